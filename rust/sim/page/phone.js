/** The phone-shaped panel that makes the simulated PBX ring. */
import { api, byId, el } from "./dom.js";

const GROUPS = [
	["From outside", ["inbound-answered", "missed", "busy", "voicemail", "anonymous", "hold", "two-calls"]],
	["Groups and queues", ["ring-group", "ivr-queue"]],
	["Handed on", ["blind-transfer", "attended-transfer", "forward"]],
	["To outside and within", ["outbound-answered", "outbound-no-answer", "outbound-failed", "internal"]],
];
const OTHERS = "More";

/** `ring-group` as people read it. */
const title = (flow) => (flow.charAt(0).toUpperCase() + flow.slice(1).replaceAll("-", " ")).replace(/^Ivr/, "IVR");

const IDLE = ["Ready", "Make it ring", "Every button plays one call flow"];

/**
 * Fills the panel.
 * @param {{flows: {flow: string, about: string}[], callers: {number: string, name: string}[]}} demo
 * @returns {{ring: (on: boolean) => void, draw: (cards: any[]) => void}}
 */
export function phone(demo) {
	byId("caller").append(
		...demo.callers.map(({ number, name }) => el("option", { value: number }, name ? `${number} · ${name}` : number)),
	);
	byId("flows").append(...grouped(demo.flows).map(([group, flows]) => fieldset(group, flows)));
	return {
		ring: (on) => byId("phone").toggleAttribute("data-ringing", on),
		draw: drawScreen,
	};
}

function grouped(flows) {
	const named = GROUPS.map(([group, names]) => [group, flows.filter((it) => names.includes(it.flow))]);
	const known = new Set(GROUPS.flatMap(([, names]) => names));
	const others = [OTHERS, flows.filter((it) => !known.has(it.flow))];
	return [...named, others].filter(([, list]) => list.length > 0);
}

function fieldset(group, flows) {
	return el("fieldset", {}, el("legend", {}, group), ...flows.map(button));
}

function button({ flow, about }) {
	const node = el("button", { type: "button", class: "flow", "data-flow": flow, "aria-description": about }, title(flow));
	node.addEventListener("click", () => play(flow));
	for (const event of ["pointerenter", "focus"]) node.addEventListener(event, () => explain(title(flow), about));
	for (const event of ["pointerleave", "blur"]) node.addEventListener(event, () => explain());
	return node;
}

async function play(flow) {
	const note = byId("phone-note");
	const caller = /** @type {HTMLSelectElement} */ (byId("caller")).value;
	const speed = Number(/** @type {HTMLSelectElement} */ (byId("speed")).value);
	note.textContent = `${title(flow)} begins`;
	try {
		await api("/sim/play", { flow, speed, ...(caller ? { from: caller } : {}) });
	} catch (error) {
		note.textContent = String(error.message);
	}
}

let call = null;

/** Shows the topmost card on the phone's screen. */
function drawScreen(cards) {
	const card = cards.find((it) => it.phase !== "ended");
	call = card && [`Extension ${card.extension} · ${card.phase_text}`, card.headline, card.number_text ?? card.via_text ?? ""];
	write(call ?? IDLE);
}

/** While no call is on the screen, it says what the button under the pointer does. */
function explain(flow, about) {
	if (!call) write(flow ? ["Plays", flow, about] : IDLE);
}

function write([line, who, sub]) {
	byId("screen-line").textContent = line;
	byId("screen-who").textContent = who;
	byId("screen-sub").textContent = sub;
}
