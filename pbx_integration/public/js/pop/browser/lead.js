/** Which of several tabs leads: by the browser's locks, else by a lease that is renewed. */
import { load, save } from "./store.js";

/** Leads as long as it holds the lock; the browser hands it on when the tab goes. */
export class Lock {
	/**
	 * @param {string} name of the lock
	 * @param {(leads: boolean) => void} changed
	 */
	constructor(name, changed) {
		this.name = name;
		this.changed = changed;
		this.wait = new AbortController();
		this.hold({ signal: this.wait.signal });
	}

	/** Leads at once, in place of whoever does. */
	take() {
		if (this.release) return;
		this.wait.abort();
		this.hold({ steal: true });
	}

	close() {
		this.closed = true;
		this.wait.abort();
		this.release?.();
	}

	hold(how) {
		navigator.locks.request(this.name, how, () => this.held()).catch((error) => this.lost(error));
	}

	held() {
		if (this.closed) return undefined;
		this.changed(true);
		return new Promise((release) => (this.release = release));
	}

	/** Another tab took it; a wait that this tab gave up itself ends here too. */
	lost(error) {
		if (this.closed || error.name !== "AbortError" || !this.release) return;
		this.release = null;
		this.changed(false);
		this.wait = new AbortController();
		this.hold({ signal: this.wait.signal });
	}
}

/** A lease holds that long and is renewed three times within it, in milliseconds. */
const TERM = 4_500;

/** Leads as long as its name is in the browser's storage, where pages without a secure context have no locks. */
export class Lease {
	/**
	 * @param {string} name of the lease
	 * @param {string} id of this tab
	 * @param {(leads: boolean) => void} changed
	 */
	constructor(name, id, changed) {
		this.name = name;
		this.id = id;
		this.changed = changed;
		this.leads = false;
		this.onStorage = ({ key }) => (key === null || key === name) && this.look();
		this.onHide = () => this.leave();
		addEventListener("storage", this.onStorage);
		addEventListener("pagehide", this.onHide);
		this.beat = setInterval(() => this.look(), TERM / 3);
		// The caller is still being made.
		queueMicrotask(() => this.look());
	}

	/** Leads at once, in place of whoever does. A browser that keeps nothing has each tab lead itself. */
	take() {
		save(this.name, { id: this.id, until: Date.now() + TERM });
		this.lead(true);
	}

	close() {
		this.closed = true;
		clearInterval(this.beat);
		removeEventListener("storage", this.onStorage);
		removeEventListener("pagehide", this.onHide);
		this.leave();
	}

	look() {
		if (this.closed) return;
		const lease = load(this.name);
		if (!lease || lease.id === this.id || lease.until < Date.now()) this.take();
		else this.lead(false);
	}

	leave() {
		if (load(this.name)?.id === this.id) save(this.name, null);
	}

	lead(leads) {
		if (leads === this.leads) return;
		this.leads = leads;
		this.changed(leads);
	}
}
