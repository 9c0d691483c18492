/**
 * Draws the pictures of the README that show a site: `DESK_URL=… node desk_pictures.mjs` writes
 * docs/images/desk-*.png. The site and the variables are those of desk.test.mjs; `DESK_PBX` is where the
 * simulated PBX is to listen (127.0.0.1:8088).
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SIM } from "./bench.mjs";
import { administrator, hangUp, openDesk, play, startDesks } from "./site.mjs";

const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const PBX = process.env.DESK_PBX ?? "127.0.0.1:8088";
const AGENT = "desk-agent@example.com";
const MANAGER = "desk-manager@example.com";
const JONAS = "+493023125123";
const OMAR = "+971501234567";
const COMPANY = "Havel Maschinenbau";
const OUTCOMES = ["Interested", "Call again", "Not interested"];
const CLIENT = { client_id: "simClientIdForDemosAndTests00001", client_secret: randomBytes(16).toString("hex") };
const EXTENSIONS = ["2001", "2002", "2003", "2004"];
const MINUTE = 60;

/** Calls of the last hours, the oldest first: flow, minutes ago, caller. */
const BEFORE = [
	["internal", 305],
	["ivr-queue", 212, "+390612345678"],
	["voicemail", 148, "+5491123456789"],
	["ring-group", 131, "+33142685300"],
	["anonymous", 97],
	["outbound-no-answer", 76, "+12025550143"],
	["blind-transfer", 52, "+4532123456"],
	["busy", 44, "+442079460018"],
	["outbound-answered", 31, "+12025550143"],
	["attended-transfer", 20, JONAS],
	["missed", 8, "+442079460018"],
];

const admin = await administrator();
const browser = await startDesks();
const pbx = spawn(SIM, ["serve", "--bind", PBX], {
	env: { ...process.env, PBX_SIM_CLIENT_SECRET: CLIENT.client_secret },
	stdio: "ignore",
});

async function setUp() {
	await admin.finishSetup();
	await admin.settings();
	const dispositions = OUTCOMES.map((disposition) => ({ disposition, enabled: 1 }));
	await admin.put("PBX Settings", "PBX Settings", { pbx_domain: PBX, on_premises: 1, plain_http: 1, dispositions, ...CLIENT });
	await admin.call("pbx_integration.api.settings.drop_previous_secret");
	await admin.user(AGENT, "Anna", await roles());
	await admin.user(MANAGER, "Mette", ["PBX Manager", "Sales User"]);
	for (const number of EXTENSIONS) await admin.extension(number, number === "2001" ? [AGENT] : []);
	await admin.clear("PBX Call Log", {});
	await admin.clear("PBX Pop Settings", {});
	await admin.clear("Contact", [["Contact Phone", "phone", "in", [JONAS, OMAR]]]);
	const links = await business();
	await admin.contact("Jonas", "Havel", [JONAS], { company_name: COMPANY, designation: "Buyer", links });
	await admin.contact("عمر", "حداد", [OMAR], { company_name: "نور الخليج للتجارة" });
	for (const [index, [flow, minutes, from]] of BEFORE.entries()) {
		const epoch = Math.floor(Date.now() / 1000) - minutes * MINUTE;
		const options = { speed: 0, seed: index + 1, epoch, agents: EXTENSIONS.join() };
		await play(flow, from ? { ...options, from } : options);
	}
}

const knows = async (doctype) => (await admin.list("DocType", { name: doctype })).length > 0;

const roles = async () => ["PBX User", "Sales User", ...((await knows("Issue")) ? ["Support Team"] : [])];

/** What ERPNext has of the caller's company, as links of the caller; nothing where there is no ERPNext. */
async function business() {
	if (!(await knows("Customer"))) return [];
	const { name } = await admin.put("Customer", COMPANY, { customer_name: COMPANY, account_manager: MANAGER });
	const once = async (doctype, filters, values) => (await admin.list(doctype, filters)).length || admin.put(doctype, null, values);
	await once("Issue", { customer: name }, { subject: "Hubs came late", customer: name });
	const opportunity = { opportunity_from: "Customer", party_name: name };
	await once("Opportunity", opportunity, { ...opportunity, title: "40 wheels", opportunity_amount: 4800 });
	return [{ link_doctype: "Customer", link_name: name }];
}

