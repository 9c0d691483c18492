/** The call log: rows of `GET /api/resource/PBX Call Log`. */
import { api, byId, clock, el } from "./dom.js";

const PATH = "/api/resource/PBX%20Call%20Log";
const ARROWS = { Inbound: "↙", Outbound: "↗", Internal: "↔" };

/** The word of a status as a style: `In Progress` is `in-progress`; a word of the PBX has none. */
const tone = (status) => status.toLowerCase().replace(/[^a-z]+/g, "-");

/**
 * Keeps the table as the host has it.
 * @param {(title: string, body: Node[]) => void} show opens the side panel
 * @returns {{refresh: () => Promise<void>}}
 */
export function callLog(show) {
	let running = null;
	let again = false;

	async function draw() {
		const { data } = await api(`${PATH}?limit_page_length=50`);
		const focused = document.activeElement?.closest("tr")?.dataset.callId;
		const rows = data.map((row) => tableRow(row, () => open(row.call_id, show)));
		byId("log").replaceChildren(...rows);
		byId("log-empty").hidden = rows.length > 0;
		rows.find((row) => row.dataset.callId === focused)?.querySelector("button")?.focus();
	}

	/** Asks once at a time; what changes meanwhile is asked for afterwards. */
	async function refresh() {
		if (running) {
			again = true;
			return running;
		}
		do {
			again = false;
			running = draw();
			await running.catch((error) => console.error(error));
		} while (again);
		running = null;
	}
	return { refresh };
}

/** Whom the call was with, as it is best read. */
function party(row) {
	if (row.withheld) return "number withheld";
	return row.external_e164 ?? row.external_number ?? `${row.caller_number ?? "?"} → ${row.called_number ?? "?"}`;
}

function tableRow(row, onOpen) {
	const arrow = el("span", { class: "arrow", "data-type": row.call_type, title: row.call_type, "aria-hidden": "true" });
	arrow.textContent = ARROWS[row.call_type] ?? "";
	const button = el("button", { type: "button", class: "link" }, party(row));
	button.addEventListener("click", onOpen);
	const pill = el("span", { class: "pill", "data-tone": tone(row.status) }, row.status);
	const recorded = row.has_recording ? el("span", { class: "rec", title: "recorded" }, "●") : null;
	const node = el(
		"tr",
		{},
		el("td", { class: "party" }, arrow, el("span", { class: "sr" }, `${row.call_type} `), button, recorded),
		el("td", {}, pill),
		el("td", {}, row.extension ?? "–"),
		el("td", { class: "wide time" }, row.call_start ?? "–"),
		el("td", { class: "num wide" }, row.answered_at || row.call_end ? clock(row.ring_duration) : "–"),
		el("td", { class: "num" }, row.call_end ? clock(row.duration) : "–"),
		el("td", { class: "num wide" }, row.call_end ? clock(row.total_duration) : "–"),
	);
	node.dataset.callId = row.call_id;
	node.dataset.status = row.status;
	return node;
}

/**
 * Shows a call with its legs in the side panel.
 * @param {string} callId
 * @param {(title: string, body: Node[]) => void} show
 */
async function open(callId, show) {
	const { data } = await api(`${PATH}/${encodeURIComponent(callId)}`);
	const { legs, recording_url: recording, ...fields } = data;
	const body = [facts(fields)];
	if (recording) body.push(el("audio", { controls: true, src: recording, "aria-label": "recording" }));
	if (legs.length) body.push(el("h3", {}, "Legs"), ...legs.map(legCard));
	show(`Call ${callId}`, body);
}

function legCard(leg) {
	const title = `${leg.call_from ?? "?"} → ${leg.call_to ?? "?"}`;
	const pill = el("span", { class: "pill", "data-tone": tone(leg.status) }, leg.status);
	const times = `rang ${clock(leg.ring_duration)} · talked ${clock(leg.talk_duration)}`;
	return el("div", { class: "leg" }, el("strong", {}, title), pill, el("span", { class: "muted" }, `${leg.role ?? leg.source} · ${times}`));
}

/**
 * Fields and values as a list; what is empty is left out.
 * @param {Record<string, unknown>} fields
 */
export function facts(fields) {
	const known = Object.entries(fields).filter(([, value]) => value !== null && value !== "" && value !== undefined);
	return el(
		"dl",
		{},
		...known.flatMap(([name, value]) => [el("dt", {}, name.replaceAll("_", " ")), el("dd", {}, String(value))]),
	);
}
