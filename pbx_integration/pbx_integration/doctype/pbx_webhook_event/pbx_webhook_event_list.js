frappe.listview_settings["PBX Webhook Event"] = {
	add_fields: ["status"],
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Pending: "orange", Processed: "green", Unchanged: "gray", Failed: "red" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
