frappe.listview_settings["PBX Pop Settings"] = {
	hide_name_column: true,

	onload(list) {
		list.page.add_inner_button(__("My Pop Settings"), () => openMine(frappe.set_route));
		// Who manages nobody else's has no use for a list of one.
		if (!frappe.model.can_delete("PBX Pop Settings")) openMine(frappe.set_re_route);
	},
};

/** Opens the settings of the reader, or begins them; `go` changes the page. */
async function openMine(go) {
	const user = frappe.session.user;
	const { message } = await frappe.db.get_value("PBX Pop Settings", { user }, "name");
	if (message && message.name) {
		go("Form", "PBX Pop Settings", message.name);
		return;
	}
	await frappe.model.with_doctype("PBX Pop Settings");
	const doc = frappe.model.get_new_doc("PBX Pop Settings");
	doc.user = user;
	go("Form", "PBX Pop Settings", doc.name);
}
