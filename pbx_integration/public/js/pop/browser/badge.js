/** What the title of the page says besides its own words, and the page's words again afterwards. */

/** The badge of a page. The page may go on setting its title: that is what stands behind the badge then. */
export class Badge {
	constructor() {
		this.prefix = "";
		this.written = null;
		this.observer = new MutationObserver(() => this.follow());
	}

	/**
	 * Shows a badge, or none.
	 * @param {{count: number, text: string} | null} badge
	 */
	show(badge) {
		const own = this.own();
		if (badge && !this.prefix) this.observer.observe(document.head, { childList: true, subtree: true, characterData: true });
		if (!badge) this.observer.disconnect();
		this.prefix = badge ? `(${badge.count}) ${badge.text} · ` : "";
		this.write(own);
	}

	/** The page's own title. */
	own() {
		const title = document.title;
		return this.prefix && title.startsWith(this.prefix) ? title.slice(this.prefix.length) : title;
	}

	follow() {
		if (document.title !== this.written) this.write(this.own());
	}

	write(own) {
		document.title = this.prefix + own;
		this.written = document.title;
	}
}
