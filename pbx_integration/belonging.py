"""Whose call it is, for a reader: the links of a call, the calls of a record, and what people say of both.

A link shows only to who may read both the call and the record. What is not shown is counted where the call
itself is open to the reader, as everywhere in a lookup, and is nowhere else.
"""

from typing import Any, NamedTuple

import frappe
from frappe import _

from pbx_integration import choices, link_rows, links, lookup, permissions, profiles, readable
from pbx_integration.calls import CALL
from pbx_integration.phone_sources import readable_meta
from pbx_integration.readable import Key

MOST_CALLS = 100
"""Of a record so many of the latest calls are counted and listed."""


class Calls(NamedTuple):
	"""Calls of a record, the latest first. `more` tells that there are earlier ones than `names`."""

	names: list[str]
	more: bool


def of_call(call_id: str) -> dict[str, Any]:
	"""The records that a call belongs to and those that it may belong to, as far as the user may read them.

	`links` are records as `_linked` tells, `matches` those of the core's ranking that are no links; `number`
	is that of the outside party as the ranking understands it, None where there is none. `hidden` counts
	what is known but not readable. `may_change` tells whether the user may say what the call belongs to.

	Raises `PermissionError` for who may not read the call.
	"""
	call = _call(call_id, "read")
	rows = link_rows.of_calls([call_id])[call_id]
	profile = profiles.read(_key(row) for row in rows if readable_meta(row["doctype"]))
	ranking = lookup.by_phone(call.external_number, call.trunk) if call.external_number else None
	matches = {(match["doctype"], match["name"]): match for match in (ranking or {}).get("matches", ())}
	shown = [row for row in rows if _key(row) in profile]
	linked = {_key(row) for row in shown}
	return {
		"links": [_linked(row, profile[_key(row)].title, matches.get(_key(row))) for row in shown],
		"matches": [match for key, match in matches.items() if key not in linked],
		"number": ranking and ranking["number"],
		"hidden": max(len(rows) - len(shown), ranking["hidden"] if ranking else 0),
		"may_change": bool(call.has_permission("write")),
	}


def of_record(doctype: str, name: str) -> Calls:
	"""The calls of a record that the user may see; none for who may not read the record.

	Costs one indexed read for a record that no call belongs to.
	"""
	# First what most records are done with, for every form that is opened asks.
	if not link_rows.has_calls(doctype, name) or not frappe.has_permission(CALL):
		return Calls([], False)
	names = _latest(doctype, name)
	if not names or not readable.keys([(doctype, name)]):
		return Calls([], False)
	seen = {row[0] for row in readable.rows(CALL, names, ())}
	return Calls([name for name in names[:MOST_CALLS] if name in seen], len(names) > MOST_CALLS)


def attach(call_id: str, doctype: str, name: str) -> None:
	"""Links a call to a record beside what it is linked to; a link that the rules made becomes the user's.

	Raises `PermissionError` for who may not work on the call or not read the record.
	"""
	call = _changeable(call_id, doctype, name)
	link_rows.choose(call_id, doctype, name, call.external_e164)


def choose(call_id: str, doctype: str, name: str) -> None:
	"""The call is this record's, and so are the calls of its number from now on.

	What the rules linked besides goes, but for what the record is tied to: a Contact's Customer stays.
	Raises what `attach` raises.
	"""
	call = _changeable(call_id, doctype, name)
	kept = _tied(doctype, name) | {(doctype, name)}
	rows = link_rows.of_calls([call_id])[call_id]
	link_rows.remove(call_id, [_key(row) for row in rows if not row["chosen"] and _key(row) not in kept])
	link_rows.choose(call_id, doctype, name, call.external_e164)
	if call.external_e164:
		choices.choose(call.external_e164, doctype, name)


def reject(call_id: str, doctype: str, name: str) -> None:
	"""The call is not this record's, and the record is no match for its number any more.

	A call that has no link then is linked anew, to what else its number is known to be.
	Raises what `attach` raises.
	"""
	call = _changeable(call_id, doctype, name)
	link_rows.remove(call_id, [(doctype, name)])
	if not call.external_e164:
		return
	choices.reject(call.external_e164, doctype, name)
	if not link_rows.of_calls([call_id])[call_id]:
		links.ask_for(call_id)


def _call(call_id: str, permission: str) -> Any:
	call = frappe.get_doc(CALL, call_id)
	call.check_permission(permission)
	return call


def _changeable(call_id: str, doctype: str, name: str) -> Any:
	"""The call, once it is clear that the user may say of it that it is this record's, or that it is not."""
	call = _call(call_id, "write")
	if not readable_meta(doctype) or not readable.keys([(doctype, name)]):
		frappe.throw(
			_("{0} {1} does not exist, or you may not read it").format(_(doctype), name),
			frappe.PermissionError,
		)
	return call


def _key(row: link_rows.Link) -> Key:
	return row["doctype"], row["name"]


def _linked(row: link_rows.Link, title: str, match: dict | None) -> dict[str, Any]:
	"""A link as the form shows it: with level and reasons where the number still speaks for it."""
	return {
		"doctype": row["doctype"],
		"name": row["name"],
		"title": title,
		"subtitle": match and match["subtitle"],
		"chosen": row["chosen"],
		"level": match and match["level"],
		"reasons": match["reasons"] if match else [],
		"route": ["Form", row["doctype"], row["name"]],
	}


def _latest(doctype: str, name: str) -> list[str]:
	"""The latest calls of a record that conditions leave to the user, one more than is shown."""
	conditions = permissions.call_conditions()
	# Beside bound values a percent sign must be written twice.
	allowed = f" AND ({conditions})".replace("%", "%%") if conditions else ""
	rows = frappe.db.sql(
		f"SELECT `tab{CALL}`.name FROM `tab{link_rows.LINK}` JOIN `tab{CALL}`"
		f" ON `tab{CALL}`.name = `tab{link_rows.LINK}`.`call`"
		f" WHERE `tab{link_rows.LINK}`.link_doctype = %s AND `tab{link_rows.LINK}`.link_name = %s{allowed}"
		f" ORDER BY `tab{CALL}`.call_start DESC, `tab{CALL}`.name DESC LIMIT {MOST_CALLS + 1}",
		(doctype, name),
	)
	return [row[0] for row in rows]


def _tied(doctype: str, name: str) -> set[Key]:
	"""Records that are linked to this one by a table of links, or this one to them."""
	link = frappe.qb.DocType("Dynamic Link")
	to = frappe.qb.from_(link).select(link.link_doctype, link.link_name)
	of = frappe.qb.from_(link).select(link.parenttype, link.parent)
	rows = [
		*to.where((link.parenttype == doctype) & (link.parent == name)).run(),
		*of.where((link.link_doctype == doctype) & (link.link_name == name)).run(),
	]
	return {(row[0], row[1]) for row in rows}
