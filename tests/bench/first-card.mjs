// Opens a page in headless Chromium that has the client's bytes, starts it and shows a ringing call; prints the
// milliseconds from the start to the card laid out in the document, and to the frame that shows it, as JSON. The
// latter waits for the screen: up to 17 ms at 60 frames a second. Each sample is a page of its own in a new
// profile, so that nothing of the client is compiled or cached before. The first one, in which the browser itself
// starts, does not count.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { chromium } from "playwright-core";

import { manifest, pkg } from "../js/client.mjs";
import { median } from "./stopwatch.mjs";

const SAMPLES = 15;

const files = {
	"/": ["text/html", readFileSync(new URL("first-card.html", import.meta.url))],
	"/pbx_wasm.js": ["text/javascript", readFileSync(new URL(manifest.js, pkg))],
	"/pbx_wasm.wasm": ["application/wasm", readFileSync(new URL(manifest.wasm, pkg))],
};

const server = createServer((request, response) => {
	const [type, bytes] = files[request.url] ?? ["text/plain", ""];
	response.writeHead(200, { "content-type": type }).end(bytes);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu"],
});

/** What the page measured, in milliseconds, in a profile that has seen nothing of the client. */
async function sample() {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(url);
	const measured = await page.evaluate(() => globalThis.measured);
	await context.close();
	return measured;
}

await sample();
const samples = [];
while (samples.length < SAMPLES) samples.push(await sample());
await browser.close();
server.close();
const cards = samples.map(({ card }) => card);
const figures = {
	first_card_ms: median(cards),
	first_card_best_ms: Math.min(...cards),
	first_card_worst_ms: Math.max(...cards),
	first_card_painted_ms: median(samples.map(({ painted }) => painted)),
};
console.log(JSON.stringify(figures));
