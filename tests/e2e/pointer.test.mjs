/** What happens on the cards of the demo while the pointer is on a button: nothing moves under it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cards, openWindow, play, startDemo, startWindows } from "./bench.mjs";

let browser;
let demo;

before(async () => {
	[browser, demo] = [await startWindows(), await startDemo()];
});

after(async () => {
	await browser?.close();
	demo?.stop();
});

test("a button stays under the pointer when a card below it becomes one line and leaves", async () => {
	const page = await (await openWindow(browser, demo, "2001")).tab();
	const below = cards(page, "Jonas Havel");
	await play(demo, { flow: "ring-group", from: "03023125123", ring: 8, talk: 60, speed: 1 });
	await below.waitFor();
	await play(demo, { flow: "inbound-answered", from: "+4989123456", agents: ["2001"], ring: 600, speed: 1 });
	const button = cards(page, "Incoming").first().getByRole("button", { name: /^dismiss/i }).last();
	await cards(page).nth(1).waitFor();
	const place = async () => Math.round((await button.boundingBox()).y);
	await button.hover();
	const before = await place();
	const height = async () => (await below.boundingBox()).height;
	const whole = await height();
	await cards(page, /answered by Chiara Rossi/i).waitFor();
	assert.ok((await height()) < whole, "the card below is one line");
	assert.ok(Math.abs((await place()) - before) <= 1, `${before} became ${await place()}`);
	await below.waitFor({ state: "detached" });
	assert.ok(Math.abs((await place()) - before) <= 1, `${before} became ${await place()}`);
	await page.mouse.move(5, 5);
	await page.locator("#pop .dock:not([style])").waitFor();
	assert.notEqual(await place(), before, "elsewhere, the pointer holds nothing");
});

test("the room for what was asked goes when the pointer does, though the call is over", async () => {
	const { context, tab } = await openWindow(browser, demo, "2002");
	await context.route(/by_phone/, () => {});
	const page = await tab();
	await play(demo, { flow: "inbound-answered", from: "+4989123456", agents: ["2002"], ring: 2, talk: 2, speed: 1 });
	await cards(page, "Incoming").hover();
	const card = page.locator('#pop .card[data-phase="ended"]');
	await card.and(page.locator("[data-roomy]")).waitFor();
	await page.mouse.move(5, 5);
	await card.and(page.locator(":not([data-roomy])")).waitFor();
});
