/**
 * Two agents and three tabs in the desk of a running Frappe site: who rings, who has the card, what is noted.
 *
 * Variables and servers are those of desk.test.mjs.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { picture } from "./bench.mjs";
import { SITE, administrator, hangUp, openDesk, openTab, play, settled, startDesks } from "./site.mjs";

const skip = SITE ? false : "DESK_URL names no site";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const AGENT = "desk-agent@example.com";
const COLLEAGUE = "desk-colleague@example.com";
const JONAS = "+493023125123";

/** A call that runs until the test lets go of it. */
const LONG = { from: JONAS, agents: "2001", ring: 1, talk: 600, speed: 1 };

let admin;
let browser;

before(async () => {
	if (skip) return;
	admin = await administrator();
	await admin.finishSetup();
	await admin.settings();
	await admin.put("PBX Settings", "PBX Settings", {
		dispositions: [{ disposition: "Interested", enabled: 1 }, { disposition: "Call again", enabled: 1 }],
	});
	await admin.user(AGENT, "Anna", ["PBX User", "Sales User"]);
	await admin.user(COLLEAGUE, "Otto", ["PBX User", "Sales User"]);
	await admin.extension("2001", [AGENT]);
	await admin.extension("2003", [COLLEAGUE]);
	browser = await startDesks();
});

after(async () => {
	await browser?.close();
	await admin?.close();
});

beforeEach(async () => {
	if (skip) return;
	await admin.clear("PBX Call Log", { extension: ["in", ["2001", "2002", "2003"]] });
	await admin.clear("PBX Pop Settings", {});
	await admin.clear("Contact", [["Contact Phone", "phone", "=", JONAS]]);
	await admin.contact("Jonas", "Havel", [JONAS]);
});

afterEach(async () => {
	hangUp();
	for (const context of browser?.contexts() ?? []) await context.close();
});

const ready = (page) => page.waitForFunction(() => window.frappe?.pbx?.pop);

async function desk(user) {
	const { context, page } = await openDesk(browser, user);
	await ready(page);
	return { context, page };
}

const cards = (page, text = "") => page.locator("#pbx-pop .card").filter({ hasText: text });

const notes = (page) => page.locator("#pbx-pop textarea");

/** Waits until the notes of the only card are these. */
const noted = (page, text) =>
	page.waitForFunction((it) => document.getElementById("pbx-pop").shadowRoot.querySelector("textarea")?.value === it, text);

/** Which tab leads the tabs of a user; exactly one does. */
async function leaders(pages) {
	const lead = await Promise.all(pages.map((page) => page.evaluate(() => frappe.pbx.pop.session.state.leader)));
	return lead.filter(Boolean).length;
}

test("a ring group rings everywhere; who answers keeps the card, the others learn who it was", { skip }, async () => {
	const [anna, otto] = [await desk(AGENT), await desk(COLLEAGUE)];
	const tab = await openTab(anna.context);
	await ready(tab.page);
	const mine = [anna.page, tab.page];
	play("ring-group", { from: JONAS, ring: 6, talk: 60, speed: 1 });
	for (const page of [...mine, otto.page]) await cards(page, "Jonas Havel").waitFor();
	assert.equal(await leaders(mine), 1);
	await cards(otto.page, "In call").waitFor();
	const live = Date.now();
	for (const page of mine) await cards(page, /answered by Otto/i).waitFor();
	assert.ok(Date.now() - live < 1000, `told after ${Date.now() - live} ms`);
	await picture(tab.page, "desk-agents-1-elsewhere");
	for (const page of mine) await cards(page).waitFor({ state: "detached" });
	await cards(otto.page, "In call").waitFor();
});

test("what is put away in one tab is gone from the other", { skip }, async () => {
	const { context, page } = await desk(AGENT);
	const tab = await openTab(context);
	await ready(tab.page);
	play("inbound-answered", LONG);
	for (const it of [page, tab.page]) await cards(it, "Jonas Havel").waitFor();
	await cards(page).getByRole("button", { name: /^dismiss/i }).click();
	for (const it of [page, tab.page]) await cards(it).waitFor({ state: "detached" });
});

