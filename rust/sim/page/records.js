/** What the reader does with the records of callers: seen, made, given a number, and told whose a call is. */
import { api, ask, el, tell } from "./dom.js";
import { facts } from "./log.js";

const path = (doctype, name) => `/api/resource/${encodeURIComponent(doctype)}/${encodeURIComponent(name)}`;

const numberOf = (card) => card.e164 ?? card.number;

/**
 * Shows a record in the side panel.
 * @param {{doctype: string, name: string}} record
 * @param {(title: string, body: Node[]) => void} show
 */
export async function open({ doctype, name }, show) {
	const { data } = await api(path(doctype, name));
	show(data.title ?? `Call ${name}`, body(data));
}

/** Shows what a route of the desk leads to. */
export const openRoute = ([_view, doctype, name], show) => open({ doctype, name }, show);

function body({ phone_nos: numbers = [], legs: _legs, title: _title, ...fields }) {
	const rows = numbers.map((row) =>
		el("div", { class: "leg" }, el("strong", {}, row.number), el("span", { class: "muted" }, `${row.label} · ${row.e164 ?? "no E.164"}`)),
	);
	return numbers.length ? [facts(fields), el("h3", {}, "Phone numbers"), ...rows] : [facts(fields)];
}

/** Makes a record of the caller, and shows it. */
export async function create(doctype, card, show) {
	const { data } = await api(`/api/resource/${doctype}`, { mobile_no: numberOf(card), call_id: card.call_id });
	await open(data, show);
}

/** The caller is this one, from now on. */
export const choose = (match, card) => said("lookup.choose", match, card);

/** The caller is not this one. */
export const reject = (match, card) => said("lookup.reject", match, card);

const said = (method, { doctype, name }, card) => tell(method, { phone_number: numberOf(card), doctype, name });

/** Asks for a record, which then has the number too. */
export async function addNumber(card, show) {
	const record = await pick(`Add ${numberOf(card)} to`, show);
	await said("attach.add_number", record, card);
	await open(record, show);
}

/** Asks for a record, to which the call belongs then. */
export async function attach(card, show) {
	const { doctype, name } = await pick("Attach the call to", show);
	await tell("attach.attach", { call_id: card.call_id, doctype, name });
	await open({ doctype, name }, show);
}

/** Lets the reader search; pending for ever when the reader thinks otherwise. */
function pick(title, show) {
	return new Promise((done) => {
		const field = el("input", { type: "search", "aria-label": "Name", placeholder: "Name" });
		const list = el("div", { class: "found", role: "group", "aria-label": "Records" });
		const search = async () => {
			const found = await ask("lookup.search", { text: /** @type {HTMLInputElement} */ (field).value });
			list.replaceChildren(...found.map((record) => choice(record, done)));
		};
		field.addEventListener("input", search);
		show(title, [field, list]);
		field.focus();
		search();
	});
}

function choice(record, done) {
	const node = el("button", { type: "button", class: "quiet" }, record.title, el("span", { class: "muted" }, ` ${record.doctype}`));
	node.addEventListener("click", () => done(record));
	return node;
}
