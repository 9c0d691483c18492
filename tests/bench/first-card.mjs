// Opens a page in headless Chromium that has the client's bytes, starts it and shows a ringing call; prints the
// milliseconds from the start to the card laid out in the document, and to the frame that shows it, as JSON. The
// latter waits for the screen: up to 17 ms at 60 frames a second. Each sample is a page of its own in a new
// profile, so that nothing of the client is compiled or cached before. The first one, in which the browser itself
// starts, does not count. Then the same from the ring alone, once the client has rehearsed a call.
import { serve } from "./served.mjs";
import { median } from "./stopwatch.mjs";

const SAMPLES = 15;

const { url, browser, close } = await serve("first-card.html");

/** What the page measured, in milliseconds, in a profile that has seen nothing of the client. */
async function sample(rehearsed) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(url);
	await page.waitForFunction(() => globalThis.measure);
	const measured = await page.evaluate((after) => globalThis.measure(after), rehearsed);
	await context.close();
	return measured;
}

/** So many samples of a kind. */
async function samplesOf(rehearsed) {
	const samples = [];
	while (samples.length < SAMPLES) samples.push(await sample(rehearsed));
	return samples;
}

await sample(false);
const samples = await samplesOf(false);
const rings = await samplesOf(true);
await close();
const cards = samples.map(({ card }) => card);
const figures = {
	first_card_ms: median(cards),
	first_card_best_ms: Math.min(...cards),
	first_card_worst_ms: Math.max(...cards),
	first_card_painted_ms: median(samples.map(({ painted }) => painted)),
	rehearsal_ms: median(rings.map(({ rehearsal }) => rehearsal)),
	first_ring_ms: median(rings.map(({ card }) => card)),
};
console.log(JSON.stringify(figures));
