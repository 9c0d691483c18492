/**
 * Posts signed webhooks of ringing calls to a site and prints, as JSON, the milliseconds from before each
 * post until the browser has painted the card in the desk of the agent.
 *
 * The site is one made for tests, named by the variables of tests/e2e/desk.test.mjs.
 */
import { createHmac } from "node:crypto";

import { SECRET, SITE, administrator, openDesk, startDesks } from "../e2e/site.mjs";
import { percentile } from "./stopwatch.mjs";

const AGENT = "desk-agent@example.com";
const EXTENSION = "2001";
const CALLER = "+493023125123";
const [WARMING, SAMPLES] = [5, 60];

const admin = await administrator();
await admin.finishSetup();
await admin.settings();
await admin.user(AGENT, "Anna", ["PBX User", "Sales User"]);
await admin.extension(EXTENSION, [AGENT]);
const browser = await startDesks();
const { page } = await openDesk(browser, AGENT);
await page.waitForFunction(() => window.frappe?.pbx?.pop);
await page.evaluate(watch);

/** In the page: notes for each call when a frame with its card had been painted. */
function watch() {
	const root = document.getElementById("pbx-pop").shadowRoot;
	const now = () => performance.timeOrigin + performance.now();
	window.painted = {};
	new MutationObserver(() => {
		for (const { dataset } of root.querySelectorAll("[data-call]")) {
			if (dataset.call in window.painted) continue;
			window.painted[dataset.call] = null;
			// A message sent within a frame is delivered after it.
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => (window.painted[dataset.call] = now());
				port2.postMessage(null);
			});
		}
	}).observe(root, { childList: true, subtree: true });
}

async function post(msg) {
	const body = JSON.stringify({ type: 30011, sn: "3631A2124XXX", msg: JSON.stringify(msg) });
	const signature = createHmac("sha256", SECRET).update(body).digest("base64");
	const headers = { "Content-Type": "application/json", "X-Signature": signature };
	const url = `${SITE}/api/method/pbx_integration.api.webhook.receive`;
	const answer = await fetch(url, { method: "POST", headers, body });
	if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
	await answer.arrayBuffer();
}

const members = (count, inbound, extension) => [
	{
		inbound: {
			from: CALLER,
			to: "493055500",
			trunk_name: "trunk",
			channel_id: `PJSIP/trunk-${count}`,
			member_status: inbound,
			call_path: "",
		},
	},
	{
		extension: {
			number: EXTENSION,
			channel_id: `PJSIP/${EXTENSION}-${count}`,
			member_status: extension,
			call_path: "",
		},
	},
];

/** Rings once and returns the milliseconds until the card was painted. */
async function sample(count) {
	const call_id = `${Math.floor(Date.now() / 1000)}.${100 + count}`;
	const begun = performance.timeOrigin + performance.now();
	await post({ call_id, members: members(count, "ALERT", "RING") });
	const painted = await page.waitForFunction((id) => window.painted[id], call_id, { polling: "raf" });
	await post({ call_id, members: members(count, "BYE", "BYE") });
	await page.waitForFunction(() => frappe.pbx.pop.pop.cards().every((card) => card.phase !== "ringing"));
	await page.evaluate(() => frappe.pbx.pop.draw());
	return (await painted.jsonValue()) - begun;
}

const times = [];
for (let count = 0; count < WARMING + SAMPLES; count += 1) times.push(await sample(count));
times.splice(0, WARMING);
await browser.close();
await admin.close();
console.log(
	JSON.stringify({ card_p50_ms: percentile(times, 50), card_p95_ms: percentile(times, 95), cards: times.length }),
);
