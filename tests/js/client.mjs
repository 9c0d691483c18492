// The built browser client, as it is committed, for Node: the bytes are read from disk, not fetched.
import { readFileSync } from "node:fs";

/** The folder of the built client. */
export const pkg = new URL("../../pbx_integration/public/pkg/", import.meta.url);

/** What `cargo xtask wasm` wrote of its build. */
export const manifest = JSON.parse(readFileSync(new URL("manifest.json", pkg), "utf8"));

/** The bytes of the wasm that the manifest names. */
export const wasmBytes = () => readFileSync(new URL(manifest.wasm, pkg));

/** The JS glue of the client, initialised. */
export const loadClient = () => load(manifest.js, manifest.wasm);

/** The JS glue of what reads webhook bodies, initialised. */
export const loadWebhook = () => load(manifest.webhook_js, manifest.webhook_wasm);

async function load(js, wasm) {
	const glue = await import(new URL(js, pkg));
	glue.initSync({ module: readFileSync(new URL(wasm, pkg)) });
	return glue;
}

/** The cases of `tests/vectors/<name>.json`. */
export function vectors(name) {
	const file = new URL(`../vectors/${name}.json`, import.meta.url);
	return JSON.parse(readFileSync(file, "utf8")).cases;
}
