frappe.ui.form.on("PBX Call Log", {
	setup(frm) {
		for (const table of ["legs", "extensions"]) {
			frm.set_df_property(table, "cannot_add_rows", true);
			frm.set_df_property(table, "cannot_delete_rows", true);
		}
	},

	refresh(frm) {
		frm.page.set_title(title(frm.doc));
	},
});

/** The number, or who called whom inside the house, and when. The call id stands beside it. */
function title(doc) {
	const inside = `${doc.caller_number || "?"} → ${doc.called_number || "?"}`;
	const number = doc.external_number || (doc.withheld ? __("Number withheld") : inside);
	const start = doc.call_start ? frappe.datetime.str_to_user(doc.call_start) : "";
	return [number, start].filter(Boolean).map(frappe.utils.escape_html).join(" · ");
}
