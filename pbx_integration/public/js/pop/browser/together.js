/**
 * Questions to the server that several tabs of a reader have at the same moment: one asks, the others take its
 * answer. The tab that leads asks at once; to be granted a lock would cost the name of a caller a frame. Whoever
 * hears nothing asks itself: when the one that asks is closed or fails, or takes too long.
 */

/** An answer is one to the question of this moment for so long, in milliseconds. */
const FRESH = 1_000;

/** So long the others leave the asking to the tab that leads, in milliseconds. */
const LEAD = 200;

/** So long a tab waits for the one that asks; and then for what that has just told, in milliseconds. */
const PATIENCE = 1_000;
const ON_ITS_WAY = 50;

/** The questions of one tab. */
export class Together {
	/**
	 * @param {string} name that the tabs of one reader share, and nobody else's on this site
	 * @param {(answer: {key: string, answer: any}) => void} tell gives the other tabs what they `hear`
	 * @param {() => boolean} leads whether this tab does
	 */
	constructor(name, tell, leads) {
		this.name = name;
		this.tell = tell;
		this.leads = leads;
		this.answers = new Map();
		this.bell = new EventTarget();
	}

	/**
	 * The answer to a question, by whichever tab asked it.
	 * @param {string} key says which question it is
	 * @param {() => Promise<any>} question asks the server
	 */
	async ask(key, question) {
		const { locks } = navigator;
		if (!locks) return question();
		const name = `${this.name}:${key}`;
		if (this.leads()) return this.askFirst(name, key, question);
		await this.told(key, LEAD);
		const first = (lock) => lock && this.askForAll(key, question);
		const asked = await locks.request(name, { ifAvailable: true }, first);
		return asked ? asked.answer : this.wait(name, key, question);
	}

	/** Takes in what another tab told. */
	hear({ key, answer }) {
		const now = Date.now();
		for (const [known, { at }] of this.answers) if (at < now - FRESH) this.answers.delete(known);
		this.answers.set(key, { answer, at: now });
		this.bell.dispatchEvent(new Event(key));
	}

	/** What was told of a question a moment ago, if anything was. */
	known(key) {
		const known = this.answers.get(key);
		return known && known.at >= Date.now() - FRESH ? known : null;
	}

	/** Asks, and has those that come later wait for as long as that takes. */
	async askFirst(name, key, question) {
		const asked = this.askForAll(key, question);
		const over = asked.catch(() => {});
		void navigator.locks.request(name, { ifAvailable: true }, () => over).catch(() => {});
		return (await asked).answer;
	}

	/** Done when the answer was told, or after so many milliseconds. */
	told(key, patience) {
		if (this.known(key)) return null;
		const over = new AbortController();
		setTimeout(() => over.abort(), patience);
		return new Promise((done) => {
			this.bell.addEventListener(key, done, { once: true, signal: over.signal });
			over.signal.addEventListener("abort", done, { once: true });
		});
	}

	async askForAll(key, question) {
		const known = this.known(key);
		if (known) return known;
		const answer = await question();
		this.tell({ key, answer });
		return { answer };
	}

	async wait(name, key, question) {
		const over = new AbortController();
		const free = navigator.locks.request(name, { signal: over.signal }, () => {}).catch(() => {});
		await Promise.race([this.told(key, PATIENCE), free]);
		over.abort();
		await this.told(key, ON_ITS_WAY);
		const known = this.known(key);
		return known ? known.answer : question();
	}
}
