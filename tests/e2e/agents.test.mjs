/** Several agents and tabs on the demo: who rings, who has the card, what one tells another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cards, eachInADemo, logged, openWindow, picture, play, until } from "./bench.mjs";

const JONAS = "03023125123";

/** Seconds of the flow's own time, at its own speed: as long as the test needs it. */
const LONG = { ring: 3, talk: 600, speed: 1 };

let browser;
let demo;

eachInADemo((...given) => {
	[browser, demo] = given;
});

const sounding = (page) => page.evaluate(() => window.sounding());

/** Waits until exactly one of these tabs is to be heard. */
async function oneSounds(pages) {
	const heard = () => Promise.all(pages.map(sounding));
	return (await until(heard, (counts) => counts.reduce((sum, count) => sum + count) === 1)).indexOf(1);
}

const silence = (pages) => Promise.all(pages.map((page) => page.waitForFunction(() => window.sounding() === 0)));

/** Clicks where nothing happens: a browser lets only such a page sound. */
const touch = (page) => page.locator("#desk-title").click();

test("everybody of a ring group has the card in every tab, one tab sounds, and who was too slow learns who answered", async () => {
	const [ada, chiara] = [await openWindow(browser, demo, "2001"), await openWindow(browser, demo, "2003")];
	const [one, two, other] = [await ada.tab(), await ada.tab(), await chiara.tab()];
	for (const page of [one, two, other]) await touch(page);
	await play(demo, { flow: "ring-group", from: JONAS, ring: 12, talk: 60 });
	for (const page of [one, two, other]) await cards(page, "Jonas Havel").waitFor();
	await oneSounds([one, two]);
	await oneSounds([other]);
	await picture(one, "agents-1-ringing");
	await cards(other, "In call").waitFor();
	const live = Date.now();
	for (const page of [one, two]) await cards(page, /answered by Chiara Rossi/i).waitFor();
	assert.ok(Date.now() - live < 1000, `told after ${Date.now() - live} ms`);
	await picture(two, "agents-2-elsewhere");
	await silence([one, two, other]);
	for (const page of [one, two]) await cards(page).waitFor({ state: "detached" });
	await cards(other, "In call").waitFor();
});

test("what is put away in one tab is gone from the others, and a new tab shows the call at once", async () => {
	const ada = await openWindow(browser, demo, "2001");
	const [one, two] = [await ada.tab(), await ada.tab()];
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ...LONG });
	for (const page of [one, two]) await cards(page, "In call").waitFor();
	const three = await ada.tab();
	await cards(three, "Jonas Havel").and(cards(three, "In call")).waitFor();
	await cards(one).getByRole("button", { name: /^dismiss/i }).click();
	for (const page of [one, two, three]) await cards(page).waitFor({ state: "detached" });
});

test("what was put away stays away after a reload and in a tab that is opened later", async () => {
	const ada = await openWindow(browser, demo, "2001");
	const one = await ada.tab();
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ...LONG });
	await cards(one, "In call").waitFor();
	await cards(one).getByRole("button", { name: /^dismiss/i }).click();
	await cards(one).waitFor({ state: "detached" });
	await one.reload();
	const two = await ada.tab();
	// Once another call is up, the first one would be too.
	await play(demo, { flow: "inbound-answered", from: "+4989123456", agents: ["2001"], ...LONG, seed: 7 });
	for (const page of [one, two]) {
		await cards(page, "In call").waitFor();
		assert.equal(await cards(page).count(), 1);
		assert.equal(await cards(page, "Jonas Havel").count(), 0);
	}
});

test("of three tabs one asks who calls, and all know; one that is opened later asks itself", async () => {
	const ada = await openWindow(browser, demo, "2001");
	const asked = [];
	ada.context.on("request", (request) => {
		const [, method] = request.url().match(/(by_phone|calls\.context)/) ?? [];
		if (method) asked.push(method);
	});
	const tabs = [await ada.tab(), await ada.tab(), await ada.tab()];
	const ring = (seed) => play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ring: 600, speed: 1, seed });
	const known = (page) => cards(page, "Jonas Havel").filter({ hasText: "Last calls" }).last();
	await play(demo, { flow: "missed", from: JONAS, agents: ["2002"], speed: 0 });
	await logged(demo, "Missed");
	await ring(3);
	for (const page of tabs) await known(page).waitFor();
	assert.deepEqual(asked.sort(), ["by_phone", "calls.context"]);
	const later = await ada.tab();
	await known(later).waitFor();
	assert.deepEqual(asked.sort(), ["by_phone", "by_phone", "calls.context", "calls.context"]);
});

test("a tab that asks and gets no answer keeps the others waiting for a moment only", async () => {
	const ada = await openWindow(browser, demo, "2001");
	const tabs = [await ada.tab(), await ada.tab()];
	const silent = [];
	// Whichever asks first never hears.
	await ada.context.route(/by_phone/, (route) => (silent.length ? route.continue() : void silent.push(route.request().frame().page())));
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ring: 600, speed: 1 });
	const [other] = await Promise.any(tabs.map(async (page) => [page, await cards(page, "Jonas Havel").waitFor()]));
	assert.notEqual(other, silent[0]);
});

