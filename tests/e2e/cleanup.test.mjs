/**
 * Cleaning up numbers in the desk of a running Frappe site: the report, the preview, the fix in the background.
 *
 * Variables and servers are those of desk.test.mjs; a worker of the queue `long` must run besides. Contact
 * gets a custom field for the test.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { picture } from "./bench.mjs";
import { SITE, administrator, openDesk, startDesks } from "./site.mjs";

const skip = SITE ? false : "DESK_URL names no site";

const MANAGER = "desk-manager@example.com";
/** A fix waits for its turn behind whatever else was queued, in milliseconds. */
const TURN = 180_000;

const REPORT = "PBX Numbers to Clean Up";
const FIELD = "whatsapp_no";
const CLEAN = "+49 30 23125123";
const LABELLED = "Tel.: 030 23125123";
const HOSTILE = `<img src=x onerror="window.hacked = 1"> 030 23125123`;
const NO_NUMBER = "ask at the desk";

let admin;
let browser;
const contacts = {};

before(async () => {
	if (skip) return;
	admin = await administrator();
	await admin.finishSetup();
	await admin.settings();
	await look_in("Contact");
	await admin.user(MANAGER, "Mona", ["PBX Manager", "Sales User"]);
	const custom = { dt: "Contact", fieldname: FIELD, label: "WhatsApp", fieldtype: "Data" };
	await admin.put("Custom Field", `Contact-${FIELD}`, custom);
	await admin.clear("Contact", { last_name: "Cleanup" });
	for (const [first_name, number] of Object.entries({ Ada: LABELLED, Eve: HOSTILE, Bo: NO_NUMBER, Cy: LABELLED })) {
		const contact = await admin.contact(first_name, "Cleanup", [], { [FIELD]: number });
		contacts[first_name] = contact.name;
	}
	browser = await startDesks();
});

after(async () => {
	await browser?.close();
	await admin?.clear("Contact", { last_name: "Cleanup" });
	await admin?.clear("Custom Field", { name: `Contact-${FIELD}` });
	await admin?.close();
});

/** Has callers looked for in these records. */
async function look_in(document_type) {
	const { lookup_sources } = await admin.document("PBX Settings", "PBX Settings");
	if (lookup_sources.some((row) => row.document_type === document_type && row.enabled)) return;
	const rows = lookup_sources.filter((row) => row.document_type !== document_type);
	await admin.put("PBX Settings", "PBX Settings", { lookup_sources: [...rows, { document_type, enabled: 1 }] });
}

const line = (page, name) => page.locator(".dt-row:not(.dt-row-filter)").filter({ hasText: name });

const choose = (page, name) => line(page, name).locator("input[type=checkbox]").check();

const dialog = (page) => page.locator(".modal.show");

test("numbers are fixed after a preview, and the result says what stayed as it was", { skip }, async (t) => {
	const { context, page, faults } = await openDesk(browser, MANAGER);
	t.after(() => context.close());
	await page.evaluate((report) => {
		frappe.route_options = { record_type: "Contact" };
		return frappe.set_route("query-report", report);
	}, REPORT);
	await line(page, contacts.Ada).getByText("Written with a label").waitFor();
	await line(page, contacts.Eve).getByText("<img src=").first().waitFor();
	await picture(page, "cleanup-report");

	await page.getByRole("button", { name: "Fix Selected" }).click();
	await dialog(page).getByText("Choose the numbers to fix first").waitFor();
	await dialog(page).locator(".btn-modal-close").click();
	await dialog(page).waitFor({ state: "detached" });

	for (const name of Object.values(contacts)) await choose(page, name);
	await page.getByRole("button", { name: "Fix Selected" }).click();
	await dialog(page).getByText("nothing safe to suggest").waitFor();
	await picture(page, "cleanup-preview");
	const cells = await dialog(page).locator("tbody tr", { hasText: contacts.Ada }).locator("td").allTextContents();
	assert.deepEqual(cells.slice(1), ["WhatsApp", LABELLED, "→", CLEAN]);

	await admin.put("Contact", contacts.Cy, { [FIELD]: NO_NUMBER });
	await dialog(page).getByRole("button", { name: /^Change \d Numbers$/ }).click();
	await dialog(page).getByText("1 left as they are").waitFor({ timeout: TURN });
	await dialog(page).getByText("it was changed since it was shown").waitFor();
	await picture(page, "cleanup-result");
	const { [FIELD]: number, modified_by } = await admin.document("Contact", contacts.Ada);
	assert.deepEqual([number, modified_by], [CLEAN, MANAGER]);
	assert.equal((await admin.document("Contact", contacts.Cy))[FIELD], NO_NUMBER);
	await line(page, contacts.Ada).waitFor({ state: "detached" });
	await line(page, contacts.Bo).waitFor();
	assert.equal(await page.locator(".dt-cell input[type=checkbox]:checked").count(), 0);
	assert.equal(await page.evaluate(() => window.hacked), undefined);
	assert.deepEqual(faults.filter((text) => !text.includes("404")), []);
});
