/**
 * What every desk loads: the calls of a record on its form, and the part of the screen pop that fetches the
 * rest while the page is idle, or at once when a phone rings. For a user without an extension it does not.
 */
import { alertOf } from "./pop/alert";
import { showCalls } from "./record/calls";

const EVENTS = ["pbx_incoming_call", "pbx_call_update"];
const REST = "pbx_pop.bundle.js";

/** How long the page may be busy before the rest is fetched all the same, in milliseconds. */
const PATIENCE = 5000;

$(document).on("form-refresh", (_event, frm) => showCalls(frm));

if (frappe.boot && frappe.boot.pbx) $(document).on("app_ready", () => listen(frappe.boot.pbx));

function listen(boot) {
	const waiting = [];
	let start = null;
	let told = false;

	function fail(error) {
		start = null;
		if (!told) console.warn("screen pop:", error.message);
		told = true;
		waiting.splice(0).forEach(alertOf);
	}

	function load() {
		start = start || fetchRest().then(() => frappe.pbx.start(boot));
		return start.then((pop) => waiting.splice(0).forEach((notice) => pop.event(notice)), fail);
	}

	for (const event of EVENTS) {
		frappe.realtime.on(event, (notice) => {
			waiting.push(notice);
			load();
		});
	}
	if (window.requestIdleCallback) requestIdleCallback(load, { timeout: PATIENCE });
	else setTimeout(load);
}

/**
 * Runs the other bundle. Not by `frappe.require`: it freezes the desk while it loads, and for good when the
 * file cannot be had.
 */
function fetchRest() {
	return new Promise((done, failed) => {
		const script = document.createElement("script");
		script.src = frappe.assets.bundled_asset(REST);
		script.onload = done;
		script.onerror = () => failed(new Error(`${script.src} cannot be loaded`));
		document.head.append(script);
	});
}
