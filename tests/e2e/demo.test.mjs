/** The demo page: from ringing to ended, as an agent sees it. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { picture, ready, ring, startBrowser, visit } from "./bench.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const JONAS = "03023125123";
const STRANGER = "+46846500412";

let browser;

before(async () => {
	browser = await startBrowser();
});

after(() => browser?.close());

/** The newest row of the log that has this status. */
const row = (page, status) => page.locator("#log tr").first().and(page.locator(`[data-status="${status}"]`));

/** The card of the screen pop with this text. */
const card = (page, text) => page.locator("#pop").getByText(text).first();

test("a call rings, is answered and ends, on the card and in the log", async (t) => {
	const page = await visit(t, browser);
	await ring(page, "inbound-answered", { caller: JONAS });
	await card(page, "Jonas Havel").waitFor();
	await row(page, "Ringing").waitFor();
	await picture(page, "inbound-1-ringing");
	await row(page, "In Progress").waitFor();
	await picture(page, "inbound-2-talking");
	await row(page, "Answered").waitFor();
	await picture(page, "inbound-3-ended");
	const text = await page.locator("#log tr").first().innerText();
	assert.match(text, /\+493023125123/);
	assert.match(await page.locator("#feed li").first().innerText(), /signature ✓/);
});

test("a phone of a ring group that was too slow learns who answered", async (t) => {
	const page = await visit(t, browser);
	await ring(page, "ring-group", { caller: JONAS, agent: "2001" });
	await card(page, "Jonas Havel").waitFor();
	await card(page, /answered.*Chiara Rossi/i).waitFor();
	await picture(page, "ring-group-elsewhere");
});

test("a reload brings the card back", async (t) => {
	const page = await visit(t, browser);
	await ring(page, "inbound-answered", { caller: JONAS, speed: "1" });
	await card(page, "Jonas Havel").waitFor();
	await page.reload();
	await ready(page);
	await card(page, "Jonas Havel").waitFor();
});

test("a stranger becomes a lead and is known from then on", async (t) => {
	const page = await visit(t, browser);
	await ring(page, "inbound-answered", { caller: STRANGER });
	await page.locator("#pop").getByRole("button", { name: /lead/i }).click();
	await page.locator("#panel").getByText("CRM-LEAD-", { exact: false }).first().waitFor();
	await picture(page, "lead-created");
	await page.keyboard.press("Escape");
	await page.locator("#panel").waitFor({ state: "hidden" });
});

test("a row of the log opens with its legs", async (t) => {
	const page = await visit(t, browser);
	await ring(page, "ivr-queue", { caller: JONAS, speed: "20" });
	await row(page, "Answered").waitFor();
	await page.locator("#log tr").first().getByRole("button").press("Enter");
	await page.locator("#panel .leg").nth(2).waitFor();
	await picture(page, "call-with-legs");
});

test("the page fits a phone, and the card opens its person from the keyboard", async (t) => {
	const page = await visit(t, browser);
	await page.setViewportSize({ width: 390, height: 844 });
	await page.emulateMedia({ colorScheme: "dark" });
	await page.reload();
	await ready(page);
	await ring(page, "inbound-answered", { caller: JONAS });
	await card(page, "Jonas Havel").waitFor();
	await page.evaluate(() => scrollTo(0, 0));
	await picture(page, "phone-width");
	const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	assert.equal(overflow, 0);
	await page.locator("#pop").getByRole("button", { name: /open/i }).press("Enter");
	await page.locator("#panel-title").getByText("Jonas Havel").waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.id), "panel");
});

for (const colorScheme of ["light", "dark"]) {
	test(`axe finds no fault in the page, the card and the panel (${colorScheme})`, async (t) => {
		const page = await visit(t, browser);
		await page.emulateMedia({ colorScheme });
		await page.reload();
		await ready(page);
		await ring(page, "inbound-answered", { caller: JONAS });
		await card(page, "Jonas Havel").waitFor();
		await page.locator("#log tr").first().getByRole("button").click();
		await page.locator("#panel").waitFor();
		await page.addScriptTag({ path: AXE });
		const { passes, violations } = await page.evaluate(() => axe.run());
		assert.ok(passes.some((it) => it.id === "color-contrast"));
		const told = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join(", ")}`);
		assert.deepEqual(told, []);
	});
}
