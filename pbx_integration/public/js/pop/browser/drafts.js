/** What a reader typed and has not saved, by call: it outlives a reload, a crash and the tab. */
import { keys, load, save } from "./store.js";

/** Drafts older than that are of no use, in milliseconds. */
const AGE = 14 * 24 * 3600 * 1000;

/** The drafts of one reader. */
export class Drafts {
	/** @param {string} user */
	constructor(user) {
		this.prefix = `pbx-pop-draft:${user}:`;
	}

	/**
	 * Keeps what was typed for a call, or forgets it.
	 * @param {string} callId
	 * @param {import("../../../pkg/pbx_wasm").Draft | null} draft
	 * @returns {boolean} whether the browser did
	 */
	keep(callId, draft) {
		return save(this.prefix + callId, draft && { draft, at: Date.now() });
	}

	/**
	 * All that is kept, the latest last; what is too old is forgotten.
	 * @returns {{callId: string, draft: import("../../../pkg/pbx_wasm").Draft, at: number}[]}
	 */
	all() {
		const found = keys(this.prefix).map((key) => ({ callId: key.slice(this.prefix.length), ...load(key) }));
		const current = found.filter(({ draft, at }) => draft && at > Date.now() - AGE);
		const kept = new Set(current.map(({ callId }) => callId));
		for (const { callId } of found) if (!kept.has(callId)) this.keep(callId, null);
		return current.sort((a, b) => a.at - b.at);
	}
}
