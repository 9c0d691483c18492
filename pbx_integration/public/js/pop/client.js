/** The wasm client, from the place that `bench build` links into the assets. */
import init, { ScreenPop } from "../../pkg/pbx_wasm";
import { wasm } from "../../pkg/manifest.json";

const URL_OF_WASM = `/assets/pbx_integration/pkg/${wasm}`;

/**
 * Loads and starts the client.
 * @returns {Promise<typeof ScreenPop>} rejected with a sentence when the file cannot be had or run
 */
export async function loadClient() {
	const response = await fetch(URL_OF_WASM);
	if (!response.ok) throw new Error(`${URL_OF_WASM}: HTTP ${response.status}`);
	await init({ module_or_path: await compile(response) });
	return ScreenPop;
}

/** Compiles while the bytes arrive, where the server names their type as the browser demands it. */
async function compile(response) {
	const type = response.headers.get("Content-Type") || "";
	return type.startsWith("application/wasm") && WebAssembly.compileStreaming
		? WebAssembly.compileStreaming(response)
		: WebAssembly.compile(await response.arrayBuffer());
}
