/** The client in the desk: realtime events in, the desk's own actions out. */
import { Corner } from "./corner";
import { creators } from "./create";
import { labels } from "./labels";
import { liveCalls, whoIs } from "./server";

/** While a call is on screen the server is asked so often what became of it, in milliseconds. */
const CHECK = 60_000;

/** Seconds that the card of a missed call stays. */
const MISSED = 600;

/** States of a lookup that a record saved since may have changed. */
const OPEN_QUESTIONS = ["unknown", "hidden", "failed"];

/** The screen pop of one user in one tab. */
export class DeskPop {
	/**
	 * @param {typeof import("../../pkg/pbx_wasm").ScreenPop} ScreenPop the started client
	 * @param {string | null} region of the user, such as `DK`
	 */
	constructor(ScreenPop, region) {
		this.ScreenPop = ScreenPop;
		this.options = {
			region: region || undefined,
			labels: labels(),
			lingerMissed: MISSED,
			now: () => Date.now() + this.ahead,
			callbacks: {
				lookup: (number) => this.lookUp(number),
				open: (match) => frappe.set_route(match.route),
				...creators(),
			},
		};
		/** Milliseconds that the server's clock is ahead of this machine's. */
		this.ahead = 0;
		this.reader = frappe.get_cookie("user_id");
		this.meanwhile = [];
		this.corner = new Corner();
		this.draw();
		this.connect();
		$(document).on("save.pbx", () => this.askAgain());
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
		if (frappe.realtime.socket) frappe.realtime.socket.off("connect", this.onConnect);
		this.pop.dispose();
		this.corner.remove();
	}

	/** Frappe's socket gives up after three attempts, and then no phone rings in this tab any more. */
	connect() {
		const { socket } = frappe.realtime;
		this.onConnect = () => this.restore();
		if (!socket) return;
		socket.io.reconnectionAttempts(Infinity);
		socket.on("connect", this.onConnect);
	}

	/** Draws from scratch. */
	draw() {
		if (this.pop) this.pop.dispose();
		this.pop = new this.ScreenPop(this.corner.host, this.options);
		this.corner.follow();
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
		if (known.some((callId) => !told.has(callId))) this.draw();
		this.show(notices);
	}

	/** Without an answer the cards stay as they are, unless the session is over. */
	unanswered(error) {
		if (error.status === 401 || error.status === 403) this.dispose();
	}

	async lookUp(number) {
		try {
			this.pop.lookupAnswer(number, await whoIs(number));
		} catch (error) {
			this.pop.lookupFailed(number, error.message);
		}
	}

	/** A record was saved: a caller that nobody knew may be known now. */
	askAgain() {
		const open = this.pop.cards().filter((card) => OPEN_QUESTIONS.includes(card.lookup));
		for (const card of open) this.lookUp(card.e164 || card.number);
	}
}
