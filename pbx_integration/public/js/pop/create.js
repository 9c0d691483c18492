/** New records of callers that nobody knows. */
import { ask } from "./server";

const RECORDS = [
	{ callback: "createLead", doctype: "Lead" },
	{ callback: "createContact", doctype: "Contact" },
];

/**
 * The client's callbacks for what this user may create on this site; the others have no button then.
 * @returns {Record<string, (card: import("../../pkg/pbx_wasm").Card) => Promise<void>>}
 */
export function creators() {
	const create = (doctype) => (card) =>
		createRecord(doctype, { number: card.e164 || card.number, callId: card.call_id });
	return Object.fromEntries(creatable().map(({ callback, doctype }) => [callback, create(doctype)]));
}

/**
 * What of Lead and Contact this user may create.
 * @returns {{callback: string, doctype: string}[]}
 */
export function creatable() {
	return RECORDS.filter(({ doctype }) => frappe.model.can_create(doctype));
}

/**
 * Opens a new record with what is known of a caller; it is the reader who saves it. The call is then linked
 * to it.
 * @param {string} doctype
 * @param {{number: string, trunk?: string, name?: string, callId?: string}} caller `trunk` that the call came
 *     through, `name` that the PBX gave; `callId` of a call that the reader may say something of
 */
export async function createRecord(doctype, { number, trunk, name, callId }) {
	const params = { doctype, phone_number: number };
	if (trunk) params.trunk = trunk;
	if (name) params.caller_name = name;
	const [filled] = await Promise.all([
		ask("pbx_integration.api.attach.prefill", params),
		frappe.model.with_doctype(doctype),
	]);
	const doc = frappe.model.get_new_doc(doctype);
	Object.assign(doc, filled.values);
	for (const [table, row] of Object.entries(filled.rows)) {
		const { options } = frappe.meta.get_docfield(doctype, table);
		Object.assign(frappe.model.add_child(doc, options, table), row);
	}
	if (callId) linkOnceSaved(callId, doc);
	frappe.set_route("Form", doctype, doc.name);
}

/** The calls that records were made for which are not saved yet, by their DocTypes and passing names. */
const unsaved = new Map();

/** Whoever makes a record for a call says whose the call is, whatever it is linked to already. */
function linkOnceSaved(call_id, { doctype, name }) {
	if (!unsaved.size) $(document).on("save", linkSaved);
	unsaved.set(name, { call_id, doctype });
}

function linkSaved() {
	for (const [passing, { call_id, doctype }] of unsaved) {
		const name = frappe.model.new_names[passing];
		if (!name) continue;
		unsaved.delete(passing);
		frappe.call({ method: "pbx_integration.api.attach.attach", args: { call_id, doctype, name } });
	}
	if (!unsaved.size) $(document).off("save", linkSaved);
}
