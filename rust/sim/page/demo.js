/** The demo page: the phone, the desk with log and screen pop, the feed. */
import { api, byId, el } from "./dom.js";
import { addDelivery } from "./feed.js";
import { callLog } from "./log.js";
import { phone } from "./phone.js";
import { Pop, loadClient } from "./pop.js";
import { prefsForm } from "./prefs.js";

const panel = byId("panel");
let opener = null;

/** Opens the side panel; closing it gives the focus back. */
function show(title, body) {
	if (panel.hidden) opener = document.activeElement;
	byId("panel-title").textContent = title;
	byId("panel-body").replaceChildren(...body);
	panel.hidden = false;
	panel.focus();
}

function closePanel() {
	panel.hidden = true;
	if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
}

/** Says how a part of the page is. */
function chip(id, state, text) {
	const node = byId(id);
	node.dataset.state = state;
	node.textContent = text;
}

function theme() {
	const stored = localStorage.getItem("theme");
	const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	setTheme(dark);
	byId("theme").addEventListener("click", () => {
		const next = document.documentElement.dataset.theme !== "dark";
		localStorage.setItem("theme", next ? "dark" : "light");
		setTheme(next);
	});
}

function setTheme(dark) {
	document.documentElement.dataset.theme = dark ? "dark" : "light";
	byId("theme").setAttribute("aria-pressed", String(dark));
}

/** The feed alone, for a page without a client. */
function journal(delivered) {
	const source = new EventSource("/events/journal");
	source.addEventListener("open", () => chip("link", "good", "live"));
	source.addEventListener("error", () => chip("link", "bad", "reconnecting"));
	source.addEventListener("webhook", (event) => delivered(JSON.parse(event.data)));
}

/** The agents of the PBX; the choice outlives a reload. */
function agents(extensions, onChoice) {
	const select = /** @type {HTMLSelectElement} */ (byId("agent"));
	select.append(...extensions.map((it) => el("option", { value: it.number }, `${it.number} ${it.name}`)));
	select.value = sessionStorage.getItem("agent") ?? "";
	if (select.selectedIndex < 0) select.value = "";
	const chosen = () => (select.value ? [select.value] : extensions.map((it) => it.number));
	select.addEventListener("change", () => {
		sessionStorage.setItem("agent", select.value);
		onChoice(chosen());
	});
	return chosen();
}

async function start() {
	theme();
	byId("panel-close").addEventListener("click", closePanel);
	document.addEventListener("keydown", (event) => {
		if (event.key === "Escape" && !panel.hidden) closePanel();
	});
	const log = callLog(show);
	const delivered = (delivery) => {
		addDelivery(delivery);
		if (delivery.status === "Processed") log.refresh();
	};
	const [demo] = await Promise.all([api("/demo"), log.refresh()]);
	const handset = phone(demo);
	const client = await loadClient().catch((error) => {
		journal(delivered);
		throw error;
	});
	const page = {
		show,
		delivered,
		ring: handset.ring,
		linked: (on) => {
			chip("link", on ? "good" : "bad", on ? "live" : "reconnecting");
			chip("client", on ? "good" : "bad", on ? "client ready" : "client reconnecting");
		},
		changed: () => handset.draw(pop.cards()),
	};
	let pop = null;
	const be = (extensions) => {
		pop?.close();
		chip("client", "wait", "client connecting");
		pop = new Pop(client, demo.region, extensions, page);
	};
	be(agents(demo.extensions, be));
	shortcut(() => pop.pop?.focus());
	byId("settings").addEventListener("click", async () => {
		const prefs = await pop.ask("pop.settings");
		show("My pop settings", prefsForm(prefs, (changed) => pop.setPrefs(changed)));
	});
}

/** The key that reaches the cards from wherever the reader is, as in the desk. */
function shortcut(action) {
	document.addEventListener("keydown", (event) => {
		if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.code !== "KeyL") return;
		event.preventDefault();
		action();
	});
}

start().catch((error) => chip("client", "bad", error.message));