test("a tab that rings and is closed leaves the ringing to another", async () => {
	const ada = await openWindow(browser, demo, "2001");
	const tabs = [await ada.tab(), await ada.tab()];
	for (const page of tabs) await touch(page);
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ring: 600, speed: 1 });
	const loud = await oneSounds(tabs);
	const [left] = tabs.filter((_, at) => at !== loud);
	await tabs[loud].close();
	await oneSounds([left]);
});

test("without locks, as on a page without TLS, one tab rings all the same", async () => {
	const ada = await openWindow(browser, demo, "2001");
	await ada.context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
	const tabs = [await ada.tab(), await ada.tab(), await ada.tab()];
	for (const page of tabs) await touch(page);
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ring: 600, speed: 1 });
	const loud = await oneSounds(tabs);
	await tabs[loud].close();
	await oneSounds(tabs.filter((_, at) => at !== loud));
});

test("the notes of a call go to the agent whom it is transferred to", async () => {
	const [bo, chiara] = [await openWindow(browser, demo, "2002"), await openWindow(browser, demo, "2003")];
	const [first, second] = [await bo.tab(), await chiara.tab()];
	await play(demo, { flow: "blind-transfer", from: JONAS, ring: 1, talk: 30, speed: 2 });
	await cards(first, "In call").waitFor();
	await first.locator("#pop textarea").fill("Wants the price of ten.");
	await first.locator("#pop textarea").press("Control+Enter");
	await cards(first).getByText("Saved", { exact: true }).waitFor();
	await cards(second, "Jonas Havel").waitFor();
	await cards(second).getByText(/Bo Lindqvist/).waitFor();
	await second.waitForFunction(() => {
		const field = document.querySelector("#pop > div").shadowRoot.querySelector("textarea");
		return field?.value === "Wants the price of ten.";
	});
	await picture(second, "agents-3-transferred");
});

test("what was typed outlives the tab, and is in the others as it is typed", async () => {
	const ada = await openWindow(browser, demo, "2001");
	const [one, two] = [await ada.tab(), await ada.tab()];
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ...LONG });
	await cards(one, "In call").waitFor();
	const notes = (page) => page.locator("#pop textarea");
	await notes(one).fill("Half a sentence");
	await two.waitForFunction(() => document.querySelector("#pop > div").shadowRoot.querySelector("textarea")?.value === "Half a sentence");
	await Promise.all([one.close(), two.close()]);
	const later = await ada.tab();
	await cards(later, "In call").waitFor();
	assert.equal(await notes(later).inputValue(), "Half a sentence");
	await notes(later).press("Control+Enter");
	await cards(later).getByText("Saved", { exact: true }).waitFor();
	await later.reload();
	await cards(later, "In call").waitFor();
	await later.waitForFunction(() => document.querySelector("#pop > div").shadowRoot.querySelector("textarea")?.value === "Half a sentence");
});

test("text that was not saved when the call ended has its card again after a reload", async () => {
	const page = await (await openWindow(browser, demo, "2001")).tab();
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ring: 2, talk: 12 });
	await cards(page, "In call").waitFor();
	await page.locator("#pop textarea").fill("Call again on Monday");
	await cards(page, "Call ended").waitFor();
	await page.reload();
	await cards(page, "Jonas Havel").waitFor();
	assert.equal(await page.locator("#pop textarea").inputValue(), "Call again on Monday");
});

test("while the line is down a sign says so, and what happened meanwhile is shown once it is back", async () => {
	const { context, tab } = await openWindow(browser, demo, "2001");
	const page = await tab();
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ring: 2, talk: 24 });
	await cards(page, "In call").waitFor();
	await context.setOffline(true);
	await page.locator("#pop .offline").waitFor();
	await picture(page, "agents-4-offline");
	await logged(demo, "Answered");
	await context.setOffline(false);
	await page.locator("#pop .offline").waitFor({ state: "hidden" });
	await cards(page).waitFor({ state: "detached" });
	assert.equal(await cards(page).count(), 0);
});

test("a missed call is a quiet entry until it is put away, in every tab", async () => {
	const ada = await openWindow(browser, demo, "2001");
	for (const seed of [1, 2]) await play(demo, { flow: "missed", from: JONAS, agents: ["2001"], speed: 0, seed });
	const one = await ada.tab();
	const entry = (page) => page.locator("#pop .missed .entry").filter({ hasText: "Jonas Havel" });
	const line = (page) => page.locator("#pop .missed summary").filter({ hasText: /2 missed calls.*Jonas Havel/ });
	await line(one).click();
	await entry(one).waitFor();
	const two = await ada.tab();
	await line(two).waitFor();
	await picture(one, "agents-5-missed");
	await entry(one).getByRole("button").last().click();
	await line(two).waitFor({ state: "hidden" });
	await one.reload();
	await play(demo, { flow: "inbound-answered", from: JONAS, agents: ["2001"], ...LONG });
	await cards(one, "Jonas Havel").waitFor();
	assert.equal(await entry(one).count(), 0);
});
