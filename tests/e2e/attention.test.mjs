/** What draws an agent's attention on the demo, and how the cards are used without a pointer. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { cards, eachInADemo, logged, openWindow, picture, play, until } from "./bench.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const JONAS = "03023125123";
const RINGING = { flow: "inbound-answered", from: JONAS, agents: ["2001"], ring: 600, speed: 1 };
const TALKING = { ...RINGING, ring: 1, talk: 600 };

let browser;
let demo;

eachInADemo((...given) => {
	[browser, demo] = given;
});

const agent = async (options) => openWindow(browser, demo, "2001", options);

/** Changes settings as the panel does, by its labels. */
async function set(page, change) {
	await page.click("#settings");
	await change(page.locator("#panel"));
	await page.click("#panel-close");
}

const active = (page) => page.evaluate(() => {
	const within = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
	return [within.className, within.getAttribute("aria-label") ?? within.textContent].join(": ");
});

/** In the page: a click of a reader, unlike what a test does in the page, lets it sound. */
function untouched() {
	let hasBeenActive = false;
	addEventListener("pointerup", () => (hasBeenActive = true), true);
	Object.defineProperty(navigator, "userActivation", { get: () => ({ hasBeenActive }) });
}

test("a browser that blocks sound is said so, and a click anywhere lets the phone be heard", async () => {
	const { context, tab } = await agent();
	await context.addInitScript(untouched);
	const page = await tab();
	await play(demo, RINGING);
	await page.locator("#pop .sound").waitFor();
	assert.equal(await page.evaluate(() => window.sounding()), 0);
	await picture(page, "attention-1-blocked");
	await page.click("#desk-title");
	await page.waitForFunction(() => window.sounding() === 1);
	await page.locator("#pop .sound").waitFor({ state: "hidden" });
	await cards(page).getByRole("button", { name: /^dismiss/i }).click();
	await page.waitForFunction(() => window.sounding() === 0);
});

test("who mutes the phone, or wants no tone, hears none and sees the card all the same", async () => {
	const page = await (await agent()).tab();
	await set(page, (panel) => panel.getByLabel("No ring tone for now").check());
	await play(demo, RINGING);
	await cards(page, "Jonas Havel").waitFor();
	assert.equal(await page.evaluate(() => window.sounding()), 0);
	await set(page, (panel) => panel.getByLabel("No ring tone for now").uncheck());
	await page.waitForFunction(() => window.sounding() === 1);
	await set(page, (panel) => panel.getByRole("combobox", { name: /^Ring tone/ }).selectOption(""));
	await page.waitForFunction(() => window.sounding() === 0);
});

test("who is not to be disturbed has a count and nothing else", async () => {
	const page = await (await agent()).tab();
	await set(page, (panel) => panel.getByLabel(/Do not disturb/).check());
	await play(demo, RINGING);
	await page.locator("#pop .pill").waitFor();
	assert.equal(await page.evaluate(() => window.sounding()), 0);
	assert.equal(await page.title(), "PBX integration · demo");
	await picture(page, "attention-2-dnd");
});

test("the title says who rings, whatever the page sets it to, and is the page's own again", async () => {
	const page = await (await agent()).tab();
	await play(demo, RINGING);
	await page.waitForFunction(() => /^\(1\) .*Jonas Havel.* · PBX integration · demo$/.test(document.title));
	await page.evaluate(() => (document.title = "Another page"));
	await page.waitForFunction(() => /^\(1\) .*Jonas Havel.* · Another page$/.test(document.title));
	await cards(page).getByRole("button", { name: /^dismiss/i }).click();
	await page.waitForFunction(() => document.title === "Another page");
});

/** In the page: `show(false)` is as if the reader looked at another tab. */
function hideable() {
	let visible = true;
	Object.defineProperty(document, "visibilityState", { get: () => (visible ? "visible" : "hidden") });
	Object.defineProperty(document, "hidden", { get: () => !visible });
	window.show = (on) => {
		visible = on;
		document.dispatchEvent(new Event("visibilitychange"));
	};
}

const shown = (page) => page.evaluate(async () => {
	const registration = await navigator.serviceWorker.getRegistration("/browser/sw.js");
	const all = (await registration?.getNotifications()) ?? [];
	return all.map(({ title, body, actions }) => ({ title, body, actions: actions.map((it) => it.action) }));
});

