/** Whether news of calls can reach this tab. */

/** The desk's connection to the realtime server. */
export class Line {
	/** @param {(up: boolean) => void} changed told when it breaks and each time it stands again */
	constructor(changed) {
		this.changed = changed;
		this.socket = frappe.realtime.socket;
		if (!this.socket) return;
		// Frappe's socket gives up after three attempts, and then no phone rings in this tab any more.
		this.socket.io.reconnectionAttempts(Infinity);
		this.onUp = () => changed(true);
		this.onDown = () => changed(false);
		this.onNetwork = () => this.socket.connected && changed(true);
		this.socket.on("connect", this.onUp);
		for (const event of ["disconnect", "connect_error"]) this.socket.on(event, this.onDown);
		// The browser knows at once of a network that is gone; the socket after its next ping.
		addEventListener("offline", this.onDown);
		addEventListener("online", this.onNetwork);
	}

	close() {
		if (!this.socket) return;
		this.socket.off("connect", this.onUp);
		for (const event of ["disconnect", "connect_error"]) this.socket.off(event, this.onDown);
		removeEventListener("offline", this.onDown);
		removeEventListener("online", this.onNetwork);
	}
}
