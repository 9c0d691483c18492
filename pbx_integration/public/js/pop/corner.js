/** The corner of the desk where the cards are. */

/** Of the desk's layers: above its pages and the shade behind a dialog, below a dialog; and above all. */
const BELOW_DIALOGS = "1045";
const ABOVE_DIALOGS = "1060";

/** Alerts of the desk come up in the same corner: they stand on the cards, so that no button is covered. */
const ALERTS = "#alert-container { bottom: 0 }";

/** The client's name for the colour of a main button; the desk's own `--primary` is for the light theme alone. */
const MAIN_COLOUR = ["--primary", "var(--btn-primary, var(--primary-color))"];

/** The element that the client draws into, and its place among the layers of the desk. */
export class Corner {
	constructor() {
		this.host = element("div", { id: "pbx-pop" });
		Object.assign(this.host.style, { position: "fixed", right: "0", bottom: "0" });
		this.host.style.setProperty(...MAIN_COLOUR);
		this.alerts = element("style", { textContent: ALERTS });
		document.head.append(this.alerts);
		document.body.append(this.host);
		this.sizes = new ResizeObserver(() => this.settle());
		$(document).on("shown.bs.modal.pbx", (event) => {
			event.target.querySelectorAll(".modal-content").forEach((dialog) => this.sizes.observe(dialog));
		});
	}

	/** Minds what the client has just drawn from scratch. */
	follow() {
		this.dock = this.host.shadowRoot.querySelector(".dock");
		this.sizes.observe(this.dock);
	}

	/** Goes below a dialog that would else be covered; one that is elsewhere leaves the cards in reach. */
	settle() {
		const box = this.dock.getBoundingClientRect();
		const dialogs = [...document.querySelectorAll(".modal.show .modal-content")];
		const covers = dialogs.some((dialog) => overlap(box, dialog.getBoundingClientRect()));
		this.host.style.zIndex = covers ? BELOW_DIALOGS : ABOVE_DIALOGS;
		this.lift(box.height ? window.innerHeight - box.top : 0);
	}

	/** By the rule, not by a variable of the page: that would have all of the desk styled anew for each card. */
	lift(height) {
		if (height === this.height) return;
		this.height = height;
		this.alerts.sheet.cssRules[0].style.bottom = `min(${height}px, 70vh)`;
	}

	remove() {
		$(document).off("shown.bs.modal.pbx");
		this.sizes.disconnect();
		this.alerts.remove();
		this.host.remove();
	}
}

const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
