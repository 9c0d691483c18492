/** The feed of webhooks: what came, whether its signature held, what became of it. */
import { byId, el } from "./dom.js";

const KEPT = 60;

/** What an event of the catalogue is called by people. */
const words = (event) => (event ?? "not an event").replaceAll("_", " ");

/**
 * Adds one delivery on top.
 * @param {any} delivery the host's `webhook` event
 */
export function addDelivery(delivery) {
	const time = new Date(delivery.received_at_ms).toLocaleTimeString([], { hour12: false });
	const head = el(
		"p",
		{ class: "head" },
		el("span", { class: "id" }, String(delivery.type ?? "–")),
		el("strong", {}, words(delivery.event)),
		el("time", {}, time),
	);
	const item = el("li", { "data-status": delivery.status.toLowerCase() }, head, steps(delivery));
	if (delivery.error) item.append(el("p", { class: "error" }, delivery.error));
	const list = byId("feed");
	list.prepend(item);
	while (list.children.length > KEPT) list.lastElementChild?.remove();
}

function steps(delivery) {
	const told = delivery.notices === 1 ? "1 notice" : `${delivery.notices} notices`;
	const stages = [
		delivery.verified ? "signature ✓" : "signature ✗",
		delivery.name === null ? "not stored" : `stored #${delivery.name}`,
		{ Processed: "folded", Unchanged: "nothing new", Failed: "failed", Refused: "refused" }[delivery.status],
		delivery.notices ? `${told} sent` : null,
	];
	return el("p", { class: "stages" }, ...stages.filter(Boolean).map((stage) => el("span", {}, stage)));
}
