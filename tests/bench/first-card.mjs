// Opens a page in headless Chromium that has the client's bytes, starts it and shows a ringing call; prints the
// milliseconds from the start to the card laid out in the document, and to the frame that shows it, as JSON. The
// latter waits for the screen: up to 17 ms at 60 frames a second. Each sample is a page of its own in a new
// profile, so that nothing of the client is compiled or cached before, in a browser that has come to rest. The first one, in which the browser itself
// starts, does not count. Then the same from the ring alone, once the client has rehearsed a call.
import { serve } from "./served.mjs";
import { median } from "./stopwatch.mjs";

const SAMPLES = 15;

/** The browser rests when all its processes together were busy for less than `QUIET` of so long, in milliseconds. */
const [WATCHED, QUIET] = [200, 10];

const { url, browser, close } = await serve("first-card.html");

const session = await browser.newBrowserCDPSession();

/** Milliseconds of processor time that the browser has taken so far. */
async function busy() {
	const { processInfo } = await session.send("SystemInfo.getProcessInfo");
	return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) * 1_000;
}

/** Done when the browser rests: with a page it starts a process for the next one, on the processors that measure. */
async function rest() {
	for (let before = await busy(); ; ) {
		await new Promise((done) => setTimeout(done, WATCHED));
		const now = await busy();
		if (now - before < QUIET) return;
		before = now;
	}
}

/** What the page measured, in milliseconds, in a profile that has seen nothing of the client. */
async function sample(rehearsed) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(url);
	await page.waitForFunction(() => globalThis.measure);
	await rest();
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
