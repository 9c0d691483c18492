/** The client in the desk: realtime events in, the desk's own actions out. */
import { Session } from "./browser/session.js";
import { Corner } from "./corner";
import { labels } from "./labels";
import { Line } from "./line";
import { reachable, unreachable } from "./reach";
import { recordCallbacks } from "./records";
import { contextOf, liveCalls, putAway, saveWork, whoIs } from "./server";
import { showSettings } from "./settings";

/** The service worker of notifications, where the assets of the app are. */
const WORKER = "/assets/pbx_integration/js/pop/browser/sw.js";

/** While a call is on screen the server is asked so often what became of it, in milliseconds. */
const CHECK = 60_000;

/** States of a lookup that a record saved since may have changed. */
const OPEN_QUESTIONS = ["unknown", "hidden", "failed"];

/** The screen pop of one user in one tab. */
export class DeskPop {
	/**
	 * @param {typeof import("../../pkg/pbx_wasm").ScreenPop} ScreenPop the started client
	 * @param {{region: string | null, prefs: import("../../pkg/pbx_wasm").Prefs}} boot what the server says of
	 *     the user
	 */
	constructor(ScreenPop, { region, prefs }) {
		this.ScreenPop = ScreenPop;
		/** Milliseconds that the server's clock is ahead of this machine's. */
		this.ahead = 0;
		this.reader = frappe.get_cookie("user_id");
		this.meanwhile = [];
		this.corner = new Corner();
		this.session = new Session(frappe.session.user, WORKER, (answer) => this.answered(answer));
		this.options = {
			region: region || undefined,
			prefs,
			labels: labels(),
			now: () => Date.now() + this.ahead,
			regionName: regionName(),
		};
		this.draw();
		this.line = new Line((up) => this.linked(up));
		$(document).on("save.pbx", () => this.askAgain());
		reachable({
			focus: () => this.pop.focus(),
			hasCards: () => !this.disposed && this.pop.cards().length > 0,
			settings: () => showSettings((changed) => this.prefer(changed)),
		});
		this.restore();
	}

	/** Takes a realtime message in; those of a session that ended in another tab are nobody's business. */
	event(notice) {
		if (this.disposed) return;
		if (frappe.get_cookie("user_id") !== this.reader) {
			this.dispose();
			return;
		}
		if (this.restoring) this.meanwhile.push(notice);
		this.show([notice]);
	}

	/** Asks the server for the calls that run now; the cards are then those. */
	restore() {
		if (!this.restoring) {
			this.restoring = this.compare().finally(() => {
				this.restoring = null;
				this.meanwhile = [];
				this.watch();
			});
		}
		return this.restoring;
	}

	/** Takes everything off the desk; what is called afterwards does nothing. */
	dispose() {
		if (this.disposed) return;
		this.disposed = true;
		clearTimeout(this.check);
		$(document).off("save.pbx");
		this.line.close();
		unreachable();
		this.session.close();
		this.pop.dispose();
		this.corner.remove();
	}

	linked(up) {
		this.pop.offline(!up);
		if (up) this.restore();
	}

	/** Draws from scratch. */
	draw() {
		this.session.detach();
		if (this.pop) this.pop.dispose();
		const { place, callbacks } = this.session.options();
		const own = { ...callbacks, ...this.callbacks(), place: (moved) => this.moved(callbacks, moved) };
		this.pop = new this.ScreenPop(this.corner.host, { ...this.options, place, callbacks: own });
		this.session.attach(this.pop);
		this.corner.follow();
	}

	callbacks() {
		return {
			...recordCallbacks(
				(number) => this.lookUp(number),
				(callId) => this.pop.cards().find((card) => card.call_id === callId),
			),
			lookup: (number) => this.lookUp(number, (question) => this.session.ask(["lookup", number], question)),
			context: (callId, match) => this.context(callId, match),
			saveWork: (callId, work) => this.save(callId, work),
			seen: (callIds) => void putAway(callIds).catch(() => {}),
			dial: (number) => void (window.location.href = `tel:${number}`),
		};
	}

