"""The phone index: which number which record holds, as rows of PBX Phone Number.

Rows are made from the database, never from a document in memory, so that writing a record's numbers twice,
late or by another worker comes to the same.
"""

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import frappe
from frappe.utils import create_batch

from pbx_integration import database, own_numbers, phone_rows, phone_sources
from pbx_integration.phone_rows import COLUMNS, SELDOM
from pbx_integration.phone_sources import INDEX, PhoneField, Source, phone_fields, sources

__all__ = [
	"PhoneField",
	"Row",
	"Source",
	"differing",
	"fill",
	"find",
	"find_own",
	"has_none",
	"phone_fields",
	"sources",
	"write",
]

RECORDS_AT_ONCE = 500
"""So many records are read and written with one statement each."""

MOST_ROWS = 500
"""So many rows are read for one number: what says that it is ours first, then records in use."""


class Row(NamedTuple):
	"""A number that a record holds. `table_field` and `row` name the child row it stands in, if it is in one;
	`region` is the country in whose numbers it was read."""

	reference_doctype: str
	reference_name: str
	raw: str
	e164: str | None
	tail: str | None
	extension: str | None
	internal: bool
	valid: bool
	active: bool
	own_number: bool
	table_field: str | None
	row: str | None
	source_field: str
	position: int
	label: str | None
	region: str | None


_CHECKS = ("internal", "valid", "active", "own_number")


def find(e164: str | None, tail: str | None) -> list[Row]:
	"""Rows of a number: those of the same E.164, and only when there are none those of the same last digits.

	Who asks must still see to it that the user may read the records.
	"""
	rows = _having("e164", e164) if e164 else []
	return rows or (_having("tail", tail) if tail else [])


def find_own(e164: str | None) -> list[Row]:
	"""Rows that say that this number is one of our own."""
	return [row for row in _having("e164", e164) if row.own_number] if e164 else []


def count() -> tuple[int, int]:
	"""How many numbers the index holds, and how many texts besides that are none."""
	[(rows, faults)] = frappe.db.sql(f"SELECT COUNT(*), COUNT(fault) FROM `tab{INDEX}`")
	return rows - faults, faults


def write(doctype: str, names: Collection[str]) -> int:
	"""Makes the index right for these records: reads them from the database, and writes what differs.

	Records that are gone, or whose DocType is no source, lose their rows. Returns how many rows were written
	or deleted.
	"""
	batches = create_batch(list(names), RECORDS_AT_ONCE)
	return sum(_write(_stored(doctype, batch), _wanted(doctype, batch)) for batch in batches)


def fill(source: Source, among: database.Among) -> tuple[int, int]:
	"""Writes about RECORDS_AT_ONCE records that the index had no rows of, at a time when nothing but document
	events may have written some since: these would be the same.

	Locks the records and leaves out those that are locked already. Returns how many records that were, and
	how many rows were written.
	"""
	records = phone_rows.read(source, among, lock=True)
	span = among if isinstance(among, database.Span) else None
	return len(records), _write({}, phone_rows.of(phone_sources.plan(), source, records, span))


def _write(stored: Mapping[str, str], wanted: Mapping[str, tuple]) -> int:
	gone = stored.keys() - wanted.keys()
	changed = [row for name, row in wanted.items() if stored.get(name) != row[2]]
	database.delete(INDEX, sorted(gone))
	_insert(changed)
	return len(gone) + len(changed)


def _insert(rows: Sequence[tuple]) -> None:
	"""Inserts rows without the columns that are empty in all of them, which are a third of the work."""
	used = [at for at, column in enumerate(COLUMNS) if column not in SELDOM or any(row[at] for row in rows)]
	if len(used) < len(COLUMNS):
		rows = list(map(itemgetter(*used), rows))
	database.upsert(INDEX, [COLUMNS[at] for at in used], "reference_name", rows)


def differing(doctype: str, among: database.Among) -> list[str]:
	"""Which of about RECORDS_AT_ONCE records the index holds wrongly. Locks and writes nothing."""
	stored, wanted = _stored(doctype, among), _wanted(doctype, among)
	wrong = {row[2] for name, row in wanted.items() if stored.get(name) != row[2]}
	return sorted(wrong.union(stored[name] for name in stored.keys() - wanted.keys()))


def has_none(doctype: str, among: database.Among) -> bool:
	"""Whether the index has no row of any of these records."""
	return not database.exists(INDEX, {"reference_doctype": doctype}, "reference_name", among)


def _wanted(doctype: str, among: database.Among) -> dict[str, tuple]:
	if doctype == own_numbers.DOCTYPE:
		return own_numbers.rows()
	plan = phone_sources.plan()
	source = plan.source(doctype)
	if not source:
		return {}
	span = among if isinstance(among, database.Span) else None
	return phone_rows.of(plan, source, phone_rows.read(source, among), span)


def _stored(doctype: str, among: database.Among) -> dict[str, str]:
	"""By the name of each row of these records that of the record, which Frappe changes in a rename."""
	columns = ("name", "reference_name")
	return dict(
		database.select_texts(INDEX, columns, {"reference_doctype": doctype}, "reference_name", among)
	)


def _having(column: str, value: str) -> list[Row]:
	statement = (
		f"SELECT {', '.join(f'`{field}`' for field in Row._fields)} FROM `tab{INDEX}`"
		f" WHERE `{column}` = %s ORDER BY own_number DESC, active DESC, name LIMIT {MOST_ROWS}"
	)
	return [_row(values) for values in frappe.db.sql(statement, (value,))]


def _row(values: Sequence[Any]) -> Row:
	row = Row(*values)
	return row._replace(**{check: bool(getattr(row, check)) for check in _CHECKS})
