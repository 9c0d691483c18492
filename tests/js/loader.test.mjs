// How the client gets to where it runs: the desk's bundler and browsers rely on each of these facts.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { loadClient, manifest, pkg, wasmBytes } from "./client.mjs";

const glue = () => readFileSync(new URL(manifest.js, pkg), "utf8");
const uninitialised = () => import(`${new URL(manifest.js, pkg)}?uninitialised`);

test("the name of the wasm holds the hash of its bytes", () => {
	const hash = createHash("sha256").update(wasmBytes()).digest("hex");
	assert.equal(manifest.wasm, `pbx_wasm_bg.${hash.slice(0, 12)}.wasm`);
});

test("the folder holds the manifest and of each module the glue, its types and one wasm", () => {
	const client = ["pbx_wasm.d.ts", manifest.js, manifest.wasm];
	const webhook = ["pbx_webhook.d.ts", manifest.webhook_js, manifest.webhook_wasm];
	assert.deepEqual(readdirSync(pkg).sort(), ["manifest.json", ...client, ...webhook].sort());
});

test("what every desk loads reads no webhook bodies", async () => {
	assert.equal("decodeEvent" in (await loadClient()), false);
});

test("the glue has no idea of its own where the wasm is", () => {
	assert.doesNotMatch(glue(), /import\.meta/);
});

test("the glue stays within what the desk's es2017 bundles can hold", () => {
	const bigIntLiteral = /\b\d+n\b/;
	assert.doesNotMatch(glue(), bigIntLiteral);
	assert.doesNotMatch(glue(), /(import|from)\s*\(?["'][^"']+\.wasm/);
});

test("a call before init throws instead of answering", async () => {
	const client = await uninitialised();
	assert.throws(() => client.normalizePhone("+4532123456"), TypeError);
});

test("init takes the bytes, and taking them twice is one start", async () => {
	const { default: init } = await import(`${new URL(manifest.js, pkg)}?twice`);
	const first = await init({ module_or_path: wasmBytes() });
	assert.equal(await init({ module_or_path: wasmBytes() }), first);
});

test("init without a place for the wasm is refused", async () => {
	const { default: init } = await import(`${new URL(manifest.js, pkg)}?nowhere`);
	await assert.rejects(async () => init());
});