	moved(callbacks, place) {
		callbacks.place(place);
		this.corner.settle();
	}

	show(notices) {
		for (const notice of notices) this.pop.event(notice);
		this.watch();
	}

	/** Events may be lost on their way, the one that ends a call too. */
	watch() {
		clearTimeout(this.check);
		if (!this.disposed && this.running().length) this.check = setTimeout(() => this.restore(), CHECK);
	}

	running() {
		return this.pop.cards().filter((card) => card.phase !== "ended");
	}

	async compare() {
		const known = this.running().map((card) => card.call_id);
		const sent = Date.now();
		const live = await liveCalls().catch((error) => this.unanswered(error));
		if (!live || this.disposed) return;
		this.ahead = live.now - (sent + Date.now()) / 2;
		const notices = [...live.notices, ...this.meanwhile];
		const told = new Set(notices.map((notice) => notice.call_id));
		const lost = known.some((callId) => !told.has(callId));
		const anew = this.learn(live) || lost;
		if (anew) this.draw();
		this.show(notices);
		this.pop.missed(live.missed);
		if (anew) this.session.restoreDrafts();
	}

	/** Takes in what the site and the user set; whether the client has to be drawn anew for it. */
	learn({ people, prefs, dispositions, follow_ups: followUps }) {
		const before = JSON.stringify([this.options.dispositions, this.options.followUps]);
		Object.assign(this.options, { people, prefs, dispositions, followUps });
		this.pop.setPeople(people);
		this.pop.setPrefs(prefs);
		return before !== JSON.stringify([dispositions, followUps]);
	}

	prefer(prefs) {
		this.options.prefs = prefs;
		if (!this.disposed) this.pop.setPrefs(prefs);
	}

	/** Without an answer the cards stay as they are, unless the session is over. */
	unanswered(error) {
		if (error.status === 401 || error.status === 403) this.dispose();
	}

	/** Hands an answer to the client that is there by then; one that was drawn anew asks for itself. */
	async answer(question, take, fail) {
		const { pop } = this;
		try {
			const answer = await question;
			if (pop === this.pop) take(pop, answer);
		} catch (error) {
			if (pop === this.pop) fail(pop, error.message);
		}
	}

	/** Asks who this is; `by` asks for all tabs, where the answer is not to be newer than theirs. */
	lookUp(number, by = (question) => question()) {
		const failed = (pop, why) => pop.lookupFailed(number, why);
		const asked = by(() => whoIs(number));
		return this.answer(asked, (pop, it) => pop.lookupAnswer(number, it), failed);
	}

	context(callId, match) {
		const failed = (pop) => pop.contextFailed(callId);
		const about = ["context", callId, match?.doctype, match?.name];
		const asked = this.session.ask(about, () => contextOf(callId, match));
		return this.answer(asked, (pop, it) => pop.contextAnswer(callId, it), failed);
	}

	save(callId, work) {
		const failed = (pop, why) => pop.workFailed(callId, why);
		return this.answer(saveWork(callId, work), (pop, it) => pop.workSaved(callId, it), failed);
	}

	/** What the reader chose of a desktop notification, in the tab that leads. */
	answered({ action, tag }) {
		if (this.disposed) return;
		this.pop.act(tag, action);
		if (action === "open") this.pop.focus();
	}

	/** A record was saved: a caller that nobody knew may be known now. */
	askAgain() {
		const open = this.pop.cards().filter((card) => OPEN_QUESTIONS.includes(card.lookup));
		for (const card of open) this.lookUp(card.e164 || card.number);
	}
}

/** Names of regions in the reader's language. */
function regionName() {
	const language = frappe.boot.lang || navigator.language;
	const names = new Intl.DisplayNames([language, "en"], { type: "region" });
	return (code) => names.of(code) || code;
}
