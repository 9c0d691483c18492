/** Where a reader put the cards. */
import { load, save } from "./store.js";

const key = (user) => `pbx-pop-place:${user}`;

const pixels = (value) => (Number.isFinite(value) ? Math.round(value) : null);

/**
 * The place that was kept last.
 * @param {string} user
 * @returns {import("../../../pkg/pbx_wasm").Place | undefined}
 */
export function placeOf(user) {
	const place = load(key(user));
	if (!place) return undefined;
	const calls = Array.isArray(place.calls) ? place.calls.map(String) : [];
	return { x: pixels(place.x), y: pixels(place.y), minimised: place.minimised === true, calls };
}

/**
 * Keeps a place.
 * @param {string} user
 * @param {import("../../../pkg/pbx_wasm").Place} place
 */
export const keepPlace = (user, place) => save(key(user), place);
