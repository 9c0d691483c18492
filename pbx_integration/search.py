"""Whom to call: records by name or by a part of their number, for the box that one dials from."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import frappe

from pbx_integration import _core, database, phone_index, profiles, readable, settings
from pbx_integration.phone_index import Row
from pbx_integration.profiles import View
from pbx_integration.readable import Key

EXTENSION = "PBX Extension"

MOST_RESULTS = 20
"""So many numbers are returned."""

MOST_ROWS = 100
"""So many rows of the index or records of a DocType are looked at for one question."""

E164_LENGTH = 16
TAIL_LENGTH = 8


def search(text: str) -> list[dict]:
	"""Numbers that `text` may mean, for the user of the session, best first.

	`text` is a part of a name, the beginning of a number, its last eight digits, or an extension. A result
	has `doctype`, `name`, `title`, `subtitle`, `route`, `number` as it is written, `e164`, `extension` behind
	it and `label`, which says what number it is. Where `e164` is None, `number` is an extension of the PBX.
	"""
	terms = _core.search_terms(text, settings.default_region())
	extensions = _extensions(terms["extension"], terms["name"])
	by_number = _by_number(terms["e164_prefix"], terms["digits"])
	by_name = _by_name(terms["name"]) if terms["name"] else ()
	# Lazily: of what is not returned nothing more is read.
	return list(islice(chain(extensions, _results(by_number), _results(by_name)), MOST_RESULTS))


def _by_number(e164_prefix: str | None, digits: str | None) -> list[Row]:
	rows = []
	if e164_prefix:
		rows += _between("e164", e164_prefix, E164_LENGTH)
	if digits:
		rows += _between("tail", digits[-TAIL_LENGTH:], TAIL_LENGTH)
	# A stable sort: of the same weight those whose beginning was typed come first.
	return sorted(dict.fromkeys(rows), key=lambda row: (not row.active, -_weight(row.reference_doctype)))


def _between(column: str, prefix: str, length: int) -> list[Row]:
	"""Rows whose key begins so: a range of digits is one in every collation, and an index reads it."""
	statement = (
		f"SELECT {', '.join(f'`{field}`' for field in Row._fields)} FROM `tab{phone_index.INDEX}`"
		f" WHERE `{column}` BETWEEN %s AND %s AND own_number = 0 ORDER BY `{column}`, name LIMIT {MOST_ROWS}"
	)
	last = prefix.ljust(length, "9")
	return [Row(*values) for values in frappe.db.sql(statement, (prefix, last))]


def _by_name(name: str) -> Iterator[Row]:
	"""By source, the weightiest first, the numbers of the records that are called so."""
	for doctype in sorted(phone_index.sources(), key=_weight, reverse=True):
		names = _named(doctype, profiles.view(doctype), name)
		columns = Row._fields
		kept = {"reference_doctype": doctype, "own_number": 0}
		rows = (
			Row(*row) for row in database.select(phone_index.INDEX, columns, kept, "reference_name", names)
		)
		order = {name: place for place, name in enumerate(names)}
		yield from sorted(rows, key=lambda row: (not row.active, order[row.reference_name], row.position))


def _named(doctype: str, view: View, text: str) -> list[str]:
	"""Names of readable records that hold the text where link fields look for it."""
	meta = frappe.get_meta(doctype)
	fields = dict.fromkeys(("name", view.title, *view.search))
	permitted = [field for field in fields if readable.may_read_field(meta, field)]
	condition, held = _like(doctype, permitted), f"%{_as_text(text)}%"
	rows = readable.where(doctype, (view.title,), condition, [held] * len(permitted), MOST_ROWS)
	begins = text.casefold()
	ordered = sorted(
		(not str(title or "").casefold().startswith(begins), str(title), key) for key, title in rows
	)
	return [key for _, _, key in ordered]


def _as_text(text: str) -> str:
	"""A text in which no sign stands for others in an SQL pattern."""
	return "".join(f"!{sign}" if sign in "%_!" else sign for sign in text)


def _extensions(beginning: str | None, name: str | None) -> Iterator[dict]:
	"""The PBX's own numbers that begin so, or whose people are called so."""
	if not (beginning or name):
		return
	field, held = ("extension", f"{beginning}%") if beginning else ("display_name", f"%{_as_text(name)}%")
	columns, order = ("extension", "display_name"), f"`tab{EXTENSION}`.`extension`"
	found = readable.where(EXTENSION, columns, _like(EXTENSION, (field,)), (held,), MOST_RESULTS, order)
	for key, number, title in found:
		yield _result((EXTENSION, key), str(title or key), None, number, None, None, None)


def _results(rows: Iterable[Row]) -> Iterator[dict]:
	"""The numbers of records that the user may read."""
	rows = iter(rows)
	while batch := list(islice(rows, MOST_RESULTS)):
		known = profiles.read((row.reference_doctype, row.reference_name) for row in batch)
		for row in batch:
			key = (row.reference_doctype, row.reference_name)
			if row.e164 and key in known and readable.may_read_number(row):
				profile = known[key]
				companies = (known[company].title for company in profile.companies)
				others = (title for title in companies if title != profile.title)
				subtitle = next(others, profile.subtitle)
				written = _core.format_phone(row.e164)
				yield _result(
					key, profile.title, subtitle, written, row.e164, row.extension or None, row.label
				)


def _result(
	key: Key,
	title: str,
	subtitle: str | None,
	number: str,
	e164: str | None,
	extension: str | None,
	label: str | None,
) -> dict:
	return {
		"doctype": key[0],
		"name": key[1],
		"title": title,
		"subtitle": subtitle,
		"route": ["Form", *key],
		"number": number,
		"e164": e164,
		"extension": extension,
		"label": label,
	}


def _like(doctype: str, fields: Iterable[str]) -> str:
	"""SQL that holds where one of the fields is like a pattern, which is given as a value for each field."""
	like = "ILIKE" if frappe.db.db_type == "postgres" else "LIKE"
	return " or ".join(f"`tab{doctype}`.`{field}` {like} %s ESCAPE '!'" for field in fields)


def _weight(doctype: str) -> int:
	source = phone_index.sources().get(doctype)
	return source.weight if source else 0
