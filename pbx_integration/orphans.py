"""Choices and links that nothing is left to speak of: of calls and records that went by SQL, or with their
DocType, and so without a document event.
"""

from collections.abc import Iterable, Iterator

import frappe

from pbx_integration import database

CALL_LINK = "PBX Call Link"

NAMING = (
	("PBX Number Choice", "reference_doctype", "reference_name"),
	(CALL_LINK, "link_doctype", "link_name"),
)
"""Tables that name records, with the columns of DocType and name."""

ROWS_AT_ONCE = 1_000


def sweep() -> int:
	"""Nightly: delete the rows whose record or call is gone, committing each batch. Returns how many."""
	deleted = sum(_sweep(CALL_LINK, "call", "PBX Call Log", {}))
	for table, type_column, name_column in NAMING:
		for doctype in frappe.get_all(table, distinct=True, pluck=type_column, order_by=type_column):
			deleted += sum(_sweep(table, name_column, doctype, {type_column: doctype}))
	return deleted


def _sweep(table: str, column: str, doctype: str, filters: dict[str, str]) -> Iterator[int]:
	"""Deletes rows of `table` whose `column` names no record of the DocType; how many of each batch."""
	after = ""
	while rows := frappe.get_all(
		table,
		{**filters, "name": (">", after)},
		["name", column],
		order_by="name",
		limit=ROWS_AT_ONCE,
		as_list=True,
	):
		there = _there(doctype, {record for _name, record in rows})
		gone = [name for name, record in rows if record.casefold() not in there]
		database.delete(table, gone)
		frappe.db.commit()
		yield len(gone)
		after = rows[-1][0]


def _there(doctype: str, names: Iterable[str]) -> set[str]:
	"""Those of the names that are in use, in the case in which databases compare them."""
	if not frappe.db.exists("DocType", doctype):
		return set()
	meta = frappe.get_meta(doctype)
	if not meta.issingle and not meta.get("is_virtual"):
		names = frappe.get_all(doctype, {"name": ("in", sorted(names))}, pluck="name")
	return {str(name).casefold() for name in names}
