/** Draws the pictures of the README: `PBX_SIM=… node pictures.mjs` writes docs/images/*.png. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cards, openWindow, play, startDemo, startWindows } from "./bench.mjs";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const FREJA = "004532123456";
const JONAS = "03023125123";
/** Where two calls are to be seen in full. */
const HIGH = { viewport: { width: 1440, height: 1150 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

/** A call that stays. */
const LONG = { flow: "inbound-answered", ring: 3, talk: 600, speed: 1 };

const BEFORE = [
	{ flow: "outbound-answered", from: "+12025550143", seed: 5 },
	{ flow: "anonymous", seed: 6 },
	{ flow: "ring-group", from: "0033142685300", seed: 7 },
	{ flow: "voicemail", from: "+5491123456789", seed: 8 },
	{ flow: "ivr-queue", from: "+390612345678", seed: 9 },
	{ flow: "inbound-answered", from: FREJA, seed: 10 },
];

const MISSED = [
	{ flow: "missed", agents: ["2001"], from: "+442079460018", seed: 11 },
	{ flow: "missed", agents: ["2001"], from: "+442079460018", seed: 12 },
	{ flow: "missed", agents: ["2001"], from: "0033142685300", seed: 13 },
];

let browser;

/** A demo with calls of before, and the window of an agent. */
async function visit(before, options, agent = "2001") {
	const demo = await startDemo();
	for (const order of before) await play(demo, { speed: 0, ...order });
	await logged(demo, before.length);
	const { context, tab } = await openWindow(browser, demo, agent, options);
	return { demo, page: await tab(), leave: () => context.close().then(demo.stop) };
}

/** Waits until the host has that many calls, which it takes in one after the other. */
async function logged(demo, count) {
	for (;;) {
		const { data } = await (await fetch(`${demo.url}/api/resource/PBX%20Call%20Log`)).json();
		if (data.length >= count && data.every((row) => !["Ringing", "In Progress"].includes(row.status))) return;
	}
}

const rest = (page) => page.evaluate(() => document.querySelector("#pop > div").shadowRoot.activeElement?.blur());

/** Away with the pointer; the cards that it held are back in their place a beat later. */
async function away(page, x, y) {
	await rest(page);
	await page.mouse.move(x, y);
	await page.locator("#pop .dock:not([style])").waitFor();
}

const whole = async (page, name) => {
	await away(page, 700, 700);
	await page.screenshot({ path: join(IMAGES, `${name}.png`) });
};

/** The screen pop with a little of the page around it. */
async function cut(page, name) {
	await away(page, 5, 5);
	const box = await page.locator("#pop .dock").boundingBox();
	const { width, height } = page.viewportSize();
	const [x, y] = [Math.max(0, box.x - 20), Math.max(0, box.y - 20)];
	const clip = { x, y, width: Math.min(width - x, box.width + 40), height: Math.min(height - y, box.height + 40) };
	await page.screenshot({ path: join(IMAGES, `${name}.png`), clip });
}

/** Notes, outcome and a follow-up, as an agent types them while talking. */
async function work(page) {
	await page.locator("#pop .timer").getByText(/0:0[3-9]/).waitFor();
	await page.locator("#pop .context .line").first().waitFor();
	await page.locator("#pop textarea").fill("Needs 40 wheels by Friday, and a price for the hubs.");
	await page.locator("#pop .disposition").selectOption({ index: 1 });
	await page.locator("#pop .later").click();
	await page.locator("#pop .follow .task").fill("Send the quotation");
}

async function talking() {
	const { demo, page, leave } = await visit(BEFORE);
	await play(demo, { ...LONG, agents: ["2001"], from: FREJA });
	await work(page);
	for (const dark of [false, true]) {
		if (dark) await page.click("#theme");
		await page.locator(`#pop .dock[data-theme="${dark ? "dark" : "light"}"]`).waitFor({ state: "attached" });
		await whole(page, dark ? "demo-dark" : "demo");
		await cut(page, dark ? "screen-pop-dark" : "screen-pop");
	}
	await leave();
}

async function several() {
	const { demo, page, leave } = await visit([...BEFORE, ...MISSED], HIGH);
	await page.locator("#pop .missed summary").click();
	await cut(page, "screen-pop-missed");
	await page.locator("#pop .missed summary").click();
	await play(demo, { ...LONG, agents: ["2001"], from: FREJA });
	await cards(page, "In call").waitFor();
	await play(demo, { ...LONG, agents: ["2001"], from: JONAS, ring: 600, seed: 2 });
	await cards(page, "Jonas Havel").and(cards(page, "Ringing")).waitFor();
	await cut(page, "screen-pop-calls");
	await page.locator("#pop .small").click();
	await page.locator("#pop .pill").waitFor();
	await cut(page, "screen-pop-pill");
	await leave();
}

async function group() {
	const { demo, page, leave } = await visit(BEFORE);
	await play(demo, { flow: "ring-group", from: JONAS, ring: 4, talk: 60, speed: 1 });
	await cards(page, /answered by/i).waitFor();
	await cut(page, "screen-pop-group");
	await leave();
}

async function phone() {
	const { demo, page, leave } = await visit(BEFORE, PHONE);
	await play(demo, { ...LONG, agents: ["2001"], from: FREJA });
	await cards(page, "In call").waitFor();
	await page.locator("#pop .context .line").first().waitFor();
	await rest(page);
	await page.screenshot({ path: join(IMAGES, "screen-pop-phone.png") });
	await leave();
}

mkdirSync(IMAGES, { recursive: true });
browser = await startWindows();
try {
	for (const draw of [talking, several, group, phone]) await draw();
} finally {
	await browser.close();
}
