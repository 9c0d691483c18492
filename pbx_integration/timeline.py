"""The calls of a record in the timeline of its form."""

from html import escape
from typing import Any
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.utils import format_duration, get_fullname, get_url_to_form

from pbx_integration import _core, belonging, extensions, readable
from pbx_integration.calls import CALL

MOST_ITEMS = 20
"""So many of the latest calls stand in a timeline; the others are behind the count of the form."""

Users = dict[str, list[str]]
"""Whose the extensions are, by number."""

_SHOWN = (
	*("call_type", "status", "external_number", "external_e164", "withheld"),
	*("answered_by", "extension", "duration", "call_start"),
)


def calls_of(doctype: str, docname: str) -> list[dict[str, Any]]:
	"""`additional_timeline_content` of every DocType: the latest calls of the record that the user may see.

	The first item says in `pbx_calls` how many there are in all, as `belonging.of_record` counts, and in
	`pbx_more` whether there are earlier ones still, so that a form need not ask again.
	"""
	calls = belonging.of_record(doctype, str(docname))
	if not calls.names:
		return []
	shown = _read(calls.names[:MOST_ITEMS])
	users = extensions.users_of({_extension(call) for call in shown} - {None})
	items = [_item(call, users) for call in shown]
	items[0] |= {"pbx_calls": len(calls.names), "pbx_more": calls.more}
	return items


def _read(names: list[str]) -> list[frappe._dict]:
	rows = {row[0]: row for row in readable.rows(CALL, names, _SHOWN)}
	fields = ("name", *_SHOWN)
	return [frappe._dict(zip(fields, rows[name], strict=True)) for name in names if name in rows]


def _item(call: frappe._dict, users: Users) -> dict[str, Any]:
	return {
		"icon": "call",
		"is_card": False,
		"creation": str(call.call_start),
		"content": _content(call, users),
	}


def _content(call: frappe._dict, users: Users) -> str:
	"""A line of HTML in which nothing but the link is markup: numbers come from outside."""
	facts = [_number(call), _(call.status), _talked(call), _agent(call, users)]
	rest = " · ".join(escape(fact) for fact in facts if fact)
	path = urlsplit(get_url_to_form(CALL, call.name)).path
	return f'<a class="pbx-call" href="{escape(path)}">{escape(direction(call))}</a> · {rest}'


def direction(call: frappe._dict) -> str:
	"""Which way a call went, in words."""
	words = {"Inbound": _("Inbound call"), "Outbound": _("Outbound call")}
	return words.get(call.call_type, _("Internal call"))


def _number(call: frappe._dict) -> str | None:
	if call.external_e164:
		return _core.format_phone(call.external_e164)
	return _("Number withheld") if call.withheld else call.external_number


def _talked(call: frappe._dict) -> str | None:
	return format_duration(call.duration, hide_days=True) if call.duration else None


def _agent(call: frappe._dict, users: Users) -> str | None:
	number = _extension(call)
	names = users.get(number)
	return f"{number} {get_fullname(names[0])}" if names else number


def _extension(call: frappe._dict) -> str | None:
	"""The extension that took the call, or that it rang on."""
	return call.answered_by or call.extension or None