test("a notification comes when no tab is looked at, and its buttons do what the card's do", async () => {
	const { context, tab } = await agent({ permissions: ["notifications"] });
	await context.addInitScript(hideable);
	const [one, two] = [await tab(), await tab()];
	await set(one, (panel) => panel.getByLabel(/Desktop notification/).check());
	await two.reload();
	await two.locator('#client[data-state="good"]').waitFor();
	await one.evaluate(() => window.show(false));
	await play(demo, RINGING);
	await cards(one, "Jonas Havel").waitFor();
	assert.deepEqual(await shown(one), []);
	await two.evaluate(() => window.show(false));
	const [notification] = await until(() => shown(one), (all) => all.length === 1);
	assert.equal(notification.title, "Jonas Havel");
	assert.deepEqual(notification.actions, ["open", "dismiss"]);
	const [worker] = context.serviceWorkers();
	await worker.evaluate(async () => {
		const [notification] = await self.registration.getNotifications();
		self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action: "dismiss" }));
	});
	for (const page of [one, two]) await cards(page).waitFor({ state: "detached" });
	await until(() => shown(one), (all) => all.length === 0);
});

test("everything is reached from the keyboard: the card, its buttons, the notes, the pill", async () => {
	const page = await (await agent()).tab();
	await play(demo, TALKING);
	await cards(page, "In call").waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
	await page.keyboard.press("Control+Shift+L");
	assert.match(await active(page), /^card.*Jonas Havel/);
	const reached = [];
	for (let steps = 0; steps < 25; steps += 1) {
		await page.keyboard.press("Tab");
		reached.push(await active(page));
	}
	for (const name of [/notes/i, /disposition/, /save/i, /open jonas havel/i, /dismiss/i]) {
		assert.ok(reached.some((it) => name.test(it)), `${name} in ${reached.join("; ")}`);
	}
	await page.keyboard.press("Control+Shift+L");
	await page.keyboard.press("Escape");
	await page.locator("#pop .pill").waitFor();
	await page.keyboard.press("Control+Shift+L");
	assert.match(await active(page), /^card.*Jonas Havel/);
	await page.locator("#pop textarea").focus();
	await page.keyboard.type("Typed");
	await page.keyboard.press("Control+Enter");
	await cards(page).getByText("Saved", { exact: true }).waitFor();
	await page.reload();
	await cards(page, "In call").waitFor();
});

test("a minimised pop stays a pill after a reload, at the place where it was put", async () => {
	const page = await (await agent()).tab();
	await play(demo, TALKING);
	await cards(page, "In call").waitFor();
	await page.locator("#pop .grip").focus();
	for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowUp");
	const before = await page.locator("#pop .dock").boundingBox();
	await page.locator("#pop .small").click();
	await page.locator("#pop .pill").waitFor();
	await page.reload();
	await page.locator("#pop .pill").waitFor();
	await page.locator("#pop .pill").click();
	await cards(page, "In call").waitFor();
	const after = await page.locator("#pop .dock").boundingBox();
	assert.equal(Math.round(after.y + after.height), Math.round(before.y + before.height));
});

for (const look of [{ colorScheme: "light" }, { colorScheme: "dark" }, { dir: "rtl" }, { phone: true }]) {
	const name = look.colorScheme ?? (look.dir ? "right to left" : "phone");
	test(`axe finds no fault with notes, context, missed calls and several cards (${name})`, async () => {
		const viewport = look.phone ? { viewport: { width: 390, height: 844 } } : {};
		const page = await (await agent({ ...viewport, colorScheme: look.colorScheme ?? "light" })).tab();
		for (const seed of [1, 2]) await play(demo, { flow: "missed", from: "+442079460018", agents: ["2001"], speed: 0, seed });
		await play(demo, { flow: "inbound-answered", from: "004532123456", agents: ["2001"], speed: 0 });
		await logged(demo, "Answered");
		await page.reload();
		await page.locator('#client[data-state="good"]').waitFor();
		if (look.dir) await page.evaluate(() => (document.documentElement.dir = "rtl"));
		await play(demo, { ...TALKING, from: "004532123456" });
		await cards(page, "In call").getByRole("link", { name: "quotation open" }).waitFor();
		await page.locator("#pop summary").first().click();
		await cards(page, "In call").locator("textarea").fill("Wants ten more by Friday");
		await picture(page, `attention-axe-${name.replaceAll(" ", "-")}`);
		await page.addScriptTag({ path: AXE });
		const { passes, violations } = await page.evaluate(() => axe.run("#pop"));
		assert.ok(passes.some((it) => it.id === "color-contrast"));
		const told = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join(", ")}`);
		assert.deepEqual(told, []);
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.ok(overflow <= 0, `${overflow} px`);
	});
}
