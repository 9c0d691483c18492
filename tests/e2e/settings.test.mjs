/**
 * What PBX Settings says of who is calling, in the desk of a running Frappe site: where callers are looked for,
 * the phone index with its button, the countries of trunks.
 *
 * Variables and servers are those of desk.test.mjs; a worker of the queue `long` must run besides.
 */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { picture } from "./bench.mjs";
import { SITE, administrator, openDesk, startDesks } from "./site.mjs";

const skip = SITE ? false : "DESK_URL names no site";

const MANAGER = "desk-settings@example.com";
const SETTINGS = "PBX Settings";
const INDEX = "PBX Phone Number";
const STATUS = /\/pbx_integration\.api\.settings\.index_status/;
const NUMBER = "+493012345678";
const TRUNK = "peer-to-oslo";
const TURN = 180_000;

/** Frappe 16 now and then looks for the sidebar of a form that has none. */
const OF_FRAPPE = /^Cannot read properties of null \(reading 'sidebar'\)$/;

let admin;
let browser;
let contact;
let sources;

before(async () => {
	if (skip) return;
	admin = await administrator();
	await admin.finishSetup();
	await admin.settings();
	await admin.user(MANAGER, "Mona", ["PBX Manager", "Sales User"]);
	const { lookup_sources } = await admin.document(SETTINGS, SETTINGS);
	// Without their names: the rows are gone by the time that these take their place.
	sources = lookup_sources.map(({ document_type, enabled, weight, region_field }) => ({
		document_type,
		enabled,
		weight,
		region_field,
	}));
	browser = await startDesks();
});

after(async () => {
	await browser?.close();
	await admin?.put(SETTINGS, SETTINGS, { lookup_sources: sources, trunk_regions: [] });
	await admin?.clear("Contact", { last_name: "Settings" });
	await admin?.close();
});

beforeEach(async () => {
	if (skip) return;
	await admin.clear("Contact", { last_name: "Settings" });
	await admin.put(SETTINGS, SETTINGS, { lookup_sources: [{ document_type: "Contact", enabled: 1 }], trunk_regions: [] });
	contact = await admin.contact("Ada", "Settings", [NUMBER]);
	await atRest();
});

/** The form, for a user who may change it. The page may complain of a save that is `refused` alone. */
async function open(t, { refused = false } = {}) {
	const { context, page, faults } = await openDesk(browser, MANAGER, "/app/pbx-settings");
	t.after(async () => {
		await context.close();
		const ours = faults.filter((text) => !OF_FRAPPE.test(text));
		assert.deepEqual(refused ? ours.filter((text) => !/ 417 |ValidationError/.test(text)) : ours, []);
	});
	await panel(page).locator("p").first().waitFor();
	return page;
}

const panel = (page) => page.locator('[data-fieldname="lookup_panel"]');

const rebuild = (page) => panel(page).getByRole("button", { name: "Rebuild the Index" });

const grid = (page, table) => page.locator(`.frappe-control[data-fieldname="${table}"]`);

/** A cell of a table, ready to be written into. */
async function cell(page, table, row, field) {
	const place = grid(page, table).locator(`.grid-row[data-idx="${row}"] .grid-static-col[data-fieldname="${field}"]`);
	await place.click();
	return place.locator("input:enabled");
}

async function addRow(page, table) {
	await grid(page, table).getByRole("button", { name: "Add Row" }).click();
}

const suggestion = (page, text) => page.locator(".awesomplete ul:visible > *").filter({ hasText: text }).first();

/** Keeps a picture of what the form says of who is calling. */
async function shown(page, name) {
	await panel(page).scrollIntoViewIfNeeded();
	await picture(page, name);
}

async function save(page) {
	await page.waitForFunction(() => cur_frm.is_dirty());
	await page.locator(".primary-action:visible").filter({ hasText: "Save" }).click();
	await page.waitForFunction(() => !cur_frm.is_dirty() && !cur_frm.saving);
}

const indexed = async () => (await admin.list(INDEX, { reference_name: contact.name })).length;