test("notes, outcome and follow-up are saved to the call by one key, and survive a reload before that", { skip }, async () => {
	const { page } = await desk(AGENT);
	play("inbound-answered", LONG);
	await cards(page, "In call").waitFor();
	await notes(page).fill("Wants ten more");
	await page.locator("#pbx-pop .disposition").selectOption("Interested");
	await page.reload();
	await settled(page);
	await cards(page, "In call").waitFor();
	await noted(page, "Wants ten more");
	await page.locator("#pbx-pop .later").click();
	await page.locator("#pbx-pop .follow .task").fill("Send the offer");
	await picture(page, "desk-agents-2-notes");
	await notes(page).press("Control+Enter");
	await cards(page).getByText("Saved", { exact: true }).waitFor();
	const [{ name }] = await admin.list("PBX Call Log", { external_e164: JONAS });
	const call = await admin.document("PBX Call Log", name);
	assert.deepEqual([call.notes, call.disposition], ["Wants ten more", "Interested"]);
	const todos = await admin.list("ToDo", { allocated_to: AGENT }, ["description"]);
	assert.ok(todos.some((todo) => todo.description.includes("Send the offer")));
	await page.reload();
	await settled(page);
	await cards(page, "In call").waitFor();
	await noted(page, "Wants ten more");
});

test("a transfer takes the notes to the next agent, with who had the call", { skip }, async () => {
	await admin.extension("2001", []);
	await admin.extension("2002", [AGENT]);
	try {
		const [anna, otto] = [await desk(AGENT), await desk(COLLEAGUE)];
		play("blind-transfer", { from: JONAS, ring: 2, talk: 20, speed: 1 });
		await cards(anna.page, "In call").waitFor();
		await notes(anna.page).fill("Asks for the price of ten");
		await notes(anna.page).press("Control+Enter");
		await cards(anna.page).getByText("Saved", { exact: true }).waitFor();
		await cards(otto.page, "Jonas Havel").waitFor();
		await cards(otto.page).getByText(/Transferred by Anna/).waitFor();
		await noted(otto.page, "Asks for the price of ten");
		await picture(otto.page, "desk-agents-3-transferred");
	} finally {
		await admin.extension("2002", []);
		await admin.extension("2001", [AGENT]);
	}
});

test("a sign tells that the line is down; afterwards everything is there once", { skip }, async () => {
	const { context, page } = await desk(AGENT);
	play("inbound-answered", LONG);
	await cards(page, "In call").waitFor();
	await context.setOffline(true);
	await page.locator("#pbx-pop .offline").waitFor();
	await picture(page, "desk-agents-4-offline");
	await context.setOffline(false);
	await page.evaluate(() => frappe.realtime.socket.disconnect().connect());
	await page.locator("#pbx-pop .offline").waitFor({ state: "hidden" });
	await cards(page, "In call").waitFor();
	assert.equal(await cards(page).count(), 1);
});

