/** The screen pop: the wasm client, fed by server-sent events, with the desk's callbacks. */
import { api, byId, el } from "./dom.js";
import { facts } from "./log.js";

const LOOKUP = "/api/method/pbx_integration.api.lookup.by_phone?phone_number=";

/** Seconds that the card of a missed call stays. */
const MISSED = 600;

/**
 * Loads the built client.
 * @returns {Promise<any>} its module, initialised
 */
export async function loadClient() {
	const response = await fetch("/pkg/manifest.json");
	if (!response.ok) throw new Error("the client is not built: run cargo xtask wasm");
	const manifest = await response.json();
	const client = await import(`/pkg/${manifest.js}`);
	await client.default({ module_or_path: `/pkg/${manifest.wasm}` });
	return client;
}

/**
 * The pop of one reader. `listen` begins anew with other extensions.
 * @param {any} client the wasm module
 * @param {string} region
 * @param {{show: (title: string, body: Node[]) => void, ring: (on: boolean) => void, linked: (on: boolean) => void, changed: () => void}} page
 */
export function screenPop(client, region, page) {
	let pop = null;
	let source = null;

	async function ask(number) {
		const asking = pop;
		try {
			const { message } = await api(LOOKUP + encodeURIComponent(number));
			if (asking === pop) asking?.lookupAnswer(number, message);
		} catch (error) {
			if (asking === pop) asking?.lookupFailed(number, String(error.message));
		}
		page.changed();
	}

	async function create(doctype, card) {
		const number = card.e164 ?? card.number;
		const { data } = await api(`/api/resource/${doctype}`, { mobile_no: number, call_id: card.call_id });
		await ask(number);
		await open(data);
	}

	async function open(record) {
		const { data } = await api(`/api/resource/${encodeURIComponent(record.doctype)}/${encodeURIComponent(record.name)}`);
		page.show(data.title, documentBody(data));
	}

	function fresh() {
		pop?.dispose();
		const callbacks = {
			lookup: ask,
			open,
			createLead: (card) => create("Lead", card),
			createContact: (card) => create("Contact", card),
			dismissed: page.changed,
			ring: page.ring,
		};
		const host = el("div");
		byId("pop").replaceChildren(host);
		pop = new client.ScreenPop(host, { region, callbacks, lingerMissed: MISSED });
		page.ring(false);
	}

	/** A stream that broke begins again from the calls that run; what the old one knew may be over. */
	function listen(extensions) {
		source?.close();
		source = new EventSource(`/events?extension=${encodeURIComponent(extensions.join(","))}`);
		source.addEventListener("open", () => {
			fresh();
			page.linked(true);
		});
		source.addEventListener("error", () => page.linked(false));
		for (const name of ["pbx_incoming_call", "pbx_call_update"]) {
			source.addEventListener(name, (event) => {
				pop?.event(JSON.parse(event.data));
				page.changed();
			});
		}
	}
	return { listen, cards: () => pop?.cards() ?? [] };
}

function documentBody(data) {
	const { phone_nos: numbers, title: _title, ...fields } = data;
	const rows = numbers.map((row) =>
		el("div", { class: "leg" }, el("strong", {}, row.number), el("span", { class: "muted" }, `${row.label} · ${row.e164 ?? "no E.164"}`)),
	);
	return [facts(fields), el("h3", {}, "Phone numbers"), ...rows];
}
