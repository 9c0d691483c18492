/** The demo page: the phone, the desk with log and screen pop, the feed. */
import { api, byId, el } from "./dom.js";
import { addDelivery } from "./feed.js";
import { callLog } from "./log.js";
import { phone } from "./phone.js";
import { loadClient, screenPop } from "./pop.js";

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

function journal(onDelivery) {
	const source = new EventSource("/events/journal");
	source.addEventListener("open", () => chip("link", "good", "live"));
	source.addEventListener("error", () => chip("link", "bad", "reconnecting"));
	source.addEventListener("webhook", (event) => onDelivery(JSON.parse(event.data)));
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
	journal((delivery) => {
		addDelivery(delivery);
		if (delivery.status === "Processed") log.refresh();
	});
	const [demo] = await Promise.all([api("/demo"), log.refresh()]);
	const handset = phone(demo);
	const client = await loadClient();
	const pop = screenPop(client, demo.region, {
		show,
		ring: handset.ring,
		linked: (on) => chip("client", on ? "good" : "bad", on ? "client ready" : "client reconnecting"),
		changed: () => handset.draw(pop.cards()),
	});
	pop.listen(agents(demo.extensions, (extensions) => pop.listen(extensions)));
}

start().catch((error) => chip("client", "bad", error.message));
