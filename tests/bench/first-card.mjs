// Opens a page in headless Chromium that has the client's bytes, starts it and shows a ringing call; prints the
// milliseconds from the start to the card in the document, as JSON. Each sample is a page of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { manifest, pkg } from "../js/client.mjs";
import { median } from "./stopwatch.mjs";

const SAMPLES = 9;

const page = readFileSync(new URL("first-card.html", import.meta.url));
const files = {
	"/": ["text/html", () => page],
	"/pbx_wasm.js": ["text/javascript", () => readFileSync(new URL(manifest.js, pkg))],
	"/pbx_wasm.wasm": ["application/wasm", () => readFileSync(new URL(manifest.wasm, pkg))],
};

async function body(request) {
	const parts = [];
	for await (const part of request) parts.push(part);
	return Buffer.concat(parts).toString();
}

function serve(onSample) {
	return createServer(async (request, response) => {
		if (request.method === "POST") {
			onSample(JSON.parse(await body(request)));
			response.end();
			return;
		}
		const [type, read] = files[request.url] ?? ["text/plain", () => ""];
		response.writeHead(200, { "content-type": type }).end(read());
	});
}

function browse(url, profile) {
	const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
	return spawn("chromium", [...flags, `--user-data-dir=${profile}`, url], { stdio: "ignore" });
}

/** Loads the page once in a browser of its own and returns what it measured. */
async function sample() {
	const profile = mkdtempSync(join(tmpdir(), "pbx-bench-"));
	let browser;
	try {
		return await new Promise((resolve, reject) => {
			const server = serve((measured) => {
				server.close();
				resolve(measured);
			});
			server.listen(0, "127.0.0.1", () => {
				browser = browse(`http://127.0.0.1:${server.address().port}/`, profile);
				browser.once("error", reject);
				browser.once("exit", () => reject(new Error("the browser left before it measured")));
			});
		});
	} finally {
		const left = new Promise((resolve) => browser.once("exit", resolve));
		browser.kill();
		await left;
		rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

const times = [];
for (let count = 0; count < SAMPLES; count += 1) {
	const { error, milliseconds } = await sample();
	if (error) throw new Error(error);
	times.push(milliseconds);
}
console.log(JSON.stringify({ first_card_ms: median(times), first_card_worst_ms: Math.max(...times) }));
