/** What the screen pop of a reader does in this browser: sound, notification, title, tabs, and what is kept. */
import { Badge } from "./badge.js";
import { Kept } from "./kept.js";
import { Notifier } from "./notify.js";
import { keepPlace, placeOf } from "./place.js";
import { Ring } from "./ring.js";
import { Tabs } from "./tabs.js";
import { Together } from "./together.js";

/** One tab of a reader. It outlives a client that is drawn anew. */
export class Session {
	/**
	 * @param {string} reader unlike any other reader's on this site
	 * @param {string} worker address of `sw.js`
	 * @param {(answer: {action: string, tag: string}) => void} answered what the reader chose of a notification,
	 *     in the tab that leads
	 */
	constructor(reader, worker, answered) {
		const name = `pbx-pop:${reader}`;
		this.reader = reader;
		this.state = { leader: false, visible: true, active: false };
		this.badge = new Badge();
		this.drafts = new Kept("draft", reader);
		this.away = new Kept("away", reader);
		this.notifier = new Notifier(worker, name, answered);
		this.ring = new Ring((blocked) => this.pop?.soundBlocked(blocked));
		this.tabs = new Tabs(name, {
			changed: (state) => {
				this.state = state;
				this.pop?.tab(state);
			},
			told: (message) => this.pop?.shared(message),
			asked: answered,
			answered: (answer) => this.together.hear(answer),
		});
		this.together = new Together(
			name,
			(answer) => this.tabs.pass(answer),
			() => this.state.leader,
		);
	}

	/** The client's options that this browser gives. */
	options() {
		return { place: placeOf(this.reader), callbacks: this.callbacks() };
	}

	callbacks() {
		return {
			ring: (on, tone) => (on ? this.ring.start(tone) : this.ring.stop()),
			notify: (notification) => void this.notifier.show(notification),
			badge: (badge) => this.badge.show(badge),
			place: (place) => keepPlace(this.reader, place),
			draft: (callId, draft) => void this.drafts.keep(callId, draft),
			dismissed: (callId, message) => void this.away.keep(callId, message),
			share: (message) => this.tabs.share(message),
		};
	}

	/**
	 * Serves this client from now on, in place of another. It knows of no call by then.
	 * @param {import("../../../pkg/pbx_wasm").ScreenPop} pop
	 */
	attach(pop) {
		this.detach();
		this.pop = pop;
		for (const { value } of this.away.all()) pop.shared(value);
		pop.tab(this.state);
		globalThis.requestIdleCallback?.(() => this.rehearse());
	}

	/** Once, and not while a card may be up. */
	rehearse() {
		if (!this.pop || this.rehearsed || this.pop.cards().length) return;
		this.rehearsed = true;
		this.pop.rehearse();
	}

	/**
	 * The answer to a question that the tabs of the reader have at the same moment.
	 * @param {(string | null | undefined)[]} about says which question it is
	 * @param {() => Promise<any>} question asks the server
	 */
	ask(about, question) {
		return this.together.ask(JSON.stringify(about), question);
	}

	/** Hands the client what was typed and not saved. It has to know the calls that run by then. */
	restoreDrafts() {
		for (const { callId, value } of this.drafts.all()) this.pop.restoreDraft(callId, value);
	}

	/** Takes back what the client asked for. */
	detach() {
		this.pop = null;
		this.ring.stop();
		this.badge.show(null);
		this.notifier.show(null);
	}

	/** Ends everything. */
	close() {
		this.detach();
		this.ring.close();
		this.tabs.close();
	}
}
