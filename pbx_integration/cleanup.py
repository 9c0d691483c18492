"""Numbers that a person had better look at: what is wrong with them, and how they could be written.

The index tells where to look. What is said of a number is read off the record as it is now, by the core, and
only for records and fields that the user of the session may read.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils.caching import request_cache

from pbx_integration import _core, database, phone_sources, readable
from pbx_integration.phone_sources import INDEX, PhoneField

MOST_ROWS = 5_000
"""So many fields are listed at once."""

ROWS_AT_ONCE = 2_000

NOT_A_NUMBER, NOT_VALID, ASSUMED, SEVERAL, UNTIDY = KINDS = (
	"Not a Number",
	"Not Valid",
	"Not Valid in the Assumed Country",
	"Several Numbers",
	"Label or Stray Characters",
)

_UNUSUAL = {
	"mariadb": "REGEXP '[^0-9 +()./-]'",
	"postgres": "~ '[^0-9 +()./-]'",
	"sqlite": "GLOB '*[^0-9 +()./-]*'",
}
_FAULTY = "(fault IS NOT NULL AND fault <> '')"
_NOT_VALID = f"(valid = 0 AND internal = 0 AND NOT {_FAULTY})"
_OF_INDEX = {NOT_A_NUMBER: _FAULTY, NOT_VALID: _NOT_VALID, ASSUMED: _NOT_VALID, SEVERAL: "position > 0"}


class Place(NamedTuple):
	"""A field of a record, or of the row `row` of its table `table_field`."""

	doctype: str
	name: str
	table_field: str | None
	row: str | None
	field: str

	@property
	def id(self) -> str:
		"""The place as text, for whoever shows it; `read_id` reads it."""
		return json.dumps(self)


class Indexed(NamedTuple):
	"""A field that the index holds a number or a fault of, and in whose numbers it was read."""

	place: Place
	region: str | None


class Problem(NamedTuple):
	"""A field whose text is to be cleaned up. `says` tells what is wrong, a sentence for each of `kinds`."""

	place: Place
	text: str
	kinds: tuple[str, ...]
	says: tuple[str, ...]
	suggestion: str | None
	region: str | None


def find(
	doctype: str | None = None, kind: str | None = None, only_fixable: bool = False
) -> tuple[list[Problem], bool]:
	"""What there is to clean up, at most `MOST_ROWS`, sorted by record; and whether there is more."""
	found: list[Problem] = []
	seen: set[Place] = set()
	for rows in _suspects(doctype, kind):
		fresh = {row.place: row for row in rows if row.place not in seen}
		seen.update(fresh)
		found += [
			problem for problem in examine(fresh.values(), only_fixable) if not kind or kind in problem.kinds
		]
		if len(found) > MOST_ROWS:
			break
	found.sort(key=in_order)
	return found[:MOST_ROWS], len(found) > MOST_ROWS


def in_order(problem: Problem) -> list[str]:
	"""Sorts problems by record and field."""
	return [part or "" for part in problem.place]


def doctypes() -> list[str]:
	"""The DocTypes of the index that the user of the session may read."""
	indexed = frappe.get_all(INDEX, distinct=True, pluck="reference_doctype", order_by="reference_doctype")
	return [doctype for doctype in indexed if _may_be_read(doctype)]


def read_id(text: str) -> Place:
	"""The place that `Place.id` told.

	Raises:
		frappe.ValidationError: it is none.
	"""
	try:
		parts = json.loads(text)
	except ValueError:
		parts = None
	if not isinstance(parts, list) or len(parts) != len(Place._fields):
		frappe.throw(_("{0} is no place of a number").format(text))
	return Place(*(part and str(part) for part in parts))


def indexed(places: Iterable[Place]) -> dict[Place, Indexed]:
	"""What the index knows of these places, as far as it knows them."""
	found = {}
	by_doctype = sorted(set(places), key=lambda place: place.doctype)
	for doctype, group in groupby(by_doctype, lambda place: place.doctype):
		wanted = set(group)
		names = sorted({place.name for place in wanted})
		rows = database.select(INDEX, _COLUMNS, {"reference_doctype": doctype}, "reference_name", names)
		found |= {row.place: row for row in map(_indexed, rows) if row.place in wanted}
	return found


def examine(rows: Iterable[Indexed], only_fixable: bool = False) -> Iterator[Problem]:
	"""What is wrong at these places now, as far as the user may read them; nothing for what is right, and for
	what has no suggestion if it is to be `only_fixable`."""
	by_doctype = sorted(rows, key=lambda row: row.place.doctype)
	for doctype, group in groupby(by_doctype, lambda row: row.place.doctype):
		of_doctype = list(group)
		texts = _texts(doctype, [row.place for row in of_doctype])
		for row in of_doctype:
			text = texts.get(row.place)
			problem = text and _judge(row, text, only_fixable)
			if problem:
				yield problem


def suggestion(place: Place, text: str, region: str | None) -> str | None:
	"""How `text` could be written so that its field takes it; None where there is nothing safe to propose."""
	clean = _core.suggest_phone(text, region)
	field = docfield(place)
	if clean and field.fieldtype == "Phone":
		clean = _with_country_code(clean, region)
	elif clean and field.options == "Phone" and not frappe.utils.validate_phone_number(clean):
		clean = None
	return clean if clean != text else None


def docfield(place: Place) -> Any:
	"""The field of the metadata at that place."""
	return _meta(place.doctype, place.table_field).get_field(place.field)


def label(place: Place) -> str:
	"""Where in the record it stands, in words."""
	meta = frappe.get_meta(place.doctype)
	labels = [meta.get_label(place.table_field)] if place.table_field else []
	return ": ".join(_(text) for text in (*labels, docfield(place).label or place.field))


_COLUMNS = (
	"name",
	"reference_doctype",
	"reference_name",
	"table_field",
	"row",
	"source_field",
	"region",
)


def _indexed(values: Sequence[Any]) -> Indexed:
	_name, doctype, record, table_field, row, field, region = values
	return Indexed(Place(doctype, record, table_field or None, row or None, field), region or None)


def _suspects(doctype: str | None, kind: str | None) -> Iterator[list[Indexed]]:
	"""Rows of the index that may be to clean up. Labels are not in the index, but in the records."""
	if kind != UNTIDY:
		yield from _suspects_of_index(doctype, [kind] if kind else _OF_INDEX)
	if kind in (UNTIDY, None):
		plan = phone_sources.plan()
		for source in (*plan.sources.values(), *plan.own.values()):
			if doctype in (source.doctype, None):
				for field in source.fields:
					yield from _suspects_of_field(source.doctype, field)


def _suspects_of_index(doctype: str | None, kinds: Iterable[str]) -> Iterator[list[Indexed]]:
	columns = ", ".join(f"`{column}`" for column in _COLUMNS)
	condition = " OR ".join(dict.fromkeys(_OF_INDEX[kind] for kind in kinds))
	of_doctype, values = ("AND reference_doctype = %s", [doctype]) if doctype else ("", [])
	select = f"SELECT {columns} FROM `tab{INDEX}` WHERE ({condition}) {of_doctype}"
	for rows in _pages(select, values, ""):
		yield [_indexed(row) for row in rows]


def _suspects_of_field(doctype: str, field: PhoneField) -> Iterator[list[Indexed]]:
	table = field.table_field
	record, of_doctype, values = ("parent", "AND parenttype = %s", [doctype]) if table else ("name", "", [])
	select = (
		f"SELECT name, {record} FROM `tab{field.doctype}`"
		f" WHERE `{field.fieldname}` {_UNUSUAL[frappe.db.db_type]} {of_doctype}"
	)
	first = 0 if frappe.get_meta(field.doctype).autoname == "autoincrement" else ""
	for rows in _pages(select, values, first):
		places = [
			Place(doctype, str(parent), table, str(name) if table else None, field.fieldname)
			for name, parent in rows
		]
		yield list(indexed(places).values())


def _pages(select: str, values: Sequence[Any], first: Any) -> Iterator[Sequence[tuple]]:
	"""What a statement finds, so many rows at once, each time after the last name."""
	statement = f"{select} AND name > %s ORDER BY name LIMIT {ROWS_AT_ONCE}"
	while rows := frappe.db.sql(statement, (*values, first)):
		yield rows
		first = rows[-1][0]


def _texts(doctype: str, places: Sequence[Place]) -> dict[Place, str]:
	"""What stands at places of one DocType, as far as the user may read it and it can be changed there."""
	if not _may_be_read(doctype):
		return {}
	allowed = {name for _doctype, name in readable.keys({place[:2] for place in places})}
	texts: dict[Place, str] = {}
	for table_field in {place.table_field for place in places}:
		group = [place for place in places if place.table_field == table_field and place.name in allowed]
		texts |= _texts_of_table(doctype, table_field, group)
	return texts


def _texts_of_table(doctype: str, table_field: str | None, places: Sequence[Place]) -> dict[Place, str]:
	fields = sorted({place.field for place in places} & _open_fields(doctype, table_field))
	if not fields:
		return {}
	parent = ["parent"] if table_field else []
	names = {place.row or place.name for place in places}
	filters = {"name": ("in", sorted(names))} | ({"parenttype": doctype} if table_field else {})
	table = _meta(doctype, table_field).name
	found = {str(row.name): row for row in frappe.get_all(table, filters, ["name", *parent, *fields])}
	texts = {}
	for place in places:
		row = found.get(place.row or place.name)
		if row and place.field in fields and str(row.get("parent", place.name)) == place.name:
			texts[place] = row[place.field]
	return texts


def _open_fields(doctype: str, table_field: str | None) -> set[str]:
	"""Fields that the user may read. Not those that are set by other fields, which are to be cleaned up."""
	record, meta = frappe.get_meta(doctype), _meta(doctype, table_field)
	if meta is None or (table_field and not readable.may_read_field(record, table_field)):
		return set()
	fields = (field.fieldname for field in meta.fields if not field.read_only)
	return {field for field in fields if readable.may_read_field(meta, field, doctype)}


def _meta(doctype: str, table_field: str | None) -> Any:
	meta = frappe.get_meta(doctype)
	if not table_field:
		return meta
	field = meta.get_field(table_field)
	return field and frappe.get_meta(field.options)


def _may_be_read(doctype: str) -> bool:
	known = frappe.db.exists("DocType", doctype, cache=True)
	return bool(known) and not frappe.get_meta(doctype).issingle and frappe.has_permission(doctype, "read")


def _judge(row: Indexed, text: str, only_fixable: bool) -> Problem | None:
	proposed = suggestion(row.place, text, row.region)
	if only_fixable and not proposed:
		return None
	read = _core.index_phones(text, row.region)
	kinds = {_fault(fault["code"], fault["raw"]): NOT_A_NUMBER for fault in read["faults"]}
	for number in read["rows"]:
		if not number["valid"] and not number["internal"]:
			assumed = _is_assumed(number["raw"])
			sentence = _not_valid(number["raw"], row.region if assumed else None)
			kinds[sentence] = ASSUMED if assumed else NOT_VALID
	if len(read["rows"]) > 1:
		kinds[_("{0} numbers in one field").format(len(read["rows"]))] = SEVERAL
	if proposed and not kinds:
		kinds[_("Written with a label or stray characters")] = UNTIDY
	if not kinds:
		return None
	region = row.region if any(_is_assumed(number["raw"]) for number in read["rows"]) else None
	return Problem(row.place, text, tuple(kinds.values()), tuple(kinds), proposed, region)


_FAULTS = {
	"phone.empty": lambda: _("“{0}” is empty"),
	"phone.withheld": lambda: _("“{0}” is what a withheld number is called"),
	"phone.not_a_number": lambda: _("“{0}” is not a phone number"),
	"phone.invalid_country_code": lambda: _("“{0}” begins with no country code, or one that does not exist"),
	"phone.too_short_after_idd": lambda: _("“{0}” ends after its country code"),
	"phone.too_short_nsn": lambda: _("“{0}” is too short"),
	"phone.too_long": lambda: _("“{0}” is too long"),
}


def _fault(code: str, raw: str) -> str:
	sentence = _FAULTS.get(code)
	return (sentence() if sentence else _("“{0}” cannot be read")).format(raw)


def _not_valid(raw: str, assumed: str | None) -> str:
	if assumed:
		return _("“{0}” is not in use in {1}, which was assumed").format(raw, _country(assumed))
	return _("“{0}” is in use in no country").format(raw)


@request_cache
def _country(region: str) -> str:
	return _(frappe.db.get_value("Country", {"code": region.lower()}, "name") or region)


def _is_assumed(raw: str) -> bool:
	"""Whether the number says nothing of its country."""
	try:
		return _core.phone_keys(raw)["e164"] is None
	except _core.PhoneError:
		return True


def _with_country_code(number: str, region: str | None) -> str | None:
	"""As a field of type Phone takes it."""
	try:
		return _core.format_phone(number, region)
	except _core.PhoneError:
		return None
