/**
 * The screen pop in the desk of a running Frappe site, from the PBX's webhook to the card.
 *
 * The site is one made for tests: users, extensions, contacts and the webhook secret are set up through its
 * REST API, and the calls of extensions 2001 and 2002 are deleted. Without a site the tests are skipped.
 *
 * | variable | meaning | usual value |
 * |---|---|---|
 * | `DESK_URL` | the site, such as `http://test.localhost:8000`; must resolve here | none: skipped |
 * | `DESK_ADMIN`, `DESK_ADMIN_PASSWORD` | a System Manager | `Administrator`, `admin` |
 * | `PBX_SIM` | the simulator | `target/debug/pbx-sim` |
 * | `PBX_SIM_SECRET` | what webhooks are signed with | made up |
 * | `CHROMIUM` | the browser | `/usr/bin/chromium` |
 *
 * Web and socketio servers must run, with the app's assets built. Pictures are kept in target/e2e.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { picture } from "./bench.mjs";
import { SITE, administrator, hangUp, openDesk, openTab, play, settled, startDesks } from "./site.mjs";

const skip = SITE ? false : "DESK_URL names no site";

const AGENT = "desk-agent@example.com";
const COLLEAGUE = "desk-colleague@example.com";
const BYSTANDER = "desk-bystander@example.com";
const JONAS = "+493023125123";
const STRANGER = "+46846500412";
const MOBILE_STRANGER = "+4915112345678";
const CALL_LOG = "PBX Call Log";

/** Seconds of the flow's own time, and how much faster it passes: each phase can be seen. */
const PACE = { ring: 8, talk: 12, speed: 2 };

/** A call that runs until the test lets go of it. */
const LONG = { ring: 1, talk: 600, speed: 1 };

let admin;
let browser;

before(async () => {
	if (skip) return;
	admin = await administrator();
	await admin.finishSetup();
	await admin.settings();
	await admin.user(AGENT, "Anna", ["PBX User", "Sales User"]);
	await admin.user(COLLEAGUE, "Otto", ["PBX User", "Sales User"]);
	await admin.user(BYSTANDER, "Ida", ["PBX User", "Sales User"]);
	await admin.extension("2001", [AGENT]);
	await admin.extension("2002", [COLLEAGUE]);
	browser = await startDesks();
});

after(async () => {
	await browser?.close();
	await admin?.close();
});

beforeEach(async () => {
	if (skip) return;
	await admin.clear(CALL_LOG, { extension: ["in", ["2001", "2002"]] });
	await admin.clear("Contact", [["Contact Phone", "phone", "in", [JONAS, STRANGER, MOBILE_STRANGER]]]);
	await admin.contact("Jonas", "Havel", [JONAS]);
});

afterEach(hangUp);

/** The desk of a user, which must not have complained of anything when the test ends. */
async function visit(t, user) {
	const desk = await openDesk(browser, user);
	t.after(async () => {
		await desk.context.close();
		assert.deepEqual(desk.faults, []);
	});
	return desk;
}

/** A call; what still runs of it when the test ends is hung up. */
const call = (flow, options) => play(flow, { ...PACE, agents: "2001", ...options });

/** Waits until the client runs. */
const ready = (page) => page.waitForFunction(() => window.frappe?.pbx?.pop);

/** The cards, or those with this text. */
const card = (page, text = "") => page.locator("#pbx-pop .card").filter({ hasText: text });

const button = (page, name) => card(page).getByRole("button", { name });

const texts = (page) => page.evaluate(() => frappe.pbx.pop.pop.cards().map((it) => it.headline));

/** The only row of the log with this caller. */
async function row(caller) {
	const rows = await admin.list(CALL_LOG, { external_e164: caller });
	assert.equal(rows.length, 1, `rows of ${caller}`);
	return admin.document(CALL_LOG, rows[0].name);
}

