const LOOK_AGAIN_MS = 2000;

frappe.ui.form.on("PBX Settings", {
	refresh(frm) {
		offer_regions(frm);
		return Promise.all([new SettingsPanels(frm).load(), new IndexPanel(frm).load()]);
	},

	on_premises(frm) {
		if (!frm.doc.on_premises) frm.set_value("plain_http", 0);
	},

	allow_url_token(frm) {
		if (frm.doc.allow_url_token) frappe.show_alert(__("Save to get the address with the token"));
	},
});

function offer_regions(frm) {
	const names = new Intl.DisplayNames([frappe.boot.lang || "en", "en"], { type: "region" });
	const regions = (frm.doc.__onload?.regions || []).map((code) => ({
		value: code,
		label: `${names.of(code)} (${code})`,
	}));
	regions.sort((a, b) => a.label.localeCompare(b.label));
	frm.set_df_property("default_region", "options", [{ value: "", label: "" }, ...regions]);
	frm.get_field("trunk_regions").grid.update_docfield_property("region", "options", regions);
}

/** What the phone index holds, with the button that makes it right. */
class IndexPanel {
	constructor(frm) {
		this.frm = frm;
		this.wrapper = frm.get_field("lookup_panel").$wrapper[0];
	}

	async load() {
		const status = await this.ask("index_status", "GET");
		if (status) this.draw(status);
		if (status?.running || status?.queued) this.look_again();
	}

	/** A form that is left is not drawn any more. */
	look_again() {
		clearTimeout(this.frm.pbx_index_timer);
		this.frm.pbx_index_timer = setTimeout(() => {
			if (this.wrapper.isConnected && cur_frm === this.frm) this.load();
		}, LOOK_AGAIN_MS);
	}

	async ask(name, type) {
		try {
			return (await frappe.call({ method: `pbx_integration.api.settings.${name}`, type })).message;
		} catch {
			return undefined;
		}
	}

	draw(status) {
		const parts = [part("p", { textContent: index_text(status) })];
		if (status.running) parts.push(progress_bar(status.done, status.total));
		else if (!status.queued) parts.push(part("p", {}, [button(__("Rebuild the Index"), () => this.rebuild())]));
		this.wrapper.replaceChildren(...parts);
	}

	async rebuild() {
		if ((await this.ask("rebuild_index", "POST")) === undefined) return;
		frappe.show_alert({ message: __("The index is gone through in the background"), indicator: "blue" });
		await this.load();
	}
}

function index_text({ numbers, faults, running, queued, finished, done, total, at }) {
	if (queued) return __("The records wait for a background worker to go through them");
	if (running) return __("{0} of {1} records gone through", [done, total]);
	const size = __("{0} numbers are indexed", [numbers]);
	const rest = faults ? __("{0} texts are no number", [faults]) : "";
	const stopped = at && !finished ? __("the last run was stopped after {0} of {1} records", [done, total]) : "";
	const checked = finished ? __("checked {0}", [when(at)]) : stopped;
	return [size, rest, checked].filter(Boolean).join(", ");
}

function progress_bar(done, total) {
	const bar = part("div", { className: "progress-bar" });
	bar.style.width = `${Math.min(100, Math.floor((100 * done) / Math.max(total, 1)))}%`;
	return part("div", { className: "progress" }, [bar]);
}

/** The two panels of the form: the connection with what can be done there, and the webhook. */
class SettingsPanels {
	constructor(frm) {
		this.frm = frm;
		this.connection = frm.get_field("connection_panel").$wrapper[0];
		this.webhook = frm.get_field("webhook_panel").$wrapper[0];
	}

	async load() {
		this.draw(await this.ask("status", "GET"));
		this.show_registration();
	}

	/** The answer of a function of pbx_integration.api.settings; undefined when it failed, which is on the
	 * screen by then. */
	async ask(name, type = "POST", freeze_message) {
		try {
			const method = `pbx_integration.api.settings.${name}`;
			const options = { method, type, freeze: Boolean(freeze_message), freeze_message };
			return (await frappe.call(options)).message;
		} catch {
			return undefined;
		}
	}

