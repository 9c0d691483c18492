/** *My pop settings*: the dialog in which a user says how the screen pop behaves. */
import { askPermission, permission } from "./browser/notify.js";
import { Ring } from "./browser/ring.js";
import { ask, tell } from "./server";

const MINUTES = 60;

/** How long a tone that is tried is heard, in milliseconds. */
const TRIAL = 3000;

const when = () => [
	{ value: "ring", label: __("When It Rings") },
	{ value: "answer", label: __("When It Is Answered") },
	{ value: "never", label: __("Never") },
];

const sounds = () => [
	{ value: "", label: __("Off") },
	{ value: "classic", label: __("Classic") },
	{ value: "soft", label: __("Soft") },
	{ value: "short", label: __("Short") },
];

const clock = (minutes) => {
	const pad = (number) => String(number).padStart(2, "0");
	return minutes === null ? "" : `${pad(Math.floor(minutes / MINUTES))}:${pad(minutes % MINUTES)}`;
};

const minutesOf = (time) => {
	if (!time) return null;
	const [hours, minutes] = time.split(":").map(Number);
	return hours * MINUTES + minutes;
};

/**
 * Shows the dialog with what is kept.
 * @param {(prefs: import("../../pkg/pbx_wasm").Prefs) => void} changed told what was saved
 */
export async function showSettings(changed) {
	const prefs = await ask("pbx_integration.api.pop.settings");
	const ring = new Ring(() => {});
	const dialog = new frappe.ui.Dialog({
		title: __("My Pop Settings"),
		fields: fields(prefs, ring),
		primary_action_label: __("Save"),
		async primary_action(values) {
			dialog.hide();
			changed(await tell("pbx_integration.api.pop.save_settings", { prefs: read(values) }));
		},
		on_hide: () => ring.close(),
	});
	for (const name of ["quiet_from", "quiet_to"]) dialog.get_field(name).$input.attr("type", "time");
	dialog.show();
}

function read({ quiet, quiet_from, quiet_to, inbound, outbound, internal, sound, ...checks }) {
	const { muted, notify, open_single, dnd } = checks;
	const switches = { muted, notify, open_single, dnd };
	for (const name of Object.keys(switches)) switches[name] = Boolean(switches[name]);
	const [from, to] = quiet ? [minutesOf(quiet_from), minutesOf(quiet_to)] : [null, null];
	return { inbound, outbound, internal, sound: sound || "", ...switches, quiet_from: from, quiet_to: to };
}

function fields(prefs, ring) {
	const select = (fieldname, label, options) => {
		return { fieldname, label, fieldtype: "Select", options, default: prefs[fieldname] };
	};
	const check = (fieldname, label, more) => {
		return { fieldname, label, fieldtype: "Check", default: prefs[fieldname] ? 1 : 0, ...more };
	};
	// The desk's own field for a time fails to start where the site shows times without seconds.
	const time = (fieldname, label) => {
		const shown = { depends_on: "quiet", mandatory_depends_on: "quiet" };
		return { fieldname, label, fieldtype: "Data", default: clock(prefs[fieldname]), ...shown };
	};
	return [
		{ fieldtype: "Section Break", label: __("The Card Comes Up") },
		select("inbound", __("Incoming Calls"), when()),
		{ fieldtype: "Column Break" },
		select("outbound", __("Outgoing Calls"), when()),
		{ fieldtype: "Column Break" },
		select("internal", __("Internal Calls"), when()),
		{ fieldtype: "Section Break", label: __("Attention") },
		{ ...select("sound", __("Ring Tone"), sounds()), onchange: tryTone(ring) },
		check("muted", __("No Ring Tone for Now")),
		check("notify", __("Desktop Notification while No Tab Is Visible"), { onchange: allow }),
		{ fieldtype: "Column Break" },
		check("open_single", __("Open the Record at Once when Exactly One Known Match Is Found")),
		check("dnd", __("Do Not Disturb")),
		check("quiet", __("Quiet Hours"), { default: prefs.quiet_from === null ? 0 : 1 }),
		time("quiet_from", __("From")),
		time("quiet_to", __("Until")),
	];
}

/** A tone is heard when it is chosen, but not when the dialog comes up. */
function tryTone(ring) {
	let known;
	return function () {
		const tone = this.get_value();
		if (known !== undefined && known !== tone) {
			ring.start(tone);
			setTimeout(() => ring.stop(), TRIAL);
		}
		known = tone;
	};
}

/** The browser is asked by the click on the switch; without its permission the switch stays off. */
async function allow() {
	if (!this.get_value() || permission() === "granted") return;
	if ((await askPermission()) === "granted") return;
	this.set_value(0);
	const message = __("This browser does not show notifications of this site. Its settings say whether it may.");
	frappe.show_alert({ message, indicator: "orange" });
}
