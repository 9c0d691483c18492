frappe.query_reports["PBX Numbers to Clean Up"] = {
	filters: [
		{ fieldname: "record_type", label: __("Record Type"), fieldtype: "Select", options: [""] },
		{
			fieldname: "kind",
			label: __("Kind"),
			fieldtype: "Select",
			options: [
				"",
				"Not a Number",
				"Not Valid",
				"Not Valid in the Assumed Country",
				"Several Numbers",
				"Label or Stray Characters",
			].map((value) => ({ value, label: __(value) })),
		},
		{ fieldname: "has_suggestion", label: __("Has Suggestion"), fieldtype: "Check" },
	],

	async onload(report) {
		const cleanup = new NumberCleanup(report);
		report.page.add_inner_button(__("Fix Selected"), () => cleanup.preview());
		report.page.add_inner_button(__("Last Result"), () => cleanup.show_last());
		const { message: doctypes } = await ask("doctypes", "GET");
		const options = doctypes.map((value) => ({ value, label: __(value) }));
		report.get_filter("record_type").df.options = ["", ...options];
		report.get_filter("record_type").refresh();
	},

	get_datatable_options: (options) => Object.assign(options, { checkboxColumn: true }),

	/** What was chosen is chosen by the numbers of the lines, which other rows have by now. */
	after_datatable_render: (datatable) => datatable.rowmanager.checkAll(false),

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "record") return default_formatter(value, row, column, data);
		const text = { record_type: __, region: country_name }[column.fieldname]?.(value || "") ?? value;
		return frappe.utils.escape_html(text || "");
	},
};

const ask = (name, type, args) =>
	frappe.call({ method: `pbx_integration.api.cleanup.${name}`, type, args });

function country_name(region) {
	if (!region) return "";
	return new Intl.DisplayNames([frappe.boot.lang || "en", "en"], { type: "region" }).of(region);
}

/** Asks which of the chosen numbers to write anew, has it done, and tells what became of it. */
class NumberCleanup {
	constructor(report) {
		this.report = report;
		frappe.realtime.on("pbx_cleanup_progress", (progress) => this.advance(progress));
	}

	async preview() {
		const ids = this.report.get_checked_items().map((row) => row.id);
		if (!ids.length) {
			frappe.msgprint(__("Choose the numbers to fix first"));
			return;
		}
		const { message: rows } = await ask("preview", "POST", { ids: JSON.stringify(ids) });
		const changes = rows.filter((row) => !row.reason);
		const dialog = this.open(__("Fix Numbers"), preview_parts(rows, changes, ids.length));
		if (changes.length) {
			dialog.set_primary_action(__("Change {0} Numbers", [changes.length]), () => this.fix(changes));
		}
	}

	async fix(changes) {
		this.dialog.disable_primary_action();
		const wanted = changes.map((change) => ({ id: change.id, old: change.old, new: change.new }));
		try {
			await ask("fix", "POST", { changes: JSON.stringify(wanted) });
		} catch {
			this.dialog.enable_primary_action();
			return;
		}
		this.dialog.get_primary_btn().addClass("hidden");
		this.running = true;
		this.show(progress_parts(0, wanted.length));
		this.watch();
	}

	/** Asks now and then how far it is, in case the messages of the server do not come through. */
	async watch() {
		while (this.running) {
			await new Promise((resolve) => setTimeout(resolve, 5000));
			if (this.running) await this.ask_progress();
		}
	}

	async ask_progress() {
		const { message: progress } = await ask("progress", "GET");
		if (!progress || !this.running) return;
		if (progress.finished || progress.stopped) this.finish(progress);
		else this.show(progress_parts(progress.changed + progress.skipped.length, progress.total));
	}

	advance({ done, total, finished }) {
		if (!this.running) return;
		this.show(progress_parts(done, total));
		if (finished) this.ask_progress();
	}

	finish(progress) {
		this.running = false;
		if (this.dialog.is_visible) this.show(result_parts(progress));
		else frappe.show_alert(summary(progress), 10);
		this.report.refresh();
	}

	async show_last() {
		const { message: progress } = await ask("progress", "GET");
		const none = [part("p", { textContent: __("Nothing was fixed here by you during the last day") })];
		this.open(__("Last Result"), progress ? result_parts(progress) : none);
	}

	open(title, parts) {
		this.dialog = new frappe.ui.Dialog({
			title,
			size: "extra-large",
			fields: [{ fieldtype: "HTML", fieldname: "body" }],
		});
		this.show(parts);
		this.dialog.show();
		return this.dialog;
	}

	show(parts) {
		this.dialog.get_field("body").$wrapper[0].replaceChildren(...parts);
	}
}

function preview_parts(rows, changes, chosen) {
	const parts = [];
	if (changes.length) {
		const body = changes.map((row) => [record_link(row), row.field, row.old, "→", row.new]);
		parts.push(table([__("Record"), __("Field"), __("Now"), "", __("Then")], body));
	}
	const others = rows.filter((row) => row.reason);
	if (others.length) {
		parts.push(part("p", { className: "mt-4", textContent: __("These stay as they are:") }));
		const body = others.map((row) => [record_link(row), row.field, row.old, row.reason]);
		parts.push(table([__("Record"), __("Field"), __("Now"), __("Why")], body));
	}
	if (rows.length < chosen) {
		const text = __("{0} of the chosen numbers are in order by now, gone, or too many at once.", [
			chosen - rows.length,
		]);
		parts.push(part("p", { className: "mt-4 text-muted", textContent: text }));
	}
	return parts;
}

function progress_parts(done, total) {
	const bar = part("div", { className: "progress-bar" });
	bar.style.width = `${total ? Math.round((100 * done) / total) : 100}%`;
	return [
		part("p", { textContent: __("{0} of {1} done", [done, total]) }),
		part("div", { className: "progress" }, [bar]),
	];
}

function result_parts(progress) {
	const parts = [part("p", { className: "pbx-cleanup-result", textContent: summary(progress) })];
	if (progress.skipped.length) {
		const body = progress.skipped.map((row) => [record_link(row), row.old, "→", row.new, row.reason]);
		parts.push(table([__("Record"), __("Now"), "", __("Suggestion"), __("Why not")], body));
	}
	return parts;
}

function summary(progress) {
	const text = __("{0} numbers changed, {1} left as they are.", [progress.changed, progress.skipped.length]);
	if (progress.stopped) return `${text} ${__("It was stopped before it was done.")}`;
	return progress.finished ? text : `${text} ${__("It is still under way.")}`;
}

function record_link({ doctype, name }) {
	if (!name) return "";
	const href = frappe.utils.get_form_link(doctype, name);
	return part("a", { href, target: "_blank", textContent: `${__(doctype)} ${name}` });
}

function table(heads, rows) {
	const line = (kind) => (cells) => part("tr", {}, cells.map((cell) => part(kind, {}, [cell])));
	const head = part("thead", {}, [heads].map(line("th")));
	const body = part("tbody", {}, rows.map(line("td")));
	return part("table", { className: "table table-bordered" }, [head, body]);
}

/** An element; texts among `children` are texts. */
function part(tag, properties, children = []) {
	const element = Object.assign(document.createElement(tag), properties);
	element.append(...children);
	return element;
}
