/** What an agent gets where the screen pop cannot run: a line of text for each call that rings. */

/** Seconds that the line stays. */
const STAY = 15;

const told = new Set();

/**
 * Tells of a call that rings, once.
 * @param {import("../../pkg/pbx_wasm").Notice} notice
 */
export function alertOf(notice) {
	if (notice.phase !== "ringing" || told.has(notice.call_id)) return;
	told.add(notice.call_id);
	const number = notice.e164 || notice.number;
	const who = notice.withheld || !number ? __("Withheld number") : number;
	// The alert takes HTML, and the number comes from outside.
	const message = frappe.utils.escape_html(`${__("Incoming call")}: ${who}`);
	frappe.show_alert({ message, indicator: "blue" }, STAY);
}
