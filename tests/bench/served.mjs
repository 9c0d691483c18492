// A page of this folder and the built client, served to headless Chromium.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { chromium } from "playwright-core";

import { manifest, pkg } from "../js/client.mjs";

/** Serves the page of this name; the answer has its address, a browser, and `close` for both. */
export async function serve(html) {
	const files = {
		"/": ["text/html", readFileSync(new URL(html, import.meta.url))],
		"/pbx_wasm.js": ["text/javascript", readFileSync(new URL(manifest.js, pkg))],
		"/pbx_wasm.wasm": ["application/wasm", readFileSync(new URL(manifest.wasm, pkg))],
	};
	const server = createServer((request, response) => {
		const [type, bytes] = files[request.url] ?? ["text/plain", ""];
		response.writeHead(200, { "content-type": type }).end(bytes);
	});
	await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu"],
	});
	const close = async () => {
		await browser.close();
		server.close();
	};
	return { url: `http://127.0.0.1:${server.address().port}/`, browser, close };
}
