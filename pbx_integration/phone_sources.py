"""In which DocTypes and fields callers are looked for: PBX Settings says the DocTypes, metadata the fields.

What is found out is kept in the memory of each process under a stamp in Redis. Whoever changes what it rests
on (settings, a DocType, a custom field, a country) drops the stamp with `forget`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import frappe
from frappe.model.meta import Meta
from frappe.utils import cint

from pbx_integration import regions, settings

INDEX = "PBX Phone Number"
STAMP = "pbx_phone_plan"

WELL_KNOWN = frozenset(
	(
		*("mobile_no", "mobile", "mobile_number", "cell_number", "contact_mobile", "contact_phone"),
		*("phone", "phone_no", "phone_number", "telephone", "whatsapp_no", "whatsapp"),
	)
)
"""Fields that hold a number in some app or version without saying so by their type."""

TEXTS = frozenset(("Data", "Read Only", "Small Text"))

FLAGS = ("disabled", "enabled", "active", "is_active", "status")
"""Fields that say whether a record is in use, as far as it has them."""

SHAPING = frozenset(("DocType", "Custom Field", "Property Setter", "Country", "Territory", "Company"))
"""DocTypes whose records decide where numbers are, or in which country."""

OWN = ("Company",)
"""DocTypes whose numbers are our own."""

DEFAULTS = {
	"Customer": 90,
	"Contact": 80,
	"Patient": 80,
	"Lead": 70,
	"CRM Lead": 70,
	"Supplier": 60,
	"Opportunity": 50,
	"Prospect": 50,
	"CRM Organization": 50,
	"Employee": 40,
	"User": 30,
	"Address": 20,
}
"""DocTypes that are looked in unless the admin says otherwise, if the site has them, with their weights."""


class PhoneField(NamedTuple):
	"""A field that holds phone numbers. `table_field` is that of the child table, None for the record's own;
	`doctype` is where the field is."""

	table_field: str | None
	doctype: str
	fieldname: str
	label: str
	primary: tuple[str, ...]
	"""Checks beside it, by which a child row says what kind of number it is."""


class Source(NamedTuple):
	"""A DocType in whose records callers are looked for. The child tables' fields come first in `fields`."""

	doctype: str
	weight: int
	region_field: str | None
	fields: tuple[PhoneField, ...]
	flags: tuple[str, ...]
	own: bool
	region: regions.Route
	tables: dict[str, tuple[str, ...]]
	"""By child table the fields that the rows of the index depend on."""


class Plan(NamedTuple):
	"""What the document events need to know at every save."""

	sources: dict[str, Source]
	own: dict[str, Source]
	places: regions.Places
	watched: frozenset[str]
	"""DocTypes whose changes can matter to the index."""

	def source(self, doctype: str) -> Source | None:
		"""How records of the DocType are indexed, None if they are not."""
		return self.sources.get(doctype) or self.own.get(doctype)


NOTHING = Plan({}, {}, regions.NOWHERE, frozenset())

# site -> (stamp, plan)
_plans: dict[str, tuple[str, Plan]] = {}


def sources() -> dict[str, Source]:
	"""The DocTypes that PBX Settings enables, as far as they are installed and hold numbers."""
	return plan().sources


def plan() -> Plan:
	"""All sources of this site; empty while the tables of this app are not there.

	Asks Redis once in a request, and metadata only after a change.
	"""
	try:
		return frappe.local.pbx_phone_plan
	except AttributeError:
		found = frappe.local.pbx_phone_plan = _stamped()
		return found


def forget(customised: str | None = None) -> None:
	"""Let every process find the sources again; once more when the transaction ends, for whoever read the
	old state until then.

	Frappe forgets the metadata of a `customised` DocType before its table has the new column, so that
	another process can bring back the old metadata meanwhile, for good.
	"""
	_drop()
	if customised:
		frappe.db.after_commit.add(lambda: frappe.clear_cache(doctype=customised))
	frappe.db.after_commit.add(_drop)
	frappe.db.after_rollback.add(_drop)


def _drop() -> None:
	frappe.cache.delete_value(STAMP)
	if hasattr(frappe.local, "pbx_phone_plan"):
		del frappe.local.pbx_phone_plan


def _stamped() -> Plan:
	stamp = frappe.cache.get_value(STAMP)
	known = _plans.get(frappe.local.site)
	if known and stamp == known[0]:
		return known[1]
	# Without a table, so by the database itself: a site that is not migrated yet has the hooks already.
	if not frappe.db.table_exists(INDEX) or not frappe.db.table_exists("PBX Lookup Source"):
		return NOTHING
	if not stamp:
		stamp = frappe.generate_hash(length=10)
		frappe.cache.set_value(STAMP, stamp)
	found = _find()
	_plans[frappe.local.site] = (stamp, found)
	return found


def _find() -> Plan:
	chosen = {row.document_type: row for row in settings.load().lookup_sources if cint(row.enabled)}
	named = ((doctype, cint(row.weight), row.region_field) for doctype, row in chosen.items())
	found = dict(_sources(named))
	own = dict(_sources((doctype, 0, None) for doctype in OWN))
	return Plan(found, own, regions.places(), frozenset((*found, *own, *SHAPING, regions.ADDRESS)))


def _sources(named: Iterable[tuple[str, int, str | None]]) -> Iterator[tuple[str, Source]]:
	for doctype, weight, region_field in named:
		if meta := readable_meta(doctype):
			if fields := phone_fields(meta):
				yield doctype, _source(meta, weight, region_field, fields)


def _source(meta: Meta, weight: int, region_field: str | None, fields: tuple[PhoneField, ...]) -> Source:
	flags = tuple(flag for flag in FLAGS if (field := meta.get_field(flag)) and not field.get("is_virtual"))
	route = regions.route(meta, region_field)
	tables = {table: ("link_doctype", "link_name") for table in route.link_tables}
	for field in fields:
		if field.table_field:
			before = tables.get(field.table_field, ("name", *field.primary))
			tables[field.table_field] = (*before, field.fieldname)
	return Source(meta.name, weight, region_field or None, fields, flags, meta.name in OWN, route, tables)


def readable_meta(doctype: str) -> Meta | None:
	"""Metadata of a DocType whose records have a table of their own; None for all others."""
	if not frappe.db.exists("DocType", doctype, cache=True):
		return None
	meta = frappe.get_meta(doctype)
	return None if meta.istable or meta.issingle or meta.get("is_virtual") else meta


def phone_fields(meta: Meta) -> tuple[PhoneField, ...]:
	"""Fields of a DocType and of its child tables that hold phone numbers, by what they say of themselves.
	Those of the child tables come first."""
	fields = [field for table in meta.get_table_fields() for field in _child_fields(table)]
	fields += [PhoneField(None, meta.name, field.fieldname, field.label, ()) for field in _own(meta)]
	return tuple(fields)


def _child_fields(table: Any) -> Iterator[PhoneField]:
	if table.get("is_virtual"):
		return
	meta = frappe.get_meta(table.options)
	if meta.get("is_virtual"):
		return
	checks = tuple(field.fieldname for field in meta.fields if field.fieldname.startswith("is_primary_"))
	for field in _own(meta):
		yield PhoneField(table.fieldname, meta.name, field.fieldname, field.label, checks)


def _own(meta: Meta) -> list[Any]:
	return [field for field in meta.fields if is_phone(field) and not field.get("is_virtual")]


def is_phone(field: Any) -> bool:
	"""Whether a field of a DocType is one for phone numbers."""
	if field.fieldtype == "Phone":
		return True
	return field.fieldtype in TEXTS and (field.options == "Phone" or field.fieldname in WELL_KNOWN)
