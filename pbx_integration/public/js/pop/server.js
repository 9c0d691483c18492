/** Questions to the server that must not disturb the reader: no dialog, no spinner, whatever the answer. */

/** An answer that is none. `status` is the HTTP status; 0 where the server was not reached. */
export class ServerError extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

/**
 * Asks a whitelisted method by GET.
 * @param {string} method
 * @param {Record<string, string>} [params]
 * @returns {Promise<any>} its return value; rejected with a {@link ServerError} whose message is for the reader
 */
export const ask = (method, params = {}) => reach(`/api/method/${method}?${new URLSearchParams(params)}`);

/**
 * Tells a whitelisted method something, by POST.
 * @param {string} method
 * @param {Record<string, any>} body
 * @returns {Promise<any>} like that of {@link ask}
 */
export function tell(method, body) {
	const headers = { "Content-Type": "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token };
	return reach(`/api/method/${method}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function reach(url, { headers, ...request } = {}) {
	const sent = fetch(url, { ...request, headers: { Accept: "application/json", ...headers } });
	const response = await sent.catch(() => {
		throw new ServerError(0, __("The server cannot be reached"));
	});
	const answer = await response.json().catch(() => null);
	if (response.ok && answer) return answer.message;
	throw new ServerError(response.status, reason(answer) || __("The server answered with an error"));
}

/** What the server says to the reader of an error, as plain text; nothing when it says nothing. */
function reason(answer) {
	try {
		const [message] = JSON.parse(answer._server_messages).map((text) => JSON.parse(text).message);
		return new DOMParser().parseFromString(message, "text/html").body.textContent.trim();
	} catch {
		return "";
	}
}

/** What the desk of the user has to know: the calls that run now, those that were missed, the settings. */
export const liveCalls = () => ask("pbx_integration.api.calls.live");

/** Who a number is. */
export const whoIs = (number) => ask("pbx_integration.api.lookup.by_phone", { phone_number: number });

/** What a card shows beside the name. */
export function contextOf(call_id, match) {
	const about = match ? { doctype: match.doctype, name: match.name } : {};
	return ask("pbx_integration.api.calls.context", { call_id, ...about }).then(noted);
}

/** Saves notes, outcome and follow-up of a call. */
export const saveWork = (call_id, work) =>
	tell("pbx_integration.api.calls.save_work", { call_id, work }).then(noted);

/** An empty field of a record is no outcome to the client. */
const noted = (answer) => ({ ...answer, disposition: answer.disposition || null });

/** Missed calls that the user has put away. */
export const putAway = (call_ids) => tell("pbx_integration.api.calls.seen", { call_ids });

/** Whether a record is still there for the user. */
export async function isThere({ doctype, name }) {
	const filters = JSON.stringify({ name });
	return Boolean((await ask("frappe.client.get_value", { doctype, filters, fieldname: "name" }))?.name);
}
