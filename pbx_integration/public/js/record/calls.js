/** The calls of a record on its form. */
import { ask } from "../pop/server";

/**
 * Shows on a form how many calls the record has, and the way to them. The server said so in the timeline of
 * the form: nothing more is asked until somebody wants to see them.
 * @param {any} frm a form that has just been drawn
 */
export function showCalls(frm) {
	const { additional_timeline_content: items = [] } = frm.get_docinfo() || {};
	const first = items.find((item) => item.pbx_calls);
	if (!first || frm.is_new()) return;
	const count = `${first.pbx_calls}${first.pbx_more ? "+" : ""}`;
	frm.dashboard.parent.find(".pbx-calls").remove();
	frm.dashboard.add_section(badge(frm, count), __("Calls"), "custom form-links pbx-calls");
	frm.dashboard.show();
}

/** Looks as the connections of a form do. */
function badge(frm, count) {
	const link = $('<a class="badge-link" role="button" tabindex="0">').text(__("Phone calls"));
	link.on("click", () => openCalls(frm.doctype, frm.docname));
	link.on("keydown", ({ key }) => key === "Enter" && openCalls(frm.doctype, frm.docname));
	const number = $('<span class="count">').text(count);
	return $('<div class="document-link">').append($('<div class="document-link-badge">').append(number, link));
}

/** Opens the only call, or the list of the latest ones. */
async function openCalls(doctype, name) {
	const { names } = await ask("pbx_integration.api.calls.of_record", { doctype, name });
	if (names.length === 1) {
		frappe.set_route("Form", "PBX Call Log", names[0]);
		return;
	}
	frappe.route_options = { name: ["in", names] };
	frappe.set_route("List", "PBX Call Log", "List");
}
