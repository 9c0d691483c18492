/** The screen pop: fetched by `pbx.bundle.js` for users with an extension. */
import { loadClient } from "./pop/client";
import { DeskPop } from "./pop/desk_pop";

frappe.provide("frappe.pbx");

/**
 * Starts the screen pop of this desk, once.
 * @param {{extensions: string[], region: string | null, prefs: object}} boot what the server says of the user
 * @returns {Promise<DeskPop>} rejected when the client cannot be loaded
 */
frappe.pbx.start = async function (boot) {
	if (!frappe.pbx.pop) frappe.pbx.pop = new DeskPop(await loadClient(), boot);
	return frappe.pbx.pop;
};
