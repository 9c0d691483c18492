/** Whether news of calls can reach this tab. */

/** Milliseconds until a refused connection is asked for again: it doubles from the first to the last. */
const [SOON, LATE] = [1_000, 60_000];

/** The desk's connection to the realtime server. */
export class Line {
	/** @param {(up: boolean) => void} changed told when it breaks and each time it stands again */
	constructor(changed) {
		this.changed = changed;
		this.socket = frappe.realtime.socket;
		if (!this.socket) return;
		// Frappe's socket gives up after three attempts, and then no phone rings in this tab any more.
		this.socket.io.reconnectionAttempts(Infinity);
		this.wait = SOON;
		this.onUp = () => {
			this.wait = SOON;
			changed(true);
		};
		this.onDown = () => changed(false);
		this.onLost = (why) => {
			changed(false);
			// What the page itself wanted stays so.
			if (why !== "io client disconnect") this.askAgain();
		};
		this.onNetwork = () => this.socket.connected && changed(true);
		this.socket.on("connect", this.onUp);
		for (const event of ["disconnect", "connect_error"]) this.socket.on(event, this.onLost);
		// The browser knows at once of a network that is gone; the socket after its next ping.
		addEventListener("offline", this.onDown);
		addEventListener("online", this.onNetwork);
		this.askAgain();
	}

	/**
	 * A refusal is final for the socket, but the realtime server refuses all desks while the web server starts
	 * anew, since it asks that who they are. Not all of them ask again at the same time.
	 */
	askAgain() {
		if (this.socket.active) return;
		clearTimeout(this.again);
		this.again = setTimeout(() => this.socket.connect(), this.wait * (1 + Math.random() / 2));
		this.wait = Math.min(2 * this.wait, LATE);
	}

	close() {
		if (!this.socket) return;
		clearTimeout(this.again);
		this.socket.off("connect", this.onUp);
		for (const event of ["disconnect", "connect_error"]) this.socket.off(event, this.onLost);
		removeEventListener("offline", this.onDown);
		removeEventListener("online", this.onNetwork);
	}
}
