/** Posts signed webhooks of ringing calls, and tells when the browser has painted their cards. */
import { createHmac } from "node:crypto";

export const EXTENSION = "2001";
export const CALLER = "+493023125123";

/** In the page, with the element of the screen pop: notes for each call when a frame with its card had been painted. */
export function watch(selector) {
	const now = () => performance.timeOrigin + performance.now();
	const seen = new WeakSet();
	window.painted = {};
	/** A message sent within a frame is delivered after it. */
	const afterPaint = (done) =>
		requestAnimationFrame(() => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = done;
			port2.postMessage(null);
		});
	const look = (root) => {
		for (const { dataset } of root.querySelectorAll(".card[data-call]")) {
			if (dataset.call in window.painted) continue;
			window.painted[dataset.call] = null;
			afterPaint(() => (window.painted[dataset.call] = now()));
		}
	};
	const follow = () => {
		const root = document.querySelector(selector)?.shadowRoot;
		if (!root || seen.has(root)) return;
		seen.add(root);
		new MutationObserver(() => look(root)).observe(root, { childList: true, subtree: true });
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
 * @param {(callId: string) => Promise<number>} paintedAt
 * @returns {Promise<number>} milliseconds from before the post until the card was painted
 */
export async function ringOnce(count, send, paintedAt) {
	const call_id = `${Math.floor(Date.now() / 1000)}.${100 + count}`;
	const begun = performance.timeOrigin + performance.now();
	await send({ call_id, members: members(count, "ALERT", "RING") });
	const painted = await paintedAt(call_id);
	await send({ call_id, members: members(count, "BYE", "BYE") });
	return painted - begun;
}

/** Waits in the page until the card of a call was painted, and gives the time. */
export async function paintedIn(page, callId) {
	const painted = await page.waitForFunction((id) => window.painted[id], callId, { polling: "raf" });
	return painted.jsonValue();
}
