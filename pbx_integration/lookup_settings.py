"""What PBX Settings says of who is calling: checked when it is saved, and followed when it changed."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from pbx_integration import _core, own_numbers, phone_index, phone_sources, reindex

if TYPE_CHECKING:
	from pbx_integration.pbx_integration.doctype.pbx_settings.pbx_settings import PBXSettings

MOST_WEIGHT = 1_000

COUNTRY_TYPES = ("Data", "Select", "Autocomplete", "Read Only")

SHOWN = {
	"lookup_sources": ("document_type", "enabled", "weight", "region_field"),
	"own_numbers": ("number", "label"),
}


def check(doc: "PBXSettings") -> None:
	"""Throws when a source, a trunk or a number of our own cannot be what it is said to be."""
	_once_each(doc, "lookup_sources", "document_type")
	_once_each(doc, "trunk_regions", "trunk")
	for row in doc.lookup_sources:
		_check_source(row)
	for row in doc.trunk_regions:
		row.trunk = row.trunk.strip()
		if row.region not in _core.phone_regions():
			_refuse(row, _("{0} is not known").format(row.region))
	# Without a default country they wait for one, as all numbers do.
	for row in doc.own_numbers if doc.default_region else ():
		_check_number(row, doc.default_region)


def follow(doc: "PBXSettings", before: "PBXSettings | None") -> None:
	"""Makes the index follow what was saved: our own numbers at once, the records in the background."""
	frappe.clear_document_cache(doc.doctype, doc.name)
	phone_sources.forget()
	is_new_region = not before or before.default_region != doc.default_region
	if is_new_region or _rows(before, "own_numbers") != _rows(doc, "own_numbers"):
		phone_index.write(own_numbers.DOCTYPE, [own_numbers.DOCTYPE])
	if is_new_region or _rows(before, "lookup_sources") != _rows(doc, "lookup_sources"):
		reindex.queue()


def _rows(doc: "PBXSettings", table: str) -> list[tuple]:
	return sorted(tuple(str(row.get(field) or "") for field in SHOWN[table]) for row in doc.get(table))


def _once_each(doc: "PBXSettings", table: str, field: str) -> None:
	seen = set()
	for row in doc.get(table):
		if row.get(field) in seen:
			_refuse(row, _("{0} is there twice").format(row.get(field)))
		seen.add(row.get(field))


def _check_source(row: Any) -> None:
	if not 0 <= cint(row.weight) <= MOST_WEIGHT:
		_refuse(row, _("the weight is to be from 0 to {0}").format(MOST_WEIGHT))
	meta = phone_sources.readable_meta(row.document_type)
	if not meta:
		_refuse(row, _("{0} has no records of its own").format(_(row.document_type)))
	if not phone_sources.phone_fields(meta):
		_refuse(row, _("{0} has no field for phone numbers").format(_(row.document_type)))
	row.region_field = (row.region_field or "").strip() or None
	if row.region_field:
		field = meta.get_field(row.region_field)
		is_country = field and (field.options == "Country" or field.fieldtype in COUNTRY_TYPES)
		if not is_country or field.get("is_virtual"):
			_refuse(row, _("{0} is no field for a country").format(row.region_field))


def _check_number(row: Any, region: str | None) -> None:
	try:
		keys = _core.phone_keys(row.number, region)
	except _core.PhoneError as error:
		_refuse(row, f"{row.number}: {error}")
	if keys["internal"]:
		_refuse(row, _("{0} is an extension").format(row.number))


def _refuse(row: Any, why: str) -> None:
	"""
	Raises:
		frappe.ValidationError: always, with the table and the number of the row.
	"""
	table = _(frappe.get_meta(row.parenttype).get_label(row.parentfield))
	frappe.throw(_("{0}, row {1}: {2}").format(table, row.idx, why))
