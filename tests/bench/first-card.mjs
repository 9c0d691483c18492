// Opens a page in headless Chromium that has the client's bytes, starts it and shows a ringing call; prints the
// milliseconds from the start to the card laid out in the document, and to the frame that shows it, as JSON. The
// latter waits for the screen: up to 17 ms at 60 frames a second. Each sample is a page of its own in a new
// profile, so that nothing of the client is compiled or cached before. The first one, in which the browser itself
// starts, does not count.
import { serve } from "./served.mjs";
import { median } from "./stopwatch.mjs";

const SAMPLES = 15;

const { url, browser, close } = await serve("first-card.html");

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
await close();
const cards = samples.map(({ card }) => card);
const figures = {
	first_card_ms: median(cards),
	first_card_best_ms: Math.min(...cards),
	first_card_worst_ms: Math.max(...cards),
	first_card_painted_ms: median(samples.map(({ painted }) => painted)),
};
console.log(JSON.stringify(figures));
