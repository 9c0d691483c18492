const DIRECTION_ICONS = { Inbound: "arrow-down-left", Outbound: "arrow-up-right", Internal: "arrow-right" };

frappe.listview_settings["PBX Call Log"] = {
	add_fields: ["call_type", "caller_number", "called_number", "withheld"],
	hide_name_column: true,
	hide_name_filter: true,

	formatters: {
		// The list sets this one as text, so nothing is escaped here.
		external_number(value, _df, doc) {
			if (value) return value;
			if (doc.withheld) return __("Number withheld");
			return `${doc.caller_number || "?"} → ${doc.called_number || "?"}`;
		},

		extension(value, _df, doc) {
			const icon = DIRECTION_ICONS[doc.call_type];
			const direction = frappe.utils.escape_html(__(doc.call_type || ""));
			const number = frappe.utils.escape_html(value || "");
			return `<span title="${direction}">${icon ? frappe.utils.icon(icon, "xs") : ""} ${number}</span>`;
		},

		call_start(value) {
			if (!value) return "";
			const [day, time] = value.split(" ");
			const date = day === frappe.datetime.now_date() ? "" : frappe.datetime.str_to_user(day);
			return frappe.utils.escape_html(`${date} ${time.slice(0, 5)}`.trim());
		},
	},
};