test("a call rings, is answered and ends, on the card and in the log", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	const played = call("inbound-answered", { from: JONAS });
	await card(page, "Ringing").waitFor();
	await card(page, "Jonas Havel").waitFor();
	await card(page, "030 23125123").waitFor();
	await picture(page, "desk-1-ringing");
	await card(page, "In call").waitFor();
	await picture(page, "desk-2-talking");
	await card(page, "Call ended").waitFor();
	await picture(page, "desk-3-ended");
	await played;
	const { status, call_type, extension, duration, legs } = await row(JONAS);
	assert.deepEqual([status, call_type, extension], ["Answered", "Inbound", "2001"]);
	assert.ok(duration > 0);
	assert.equal(legs.length, 1);
});

test("the card opens the record of the caller", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	call("inbound-answered", { ...LONG, from: JONAS });
	await button(page, /open jonas havel/i).click();
	await page.waitForFunction(() => cur_frm?.doctype === "Contact" && cur_frm.doc.first_name === "Jonas");
});

test("a call that nobody took stays on the card as missed", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	const played = call("missed", { from: JONAS });
	await card(page, "Missed call").waitFor();
	await played;
	assert.equal((await row(JONAS)).status, "Missed");
});

test("a reload and a new tab bring the card of a running call back", { skip }, async (t) => {
	const { context, page } = await visit(t, AGENT);
	call("inbound-answered", { ...LONG, from: JONAS });
	await card(page, "In call").waitFor();
	await page.reload();
	await settled(page);
	await card(page, "Jonas Havel").and(card(page, "In call")).waitFor();
	const tab = await openTab(context);
	await card(tab.page, "In call").waitFor();
	assert.deepEqual(tab.faults, []);
});

test("a call that ended while the desk was offline leaves the screen on the next connection", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	const played = call("inbound-answered", { from: JONAS });
	await card(page, "In call").waitFor();
	await page.evaluate(() => frappe.realtime.socket.disconnect());
	await played;
	await page.evaluate(() => frappe.realtime.socket.connect());
	await card(page).waitFor({ state: "detached" });
});

test("a user without an extension loads nothing, and a colleague gets no card", { skip }, async (t) => {
	const bystander = await visit(t, BYSTANDER);
	const colleague = await visit(t, COLLEAGUE);
	const { page } = await visit(t, AGENT);
	call("inbound-answered", { ...LONG, from: JONAS });
	await card(page, "Jonas Havel").waitFor();
	// Messages keep their order: when the second call is there, the first would be too.
	call("inbound-answered", { ...LONG, from: STRANGER, agents: "2002", seed: 2 });
	await card(colleague.page).waitFor();
	assert.deepEqual(await texts(colleague.page), ["+46 8 465 004 12"]);
	assert.deepEqual(await texts(page), ["Jonas Havel"]);
	const ours = bystander.requests.filter((path) => path.includes("pbx"));
	assert.ok(ours.every((path) => /\/pbx\.bundle\.\w+\.js$/.test(path)), ours.join());
	assert.equal(await bystander.page.evaluate(() => frappe.boot.pbx), undefined);
	assert.equal(await bystander.page.locator("#pbx-pop").count(), 0);
});

test("a stranger becomes a Contact with the number in its table, and is known from then on", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	call("inbound-answered", { ...LONG, from: MOBILE_STRANGER });
	await button(page, /create contact/i).click();
	await page.waitForFunction(() => cur_frm?.doctype === "Contact" && cur_frm.is_new());
	const rows = await page.evaluate(() => cur_frm.doc.phone_nos.map((it) => [it.phone, it.is_primary_mobile_no]));
	assert.deepEqual(rows, [[MOBILE_STRANGER, 1]]);
	await page.evaluate(() => cur_frm.set_value("first_name", "Selma"));
	await picture(page, "desk-new-contact");
	await page.evaluate(() => cur_frm.save());
	await card(page, "Selma").waitFor();
	await picture(page, "desk-contact-known");
	const [contact] = await admin.list("Contact", { mobile_no: MOBILE_STRANGER }, ["first_name"]);
	assert.equal(contact.first_name, "Selma");
});