const shoot = (page, name) => page.screenshot({ path: join(IMAGES, `${name}.png`) });

async function show(page, ...route) {
	await page.evaluate((to) => frappe.set_route(to), route);
	await page.waitForLoadState("networkidle");
}

async function settings() {
	const { page, context } = await openDesk(browser, MANAGER);
	await show(page, "Form", "PBX Settings");
	await page.getByRole("button", { name: "Get Access Token" }).click();
	await page.locator(".indicator-pill.green", { hasText: "Connected" }).waitFor();
	await page.getByRole("button", { name: "Register Webhook" }).click();
	await page.getByText("registered", { exact: true }).waitFor();
	await page.setViewportSize({ width: 1440, height: 1300 });
	await page.evaluate(() => scrollTo(0, 0));
	await page.waitForLoadState("networkidle");
	await shoot(page, "desk-settings");
	await context.close();
}

async function callLog() {
	const { page, context } = await openDesk(browser, MANAGER);
	await show(page, "List", "PBX Call Log", "List");
	await page.locator(".list-row:visible").nth(BEFORE.length - 2).waitFor();
	await shoot(page, "desk-call-log");
	await context.close();
}

/** The desk of the agent while somebody calls, with what the agent typed. */
async function talking(from, draw, text, { width = 1440, height = 900 } = {}) {
	const { page, context } = await openDesk(browser, AGENT);
	await page.setViewportSize({ width, height });
	const call = play("inbound-answered", { from, agents: "2001", ring: 4, talk: 600, speed: 1 });
	try {
		await show(page, "List", "PBX Call Log", "List");
		await page.locator("#pbx-pop .timer").getByText(/0:0[3-9]/).waitFor();
		await page.locator("#pbx-pop .context .line").first().waitFor();
		if (text) await type(page, text);
		await page.evaluate(() => cur_list.refresh());
		await page.locator('.list-row [data-filter="status,=,In Progress"], .list-row .indicator-pill.blue').first().waitFor({ state: "attached" });
		await draw(page);
	} finally {
		hangUp();
		await call;
	}
	await context.close();
	// What was hung up in its midst would still run for the site.
	await admin.clear("PBX Call Log", { status: ["in", ["Ringing", "In Progress"]] });
}

/** Notes, outcome and a follow-up. */
async function type(page, text) {
	await page.locator("#pbx-pop textarea").fill(text);
	await page.locator("#pbx-pop .disposition").selectOption(OUTCOMES[0]);
	await page.locator("#pbx-pop .later").click();
	await page.locator("#pbx-pop .follow .task").fill("Send the quotation");
	await page.evaluate(() => document.getElementById("pbx-pop").shadowRoot.activeElement?.blur());
}

async function pop() {
	const text = "Needs 40 wheels by Friday, and a price for the hubs.";
	const themes = async (page) => {
		for (const theme of ["light", "dark"]) {
			await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme);
			await page.locator(`#pbx-pop .dock[data-theme="${theme}"]`).waitFor({ state: "attached" });
			await shoot(page, theme === "dark" ? "desk-pop-dark" : "desk-pop");
		}
	};
	await talking(JONAS, themes, text);
	await talking(JONAS, (page) => shoot(page, "desk-pop-phone"), "", { width: 390, height: 844 });
	await admin.put("User", AGENT, { language: "ar" });
	await talking(OMAR, (page) => shoot(page, "desk-pop-rtl"), "");
	await admin.put("User", AGENT, { language: "en" });
}

async function popSettings() {
	const { page, context } = await openDesk(browser, AGENT);
	await page.waitForFunction(() => window.frappe?.pbx?.pop);
	await page.locator(".dropdown-navbar-user [data-toggle=dropdown]").click();
	await page.getByRole("button", { name: "My Pop Settings" }).click();
	await page.locator(".modal.show .btn-modal-primary").click({ trial: true });
	await shoot(page, "desk-pop-settings");
	await context.close();
}

try {
	await setUp();
	await callLog();
	await settings();
	await pop();
	await popSettings();
} finally {
	await browser.close();
	await admin.close();
	pbx.kill();
	await once(pbx, "exit");
}
