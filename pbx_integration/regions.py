"""In which country's numbers a record is read: the biggest lever on who is found.

The first of these that says a country: the field that the source names, or else the record's own link to a
Country (or text named `country`); an Address that it links to, or that is linked to it, primary ones first;
for what is linked to others, as a Contact is to a Customer, the country of those by the same rules; its
Territory, if that or one above it is named like a country; its Company. The site's default fills the rest.

Countries, territories and companies are few and are kept in memory; addresses and links are read for a batch
of records at a time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import frappe
from frappe.model.meta import Meta
from frappe.utils import cint

from pbx_integration import database

COUNTRY, ADDRESS, LINK = "Country", "Address", "Dynamic Link"


class Route(NamedTuple):
	"""Which fields of a DocType lead to a country."""

	country: str | None
	addresses: tuple[str, ...]
	territory: str | None
	company: str | None
	link_tables: tuple[str, ...]
	"""Its tables of links to other records, whose country is its own."""

	@property
	def columns(self) -> tuple[str, ...]:
		"""The fields that are to be read of a record, in this order."""
		return tuple(
			field for field in (self.country, *self.addresses, self.territory, self.company) if field
		)


class Places(NamedTuple):
	"""Countries, by their names and codes in lower case, and by the territory and the company in them."""

	countries: Mapping[str, str]
	territories: Mapping[str, str]
	companies: Mapping[str, str]


NOWHERE = Places({}, {}, {})

Record = Mapping[str, Any]


def places() -> Places:
	"""Reads the countries, and of the territories and companies those whose country is known."""
	countries = {}
	for name, code in frappe.db.sql("SELECT name, code FROM `tabCountry`"):
		if code:
			countries[name.lower()] = countries[code.lower()] = code.upper()
	return Places(countries, _territories(countries), _companies(countries))


def _companies(countries: Mapping[str, str]) -> dict[str, str]:
	if not frappe.db.table_exists("Company"):
		return {}
	rows = frappe.db.sql("SELECT name, country FROM `tabCompany`")
	return {
		name: countries[country.lower()] for name, country in rows if (country or "").lower() in countries
	}


def _territories(countries: Mapping[str, str]) -> dict[str, str]:
	if not frappe.db.table_exists("Territory"):
		return {}
	above = dict(frappe.db.sql("SELECT name, parent_territory FROM `tabTerritory`"))
	found = {}
	for name in above:
		place, seen = name, set()
		while place and place not in seen and place.lower() not in countries:
			seen.add(place)
			place = above.get(place)
		if region := countries.get((place or "").lower()):
			found[name] = region
	return found


def route(meta: Meta, region_field: str | None = None) -> Route:
	"""How a DocType tells the country of its records."""
	links = [field for field in meta.get_link_fields() if not field.get("is_virtual")]
	tables = meta.get_table_fields()
	return Route(
		country=region_field or _country_field(meta, links),
		addresses=tuple(field.fieldname for field in links if field.options == ADDRESS),
		territory=next((field.fieldname for field in links if field.options == "Territory"), None),
		company=next((field.fieldname for field in links if field.fieldname == "company"), None),
		link_tables=()
		if meta.name == ADDRESS
		else tuple(table.fieldname for table in tables if table.options == LINK),
	)


def _country_field(meta: Meta, links: Sequence[Any]) -> str | None:
	if found := next((field.fieldname for field in links if field.options == COUNTRY), None):
		return found
	field = meta.get_field("country")
	return field.fieldname if field and field.fieldtype in ("Data", "Select", "Autocomplete") else None


def of_records(
	doctype: str,
	route: Route,
	records: Mapping[str, Record],
	places: Places,
	span: database.Span | None = None,
) -> dict[str, str]:
	"""By name the country of each record (ISO 3166, two letters) that has one of its own.

	`records` are rows with the columns of the route, by name. If they are those of a `span`, what belongs to
	them is read by it.
	"""
	found = _near(doctype, route, records, places, span)
	if route.link_tables and (left := records.keys() - found.keys()):
		found |= _of_links(doctype, left, places, span)
	for name in records.keys() - found.keys():
		record = records[name]
		region = places.territories.get(record.get(route.territory)) or places.companies.get(
			record.get(route.company)
		)
		if region:
			found[name] = region
	return found


def _near(
	doctype: str,
	route: Route,
	records: Mapping[str, Record],
	places: Places,
	span: database.Span | None,
) -> dict[str, str]:
	"""What a record says itself, or an address of it."""
	found: dict[str, str] = {}
	if route.country:
		for name, record in records.items():
			if region := code(record.get(route.country), places):
				found[name] = region
	if (left := records.keys() - found.keys()) and route.addresses:
		found |= _by_address_field(route, {name: records[name] for name in left}, places)
	if doctype != ADDRESS and (left := records.keys() - found.keys()):
		found |= _by_linked_address(doctype, left, places, span)
	return found


def _by_address_field(route: Route, records: Mapping[str, Record], places: Places) -> dict[str, str]:
	addresses = {record.get(field) for record in records.values() for field in route.addresses} - {None, ""}
	if not addresses:
		return {}
	rows = database.select_texts(ADDRESS, ("name", "country"), {}, "name", addresses)
	regions = {name: region for name, country in rows if (region := code(country, places))}
	found = {}
	for name, record in records.items():
		hits = (regions[address] for field in route.addresses if (address := record.get(field)) in regions)
		if region := next(hits, None):
			found[name] = region
	return found


def _by_linked_address(
	doctype: str, names: Collection[str], places: Places, span: database.Span | None
) -> dict[str, str]:
	"""The country of the address that is linked to a record, the primary one if there are several."""
	linked = {"link_doctype": doctype, "parenttype": ADDRESS}
	rows = database.select_texts(LINK, ("parent", "link_name"), linked, "link_name", span or names)
	links = [(address, name) for address, name in rows if name in names]
	if not links:
		return {}
	columns = ("name", "country", "is_primary_address")
	addresses = {
		name: (not cint(primary), name, region)
		for name, country, primary in database.select_texts(
			ADDRESS, columns, {}, "name", {link[0] for link in links}
		)
		if (region := code(country, places))
	}
	best: dict[str, tuple] = {}
	for address, name in links:
		if address in addresses:
			best[name] = min(addresses[address], best.get(name, addresses[address]))
	return {name: region for name, (_, _, region) in best.items()}


def _of_links(
	doctype: str, names: Collection[str], places: Places, span: database.Span | None
) -> dict[str, str]:
	"""The country of the first record, by DocType and name, that these are linked to and that has one."""
	columns = ("parent", "link_doctype", "link_name")
	rows = database.select_texts(LINK, columns, {"parenttype": doctype}, "parent", span or names)
	links = [row for row in rows if row[0] in names]
	targets: dict[str, set[str]] = {}
	for _, link_doctype, link_name in links:
		targets.setdefault(link_doctype, set()).add(link_name)
	regions = {
		(target, name): region
		for target, linked in targets.items()
		for name, region in _of_others(target, linked, places).items()
	}
	found: dict[str, str] = {}
	for name, *target in sorted(links, reverse=True):
		if region := regions.get(tuple(target)):
			found[name] = region
	return found


def _of_others(doctype: str, names: Iterable[str], places: Places) -> dict[str, str]:
	"""Countries of records that are linked to, without what these are linked to in their turn."""
	if doctype == ADDRESS or not frappe.db.table_exists(doctype):
		return {}
	meta = frappe.get_meta(doctype)
	if meta.istable or meta.issingle:
		return {}
	away = route(meta)._replace(link_tables=())
	rows = database.select_texts(doctype, ("name", *away.columns), {}, "name", names)
	records = {str(row[0]): dict(zip(away.columns, row[1:], strict=True)) for row in rows}
	return of_records(doctype, away, records, places)


def code(country: Any, places: Places) -> str | None:
	"""The two letters of a country that is named or given by its code; None if it is not known."""
	return places.countries.get(country.strip().lower()) if isinstance(country, str) else None
