/** The settings of the screen pop in the side panel: those that an agent has on a site. */
import { askPermission, permission } from "/browser/notify.js";
import { Ring } from "/browser/ring.js";
import { TONES } from "/browser/tones.js";
import { el } from "./dom.js";

const WHEN = { ring: "when it rings", answer: "when it is answered", never: "never" };
const DIRECTIONS = { inbound: "Incoming calls", outbound: "Outgoing calls", internal: "Internal calls" };
const SWITCHES = {
	muted: "No ring tone for now",
	notify: "Desktop notification while no tab is visible",
	open_single: "Open the record at once when exactly one known match is found",
	dnd: "Do not disturb: calls are only counted",
};

const clock = (minutes) => (minutes === null ? "" : `${pad(minutes / 60)}:${pad(minutes % 60)}`);
const pad = (number) => String(Math.floor(number)).padStart(2, "0");
const minutes = (text) => (text ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : null);

/**
 * The form. Each change is kept at once.
 * @param {any} prefs
 * @param {(prefs: any) => void} changed
 * @returns {Node[]}
 */
export function prefsForm(prefs, changed) {
	const set = (name, value) => {
		prefs[name] = value;
		changed(prefs);
	};
	return [
		...Object.entries(DIRECTIONS).map(([name, label]) => choose(label, WHEN, prefs[name], (value) => set(name, value))),
		sound(prefs, set),
		...Object.entries(SWITCHES).map(([name, label]) => toggle(label, prefs[name], (on) => set(name, on), name === "notify")),
		time("Quiet from", prefs.quiet_from, (value) => set("quiet_from", value)),
		time("Quiet until", prefs.quiet_to, (value) => set("quiet_to", value)),
	];
}

function choose(label, options, value, changed) {
	const select = el("select", {}, ...Object.entries(options).map(([key, text]) => el("option", { value: key }, text)));
	/** @type {HTMLSelectElement} */ (select).value = value;
	select.addEventListener("change", () => changed(/** @type {HTMLSelectElement} */ (select).value));
	return el("label", { class: "setting" }, el("span", {}, label), select);
}

function sound(prefs, set) {
	const tones = { "": "none", ...Object.fromEntries(Object.keys(TONES).map((name) => [name, name])) };
	const ring = new Ring(() => {});
	return choose("Ring tone", tones, prefs.sound, (name) => {
		set("sound", name);
		ring.start(name);
		setTimeout(() => ring.close(), 1500);
	});
}

/** A switch. One for notifications asks the browser first, which it may do in a click alone. */
function toggle(label, on, changed, asks = false) {
	const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));
	box.checked = on;
	box.addEventListener("change", async () => {
		if (asks && box.checked && permission() === "default") await askPermission();
		if (asks && permission() !== "granted") box.checked = false;
		changed(box.checked);
	});
	return el("label", { class: "setting" }, box, el("span", {}, label));
}

function time(label, value, changed) {
	const field = /** @type {HTMLInputElement} */ (el("input", { type: "time" }));
	field.value = clock(value);
	field.addEventListener("change", () => changed(minutes(field.value)));
	return el("label", { class: "setting" }, el("span", {}, label), field);
}
