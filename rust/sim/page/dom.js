/** Small helpers for building the page. Text is only ever set as text. */

/**
 * An element with attributes, properties and children.
 * @param {string} tag
 * @param {Record<string, string | boolean | undefined>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === true) node.setAttribute(name, "");
		else if (typeof value === "string") node.setAttribute(name, value);
	}
	node.append(...children.filter((child) => child !== null && child !== undefined));
	return node;
}

/**
 * The element with this id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
	const node = document.getElementById(id);
	if (!node) throw new Error(`the page has no element ${id}`);
	return node;
}

/**
 * Seconds as `m:ss`; a dash where there are none to tell.
 * @param {number | null | undefined} seconds
 */
export function clock(seconds) {
	if (seconds === null || seconds === undefined) return "–";
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * JSON from one of the host's paths.
 * @param {string} path
 * @param {unknown} [body] posted as JSON where it is given
 * @returns {Promise<any>}
 */
export async function api(path, body) {
	const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
	const response = await fetch(path, body === undefined ? undefined : post);
	const answer = await response.json().catch(() => ({}));
	if (!response.ok) throw new Error(answer.message ?? answer.error ?? `${path}: HTTP ${response.status}`);
	return answer;
}

const METHOD = "/api/method/pbx_integration.api.";

/**
 * Asks a method of the host.
 * @param {string} method such as `calls.live`
 * @param {Record<string, string>} [params]
 */
export const ask = async (method, params = {}) => (await api(`${METHOD}${method}?${new URLSearchParams(params)}`)).message;

/**
 * Tells a method of the host.
 * @param {string} method such as `calls.seen`
 * @param {unknown} body
 */
export const tell = async (method, body) => (await api(METHOD + method, body)).message;
