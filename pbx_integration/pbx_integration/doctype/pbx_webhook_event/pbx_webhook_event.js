frappe.ui.form.on("PBX Webhook Event", {
	refresh(frm) {
		if (!["Pending", "Failed"].includes(frm.doc.status)) return;
		if (!frappe.user.has_role(["PBX Manager", "System Manager"])) return;
		frm.add_custom_button(__("Retry"), () => retry(frm));
	},
});

async function retry(frm) {
	const { message } = await frappe.call({
		method: "pbx_integration.api.journal.retry",
		args: { name: frm.doc.name },
		freeze: true,
	});
	await frm.reload_doc();
	const indicator = message.status === "Failed" ? "red" : message.status === "Pending" ? "orange" : "green";
	frappe.show_alert({ message: __(message.status), indicator });
}
