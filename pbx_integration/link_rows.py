"""The rows of PBX Call Link: which records a call belongs to, once each.

The name of a row is made of its call and its record, so that whoever writes the same link twice, or at the
same time as another worker, writes one row. Written with SQL: no document events fire.
"""

from collections.abc import Collection, Iterable
from hashlib import blake2b
from typing import Any, TypedDict

import frappe
from frappe.utils import create_batch

from pbx_integration import database, times

LINK = "PBX Call Link"

_COLUMNS = (
	*("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx"),
	*("call", "link_doctype", "link_name", "chosen", "number"),
)
_SYSTEM = "Administrator"

ROWS_AT_ONCE = 500
"""So many rows are written with one statement."""


class Link(TypedDict):
	"""A record that a call is linked to. `number` is the E.164 that the call had when it was linked."""

	doctype: str
	name: str
	chosen: bool
	number: str | None


def of_calls(calls: Collection[str]) -> dict[str, list[Link]]:
	"""The links of each of these calls, in the order in which they were made."""
	links: dict[str, list[Link]] = {call: [] for call in calls}
	if not links:
		return links
	row = frappe.qb.DocType(LINK)
	rows = (
		frappe.qb.from_(row)
		.where(row.call.isin(list(links)))
		.select(row.call, row.link_doctype, row.link_name, row.chosen, row.number)
		.orderby(row.creation)
		.orderby(row.name)
	).run()
	for call, doctype, name, chosen, number in rows:
		links[call].append({"doctype": doctype, "name": name, "chosen": bool(chosen), "number": number})
	return links


def has_calls(doctype: str, name: str) -> bool:
	"""Whether any call is linked to this record."""
	statement = f"SELECT 1 FROM `tab{LINK}` WHERE link_doctype = %s AND link_name = %s LIMIT 1"
	return bool(frappe.db.sql(statement, (doctype, name)))


def choose(call: str, doctype: str, name: str, number: str | None) -> None:
	"""Links a call to a record because the user of the session says so."""
	now, key = times.site_text(times.utc_ms() / 1000), _key(call, doctype, name)
	user = frappe.session.user
	values = (key, now, now, user, user, 0, 0, call, doctype, name, 1, number)
	if not database.insert_new(LINK, _COLUMNS, values):
		database.update(LINK, ("chosen", "modified", "modified_by"), (1, now, user), key)


def add_all(links: Iterable[tuple[str, str, str, str]]) -> None:
	"""Links calls to records as the rules have it: call, DocType, name and number of each. A link that is
	there already stays as it is."""
	now = times.site_text(times.utc_ms() / 1000)
	rows = [
		(_key(call, doctype, name), now, now, _SYSTEM, _SYSTEM, 0, 0, call, doctype, name, 0, number)
		for call, doctype, name, number in links
	]
	for batch in create_batch(rows, ROWS_AT_ONCE):
		# The name of the record is what the row has already.
		database.upsert(LINK, _COLUMNS, "link_name", batch)


def remove(call: str, records: Iterable[tuple[str, str]]) -> None:
	"""Takes the links of a call to these records away."""
	for doctype, name in records:
		frappe.db.sql(f"DELETE FROM `tab{LINK}` WHERE name = %s", (_key(call, doctype, name),))


def remove_calls(calls: Collection[str]) -> None:
	"""Takes all links of these calls away: the calls are no more."""
	if calls:
		frappe.db.delete(LINK, {"call": ("in", list(calls))})


def remove_record(doctype: str, name: str) -> None:
	"""Takes all links to a record away: the record is no more."""
	frappe.db.delete(LINK, {"link_doctype": doctype, "link_name": name})


def rename_record(doctype: str, old: str, new: str) -> None:
	"""Lets the links to a record follow its new name; where it became one with another, each call keeps one.

	Frappe renames in our table too, but only when it remembers that the table links to this DocType.
	"""
	stored = database.select(LINK, _COLUMNS, {"link_doctype": doctype}, "link_name", (old, new))
	wanted: dict[str, dict[str, Any]] = {}
	for values in sorted(stored):
		row = dict(zip(_COLUMNS, values, strict=True))
		row |= {"name": _key(row["call"], doctype, new), "link_name": new}
		before = wanted.setdefault(row["name"], row)
		before["chosen"] = max(before["chosen"], row["chosen"])
	for batch in create_batch([values[0] for values in stored if values[0] not in wanted], ROWS_AT_ONCE):
		database.delete(LINK, batch)
	for batch in create_batch([tuple(row.values()) for row in wanted.values()], ROWS_AT_ONCE):
		database.upsert(LINK, _COLUMNS, "chosen", batch)


def _key(call: str, doctype: str, name: str) -> str:
	return blake2b("\0".join((call, doctype, name)).encode(), digest_size=10).hexdigest()


def on_record_deleted(doc: Any, method: str | None = None) -> None:
	"""`after_delete` of every DocType."""
	if _is_there():
		remove_record(doc.doctype, str(doc.name))


def on_record_renamed(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""`after_rename` of every DocType."""
	if _is_there():
		rename_record(doc.doctype, old, new)


def _is_there() -> bool:
	"""Whether our table is: while apps come, go or migrate, these hooks may run without it."""
	flags = frappe.flags
	shaky = flags.in_migrate or flags.in_install or flags.in_uninstall
	return not shaky or frappe.db.table_exists(LINK, cached=False)
