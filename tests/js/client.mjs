// The built browser client, as it is committed, for Node: the bytes are read from disk, not fetched.
import { readFileSync } from "node:fs";

/** The folder of the built client. */
export const pkg = new URL("../../pbx_integration/public/pkg/", import.meta.url);

/** What `cargo xtask wasm` wrote of its build. */
export const manifest = JSON.parse(readFileSync(new URL("manifest.json", pkg), "utf8"));

/** The bytes of the wasm that the manifest names. */
export const wasmBytes = () => readFileSync(new URL(manifest.wasm, pkg));

/** The JS glue, initialised. */
export async function loadClient() {
	const client = await import(new URL(manifest.js, pkg));
	client.initSync({ module: wasmBytes() });
	return client;
}

/** The cases of `tests/vectors/<name>.json`. */
export function vectors(name) {
	const file = new URL(`../vectors/${name}.json`, import.meta.url);
	return JSON.parse(readFileSync(file, "utf8")).cases;
}
