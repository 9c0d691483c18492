/** A running Frappe site: its REST API as the administrator, the PBX that calls it, its desks. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { chromium, request } from "playwright-core";
import { LAUNCH, SIM, WINDOW } from "./bench.mjs";

export const SITE = process.env.DESK_URL;

/** Of the users that the tests make. */
const PASSWORD = "a-Long-one-4-the-desk";

/** What webhooks are signed with. */
export const SECRET = process.env.PBX_SIM_SECRET ?? randomBytes(24).toString("hex");

/** Milliseconds that the setup wizard may take: with ERPNext it is a minute's work. */
const SETUP = 300_000;

/**
 * The administrator's session at the REST API.
 * @returns {Promise<Admin>}
 */
export async function administrator() {
	const api = await request.newContext({ baseURL: SITE });
	await logIn(api, process.env.DESK_ADMIN ?? "Administrator", process.env.DESK_ADMIN_PASSWORD ?? "admin");
	return new Admin(api);
}

async function logIn(api, usr, pwd) {
	await checked(await api.post("/api/method/login", { data: { usr, pwd } }));
}

async function checked(response) {
	if (response.ok()) return response.json();
	throw new Error(`${response.url()}: HTTP ${response.status()} ${(await response.text()).slice(0, 2000)}`);
}

const path = (doctype, name) => `/api/resource/${encodeURIComponent(doctype)}/${encodeURIComponent(name)}`;

/** What the tests set up and look up. */
export class Admin {
	constructor(api) {
		this.api = api;
	}

	async list(doctype, filters, fields) {
		const params = { filters: JSON.stringify(filters), fields: JSON.stringify(fields ?? ["name"]), limit_page_length: 0 };
		const answer = await this.api.get(`/api/resource/${encodeURIComponent(doctype)}`, { params });
		return (await checked(answer)).data;
	}

	async document(doctype, name) {
		return (await checked(await this.api.get(path(doctype, name)))).data;
	}

	/** Makes a record, or gives an existing one these values. */
	async put(doctype, name, values) {
		const there = name && (await this.api.get(path(doctype, name))).ok();
		const answer = there
			? await this.api.put(path(doctype, name), { data: values })
			: await this.api.post(`/api/resource/${encodeURIComponent(doctype)}`, { data: values });
		return (await checked(answer)).data;
	}

	/** Calls a whitelisted method, which may take `timeout` milliseconds. */
	async call(method, data = {}, timeout = 30_000) {
		return (await checked(await this.api.post(`/api/method/${method}`, { data, timeout }))).message;
	}

	/** Asks a whitelisted method by GET. */
	async ask(method, params) {
		return (await checked(await this.api.get(`/api/method/${method}`, { params }))).message;
	}

	/** Deletes what `filters` find. */
	async clear(doctype, filters) {
		// A filter on a child table finds a record once for each of its rows.
		for (const name of new Set((await this.list(doctype, filters)).map((found) => found.name))) {
			await this.remove(doctype, name);
		}
	}

	/** Deletes a record, which an event of a call that was hung up may still hold locked. */
	async remove(doctype, name) {
		for (let left = 100; ; left -= 1) {
			const answer = await this.api.delete(path(doctype, name));
			if (answer.ok() || !left || !(await answer.text()).includes("QueryTimeoutError")) return checked(answer);
		}
	}

	/** A desk user whose roles are these. */
	user(email, first_name, roles) {
		return this.put("User", email, {
			email,
			first_name,
			new_password: PASSWORD,
			send_welcome_email: 0,
			user_type: "System User",
			roles: roles.map((role) => ({ role })),
		});
	}

	/** An extension and whose it is. */
	extension(extension, users) {
		return this.put("PBX Extension", extension, {
			extension,
			enabled: 1,
			users: users.map((user) => ({ user })),
		});
	}

	/** Ends the setup wizard of a new site: until then every desk shows nothing else. */
	async finishSetup() {
		const { setup_complete: done } = await this.document("System Settings", "System Settings");
		if (done) return;
		const args = { language: "English", country: "Germany", timezone: "Europe/Berlin", currency: "EUR" };
		await this.call("frappe.desk.page.setup_wizard.setup_wizard.setup_complete", { args }, SETUP);
	}

