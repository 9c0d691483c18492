/** What the form of a call says of whose it is: fetched by that form. */
import { BelongsTo } from "./call/belongs_to";

frappe.provide("frappe.pbx");

/**
 * Draws the panel *Belongs to* of a call's form anew.
 * @param {any} frm
 * @returns {Promise<void>}
 */
frappe.pbx.showBelongsTo = function (frm) {
	if (!frm.pbx_belongs_to) frm.pbx_belongs_to = new BelongsTo(frm);
	return frm.pbx_belongs_to.refresh();
};
