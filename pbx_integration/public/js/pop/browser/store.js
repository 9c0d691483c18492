/** Small values that this browser keeps for a reader. A browser that keeps nothing is no reason to fail. */

/**
 * The value under a key; null where there is none, or none that can be read.
 * @param {string} key
 */
export function load(key) {
	try {
		return JSON.parse(localStorage.getItem(key) ?? "null");
	} catch {
		return null;
	}
}

/**
 * Keeps a value, or forgets it when it is null.
 * @param {string} key
 * @param {any} value
 * @returns {boolean} whether the browser did
 */
export function save(key, value) {
	try {
		if (value === null) localStorage.removeItem(key);
		else localStorage.setItem(key, JSON.stringify(value));
		return true;
	} catch {
		return false;
	}
}

/**
 * The keys that begin so.
 * @param {string} prefix
 * @returns {string[]}
 */
export function keys(prefix) {
	try {
		return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
	} catch {
		return [];
	}
}
