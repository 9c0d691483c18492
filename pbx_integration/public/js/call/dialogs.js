/** Questions of a call's form. */

/** DocTypes that are offered first, where the user has them. */
const USUAL = ["Contact", "Lead", "Customer", "Opportunity", "Supplier", "Issue", "Project", "Employee"];

/**
 * Asks for a record.
 * @param {string} title of the dialog
 * @param {string} label of its button
 * @param {string[]} allowed DocTypes that the user may do this with
 * @returns {Promise<{doctype: string, name: string}>} pending for ever when the reader thinks otherwise
 */
export function askForRecord(title, label, allowed) {
	const doctypes = arranged(allowed);
	return new Promise((done) => {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [
				{
					fieldname: "doctype",
					fieldtype: "Autocomplete",
					label: __("Record Type"),
					options: doctypes.map((doctype) => ({ value: doctype, label: __(doctype) })),
					default: doctypes[0],
					reqd: 1,
					onchange: () => dialog.set_value("name", ""),
				},
				{
					fieldname: "name",
					fieldtype: "Dynamic Link",
					label: __("Record"),
					get_options: () => dialog.get_value("doctype"),
					reqd: 1,
				},
			],
			primary_action_label: label,
			primary_action({ doctype, name }) {
				dialog.hide();
				done({ doctype, name });
			},
		});
		dialog.show();
	});
}

/** What can be a record of a call, the usual ones first. */
function arranged(allowed) {
	const single = new Set(frappe.boot.single_types);
	const others = allowed.filter((doctype) => !single.has(doctype) && !USUAL.includes(doctype)).sort();
	return [...USUAL.filter((doctype) => allowed.includes(doctype)), ...others];
}