	/** Does what a button says, on what is saved. */
	async act(name, freeze_message, done) {
		if (this.frm.is_dirty()) await this.frm.save();
		if (this.frm.is_dirty()) return;
		const answer = await this.ask(name, "POST", freeze_message);
		if (answer !== undefined) done?.(answer);
		await this.load();
	}

	draw(status) {
		if (!status) return;
		this.status = status;
		this.connection.replaceChildren(...this.connection_parts(status));
		this.webhook.replaceChildren(...this.webhook_parts(status));
	}

	connection_parts(status) {
		const connected = status.connection_status === "Connected";
		const name = connected && status.pbx_name ? `: ${status.pbx_name}` : "";
		return [
			part("p", {}, [
				part("span", {
					className: `indicator-pill ${connected ? "green" : state_colour(status)}`,
					textContent: __(status.connection_status || "Not Connected") + name,
				}),
			]),
			status.connection_message && part("p", { textContent: status.connection_message }),
			connected && !status.enabled && part("p", { textContent: not_enabled() }),
			facts(connection_facts(status)),
			part("p", {}, [
				button(__("Get Access Token"), () => this.get_access_token()),
				button(__("Import Extensions"), () => this.import_extensions()),
			]),
		].filter(Boolean);
	}

	webhook_parts(status) {
		this.registration = part("span", { textContent: "…" });
		const connected = status.connection_status === "Connected";
		const rows = [
			[__("Address"), copyable(status.webhook_url)],
			[__("Secret"), this.secret_part(status)],
			connected && [__("On the PBX"), this.registration],
			[__("Last Event"), part("span", { textContent: when(status.last_event) || __("none yet") })],
			...status.refused.map(({ reason, count, last }) => [
				refusal_label(reason),
				part("span", { textContent: __("{0} refused, the last one {1}", [count, when(last)]) }),
			]),
			status.allow_url_token && [__("Without Signature"), this.token_part()],
		];
		return [facts(rows.filter(Boolean)), part("p", {}, this.webhook_buttons(status))];
	}

	secret_part(status) {
		const parts = [
			button(__("Show Secret"), (event) => this.reveal(event.target, "secret")),
			status.has_previous_secret &&
				part("div", {
					className: "text-muted",
					textContent: __("The previous secret is still valid. Drop it once the PBX has the new one."),
				}),
		];
		return part("span", {}, parts.filter(Boolean));
	}

	token_part() {
		return part("span", {}, [
			button(__("Show Address with Token"), (event) => this.reveal(event.target, "token_url")),
			part("div", {
				className: "text-danger",
				textContent: __(
					"The weaker choice, for firmware that does not sign: whoever sees this address, in a log along the way for example, can post events."
				),
			}),
		]);
	}

	webhook_buttons(status) {
		const buttons = [
			[__("Register Webhook"), () => this.register_webhook()],
			[__("Send Test Event"), () => this.send_test_event()],
			[__("New Secret"), () => this.new_secret()],
			status.has_previous_secret && [__("Drop Previous Secret"), () => this.drop_previous_secret()],
		];
		return buttons.filter(Boolean).map(([label, action]) => button(label, action));
	}

	async show_registration() {
		if (this.status?.connection_status !== "Connected") return;
		const shown = this.registration;
		const answer = await this.ask("registration", "GET");
		shown.textContent = answer ? answer.error || registration_label(answer.state) : "";
	}

	async reveal(shown, fieldname) {
		const answer = await this.ask("webhook_secret");
		const text = answer?.[fieldname];
		shown.replaceWith(text ? copyable(text) : part("span", { textContent: __("Save the settings first") }));
	}

	get_access_token() {
		return this.act("get_access_token", __("Asking the PBX…"));
	}

	import_extensions() {
		return this.act("import_extensions", __("Reading the extensions of the PBX…"), show_import);
	}

	register_webhook() {
		return this.act("register_webhook", __("Registering the webhook…"), () =>
			frappe.show_alert({ message: __("The PBX has the webhook and reached this site"), indicator: "green" })
		);
	}

	send_test_event() {
		return this.act("send_test_event", __("Waiting for the PBX…"), () =>
			frappe.show_alert({ message: __("The PBX reached this site"), indicator: "green" })
		);
	}

