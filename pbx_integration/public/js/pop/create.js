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
	const create = (doctype) => (card) => createRecord(doctype, card.e164 || card.number);
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
 * Opens a new record with a number and its country; it is the reader who saves it.
 * @param {string} doctype
 * @param {string} number
 * @param {string} [trunk] that the call came through
 */
export async function createRecord(doctype, number, trunk) {
	const params = { doctype, phone_number: number, ...(trunk ? { trunk } : {}) };
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
	frappe.set_route("Form", doctype, doc.name);
}
