/**
 * Posts signed webhooks of ringing calls to a site and prints, as JSON, the milliseconds from before each
 * post until the browser has painted the card in the desk of the agent, and the name on it; what a call
 * costs that page; and what the desks of a user with an extension and of one without load of this app.
 * Where the site has ERPNext, the same of its call popup, in the same page.
 *
 * The site is one made for tests, named by the variables of tests/e2e/desk.test.mjs.
 */
import { brotliCompressSync } from "node:zlib";

import { SECRET, SITE, administrator, openDesk, openTab, startDesks } from "../e2e/site.mjs";
import { callPopup } from "./call-popup.mjs";
import { costs, timed } from "./costs.mjs";
import { CALLER, EXTENSION, NAME, cardIn, clock, post, putAway, ringOnce, watch } from "./painted.mjs";
import { percentile } from "./stopwatch.mjs";

const AGENT = "desk-agent@example.com";
const BYSTANDER = "desk-bystander@example.com";

const admin = await administrator();
await admin.finishSetup();
await admin.settings();
for (const [user, name] of [[AGENT, "Anna"], [BYSTANDER, "Ida"]]) await admin.user(user, name, ["PBX User", "Sales User"]);
await admin.extension(EXTENSION, [AGENT]);
await admin.clear("PBX Call Log", { external_e164: CALLER });
await admin.clear("Contact", [["Contact Phone", "phone", "=", CALLER]]);
await admin.contact(...NAME.split(" "), [CALLER]);
const browser = await startDesks();

/** What a desk loads of this app, compressed as a web server does it: the screen pop, and all. */
async function weigh(context, wait) {
	const bodies = new Map();
	const answers = [];
	const { page } = await openTab(context, (fresh) => {
		fresh.on("response", (answer) => {
			const { pathname } = new URL(answer.url());
			if (pathname.includes("/assets/pbx_integration/")) answers.push(answer.body().then((body) => bodies.set(pathname, body)));
		});
	});
	await wait(page);
	await Promise.all(answers);
	await page.close();
	const sum = (paths) => paths.reduce((all, path) => all + brotliCompressSync(bodies.get(path)).length, 0);
	const paths = [...bodies.keys()];
	return { pop: sum(paths.filter((path) => !/\/pbx\.bundle\./.test(path))), all: sum(paths) };
}

const agent = await openDesk(browser, AGENT);
const bystander = await openDesk(browser, BYSTANDER);
const running = (page) => page.waitForFunction(() => window.frappe?.pbx?.pop);
const idle = (page) => page.evaluate(() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 1000))));
const [with_extension, without] = [await weigh(agent.context, running), await weigh(bystander.context, idle)];

/** The client's handlers of what comes in while a call rings; they outlive one that is drawn anew. */
async function timeClient(page) {
	const prototype = await page.evaluateHandle(() => frappe.pbx.pop.ScreenPop.prototype);
	await page.evaluate(timed, [prototype, ["event", "lookupAnswer", "contextAnswer"]]);
}

const { page } = agent;
await running(page);
await page.evaluate(clock);
await page.evaluate(watch, ["#pbx-pop", NAME]);
await timeClient(page);
const own = await costs(page, async (count) => {
	const times = await ringOnce(count, (msg) => post(SITE, SECRET, msg), (call) => cardIn(page, call));
	await page.waitForFunction(() => frappe.pbx.pop.pop.cards().every((card) => card.phase !== "ringing"));
	await putAway(page, "#pbx-pop");
	return times;
});
const theirs = await callPopup(admin, page, AGENT);
await browser.close();
await admin.close();
const [cards, names] = [0, 1].map((at) => own.times.map((times) => times[at]));
console.log(
	JSON.stringify({
		card_p50_ms: percentile(cards, 50),
		card_p95_ms: percentile(cards, 95),
		name_p50_ms: percentile(names, 50),
		name_p95_ms: percentile(names, 95),
		card_busy_p50_ms: percentile(own.busy, 50),
		card_left_bytes: own.bytes,
		card_left_elements: own.elements,
		bytes_with_extension: with_extension.all,
		bytes_without_extension: without.all,
		pop_bytes_without_extension: without.pop,
		...theirs,
	}),
);
