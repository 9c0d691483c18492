"""What the index is to hold of a record: its fields as the database has them, split into numbers by the core.

A field of the record itself that repeats a number of its child rows makes no row of its own: Frappe copies
the primary numbers of a Contact there.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from frappe.utils import cint

from pbx_integration import _core, database, regions, settings
from pbx_integration.phone_sources import Plan, Source

COLUMNS = (
	*("name", "reference_doctype", "reference_name", "raw", "e164", "tail", "extension", "internal", "valid"),
	*("active", "own_number", "table_field", "row", "source_field", "position", "label", "region"),
	*("metadata_version", "fault"),
)

NAMED_BY = 24
"""With so many characters of its record's name the name of a row begins, so that the rows of records that
follow each other are written side by side."""

SELDOM = frozenset(("extension", "internal", "own_number", "position", "fault"))
"""Columns that are 0 or NULL in nearly every row."""

SHORT_LENGTH = 20
"""Characters that the columns of digits hold."""

INACTIVE = frozenset(("Disabled", "Inactive", "Left", "Suspended"))
"""States of a record that is not in use any more."""

PRIMARY_LABELS = {"is_primary_mobile_no": "Mobile", "is_primary_phone": "Phone"}

Row = tuple


class Text(NamedTuple):
	"""A field of a record that is not empty."""

	name: str
	table_field: str | None
	row: str | None
	fieldname: str
	label: str
	text: str


Records = Mapping[str, Mapping[str, Any]]
"""By name the fields of a record itself that its rows depend on."""


def read(source: Source, among: database.Among, lock: bool = False) -> Records:
	"""These records, as far as they are there. To `lock` them leaves out those that are locked already."""
	own = (field.fieldname for field in source.fields if not field.table_field)
	columns = tuple(dict.fromkeys((*own, *source.flags, *source.region.columns, "docstatus")))
	rows = database.select_texts(source.doctype, ("name", *columns), {}, "name", among, lock)
	return {str(row[0]): dict(zip(columns, row[1:], strict=True)) for row in rows}


def of(plan: Plan, source: Source, records: Records, span: database.Span | None = None) -> dict[str, Row]:
	"""The rows of the index for these records, by name. What belongs to them is read by their `span`, if they
	were."""
	regions_of = regions.of_records(source.doctype, source.region, records, plan.places, span)
	default = settings.default_region()
	texts = list(_child_texts(source, records, span))
	known = {(text.name, text.text) for text in texts}
	texts += [text for text in _own_texts(source, records) if (text.name, text.text) not in known]
	places = [regions_of.get(text.name, default) for text in texts]
	numbers = _core.index_many([(text.text, place) for text, place in zip(texts, places, strict=True)])
	in_use = _in_use(source, records)
	rows: dict[str, Row] = {}
	in_children: set[tuple] = set()
	for text, place, pieces in zip(texts, places, numbers, strict=True):
		for piece in pieces:
			number = (text.name, piece[2] or piece[1], piece[4])
			if text.row:
				in_children.add(number)
			elif number in in_children:
				continue
			row = build(source.doctype, text, place, piece, in_use[text.name], source.own)
			rows[row[0]] = row
	return rows


def build(
	doctype: str, text: Text, region: str | None, piece: Sequence[Any], active: int = 1, own: bool = False
) -> Row:
	"""The row, as COLUMNS, of one number that `_core.index_many` found in a text.

	Its name ends with a hash of all that it says: the same row has the same name whenever it is written, and
	where the names are the same the rows are.
	"""
	position, raw, e164, tail, extension, internal, valid, fault = piece
	row = (
		*(doctype, text.name, database.text(raw), e164, tail),
		*(database.text(extension, SHORT_LENGTH), int(internal), int(valid), active, int(own)),
		*(text.table_field, text.row, text.fieldname, position, text.label, region),
		*(_core.PHONE_METADATA_VERSION, fault),
	)
	return (text.name[:NAMED_BY] + blake2b(repr(row).encode(), digest_size=7).hexdigest(), *row)


def _own_texts(source: Source, records: Records) -> Iterator[Text]:
	fields = [field for field in source.fields if not field.table_field]
	for name, record in records.items():
		for field in fields:
			if text := record[field.fieldname]:
				yield Text(name, None, None, field.fieldname, field.label, text)


def _child_texts(source: Source, records: Records, span: database.Span | None) -> Iterator[Text]:
	tables = {(field.table_field, field.doctype) for field in source.fields if field.table_field}
	for table_field, doctype in sorted(tables):
		fields = [field for field in source.fields if field.table_field == table_field]
		names = [field.fieldname for field in fields]
		checks = fields[0].primary
		columns = ("parent", "name", *names, *checks)
		of_table = {"parenttype": source.doctype, "parentfield": table_field}
		for parent, row, *values in database.select_texts(
			doctype, columns, of_table, "parent", span or records
		):
			if parent not in records:
				continue
			label = _label(checks, values[len(names) :]) if checks else None
			for field, text in zip(fields, values, strict=False):
				if text:
					yield Text(parent, table_field, str(row), field.fieldname, label or field.label, text)


def _label(checks: Sequence[str], values: Sequence[Any]) -> str | None:
	"""What kind of number the checks of a child row say it is."""
	for check, value in zip(checks, values, strict=True):
		if value and cint(value) and check in PRIMARY_LABELS:
			return PRIMARY_LABELS[check]
	return None


def _in_use(source: Source, records: Records) -> dict[str, int]:
	flags = (*source.flags, "docstatus")
	states: dict[tuple, int] = {}
	found = {}
	for name, record in records.items():
		state = tuple([record[flag] for flag in flags])
		if state not in states:
			states[state] = int(_is_active(record))
		found[name] = states[state]
	return found


def _is_active(record: Mapping[str, Any]) -> bool:
	on = (record[flag] for flag in ("enabled", "active", "is_active") if flag in record)
	off = cint(record.get("disabled")) or record.get("status") in INACTIVE or cint(record["docstatus"]) == 2
	return not off and not any(str(value) in ("0", "No") for value in on)
