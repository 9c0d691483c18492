/**
 * The tabs of one reader: which one of them leads, whether any is looked at, and what they tell each other.
 *
 * One that leads makes the noise for all. It is the tab that was clicked in last, for a browser lets no other
 * one sound. When it goes, another one leads at once.
 */
import { Lease, Lock } from "./lead.js";

/** A tab that is looked at says so that often, and is believed a little longer, in milliseconds. */
const SAY = 5_000;
const BELIEVE = 12_000;

const ACTIVATING = ["pointerup", "keydown"];

/** After these a tab may be looked at, or not any more. */
const LOOKS = [[document, "visibilitychange"], [window, "focus"], [window, "blur"]];

/** Whether the browser lets this page sound. */
export const activated = () => navigator.userActivation?.hasBeenActive ?? true;

/** One tab among those of its reader. */
export class Tabs {
	/**
	 * @param {string} name that the tabs of one reader share, and nobody else's on this site
	 * @param {{
	 *     changed: (state: {leader: boolean, visible: boolean, active: boolean}) => void,
	 *     told: (message: any) => void,
	 *     asked?: (request: any) => void,
	 *     answered?: (answer: any) => void,
	 * }} page `visible`: whether any tab is; `active`: whether the reader is at this one. `told` is what
	 *     another tab shared, `answered` what the server told it, `asked` what the reader asked of the leader
	 *     outside its page
	 */
	constructor(name, page) {
		this.page = page;
		this.id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
		this.name = name;
		/** When each other tab that is looked at said so last, and whether it has the focus. */
		this.seen = new Map();
		this.leader = false;
		this.state = "";
		this.channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(this.name) : null;
		this.channel?.addEventListener("message", ({ data }) => this.hear(data));
		this.listen();
		this.lead = navigator.locks ? new Lock(this.name, (on) => this.led(on)) : new Lease(this.name, this.id, (on) => this.led(on));
		this.say({ hello: true });
		this.look();
		this.beat = setInterval(() => this.look(), SAY);
	}

	/** Tells the other tabs. */
	share(message) {
		this.say({ share: message });
	}

	/** Leaves; another tab leads then. */
	close() {
		if (this.closed) return;
		this.say({ visible: false });
		this.closed = true;
		clearInterval(this.beat);
		this.lead.close();
		this.channel?.close();
		removeEventListener("pagehide", this.onHide);
		removeEventListener("pageshow", this.onShow);
		for (const [target, event] of LOOKS) target.removeEventListener(event, this.onLook);
		for (const event of ACTIVATING) removeEventListener(event, this.onAct, true);
	}

	/** Tells the other tabs what the server answered. */
	pass(answer) {
		this.say({ answer });
	}

	listen() {
		this.onLook = () => this.look();
		this.onHide = () => this.leave();
		this.onShow = () => this.comeBack();
		this.onAct = () => this.act();
		for (const [target, event] of LOOKS) target.addEventListener(event, this.onLook);
		addEventListener("pagehide", this.onHide);
		addEventListener("pageshow", this.onShow);
		for (const event of ACTIVATING) addEventListener(event, this.onAct, true);
	}

	/** The page goes; what it would still say of itself as it ends is not true for long. */
	leave() {
		this.say({ visible: false });
		this.away = true;
	}

	comeBack() {
		this.away = false;
		this.look();
	}

	say(message) {
		if (!this.closed && !this.away) this.channel?.postMessage({ ...message, from: this.id });
	}

	hear(message) {
		if (this.closed || !message) return;
		if ("visible" in message) this.note(message);
		if (message.hello) this.look();
		if (message.asleep && activated()) this.lead.take();
		if (message.share) this.page.told(message.share);
		if (message.answer) this.page.answered?.(message.answer);
		if (message.ask && this.leader) this.page.asked?.(message.ask);
	}

	note({ from, visible, focused }) {
		if (visible) this.seen.set(from, { at: Date.now(), focused });
		else this.seen.delete(from);
		this.tell();
	}

	/** Whether this tab is looked at, for the others; one that is not, said so when it ended. */
	look() {
		const visible = document.visibilityState === "visible";
		if (visible || this.looked) this.say({ visible, focused: document.hasFocus() });
		this.looked = visible;
		this.tell();
	}

	/** The first click in a tab: from now on it may sound. */
	act() {
		if (!activated()) return;
		for (const event of ACTIVATING) removeEventListener(event, this.onAct, true);
		if (!this.leader) this.lead.take();
	}

	led(on) {
		this.leader = on;
		if (on && !activated()) this.say({ asleep: true });
		this.tell();
	}

	tell() {
		if (this.closed) return;
		const now = Date.now();
		for (const [id, { at }] of this.seen) if (at < now - BELIEVE) this.seen.delete(id);
		const visible = document.visibilityState === "visible" || this.seen.size > 0;
		const state = { leader: this.leader, visible, active: this.active() };
		if (JSON.stringify(state) === this.state) return;
		this.state = JSON.stringify(state);
		this.page.changed(state);
	}

	/** Whether the reader is at this tab: it has the focus, or where none has, it is the only one looked at. */
	active() {
		if (document.hasFocus()) return true;
		if ([...this.seen.values()].some(({ focused }) => focused)) return false;
		const visible = document.visibilityState === "visible";
		return visible === this.seen.size > 0 ? this.leader : visible;
	}
}
