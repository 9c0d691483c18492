/** The screen pop: the wasm client, fed by server-sent events, with what this browser and this page do for it. */
import { Session } from "/browser/session.js";
import { ask, byId, el, tell } from "./dom.js";
import { addNumber, attach, choose, create, open, openRoute, reject } from "./records.js";

const WORKER = "/browser/sw.js";

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

/** The pop of one reader: those who have these extensions. */
export class Pop {
	/**
	 * @param {any} client the wasm module
	 * @param {string} region
	 * @param {string[]} extensions
	 * @param {{show: (title: string, body: Node[]) => void, ring: (on: boolean) => void, linked: (on: boolean) => void, delivered: (delivery: any) => void, changed: () => void}} page
	 */
	constructor(client, region, extensions, page) {
		Object.assign(this, { client, region, page });
		this.reader = extensions.join(",");
		this.session = new Session(`demo:${this.reader}`, WORKER, (answer) => this.answered(answer));
		this.onOnline = () => this.listen();
		this.onOffline = () => this.offline();
		addEventListener("online", this.onOnline);
		addEventListener("offline", this.onOffline);
		this.listen();
	}

	/** One stream for all that this page hears: a browser has few connections for all its tabs. */
	listen() {
		this.source?.close();
		this.source = new EventSource(`/events?journal=true&extension=${encodeURIComponent(this.reader)}`);
		this.source.addEventListener("open", () => this.begin());
		this.source.addEventListener("error", () => this.offline());
		this.source.addEventListener("webhook", (event) => this.page.delivered(JSON.parse(event.data)));
		for (const name of ["pbx_incoming_call", "pbx_call_update"]) {
			this.source.addEventListener(name, (event) => this.take(JSON.parse(event.data)));
		}
	}

	/** A stream that broke begins again from the calls that run; what the old one knew may be over. */
	async begin() {
		this.waiting = [];
		const live = await this.ask("calls.live");
		if (this.closed) return;
		this.draw(live);
		for (const notice of [...live.notices, ...this.waiting]) this.pop.event(notice);
		this.waiting = null;
		this.pop.missed(live.missed);
		this.session.restoreDrafts();
		this.page.linked(true);
		this.page.changed();
	}

	draw(live) {
		this.session.detach();
		this.pop?.dispose();
		const host = el("div");
		byId("pop").replaceChildren(host);
		const { place, callbacks } = this.session.options();
		this.pop = new this.client.ScreenPop(host, {
			region: this.region,
			place,
			prefs: live.prefs,
			people: live.people,
			dispositions: live.dispositions,
			followUps: live.follow_ups,
			regionName: (code) => new Intl.DisplayNames([navigator.language], { type: "region" }).of(code) ?? code,
			callbacks: { ...callbacks, ...this.callbacks(), ...this.followed(callbacks) },
		});
		this.page.ring(false);
		this.session.attach(this.pop);
	}

	callbacks() {
		const { show } = this.page;
		const again = (card) => this.lookUp(card.e164 ?? card.number);
		return {
			lookup: (number) => this.lookUp(number, (question) => this.session.ask(["lookup", number], question)),
			context: (callId, match) => this.context(callId, match),
			open: (match, callId) => open(match, show).catch(() => this.gone(callId)),
			openRoute: (route) => openRoute(route, show),
			createLead: (card) => create("Lead", card, show).then(() => again(card)),
			createContact: (card) => create("Contact", card, show).then(() => again(card)),
			addToExisting: (card) => addNumber(card, show).then(() => again(card)),
			attach: (card) => attach(card, show),
			choose: (match, card) => choose(match, card).then(() => again(card)),
			reject: (match, card) => reject(match, card).then(() => again(card)),
			saveWork: (callId, work) => this.save(callId, work),
			seen: (callIds) => void this.tell("calls.seen", { call_ids: callIds }),
			dial: (number) => show("Call back", [el("p", {}, "A phone would dial this: "), el("a", { href: `tel:${number}` }, number)]),
		};
	}

	/** Of what the browser does, that which the page is told too. */
	followed(callbacks) {
		return {
			ring: (on, tone) => {
				this.page.ring(on);
				callbacks.ring(on, tone);
			},
			dismissed: (callId, message) => {
				callbacks.dismissed(callId, message);
				this.page.changed();
			},
		};
	}

	take(notice) {
		if (this.waiting) this.waiting.push(notice);
		else this.pop?.event(notice);
		this.page.changed();
	}

	offline() {
		this.pop?.offline(true);
		this.page.linked(false);
	}

	/** Asks as the reader of these extensions. */
	ask(method, params = {}) {
		return ask(method, { extension: this.reader, ...params });
	}

	tell(method, body) {
		return tell(`${method}?extension=${encodeURIComponent(this.reader)}`, body);
	}

	/** An answer to a question of this client; a newer one asks for itself. */
	async answer(question, take, fail) {
		const { pop } = this;
		try {
			const answer = await question;
			if (pop === this.pop) take(pop, answer);
		} catch (error) {
			if (pop === this.pop) fail(pop, String(error.message));
		}
		this.page.changed();
	}

	/** Asks who this is; `by` asks for all tabs, where the answer is not to be newer than theirs. */
	lookUp(number, by = (question) => question()) {
		const asked = by(() => ask("lookup.by_phone", { phone_number: number }));
		return this.answer(asked, (pop, it) => pop.lookupAnswer(number, it), (pop, why) => pop.lookupFailed(number, why));
	}

	context(callId, match) {
		const about = match ? { doctype: match.doctype, name: match.name } : {};
		const question = () => this.ask("calls.context", { call_id: callId, ...about });
		const asked = this.session.ask(["context", callId, about.doctype, about.name], question);
		return this.answer(asked, (pop, it) => pop.contextAnswer(callId, it), (pop) => pop.contextFailed(callId));
	}

	save(callId, work) {
		const told = this.tell("calls.save_work", { call_id: callId, work });
		return this.answer(told, (pop, it) => pop.workSaved(callId, it), (pop, why) => pop.workFailed(callId, why));
	}

	/** The record that was to be opened is no more: who calls is asked anew. */
	gone(callId) {
		const card = this.cards().find((it) => it.call_id === callId);
		if (card) this.lookUp(card.e164 ?? card.number);
	}

	/** What the reader chose of a desktop notification. */
	answered({ action, tag }) {
		this.pop?.act(tag, action);
		if (action === "open") this.pop?.focus();
	}

	async setPrefs(prefs) {
		this.pop?.setPrefs(await this.tell("pop.save_settings", { prefs }));
		this.page.changed();
	}

	cards() {
		return this.pop?.cards() ?? [];
	}

	close() {
		this.closed = true;
		removeEventListener("online", this.onOnline);
		removeEventListener("offline", this.onOffline);
		this.source.close();
		this.session.close();
		this.pop?.dispose();
	}
}
