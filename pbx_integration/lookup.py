"""Who a number may belong to: candidates from the database, which the core then ranks.

Nothing here decides whether two numbers are the same. The search finds every text that holds the last digits
of the number in their order, however it is spelled, and the core tells which of them are the number.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import frappe
from frappe.model.meta import Meta

from pbx_integration import _core, settings, times

EXTENSION, CALL_LOG = "PBX Extension", "PBX Call Log"

SOURCES = ("Contact", "Lead", "Customer")
"""DocTypes that are searched where the site has them."""

PHONE_FIELDS = ("mobile_no", "phone", "whatsapp_no")
"""Fields that hold a number in some version without saying so by their type."""

COMPANIES = ("Customer",)
"""DocTypes whose records a person may belong to. A Lead is the person, whose Contact is another."""

SECOND_LINES = ("company_name", "designation", "territory")

MOST_ROWS = 500
"""So many rows of a table are looked at for one number."""

LONG_AGO = "1970-01-02 00:00:00"
"""Stands for *is set*, which Frappe 15 asks of PostgreSQL by comparing a Datetime with an empty text."""

Key = tuple[str, str]


class Found(NamedTuple):
	"""A number that the search came across: the record that holds it, the text, and the name of the field."""

	key: Key
	number: str
	field: str | None


def by_phone(raw: str) -> dict:
	"""The core's ranking of the records that the number may belong to, for the user of the session.

	`hidden` says how many records match besides, that this user may not read. A text that is no number is
	not an error: the ranking says what it is.
	"""
	region = settings.default_region()
	try:
		keys = _core.phone_keys(raw, region)
	except _core.PhoneError:
		return _core.rank_matches(raw, region, [])
	if keys["internal"]:
		return _rank(raw, region, _extensions(keys["extension"]))
	return _rank(raw, region, list(_search(keys["tail"])) if keys["tail"] else [])


def phone_fields(meta: Meta) -> list[Any]:
	"""Fields of a DocType that hold phone numbers, by what they say of themselves."""
	return [field for field in meta.fields if _is_phone(field) and not field.get("is_virtual")]


def _is_phone(field: Any) -> bool:
	says_so = field.fieldtype == "Phone" or (field.fieldtype == "Data" and field.options == "Phone")
	return says_so or (field.fieldname in PHONE_FIELDS and field.fieldtype in ("Data", "Read Only"))


def _extensions(number: str) -> list[Found]:
	names = frappe.get_all(EXTENSION, {"extension": number}, pluck="name")
	return [Found((EXTENSION, name), number, None) for name in names]


def _search(tail: str) -> Iterator[Found]:
	pattern = f"%{'%'.join(tail)}%"
	for doctype in SOURCES:
		if frappe.db.exists("DocType", doctype, cache=True):
			yield from _search_doctype(frappe.get_meta(doctype), pattern)


def _search_doctype(meta: Meta, pattern: str) -> Iterator[Found]:
	yield from _rows(meta.name, meta, "name", {}, pattern)
	for table in meta.get_table_fields():
		parent = {"parenttype": meta.name, "parentfield": table.fieldname}
		yield from _rows(meta.name, frappe.get_meta(table.options), "parent", parent, pattern)


def _rows(doctype: str, meta: Meta, name: str, filters: dict, pattern: str) -> Iterator[Found]:
	"""Numbers in the table of `meta` that fit, as those of the record of `doctype` that `name` names."""
	fields = phone_fields(meta)
	if not fields:
		return
	rows = frappe.get_all(
		meta.name,
		filters=filters,
		or_filters=[[meta.name, field.fieldname, "like", pattern] for field in fields],
		fields=[name, *(field.fieldname for field in fields)],
		order_by=name,
		limit=MOST_ROWS,
	)
	for row in rows:
		for field in fields:
			if number := row[field.fieldname]:
				yield Found((doctype, row[name]), number, None if meta.istable else field.label)


def _rank(raw: str, region: str | None, found: Sequence[Found]) -> dict:
	"""Rank what was found twice: all of it, to know what matches, then what the user may read of that."""
	regions = _regions({one.key for one in found})
	bare = [_candidate(one, regions) for one in found]
	matching = {
		(match["doctype"], match["name"]) for match in _core.rank_matches(raw, region, bare)["matches"]
	}
	readable = _readable(matching)
	details = _details(readable)
	called = _last_calls(region, [one for one in found if one.key in readable])
	candidates = [
		candidate | details[one.key] | {"last_call": called.get(one.number)}
		for one, candidate in zip(found, bare, strict=True)
		if one.key in readable
	]
	hidden = len(matching) - len(readable)
	return _core.rank_matches(raw, region, candidates, now=times.utc_ms() // 1000, hidden=hidden)


def _candidate(found: Found, regions: dict[Key, str]) -> dict:
	doctype, name = found.key
	return {
		"doctype": doctype,
		"name": name,
		"number": found.number,
		"field": found.field,
		"region": regions.get(found.key),
		"internal": doctype == EXTENSION,
	}


def _readable(keys: Iterable[Key]) -> set[Key]:
	readable = set()
	for doctype, names in _by_doctype(keys).items():
		if frappe.has_permission(doctype, "read"):
			allowed = frappe.get_list(doctype, {"name": ("in", names)}, pluck="name", limit_page_length=0)
			readable.update((doctype, name) for name in allowed)
	return readable


def _by_doctype(keys: Iterable[Key]) -> dict[str, list[str]]:
	names: dict[str, list[str]] = {}
	for doctype, name in sorted(keys):
		names.setdefault(doctype, []).append(name)
	return names


def _details(keys: Iterable[Key]) -> dict[Key, dict]:
	"""Title, second line, whether it is in use, and what it belongs to, for records that may be read."""
	details = {}
	for doctype, names in _by_doctype(keys).items():
		meta = frappe.get_meta(doctype)
		lines = [field for field in SECOND_LINES if meta.has_field(field)]
		flags = [field for field in ("disabled", "enabled") if meta.has_field(field)]
		title = meta.get_title_field()
		fields = {"name", title, *lines, *flags}
		links = _links(doctype, names)
		for row in frappe.get_all(doctype, {"name": ("in", names)}, list(fields)):
			details[(doctype, row.name)] = {
				"title": row[title] or row.name,
				"subtitle": next((row[line] for line in lines if row[line]), None),
				"active": not row.get("disabled") and bool(row.get("enabled", True)),
				"linked_to": links.get(row.name, []),
			}
	return details


def _links(doctype: str, names: Sequence[str]) -> dict[str, list[dict]]:
	"""By record the companies that it is linked to by a table of links and that the user may read."""
	if not any(table.options == "Dynamic Link" for table in frappe.get_meta(doctype).get_table_fields()):
		return {}
	rows = frappe.get_all(
		"Dynamic Link",
		{"parenttype": doctype, "parent": ("in", names), "link_doctype": ("in", COMPANIES)},
		["parent", "link_doctype", "link_name"],
		order_by="parent, idx",
	)
	titles = _titles(_readable({(row.link_doctype, row.link_name) for row in rows}))
	links: dict[str, list[dict]] = {}
	for row in rows:
		if title := titles.get((row.link_doctype, row.link_name)):
			link = {"doctype": row.link_doctype, "name": row.link_name, "title": title}
			links.setdefault(row.parent, []).append(link)
	return links


def _titles(keys: Iterable[Key]) -> dict[Key, str]:
	titles = {}
	for doctype, names in _by_doctype(keys).items():
		title = frappe.get_meta(doctype).get_title_field()
		for row in frappe.get_all(doctype, {"name": ("in", names)}, list({"name", title})):
			titles[(doctype, row.name)] = row[title] or row.name
	return titles


def _regions(keys: Iterable[Key]) -> dict[Key, str]:
	"""ISO codes of the countries of the records, by their own country or that of their address."""
	regions = {}
	for doctype, names in _by_doctype(keys).items():
		meta = frappe.get_meta(doctype)
		own = next((field for field in meta.get_link_fields() if field.options == "Country"), None)
		address = next((field for field in meta.get_link_fields() if field.options == "Address"), None)
		if own:
			rows = frappe.get_all(doctype, {"name": ("in", names)}, ["name", own.fieldname], as_list=True)
		elif address:
			rows = _address_countries(doctype, address.fieldname, names)
		else:
			continue
		codes = _codes({country for _, country in rows if country})
		regions |= {(doctype, name): codes[country] for name, country in rows if country in codes}
	return regions


def _address_countries(doctype: str, field: str, names: Sequence[str]) -> list[tuple[str, str | None]]:
	record, address = frappe.qb.DocType(doctype), frappe.qb.DocType("Address")
	query = frappe.qb.from_(record).join(address).on(address.name == record[field])
	return query.where(record.name.isin(list(names))).select(record.name, address.country).run()


def _codes(countries: set[str]) -> dict[str, str]:
	if not countries:
		return {}
	rows = frappe.get_all("Country", {"name": ("in", sorted(countries))}, ["name", "code"])
	return {row.name: row.code.upper() for row in rows if row.code}


def _last_calls(region: str | None, found: Iterable[Found]) -> dict[str, int]:
	"""By number the start (UTC seconds) of its last call that is over, among those that the user sees."""
	if not frappe.has_permission(CALL_LOG):
		return {}
	e164s = {one.number: _e164(one.number, region) for one in found}
	called: dict[str, int] = {}
	for e164 in {e164 for e164 in e164s.values() if e164}:
		over = {"external_e164": e164, "call_start": (">", LONG_AGO), "call_end": (">", LONG_AGO)}
		last = frappe.get_list(CALL_LOG, over, pluck="call_start", order_by="call_start desc", limit=1)
		if last:
			called |= {number: times.utc_seconds(last[0]) for number in e164s if e164s[number] == e164}
	return called


def _e164(number: str, region: str | None) -> str | None:
	try:
		return _core.phone_keys(number, region)["e164"]
	except _core.PhoneError:
		return None