test("a Lead is offered where there are Leads, with the number filled in", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	call("inbound-answered", { ...LONG, from: STRANGER });
	await button(page, /create contact/i).waitFor();
	const leads = await page.evaluate(() => frappe.model.can_create("Lead"));
	assert.equal(await button(page, /create lead/i).count(), leads ? 1 : 0);
	if (!leads) return;
	await button(page, /create lead/i).click();
	await page.waitForFunction(() => cur_frm?.doctype === "Lead" && cur_frm.is_new());
	assert.equal(await page.evaluate(() => cur_frm.doc.phone), STRANGER);
});

test("the form of a call says whose it may be, and the record shows the call once somebody said so", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	await call("missed", { from: JONAS });
	const { name } = await row(JONAS);
	await page.evaluate((id) => frappe.set_route("Form", "PBX Call Log", id), name);
	const panel = page.locator(".pbx-belongs-to");
	await panel.getByText("Jonas Havel").waitFor();
	await panel.getByText("Known", { exact: true }).waitFor();
	await picture(page, "desk-belongs-to");
	await panel.getByRole("button", { name: /^this one/i }).click();
	await panel.getByText("Chosen", { exact: true }).waitFor();
	await panel.getByRole("link", { name: "Jonas Havel" }).click();
	await page.waitForFunction(() => cur_frm?.doctype === "Contact" && cur_frm.doc.first_name === "Jonas");
	const entry = page.locator(".timeline-content").filter({ has: page.locator("a.pbx-call") });
	await entry.getByText("+49 30 23125123").waitFor();
	await entry.getByText("Missed").waitFor();
	await entry.scrollIntoViewIfNeeded();
	await picture(page, "desk-timeline");
	await page.locator(".pbx-calls .count").filter({ hasText: /^1$/ }).waitFor();
	await page.locator(".pbx-calls").scrollIntoViewIfNeeded();
	await picture(page, "desk-calls-of-a-record");
	await page.locator(".pbx-calls .badge-link").click();
	await page.waitForFunction((id) => cur_frm?.doctype === "PBX Call Log" && cur_frm.docname === id, name);
});

test("a record made for a call is linked to it, whatever the call is linked to already", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	await call("missed", { from: JONAS });
	const { name } = await row(JONAS);
	await page.evaluate((id) => frappe.set_route("Form", "PBX Call Log", id), name);
	const panel = page.locator(".pbx-belongs-to");
	await panel.getByRole("button", { name: /^this one/i }).click();
	await panel.getByText("Chosen", { exact: true }).waitFor();
	await panel.getByRole("button", { name: "Create Contact" }).click();
	await page.waitForFunction(() => cur_frm?.doctype === "Contact" && cur_frm.is_new());
	await page.evaluate(() => cur_frm.set_value("first_name", "Selma"));
	const linked = page.waitForResponse((response) => response.url().endsWith("pbx_integration.api.attach.attach"));
	await page.evaluate(() => cur_frm.save());
	const { message } = await (await linked).json();
	const links = message.links.map((link) => [link.title, link.chosen]).sort();
	assert.deepEqual(links, [["Jonas Havel", true], ["Selma", true]]);
});

