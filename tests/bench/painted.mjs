/** Posts signed webhooks of ringing calls, and tells when the browser has painted what it shows of them. */
import { createHmac } from "node:crypto";

export const EXTENSION = "2001";
export const CALLER = "+493023125123";
export const NAME = "Jonas Havel";

/**
 * In the page: `note(what, call)` keeps in `painted[what][call]` when the next frame had been painted, once.
 * Before the watchers below.
 */
export function clock() {
	const now = () => performance.timeOrigin + performance.now();
	/** A message sent within a frame is delivered after it. */
	const afterPaint = (done) =>
		requestAnimationFrame(() => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = done;
			port2.postMessage(null);
		});
	window.painted = {};
	window.note = (what, call) => {
		const of = (window.painted[what] ??= {});
		if (call in of) return;
		of[call] = null;
		afterPaint(() => (of[call] = now()));
	};
}

/** In the page, with the element of the screen pop and a caller's name: notes each call's card, and the name on it. */
export function watch([selector, name]) {
	const seen = new WeakSet();
	const look = (root) => {
		for (const card of root.querySelectorAll(".card[data-call]")) {
			window.note("card", card.dataset.call);
			if (card.textContent.includes(name)) window.note("name", card.dataset.call);
		}
	};
	const follow = () => {
		const root = document.querySelector(selector)?.shadowRoot;
		if (!root || seen.has(root)) return;
		seen.add(root);
		new MutationObserver(() => look(root)).observe(root, { childList: true, subtree: true, characterData: true });
	};
	follow();
	new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
}

/** Posts a call state to a host or a site. */
export async function post(site, secret, msg) {
	const body = JSON.stringify({ type: 30011, sn: "3631A2124XXX", msg: JSON.stringify(msg) });
	const signature = createHmac("sha256", secret).update(body).digest("base64");
	const headers = { "Content-Type": "application/json", "X-Signature": signature };
	const url = `${site}/api/method/pbx_integration.api.webhook.receive`;
	const answer = await fetch(url, { method: "POST", headers, body });
	if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
	await answer.arrayBuffer();
}

/** The members of a call from outside to one extension. */
export const members = (count, inbound, extension) => [
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

/**
 * Rings and hangs up again.
 * @param {number} count unlike that of any other call
 * @param {(msg: object) => Promise<void>} send
 * @param {(callId: string) => Promise<number[]>} paintedAt
 * @returns {Promise<number[]>} milliseconds from before the post until each of those was painted
 */
export async function ringOnce(count, send, paintedAt) {
	const call_id = `${Math.floor(Date.now() / 1000)}.${100 + count}`;
	const begun = performance.timeOrigin + performance.now();
	await send({ call_id, members: members(count, "ALERT", "RING") });
	const painted = await paintedAt(call_id);
	await send({ call_id, members: members(count, "BYE", "BYE") });
	return painted.map((at) => at - begun);
}

/** Waits in the page until something of a call was painted, and gives the time. */
export async function paintedIn(page, what, call) {
	const painted = await page.waitForFunction(([of, id]) => window.painted[of]?.[id], [what, call], { polling: "raf" });
	return painted.jsonValue();
}

/** Waits for the card of a call and the name on it, and gives both times. */
export const cardIn = async (page, call) => [await paintedIn(page, "card", call), await paintedIn(page, "name", call)];

/** Puts the cards away that are there, in the screen pop within an element. */
export async function putAway(page, selector) {
	await page.locator(`${selector} .card .close`).evaluateAll((buttons) => buttons.forEach((button) => button.click()));
	await page.locator(`${selector} .card`).waitFor({ state: "detached" });
}