test("a connection that the server refused is asked for again, and brings the call that came meanwhile", { skip }, async () => {
	const { page } = await desk(AGENT);
	// Who a desk is, the realtime server asks the site with what the desk sent: here a key that nobody has.
	const strange = { authorization: "token none:none" };
	await page.route(/\/socket\.io\//, (route) => route.continue({ headers: { ...route.request().headers(), ...strange } }));
	const refused = page.waitForEvent("console", (said) => said.text().startsWith("Error connecting to socket.io"));
	await page.evaluate(() => frappe.realtime.socket.disconnect().connect());
	await refused;
	assert.equal(await page.evaluate(() => frappe.realtime.socket.active), false, "the socket would try no further");
	await page.unroute(/\/socket\.io\//);
	play("inbound-answered", LONG);
	await cards(page, "In call").waitFor();
	await page.locator("#pbx-pop .offline").waitFor({ state: "hidden" });
});

test("a record that was deleted is not opened: the caller is asked for anew", { skip }, async () => {
	const { page } = await desk(AGENT);
	play("inbound-answered", LONG);
	await cards(page).getByRole("button", { name: /open jonas havel/i }).waitFor();
	await admin.clear("Contact", [["Contact Phone", "phone", "=", JONAS]]);
	await cards(page).getByRole("button", { name: /open jonas havel/i }).click();
	await page.locator(".desk-alert").getByText("there no more").waitFor();
	await cards(page).getByRole("button", { name: /create contact/i }).waitFor();
	assert.deepEqual(await page.evaluate(() => frappe.get_route()[0]), "List");
});

test("a missed call is an entry after a reload, and stays away once it was put away", { skip }, async () => {
	const { page } = await desk(AGENT);
	await play("missed", { from: JONAS, agents: "2001", speed: 0 });
	await page.reload();
	await settled(page);
	const line = page.locator("#pbx-pop .missed summary").filter({ hasText: /1 missed call.*Jonas Havel/ });
	await line.click();
	await picture(page, "desk-agents-5-missed");
	const told = page.waitForResponse((answer) => answer.url().includes("calls.seen"));
	await page.locator("#pbx-pop .missed .entry").getByRole("button", { name: /^dismiss/i }).click();
	assert.equal((await told).status(), 200);
	await page.reload();
	await settled(page);
	play("inbound-answered", LONG);
	await cards(page, "Jonas Havel").waitFor();
	assert.equal(await line.count(), 0);
});

test("my pop settings are saved and kept to at once: a card that comes up on answer only", { skip }, async () => {
	const { page } = await desk(AGENT);
	await page.locator(".dropdown-navbar-user [data-toggle=dropdown]").click();
	await page.getByRole("button", { name: "My Pop Settings" }).click();
	const dialog = page.locator(".modal.show");
	await dialog.locator('select[data-fieldname="inbound"]').selectOption("answer");
	await dialog.locator('select[data-fieldname="sound"]').selectOption("soft");
	await picture(page, "desk-agents-6-settings");
	const saved = page.waitForResponse((answer) => answer.url().includes("pop.save_settings"));
	await dialog.getByRole("button", { name: "Save" }).click();
	assert.equal((await saved).status(), 200);
	play("inbound-answered", { ...LONG, ring: 3 });
	await cards(page).waitFor();
	assert.equal(await cards(page, "Ringing").count(), 0);
	const prefs = await page.evaluate(() => frappe.pbx.pop.options.prefs);
	assert.deepEqual([prefs.inbound, prefs.sound], ["answer", "soft"]);
});

test("the keyboard reaches the card from a form, and Escape makes it a pill", { skip }, async () => {
	const { page } = await desk(AGENT);
	play("inbound-answered", LONG);
	await cards(page, "In call").waitFor();
	await page.keyboard.press("Control+Shift+L");
	const active = () => page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.className);
	assert.match(await active(), /card/);
	await page.keyboard.press("Escape");
	await page.locator("#pbx-pop .pill").waitFor();
	await page.keyboard.press("Control+Shift+L");
	assert.match(await active(), /card/);
	const helped = await page.evaluate(() => frappe.ui.keys.standard_shortcuts.some((it) => it.shortcut === "shift+ctrl+l"));
	assert.ok(helped);
});

for (const look of ["light", "dark", "rtl", "phone"]) {
	test(`axe finds no fault with a card in the desk (${look})`, { skip }, async () => {
		const { page } = await desk(AGENT);
		if (look === "phone") await page.setViewportSize({ width: 390, height: 844 });
		if (look === "rtl") await page.evaluate(() => (document.documentElement.dir = "rtl"));
		if (look === "dark") await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
		play("inbound-answered", LONG);
		await cards(page, "In call").waitFor();
		await cards(page, "Jonas Havel").waitFor();
		await picture(page, `desk-agents-7-${look}`);
		await page.addScriptTag({ path: AXE });
		const { passes, violations } = await page.evaluate(() => axe.run("#pbx-pop"));
		assert.ok(passes.some((it) => it.id === "color-contrast"));
		const told = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join(", ")}`);
		assert.deepEqual(told, []);
	});
}
