"""What an agent means to do after a call: a ToDo or an Event of the agent's own."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from html import escape
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_time, get_datetime

from pbx_integration import _core, link_rows, readable, times
from pbx_integration.calls import CALL
from pbx_integration.phone_sources import readable_meta
from pbx_integration.readable import Key

KINDS = ("ToDo", "Event")

SUBJECT_LENGTH = 140


class FollowUp(NamedTuple):
	"""A follow-up as it was asked for; `at` is the agent's wall clock, None for the whole day."""

	doctype: str
	day: date
	at: time | None
	text: str


def kinds() -> list[str]:
	"""What of a ToDo and an Event the user of the session may create."""
	return [doctype for doctype in KINDS if frappe.has_permission(doctype, "create")]


def read(values: Any, call: Document) -> FollowUp | None:
	"""The follow-up that a client asks for, None for none.

	Raises `ValidationError` for what is no follow-up, `PermissionError` for one the user may not create.
	"""
	if not values:
		return None
	if not isinstance(values, Mapping) or values.get("doctype") not in KINDS:
		frappe.throw(_("follow_up: only a ToDo or an Event can follow a call"))
	frappe.has_permission(values["doctype"], "create", throw=True)
	text = str(values.get("description") or "").strip() or _default_text(call)
	return FollowUp(values["doctype"], _day(values.get("date")), _time(values.get("time")), text)


def create(follow_up: FollowUp, call: Document) -> dict[str, Any]:
	"""Makes the follow-up, linked to the record that the call belongs to, else to the call.

	One that is there already, word for word, is not made again: an answer that got lost makes a client ask
	twice. Returns its DocType, name and route.
	"""
	make = _todo if follow_up.doctype == "ToDo" else _event
	values = make(follow_up, _record(call))
	name = _existing(values) or frappe.get_doc(values).insert().name
	route = ["Form", follow_up.doctype, name]
	return {"doctype": follow_up.doctype, "name": name, "route": route}


def forget_calls(calls: Collection[str]) -> None:
	"""These calls are no more: events that they took part in stay, and do not hold them."""
	if calls:
		of_calls = {"reference_doctype": CALL, "reference_docname": ("in", list(calls))}
		frappe.db.delete("Event Participants", of_calls)


def _todo(follow_up: FollowUp, record: Key) -> dict[str, Any]:
	at = f"{format_time(follow_up.at, 'HH:mm')} " if follow_up.at else ""
	return {
		"doctype": "ToDo",
		"allocated_to": frappe.session.user,
		"assigned_by": frappe.session.user,
		"date": follow_up.day,
		"description": _html(at + follow_up.text),
		"reference_type": record[0],
		"reference_name": record[1],
	}


def _event(follow_up: FollowUp, record: Key) -> dict[str, Any]:
	lines = follow_up.text.splitlines()
	values = {
		"doctype": "Event",
		"subject": lines[0][:SUBJECT_LENGTH],
		"event_type": "Private",
		"event_category": "Call",
		"starts_on": _starts(follow_up),
		"all_day": int(follow_up.at is None),
		"event_participants": [{"reference_doctype": record[0], "reference_docname": record[1]}],
	}
	return values | ({"description": _html(follow_up.text)} if follow_up.text != values["subject"] else {})


def _starts(follow_up: FollowUp) -> datetime:
	moment = datetime.combine(follow_up.day, follow_up.at or time())
	if follow_up.at is None:
		return moment
	return times.at_site(moment, frappe.db.get_value("User", frappe.session.user, "time_zone"))


def _existing(values: Mapping[str, Any]) -> str | None:
	"""The name of an open follow-up of the user that says the same."""
	# SQLite compares a time as the text that it was written as.
	beside = ("doctype", "event_participants", "starts_on")
	known = {key: value for key, value in values.items() if key not in beside}
	table, field = frappe.qb.DocType(values["doctype"]), "starts_on" if "starts_on" in values else "date"
	# Not by filters: of a text in those Frappe 15 takes what looks like a number for one, on PostgreSQL.
	query = frappe.qb.from_(table).select(table.name, table[field]).orderby(table.creation)
	for key, value in {**known, "owner": frappe.session.user, "status": "Open"}.items():
		query = query.where(table[key] == value)
	wanted = get_datetime(values[field])
	return next((name for name, moment in query.run() if get_datetime(moment) == wanted), None)


def _record(call: Document) -> Key:
	"""What the follow-up is linked to: the record that was chosen, else the first that the user may read."""
	rows = sorted(link_rows.of_calls([call.name])[call.name], key=lambda row: not row["chosen"])
	keys = [(row["doctype"], row["name"]) for row in rows if readable_meta(row["doctype"])]
	may_read = readable.keys(keys)
	return next((key for key in keys if key in may_read), (CALL, call.name))


def _default_text(call: Document) -> str:
	number = _core.format_phone(call.external_e164) if call.external_e164 else call.external_number
	return _("Call back {0}").format(number or call.caller_number or call.name)


def _day(text: Any) -> date:
	try:
		return date.fromisoformat(str(text))
	except ValueError:
		frappe.throw(_("follow_up.date: {0} is no date").format(frappe.bold(escape(str(text)))))


def _time(text: Any) -> time | None:
	try:
		return time.fromisoformat(str(text)) if text else None
	except ValueError:
		frappe.throw(_("follow_up.time: {0} is no time").format(frappe.bold(escape(str(text)))))


def _html(text: str) -> str:
	"""Text as a field of type Text Editor takes it."""
	return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