test("the number of a call is added to a contact from its form, beside the others", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	await admin.contact("Selma", "Frei", [STRANGER]);
	await call("missed", { from: MOBILE_STRANGER });
	const { name } = await row(MOBILE_STRANGER);
	await page.evaluate((id) => frappe.set_route("Form", "PBX Call Log", id), name);
	const panel = page.locator(".pbx-belongs-to");
	await panel.getByText("Nobody is known under this number").waitFor();
	await panel.getByRole("button", { name: "Add number to a record…" }).click();
	const dialog = page.locator(".modal.show");
	const record = dialog.locator('input[data-fieldname="name"]');
	await record.click();
	await record.pressSequentially("Selma");
	await dialog.locator('[role="option"]:visible').filter({ hasText: "Selma Frei" }).first().click();
	await picture(page, "desk-add-number");
	await dialog.getByRole("button", { name: "Add", exact: true }).click();
	await panel.getByRole("link", { name: "Selma Frei" }).waitFor();
	const [contact] = await admin.list("Contact", [["Contact Phone", "phone", "=", STRANGER]], ["name"]);
	const { phone_nos: rows } = await admin.document("Contact", contact.name);
	assert.deepEqual(rows.map((it) => it.phone), [STRANGER, MOBILE_STRANGER]);
});

test("the buttons of a dialog and alerts of the desk are never under a card", { skip }, async (t) => {
	const { page } = await visit(t, AGENT);
	call("inbound-answered", { ...LONG, from: JONAS });
	await card(page, "Jonas Havel").waitFor();
	await page.evaluate(() => {
		const fields = Array.from({ length: 6 }, (_, at) => ({ fieldtype: "Small Text", label: `Text ${at}` }));
		new frappe.ui.Dialog({ title: "Wide", size: "extra-large", fields, primary_action() {} }).show();
		frappe.show_alert("Saved", 60);
	});
	await page.locator("#pbx-pop").and(page.locator('[style*="1045"]')).waitFor({ state: "attached" });
	await picture(page, "desk-dialog");
	await page.locator(".modal.show .btn-modal-primary").click({ trial: true });
	await page.locator(".modal.show .btn-modal-close").click();
	await page.locator("#pbx-pop").and(page.locator('[style*="1060"]')).waitFor({ state: "attached" });
	await button(page, /open jonas havel/i).click({ trial: true });
	await picture(page, "desk-alert");
});

test("the wasm runs whatever type the server calls it", { skip }, async (t) => {
	const { context } = await visit(t, AGENT);
	const { page, faults } = await openTab(context, (fresh) =>
		fresh.route("**/*.wasm", async (route) => {
			const response = await route.fetch();
			await route.fulfill({ response, headers: { ...response.headers(), "content-type": "text/plain" } });
		}),
	);
	await ready(page);
	call("inbound-answered", { ...LONG, from: JONAS });
	await card(page, "Jonas Havel").waitFor();
	assert.deepEqual(faults, []);
});

test("without the wasm a call is told in one line of text, and the log has one line", { skip }, async (t) => {
	const { context } = await visit(t, AGENT);
	const { page, faults } = await openTab(context, (fresh) =>
		fresh.route("**/*.wasm", (route) => route.fulfill({ status: 404 })),
	);
	call("inbound-answered", { ...LONG, from: JONAS });
	// It comes flying in: a click waits until it stands.
	await page.locator(".desk-alert").getByText(JONAS).click({ trial: true });
	await picture(page, "desk-without-wasm");
	const ours = faults.filter((text) => text.startsWith("screen pop:"));
	assert.equal(ours.length, 1, faults.join("\n"));
	assert.match(ours[0], /HTTP 404/);
});

test("after a logout in another tab no call is shown any more", { skip }, async (t) => {
	const { context, page, faults } = await openDesk(browser, AGENT);
	t.after(() => context.close());
	await ready(page);
	const tab = await openTab(context);
	// The answer to a request that overtakes the logout would bring the session back.
	await ready(tab.page);
	await tab.page.waitForLoadState("networkidle");
	await tab.page.evaluate(() => void frappe.app.logout());
	await tab.page.waitForURL("**/login**");
	call("inbound-answered", { ...LONG, from: JONAS });
	await page.waitForFunction(() => frappe.pbx.pop.disposed);
	assert.equal(await page.locator("#pbx-pop").count(), 0);
	// What the desk itself asks for without a session is refused, and it says so.
	assert.deepEqual(faults.filter((text) => /pbx|screen pop/.test(text)), []);
});
