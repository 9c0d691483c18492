/** How the reader gets to the cards and to their settings, from any page of the desk. */

/** The key that puts the focus on the topmost card. */
const SHORTCUT = "shift+ctrl+l";

/**
 * Puts them where the reader looks for them.
 * @param {{focus: () => void, hasCards: () => boolean, settings: () => void}} pop
 */
export function reachable({ focus, hasCards, settings }) {
	frappe.ui.keys.add_shortcut({
		shortcut: SHORTCUT,
		action: focus,
		description: __("Go to the Phone Calls"),
		condition: hasCards,
		ignore_inputs: true,
	});
	const menu = document.getElementById("toolbar-user");
	if (!menu || menu.querySelector(".pbx-pop-settings")) return;
	const item = document.createElement("button");
	item.type = "button";
	item.className = "btn-reset dropdown-item pbx-pop-settings";
	item.textContent = __("My Pop Settings");
	item.addEventListener("click", settings);
	menu.prepend(item);
}

/** Takes them away. */
export function unreachable() {
	document.querySelectorAll(".pbx-pop-settings").forEach((item) => item.remove());
}
