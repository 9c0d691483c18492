// Plays calls to the client in headless Chromium and prints, as JSON, the milliseconds that an event keeps the
// page busy, layout included, and what the client holds of memory after 1,000 calls and gained by the next 1,000:
// the pages of the wasm, and the page's own objects after a garbage collection.
import { serve } from "./served.mjs";
import { median, percentile } from "./stopwatch.mjs";

const CALLS = 1000;

const { url, browser, close } = await serve("events.html");
const page = await browser.newPage();
await page.goto(url);
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
await close();
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
