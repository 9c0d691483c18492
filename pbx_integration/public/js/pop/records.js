/** What the reader does with the records of callers, from the cards: the desk's own pages and dialogs. */
import { askForRecord } from "../call/dialogs";
import { creators } from "./create";
import { isThere, tell } from "./server";

const ATTACH = "pbx_integration.api.attach";

const numberOf = (card) => card.e164 || card.number;

/**
 * The client's callbacks for records.
 * @param {(number: string) => void} lookUp asks anew whose a number is
 * @param {(callId: string) => import("../../pkg/pbx_wasm").Card | undefined} cardOf
 */
export function recordCallbacks(lookUp, cardOf) {
	/** Does it, and asks anew whose the number is: it is somebody else's now. */
	const then = (act) => async (...about) => {
		const card = about.at(-1);
		await told(act(...about));
		if (card.number) lookUp(numberOf(card));
	};
	return {
		open: (match, callId) => open(match, () => then(gone)(cardOf(callId) || {})),
		openRoute: (route) => frappe.set_route(route),
		addToExisting: then(addNumber),
		attach: then(attach),
		choose: then((match, card) => say("choose", match, card)),
		reject: then((match, card) => say("reject", match, card)),
		...creators(),
	};
}

/** Opens a record, unless it was deleted since it was found. */
async function open(match, ifGone) {
	const there = await isThere(match).catch(() => true);
	if (there) frappe.set_route(match.route);
	else ifGone();
}

async function gone() {
	frappe.show_alert({ message: __("This record is there no more"), indicator: "orange" });
}

const say = (method, { doctype, name }, card) => tell(`${ATTACH}.${method}`, { call_id: card.call_id, doctype, name });

async function attach(card) {
	const record = await askForRecord(__("Attach the call to"), __("Attach"), frappe.boot.user.can_read);
	await say("attach", record, card);
	done(__("The call is attached"));
}

async function addNumber(card) {
	const phone_number = numberOf(card);
	const title = __("Add {0} to", [phone_number]);
	const record = await askForRecord(title, __("Add"), frappe.boot.user.can_write);
	const { added, field } = await tell(`${ATTACH}.add_number`, { ...record, phone_number });
	done(added ? __("Added as {0}", [__(field)]) : __("It is there already"));
}

const done = (text) => frappe.show_alert({ message: frappe.utils.escape_html(text), indicator: "green" });

/** What the server refuses, the reader is told. */
const told = (acted) =>
	acted.catch((error) => frappe.show_alert({ message: frappe.utils.escape_html(error.message), indicator: "red" }));