	new_secret() {
		return this.act("new_secret", __("Saving…"), () => this.frm.reload_doc());
	}

	drop_previous_secret() {
		const message = __("Events signed with the previous secret are refused from now on. Go on?");
		frappe.confirm(message, () =>
			this.act("drop_previous_secret", __("Saving…"), () => this.frm.reload_doc())
		);
	}
}

/** An element with these properties; text comes in as textContent alone. */
function part(tag, properties, children = []) {
	const element = Object.assign(document.createElement(tag), properties);
	element.append(...children);
	return element;
}

function button(label, action) {
	const element = part("button", { type: "button", className: "btn btn-default btn-sm", textContent: label });
	element.style.marginRight = "8px";
	element.addEventListener("click", action);
	return element;
}

function copyable(text) {
	const code = part("code", { textContent: text });
	code.style.overflowWrap = "anywhere";
	code.style.marginRight = "8px";
	return part("span", {}, [code, button(__("Copy"), () => frappe.utils.copy_to_clipboard(text))]);
}

/** Rows of a label and an element. */
function facts(rows) {
	const body = rows.map(([label, element]) => {
		const head = part("td", { className: "text-muted", textContent: label });
		head.style.width = "12em";
		return part("tr", {}, [head, part("td", {}, [element])]);
	});
	return part("table", { className: "table table-borderless" }, [part("tbody", {}, body)]);
}

function connection_facts(status) {
	const rows = [
		[__("Model"), status.pbx_model],
		[__("Firmware"), status.pbx_firmware],
		[__("Serial Number"), status.pbx_serial],
		[__("Clock"), status.pbx_serial && clock_text(status)],
		[__("Access Token Until"), when(status.token_expiry)],
	];
	return rows
		.filter(([, value]) => value)
		.map(([label, value]) => [label, part("span", { textContent: value })]);
}

function clock_text(status) {
	const seconds = status.clock_offset;
	const drift =
		seconds === 0
			? __("as the site's")
			: seconds > 0
			? __("{0} s ahead of the site's", [seconds])
			: __("{0} s behind the site's", [-seconds]);
	const hours = status.pbx_utc_offset / 3600;
	return status.utc_offset_known ? `${drift} (UTC${hours < 0 ? "" : "+"}${hours} h)` : drift;
}

function state_colour({ connection_status }) {
	return !connection_status || connection_status === "Not Connected" ? "grey" : "red";
}

function not_enabled() {
	return __("Not enabled: events are refused, and the token is not kept fresh.");
}

function when(datetime) {
	return datetime ? frappe.format(datetime, { fieldtype: "Datetime" }) : "";
}

function registration_label(state) {
	return {
		registered: __("registered"),
		other_secret: __("registered with another secret: press Register Webhook"),
		missing: __("not registered"),
		off: __("Webhook Event Push is switched off in the portal"),
	}[state];
}

function refusal_label(reason) {
	const labels = {
		too_large: __("Too Large"),
		not_json: __("Not JSON"),
		wrong_signature: __("Wrong Signature"),
		wrong_token: __("Wrong Token"),
		wrong_method: __("Not a POST"),
		wrong_serial: __("Another PBX"),
		unsigned: __("Unsigned"),
		disabled: __("While Not Enabled"),
	};
	return labels[reason] || reason;
}

function show_import({ created, updated, matched, unmatched, unreadable }) {
	const dialog = new frappe.ui.Dialog({ title: __("Extensions Imported") });
	const lines = [
		__("{0} created, {1} updated, {2} given to a user by e-mail", [created, updated, matched]),
		unmatched.length && __("{0} belong to no user yet:", [unmatched.length]),
		unreadable.length && __("{0} could not be read", [unreadable.length]),
	];
	const items = unmatched.map(({ extension, display_name, email }) => {
		const link = part("a", { textContent: extension, href: frappe.utils.get_form_link("PBX Extension", extension) });
		return part("li", {}, [link, ` ${[display_name, email].filter(Boolean).join(", ")}`]);
	});
	const paragraphs = lines.filter(Boolean).map((textContent) => part("p", { textContent }));
	dialog.body.replaceChildren(...paragraphs, part("ul", {}, items));
	dialog.show();
}
