// Plays calls to the client in headless Chromium and prints, as JSON, the milliseconds that an event keeps the
// page busy, layout included, and what the client holds of memory after 1,000 calls and gained by the next 1,000:
// the pages of the wasm, and the page's own objects after a garbage collection.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { chromium } from "playwright-core";

import { manifest, pkg } from "../js/client.mjs";
import { median, percentile } from "./stopwatch.mjs";

const CALLS = 1000;

const files = {
	"/": ["text/html", readFileSync(new URL("events.html", import.meta.url))],
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
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction(() => globalThis.ready);
const session = await page.context().newCDPSession(page);

/** Plays calls, and weighs what is left of them. */
async function play(from) {
	const played = await page.evaluate(([first, count]) => globalThis.play(first, count), [from, CALLS]);
	await session.send("HeapProfiler.collectGarbage");
	const { usedSize } = await session.send("Runtime.getHeapUsage");
	return { ...played, bytes: played.wasm + usedSize };
}

const first = await play(0);
const second = await play(CALLS);
await browser.close();
server.close();
if (second.cards) throw new Error(`${second.cards} cards are left of calls that are over`);
console.log(
	JSON.stringify({
		event_p50_ms: median(second.times),
		event_p95_ms: percentile(second.times, 95),
		event_worst_ms: Math.max(...second.times),
		client_memory_bytes: first.bytes,
		client_grown_bytes: second.bytes - first.bytes,
	}),
);
