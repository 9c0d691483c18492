/** The sound of a ringing phone. Browsers keep a page silent until it is clicked in: then it begins. */
import { activated } from "./tabs.js";
import { TONES, render } from "./tones.js";

const ACTIVATING = ["pointerup", "keydown"];

/** Seconds in which a tone fades out, so that it does not click. */
const FADE = 0.03;

/** What rings in this tab. */
export class Ring {
	/** @param {(blocked: boolean) => void} blocked told when the browser will not let this page sound, and when it will */
	constructor(blocked) {
		this.tell = blocked;
		this.blocked = false;
		this.tones = new Map();
		this.onAct = () => this.act();
	}

	/**
	 * Rings until it is stopped. An unknown tone is the classic one; without a name there is no sound.
	 * @param {string} tone
	 */
	start(tone) {
		this.stop();
		if (!tone || typeof AudioContext !== "function") return;
		this.tone = tone in TONES ? tone : "classic";
		if (activated()) this.play();
		else this.block();
	}

	/** Is silent. */
	stop() {
		this.tone = null;
		this.unblock();
		const { playing } = this;
		if (!playing) return;
		this.playing = null;
		const end = this.context.currentTime + FADE;
		playing.gain.gain.linearRampToValueAtTime(0, end);
		playing.source.onended = () => !this.playing && this.context.suspend();
		playing.source.stop(end);
	}

	/** Is silent for good. */
	close() {
		this.stop();
		this.context?.close();
		this.context = null;
	}

	/** Whether the phone is to be heard now. */
	get sounds() {
		return Boolean(this.playing) && this.context.state === "running";
	}

	async play() {
		const { tone } = this;
		this.context ??= new AudioContext();
		const [buffer] = await Promise.all([this.rendered(tone), this.context.resume()]);
		if (this.tone !== tone || this.playing || !this.context) return;
		const gain = this.context.createGain();
		const source = new AudioBufferSourceNode(this.context, { buffer, loop: Boolean(TONES[tone].every) });
		gain.gain.setValueAtTime(1, this.context.currentTime);
		source.connect(gain).connect(this.context.destination);
		source.start();
		this.playing = { source, gain };
	}

	rendered(tone) {
		if (!this.tones.has(tone)) this.tones.set(tone, render(tone));
		return this.tones.get(tone);
	}

	block() {
		if (this.blocked) return;
		this.blocked = true;
		for (const event of ACTIVATING) addEventListener(event, this.onAct, true);
		this.tell(true);
	}

	unblock() {
		if (!this.blocked) return;
		this.blocked = false;
		for (const event of ACTIVATING) removeEventListener(event, this.onAct, true);
		this.tell(false);
	}

	act() {
		if (!activated()) return;
		this.unblock();
		if (this.tone) this.play();
	}
}
