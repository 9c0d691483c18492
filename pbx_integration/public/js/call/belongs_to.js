/** The panel of a call's form that says whose call it is. All text is set as text: names come from outside. */
import { createRecord, creatable } from "../pop/create";
import { ask } from "../pop/server";
import { askForRecord } from "./dialogs";

const LEVELS = { known: "green", likely: "blue", possible: "orange" };

const element = (tag, classes, text) => $(`<${tag}>`).addClass(classes).text(text || "");

const levelName = (level) => ({ known: __("Known"), likely: __("Likely"), possible: __("Possible") })[level];

/** One form's panel; the form is used for one call after another. */
export class BelongsTo {
	constructor(frm) {
		this.frm = frm;
	}

	/** Asks whose the call is, and draws it unless the form shows another call by then. */
	async refresh() {
		const call = this.frm.docname;
		if (this.drawn !== call) this.body().empty();
		try {
			this.draw(call, await ask("pbx_integration.api.calls.belongs_to", { call_id: call }));
		} catch (error) {
			if (this.frm.docname === call) this.body().empty().append(element("p", "text-muted", error.message));
		}
	}

	body() {
		return this.frm.get_field("belongs_to").$wrapper;
	}

	draw(call, answer) {
		if (this.frm.docname !== call) return;
		this.drawn = call;
		const panel = element("div", "pbx-belongs-to");
		panel.append(answer.links.map((link) => this.record(link, answer.may_change, true)));
		if (answer.matches.length) {
			panel.append(element("div", "text-muted small mt-3", __("May belong to")));
			panel.append(answer.matches.map((match) => this.record(match, answer.may_change, false)));
		}
		if (!answer.links.length && !answer.matches.length) panel.append(element("p", "text-muted", nobody(answer)));
		if (answer.hidden) panel.append(element("p", "text-muted small", hidden(answer.hidden)));
		panel.append(this.actions(answer));
		this.body().empty().append(panel);
	}

	/** A record with why it is shown and what can be said of it. */
	record(record, mayChange, linked) {
		const { doctype, name, route, level } = record;
		const line = element("div", "pbx-record mt-2");
		const title = element("a", "bold", record.title).attr({ href: frappe.utils.get_form_link(doctype, name) });
		title.on("click", (event) => {
			event.preventDefault();
			frappe.set_route(route);
		});
		line.append(title, " ", element("span", "text-muted", __(doctype)));
		if (record.subtitle) line.append(" · ", element("span", "", record.subtitle));
		if (record.chosen) line.append(" ", element("span", "indicator-pill no-indicator-dot gray", __("Chosen")));
		if (level) line.append(" ", element("span", `indicator-pill ${LEVELS[level]}`, levelName(level)));
		if (record.reasons.length) line.append(element("div", "text-muted small", record.reasons.join(" · ")));
		if (mayChange) line.append(this.choices({ doctype, name, title: record.title }, record.chosen, linked));
		return line;
	}

	choices({ doctype, name, title }, chosen, linked) {
		const say = (method) => () => this.say(method, { doctype, name });
		const row = element("div", "mt-1");
		if (!chosen) row.append(button(__("This one"), say("choose"), __("The call is from {0}", [title])));
		if (!linked) row.append(button(__("Attach"), say("attach"), __("Attach the call to {0}", [title])));
		return row.append(button(__("Not this one"), say("reject"), __("The call is not from {0}", [title])));
	}

	actions(answer) {
		const { external_number: number, external_e164: e164, external_name: name, trunk } = this.frm.doc;
		const row = element("div", "pbx-actions mt-3");
		if (answer.may_change) row.append(button(__("Attach…"), () => this.attach()));
		if (!number || answer.number?.internal || answer.number?.own) return row;
		const callId = answer.may_change ? this.frm.docname : undefined;
		const caller = { number: e164 || number, trunk, name, callId };
		for (const { doctype } of creatable()) {
			const create = () => createRecord(doctype, caller).catch(tell);
			row.append(button(doctype === "Lead" ? __("Create Lead") : __("Create Contact"), create));
		}
		return row.append(button(__("Add number to a record…"), () => this.addNumber(e164 || number, trunk)));
	}

	async attach() {
		const record = await askForRecord(__("Attach the call to"), __("Attach"), frappe.boot.user.can_read);
		await this.say("attach", record);
	}

	async addNumber(phone_number, trunk) {
		const title = __("Add {0} to", [phone_number]);
		const record = await askForRecord(title, __("Add"), frappe.boot.user.can_write);
		const { message } = await frappe.call({
			method: "pbx_integration.api.attach.add_number",
			args: { ...record, phone_number, trunk: trunk || undefined },
			freeze: true,
		});
		const told = message.added ? __("Added as {0}", [__(message.field)]) : __("It is there already");
		frappe.show_alert({ message: frappe.utils.escape_html(told), indicator: "green" });
		await this.refresh();
	}

	/** Tells the server what the reader says of a record, and draws what the call belongs to then. */
	async say(method, record) {
		const call_id = this.frm.docname;
		const args = { call_id, ...record };
		const { message } = await frappe.call({ method: `pbx_integration.api.attach.${method}`, args });
		this.draw(call_id, message);
	}
}

function button(label, action, description) {
	const made = element("button", "btn btn-default btn-xs mr-2", label).attr("type", "button");
	if (description) made.attr({ title: description, "aria-label": `${label}: ${description}` });
	return made.on("click", action);
}

function nobody({ number, hidden: count }) {
	if (!number) return __("The number is not known");
	if (number.withheld) return __("The number is withheld");
	if (number.own) return __("One of our own numbers");
	return count ? "" : __("Nobody is known under this number");
}

const hidden = (count) =>
	count === 1
		? __("1 record is known, but not readable for you")
		: __("{0} records are known, but not readable for you", [count]);

const tell = (error) => frappe.show_alert({ message: frappe.utils.escape_html(error.message), indicator: "red" });
