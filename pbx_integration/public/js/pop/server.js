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
export async function ask(method, params = {}) {
	const url = `/api/method/${method}?${new URLSearchParams(params)}`;
	const response = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => {
		throw new ServerError(0, __("The server cannot be reached"));
	});
	const answer = await response.json().catch(() => null);
	if (response.ok && answer) return answer.message;
	throw new ServerError(response.status, __("The server answered with an error"));
}

/** The calls of the user that run now. */
export const liveCalls = () => ask("pbx_integration.api.calls.live");

/** Who a number is. */
export const whoIs = (number) => ask("pbx_integration.api.lookup.by_phone", { phone_number: number });
