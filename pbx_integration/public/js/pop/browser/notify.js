/** Desktop notifications: through a service worker, so that they have buttons, else plain ones. */

const supported = () => typeof Notification === "function" && isSecureContext;

/**
 * Whether the browser shows notifications of this site.
 * @returns {"granted" | "denied" | "default" | "unsupported"}
 */
export const permission = () => (supported() ? Notification.permission : "unsupported");

/**
 * Asks the reader for the permission. Only from a click: browsers refuse those that ask unbidden.
 * @returns {Promise<"granted" | "denied" | "default" | "unsupported">}
 */
export const askPermission = async () => (supported() ? Notification.requestPermission() : "unsupported");

/** The notifications of one tab; at most one is shown. */
export class Notifier {
	/**
	 * @param {string} worker address of `sw.js`
	 * @param {string} reader whose tabs hear what the reader answers: the name of {@link Tabs}
	 * @param {(answer: {action: string, tag: string}) => void} answered for plain notifications, heard here alone
	 */
	constructor(worker, reader, answered) {
		this.worker = worker;
		this.reader = reader;
		this.answered = answered;
		this.turn = Promise.resolve();
	}

	/**
	 * Shows a notification in place of the one before, or takes that away. One at a time, in their order.
	 * @param {import("../../../pkg/pbx_wasm").Notification | null} notification
	 * @returns {Promise<void>} when it is there, or cannot be
	 */
	show(notification) {
		this.turn = this.turn.then(() => this.change(notification)).catch((error) => console.warn("screen pop:", error.message));
		return this.turn;
	}

	async change(notification) {
		if (this.shown && this.shown !== notification?.tag) await this.away(this.shown);
		this.shown = notification?.tag ?? null;
		if (!notification || permission() !== "granted") return;
		const { title, ...options } = { ...notification, requireInteraction: true, renotify: false };
		const worker = await this.active();
		if (worker) await tell(worker, { show: { title, reader: this.reader, ...options } });
		else this.plain(title, options);
	}

	async away(tag) {
		this.own?.close();
		this.own = null;
		if (this.registration) await tell(this.registration.active, { close: tag });
	}

	/** Without buttons: a click brings the page forward. */
	plain(title, { actions: _none, ...options }) {
		this.own = new Notification(title, options);
		this.own.onclick = () => {
			window.focus();
			this.answered({ action: "open", tag: options.tag });
		};
	}

	/** The running service worker, or none where the browser has none or the file cannot be had. */
	async active() {
		if (this.registration === undefined) this.registration = await register(this.worker);
		return this.registration?.active;
	}
}

/** Registers a service worker and waits until it runs. */
async function register(address) {
	const registration = await navigator.serviceWorker?.register(address).catch(() => null);
	if (!registration) return null;
	const coming = registration.installing ?? registration.waiting;
	if (!registration.active && coming) {
		await new Promise((done) => coming.addEventListener("statechange", () => coming.state === "activated" && done()));
	}
	return registration;
}

/** Tells the service worker, and waits until it has done it. */
function tell(worker, message) {
	return new Promise((done) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = done;
		worker.postMessage(message, [port2]);
	});
}
