/**
 * The ring tones, as notes: begin and length in seconds, frequencies in hertz. `every` is the length of one
 * round in seconds; a tone that is played once only has none.
 */
const burst = (at) => ({ at, length: 0.4, hertz: [440, 480], attack: 0.02 });
const chime = (at, hertz) => ({ at, length: 1.1, hertz: [hertz, hertz * 2.01], attack: 0.01, fades: true });

export const TONES = {
	classic: { every: 3, notes: [burst(0), burst(0.6)] },
	soft: { every: 3.6, notes: [chime(0, 523.25), chime(0.28, 659.25), chime(0.56, 783.99)] },
	short: { notes: [chime(0, 880), chime(0.16, 1174.66)] },
};

const RATE = 22_050;
const LOUDNESS = 0.14;

/** Seconds that a tone takes which is played once. */
const ONCE = 1.4;

/**
 * A tone as sound, computed aside of the page's own work.
 * @param {keyof typeof TONES} name
 * @returns {Promise<AudioBuffer>}
 */
export function render(name) {
	const { every, notes } = TONES[name];
	const context = new OfflineAudioContext(1, Math.round((every ?? ONCE) * RATE), RATE);
	for (const note of notes) for (const hertz of note.hertz) voice(context, note, hertz);
	return context.startRendering();
}

function voice(context, { at, length, hertz: all, attack, fades }, hertz) {
	const gain = context.createGain();
	const level = LOUDNESS / all.length;
	gain.gain.setValueAtTime(0, at);
	gain.gain.linearRampToValueAtTime(level, at + attack);
	if (fades) gain.gain.exponentialRampToValueAtTime(level / 500, at + length);
	else gain.gain.setValueAtTime(level, at + length - attack);
	gain.gain.linearRampToValueAtTime(0, at + length + attack);
	const oscillator = context.createOscillator();
	oscillator.frequency.value = hertz;
	oscillator.connect(gain).connect(context.destination);
	oscillator.start(at);
	oscillator.stop(at + length + attack);
}
