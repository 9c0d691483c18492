frappe.ui.form.on("PBX Call Log", {
	setup(frm) {
		for (const table of ["legs", "extensions"]) {
			frm.set_df_property(table, "cannot_add_rows", true);
			frm.set_df_property(table, "cannot_delete_rows", true);
		}
	},

	refresh(frm) {
		frm.set_df_property("disposition", "options", (frm.doc.__onload || {}).dispositions || []);
		if (!frm.is_new()) frappe.require("pbx_call.bundle.js", () => frappe.pbx.showBelongsTo(frm));
		// Frappe 16 has breadcrumbs in place of the heading, with the number and the call id already.
		if (frm.page.$title_area.find("h3.title-text").length) {
			frm.page.set_title(frappe.utils.escape_html(title(frm.doc)));
		}
	},
});

/** The number, or who called whom inside the house, and when; the call id stands in the breadcrumbs. */
function title(doc) {
	const inside = `${doc.caller_number || "?"} → ${doc.called_number || "?"}`;
	const number = doc.external_number || (doc.withheld ? __("Number withheld") : inside);
	if (!doc.call_start) return number;
	const [day, time] = doc.call_start.split(" ");
	return `${number} · ${time.slice(0, 5)}, ${frappe.datetime.str_to_user(day)}`;
}
