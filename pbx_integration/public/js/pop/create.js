/** New records of callers that nobody knows. */
import { whoIs } from "./server";

const RECORDS = [
	{ callback: "createLead", doctype: "Lead", fill: fillLead },
	{ callback: "createContact", doctype: "Contact", fill: fillContact },
];

/**
 * The client's callbacks for what this user may create on this site; the others have no button then.
 * @returns {Record<string, (card: import("../../pkg/pbx_wasm").Card) => Promise<void>>}
 */
export function creators() {
	const usable = RECORDS.filter(({ doctype }) => frappe.model.can_create(doctype));
	return Object.fromEntries(usable.map((record) => [record.callback, (card) => create(record, card)]));
}

/** Opens a new record with the number of the card; it is the reader who saves it. */
async function create({ doctype, fill }, card) {
	const number = card.e164 || card.number;
	const [mobile] = await Promise.all([isMobile(number), frappe.model.with_doctype(doctype)]);
	const doc = frappe.model.get_new_doc(doctype);
	fill(doc, number, mobile);
	frappe.set_route("Form", doctype, doc.name);
}

function fillLead(doc, number, mobile) {
	doc[mobile ? "mobile_no" : "phone"] = number;
}

function fillContact(doc, number, mobile) {
	const row = frappe.model.add_child(doc, "Contact Phone", "phone_nos");
	row.phone = number;
	row[mobile ? "is_primary_mobile_no" : "is_primary_phone"] = 1;
}

/** Whether a number is one of a mobile phone, as far as the server knows. */
async function isMobile(number) {
	const { number: known } = await whoIs(number).catch(() => ({ number: {} }));
	return known.number_type === "mobile";
}
