frappe.provide("frappe.listview_settings");

const DIRECTION_ICONS = { Inbound: "arrow-down-left", Outbound: "arrow-up-right", Internal: "arrow-right" };

frappe.listview_settings["PBX Call Log"] = {
	add_fields: ["caller_number", "called_number", "withheld"],
	hide_name_column: true,
	hide_name_filter: true,

	formatters: {
		// Drawn as text by the list, so nothing is escaped here.
		external_number(value, _df, doc) {
			if (value) return value;
			if (doc.withheld) return __("Number withheld");
			return `${doc.caller_number || "?"} → ${doc.called_number || "?"}`;
		},

		call_type(value) {
			const icon = DIRECTION_ICONS[value];
			const label = frappe.utils.escape_html(__(value || ""));
			return icon ? `${frappe.utils.icon(icon, "xs")} ${label}` : label;
		},
	},
};