/** No worker goes through the records or is to do so: asked to, it would say that it is at it. */
const atRest = () =>
	eventually(async () => {
		const { running, queued } = await admin.ask("pbx_integration.api.settings.index_status");
		return running || queued;
	}, false);

/** Waits for what a worker does, which may have much else to do first. */
async function eventually(what, wanted) {
	for (const until = Date.now() + TURN; Date.now() < until; ) {
		if ((await what()) === wanted) return;
	}
	assert.equal(await what(), wanted);
}

test("the button has the index gone through, and the panel says so at the end", { skip }, async (t) => {
	const page = await open(t);
	await panel(page).getByText(/\d+ numbers are indexed/).waitFor();
	await shown(page, "settings-index");
	await admin.clear(INDEX, { reference_name: contact.name });
	assert.equal(await indexed(), 0);
	await rebuild(page).click();
	await page.locator(".desk-alert").getByText("gone through in the background").waitFor();
	await eventually(indexed, 1);
	await rebuild(page).waitFor();
	await panel(page).getByText(/, checked \S/).waitFor();
	await shown(page, "settings-index-rebuilt");
});

test("a run shows how far it is, and one that waits that it does", { skip }, async (t) => {
	const page = await open(t);
	const state = { numbers: null, faults: null, finished: false, at: null };
	const steps = [
		{ ...state, running: false, queued: true, done: 0, total: 0 },
		{ ...state, running: true, queued: false, done: 400, total: 1000 },
	];
	await page.route(STATUS, (route) => {
		const step = steps.shift();
		return step ? route.fulfill({ json: { message: step } }) : route.continue();
	});
	await page.evaluate(() => cur_frm.refresh());
	await panel(page).getByText("wait for a background worker").waitFor();
	await panel(page).getByText("400 of 1000 records gone through").waitFor();
	await shown(page, "settings-index-running");
	const width = await panel(page).locator(".progress-bar").evaluate((bar) => bar.style.width);
	assert.equal(width, "40%");
	await rebuild(page).waitFor();
});

test("a country is picked for a trunk by its name, and its numbers are read so", { skip }, async (t) => {
	const page = await open(t);
	await addRow(page, "trunk_regions");
	await (await cell(page, "trunk_regions", 1, "trunk")).fill(TRUNK);
	const country = await cell(page, "trunk_regions", 1, "region");
	await country.pressSequentially("Norw");
	await picture(page, "settings-trunk-country");
	await suggestion(page, "Norway (NO)").click();
	await save(page);
	const { trunk_regions: rows } = await admin.document(SETTINGS, SETTINGS);
	assert.deepEqual(rows.map((row) => [row.trunk, row.region]), [[TRUNK, "NO"]]);
	const params = { phone_number: "40 12 34 56", trunk: TRUNK };
	const { number } = await admin.ask("pbx_integration.api.lookup.by_phone", params);
	assert.equal(number.e164, "+4740123456");
});

test("a record type that is switched off and on again loses and gets its numbers", { skip }, async (t) => {
	const page = await open(t);
	await (await cell(page, "lookup_sources", 1, "enabled")).uncheck();
	await save(page);
	await shown(page, "settings-source-off");
	await eventually(indexed, 0);
	await atRest();
	await (await cell(page, "lookup_sources", 1, "enabled")).check();
	await save(page);
	await eventually(indexed, 1);
	await shown(page, "settings-sources");
});

test("a record type without numbers is refused in words", { skip }, async (t) => {
	const page = await open(t, { refused: true });
	await addRow(page, "lookup_sources");
	const type = await cell(page, "lookup_sources", 2, "document_type");
	await type.pressSequentially("ToDo");
	await suggestion(page, "ToDo").click();
	await page.waitForFunction(() => cur_frm.doc.lookup_sources.at(-1).document_type === "ToDo");
	await page.locator(".primary-action:visible").filter({ hasText: "Save" }).click();
	await page.locator(".modal.show").getByText("has no field for phone numbers").waitFor();
	await picture(page, "settings-refused");
});