	/** Lets the site take the simulated PBX's webhooks. */
	settings() {
		return this.put("PBX Settings", "PBX Settings", {
			enabled: 1,
			webhook_secret: SECRET,
			default_region: "DE",
		});
	}

	/** A Contact with these numbers, and what else there is to say. */
	contact(first_name, last_name, numbers, more = {}) {
		const phone_nos = numbers.map((phone) => ({ phone }));
		return this.put("Contact", null, { first_name, last_name, phone_nos, ...more });
	}

	close() {
		return this.api.dispose();
	}
}

/** Milliseconds in which a page that is not stuck tells its state. */
const ANSWER = 5_000;

const playing = new Set();

/**
 * Lets the PBX play a call flow.
 * @param {string} flow
 * @param {Record<string, string | number>} options of `pbx-sim play`, by their names
 * @returns {Promise<void>} when it is over or was hung up; rejected when the site refused an event
 */
export async function play(flow, options) {
	const url = `${SITE}/api/method/pbx_integration.api.webhook.receive`;
	const given = Object.entries({ url, secret: SECRET, ...options });
	const args = given.flatMap(([name, value]) => [`--${name}`, String(value)]);
	const sim = spawn(SIM, ["play", flow, ...args], { stdio: ["ignore", "ignore", "inherit"] });
	playing.add(sim);
	const [code, signal] = await once(sim, "exit");
	playing.delete(sim);
	if (code !== 0 && !signal) throw new Error(`pbx-sim play ${flow} ended with ${code}`);
}

/** Ends what the PBX plays, in the midst of the calls. */
export const hangUp = () => playing.forEach((sim) => sim.kill());

/** Chromium for several users at once. */
export const startDesks = () => chromium.launch(LAUNCH);

/**
 * The desk of a user, in a window of its own, as far as it is loaded when the page shows.
 * @param {import("playwright-core").Browser} browser
 * @param {string} user
 * @param {string} [path] - where it begins, else a list that all may read
 * @returns {Promise<{page: import("playwright-core").Page, faults: string[], requests: string[]}>} `faults`
 *     are what the page complained of, `requests` the paths it asked for
 */
export async function openDesk(browser, user, path) {
	const context = await browser.newContext({ ...WINDOW, baseURL: SITE });
	await logIn(context.request, user, PASSWORD);
	return { context, ...(await openTab(context, undefined, path)) };
}

/** A further tab in the window of a user; `prepare` is done to it before it loads anything. */
export async function openTab(context, prepare = () => {}, path = "/app/contact") {
	const page = await context.newPage();
	const faults = [];
	const requests = [];
	page.on("pageerror", (error) => faults.push(error.message));
	page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
	page.on("request", (asked) => requests.push(new URL(asked.url()).pathname));
	await prepare(page);
	await page.goto(path);
	await settled(page);
	return { page, faults, requests };
}

/** Waits until the desk has started and its socket stands; an error tells what of it does not. */
export async function settled(page) {
	const stands = page.waitForFunction(() => window.frappe?.realtime?.socket?.connected && frappe.get_route()?.length);
	await stands.catch(async (error) => {
		const asked = page.evaluate(() => ({
			page: document.readyState,
			route: window.frappe?.get_route?.(),
			socket: window.frappe?.realtime?.socket && {
				connected: frappe.realtime.socket.connected,
				begun: frappe.realtime.socket.active,
				transport: frappe.realtime.socket.io.engine?.transport?.name,
				state: frappe.realtime.socket.io._readyState,
			},
			pop: Boolean(window.frappe?.pbx?.pop),
			unanswered: performance.getEntriesByType("resource").filter((it) => !it.responseEnd).map((it) => it.name),
		}));
		const silent = new Promise((done) => setTimeout(done, ANSWER, "the page does not answer"));
		const state = await Promise.race([asked, silent]).catch((fault) => fault.message);
		throw new Error(`${error.message}: ${JSON.stringify(state)}`, { cause: error });
	});
}
