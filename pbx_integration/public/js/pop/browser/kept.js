/** What this browser keeps for a reader by call: it outlives a reload, a crash and the tab. */
import { keys, load, save } from "./store.js";

/** What is older than that is of no use, in milliseconds. */
const AGE = 14 * 24 * 3600 * 1000;

/** Values of one kind. */
export class Kept {
	/**
	 * @param {"draft" | "away"} kind
	 * @param {string} user
	 */
	constructor(kind, user) {
		this.prefix = `pbx-pop-${kind}:${user}:`;
	}

	/**
	 * Keeps the value of a call, or forgets it when it is null.
	 * @param {string} callId
	 * @param {object | null} value
	 * @returns {boolean} whether the browser did
	 */
	keep(callId, value) {
		return save(this.prefix + callId, value && { value, at: Date.now() });
	}

	/**
	 * All that is kept, the latest last; what is too old is forgotten.
	 * @returns {{callId: string, value: any, at: number}[]}
	 */
	all() {
		const found = keys(this.prefix).map((key) => ({ callId: key.slice(this.prefix.length), ...load(key) }));
		const current = found.filter(({ value, at }) => value && at > Date.now() - AGE);
		const kept = new Set(current.map(({ callId }) => callId));
		for (const { callId } of found) if (!kept.has(callId)) this.keep(callId, null);
		return current.sort((a, b) => a.at - b.at);
	}
}
