"""A number of a call into a record: what a new record starts with, and where an existing one takes it.

Which fields hold numbers, metadata says. A number is never written over another, and nothing else of the
record is touched; saving goes through the document, so that its own rules hold and the index follows.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from pbx_integration import _core, phone_index, phone_sources, regions, settings
from pbx_integration.database import DATA_LENGTH
from pbx_integration.phone_sources import PhoneField

MOBILE_NAMES = ("mobile", "cell")
"""Parts of the names of fields that are for mobile phones."""

LAST_NAMES = ("whatsapp", "fax")
"""Parts of the names of fields that a number one calls goes to only when there is no other."""

PRIMARY = {True: "is_primary_mobile_no", False: "is_primary_phone"}
"""The check of a child row that makes its number the first of its kind, by whether it is a mobile phone."""


class Place(NamedTuple):
	"""Where a number can stand: a field of the record, or of a new row of its table `table_field`."""

	table_field: str | None
	doctype: str
	fieldname: str
	label: str

	@property
	def path(self) -> str:
		"""The name that a caller may ask for it by: `mobile_no` or `phone_nos.phone`."""
		return f"{self.table_field}.{self.fieldname}" if self.table_field else self.fieldname


def prefill(
	doctype: str, phone_number: str, trunk: str | None = None, caller_name: str | None = None
) -> dict[str, Any]:
	"""What a new record of a DocType starts with: `values` by field, and `rows` of child tables by field.

	The number stands where it fits best, and the country is that of the number. A text that is no number is
	taken as it is, without a country. `caller_name`, what the PBX calls the caller, is taken whole: which
	part of it is a first name, only a reader knows.
	"""
	doc, info = frappe.new_doc(doctype), _understood(phone_number, trunk)
	values, rows = _country(doc.meta, info) | _called(doc, caller_name), {}
	if place := next(iter(_places(doc, info)), None):
		text = _text(place, info, phone_number)
		if place.table_field:
			rows[place.table_field] = {place.fieldname: text} | _primary(place, info)
		else:
			values[place.fieldname] = text
	return {"values": values, "rows": rows}


def add_number(
	doctype: str, name: str, phone_number: str, field: str | None = None, trunk: str | None = None
) -> dict[str, Any]:
	"""Writes a number into a record: into a new row of its table of numbers, or its first free phone field.

	`field` names another place, such as `whatsapp_no` or `phone_nos.phone`. Returns the label of the field
	and whether the number was `added`; a record that has the number already is left as it is.

	Raises `PermissionError` for who may not write the record, and `ValidationError` for what is no phone
	number, for a record without a free field, and for a field that is not free.
	"""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("write")
	info = _understood(phone_number, trunk)
	if not info:
		_refuse(_("phone_number: {0} is no phone number").format(phone_number))
	if label := _held(doc, info["e164"]):
		return {"field": label, "added": False}
	place = _asked(doc, info, field) if field else _free(doc, info)
	text = _text(place, info, phone_number)
	if place.table_field:
		doc.append(place.table_field, {place.fieldname: text})
	else:
		doc.set(place.fieldname, text)
	doc.save()
	return {"field": place.label, "added": True}


def _understood(phone_number: str, trunk: str | None) -> dict[str, Any] | None:
	try:
		return _core.parse_phone(phone_number, settings.region_of_trunk(trunk))
	except _core.PhoneError:
		return None


def _held(doc: Document, e164: str) -> str | None:
	"""The label of the field of the record that holds the number, None if none does."""
	own = (doc.doctype, str(doc.name))
	rows = [row for row in phone_index.find(e164, None) if (row.reference_doctype, row.reference_name) == own]
	return (rows[0].label or rows[0].source_field) if rows else None


def _asked(doc: Document, info: dict[str, Any], field: str) -> Place:
	place = next((place for place in _places(doc, info) if field in (place.path, place.table_field)), None)
	if not place:
		_refuse(_("field: {0} of {1} is no phone number that you may write").format(field, _(doc.doctype)))
	if not place.table_field and doc.get(place.fieldname):
		_refuse(_not_free(doc, [place]))
	return place


def _free(doc: Document, info: dict[str, Any]) -> Place:
	places = list(_places(doc, info))
	free = [place for place in places if place.table_field or not doc.get(place.fieldname)]
	if not free:
		_refuse(_not_free(doc, places))
	return free[0]


def _not_free(doc: Document, places: Sequence[Place]) -> str:
	record = f"{_(doc.doctype)} {doc.name}"
	if not places:
		return _("{0} has no phone field of its own that you may write").format(record)
	held = ", ".join(f"{_(place.label)}: {doc.get(place.fieldname)}" for place in places)
	return _("{0} has no free phone field ({1})").format(record, held)


def _places(doc: Document, info: dict[str, Any] | None) -> list[Place]:
	"""Where the record takes a number that the user may write, the best place for this one first."""
	fields = [field for field in phone_sources.phone_fields(doc.meta) if _is_open(doc, field)]
	places = [Place(field.table_field, field.doctype, field.fieldname, field.label) for field in fields]
	mobile = _is_mobile(info)
	return sorted(places, key=lambda place: (not place.table_field, _distance(place, mobile)))


def _is_open(doc: Document, field: PhoneField) -> bool:
	"""Whether the user may write the field, and nothing else fills it or must be filled beside it."""
	df = doc.meta.get_field(field.table_field or field.fieldname)
	if df.read_only or df.fieldtype == "Read Only" or df.fetch_from:
		return False
	if not field.table_field:
		return bool(doc.has_permlevel_access_to(df.fieldname, df, "write"))
	others = (other for other in frappe.get_meta(field.doctype).fields if other.fieldname != field.fieldname)
	return not any(other.reqd for other in others) and bool(
		doc.has_permlevel_access_to(df.fieldname, df, "write")
	)


def _distance(place: Place, mobile: bool) -> int:
	"""How far a field is from being meant for a number, which is of a `mobile` phone or not."""
	if any(part in place.fieldname for part in LAST_NAMES):
		return 2
	return int(any(part in place.fieldname for part in MOBILE_NAMES) != mobile)


def _is_mobile(info: dict[str, Any] | None) -> bool:
	return bool(info) and info["number_type"] == "mobile"


def _primary(place: Place, info: dict[str, Any] | None) -> dict[str, int]:
	check = PRIMARY[_is_mobile(info)]
	return {check: 1} if frappe.get_meta(place.doctype).has_field(check) else {}


def _text(place: Place, info: dict[str, Any] | None, raw: str) -> str:
	"""The number as the field takes it: the control of type Phone reads the country before a dash."""
	if not info:
		return raw
	if frappe.get_meta(place.doctype).get_field(place.fieldname).fieldtype == "Phone":
		return f"+{info['country_code']}-{info['e164'][1 + len(str(info['country_code'])) :]}"
	return info["e164"]


def _country(meta: Any, info: dict[str, Any] | None) -> dict[str, str]:
	"""The field for the country of a record, filled from the number."""
	field = regions.route(meta).country
	if not field or not info or not info["region"]:
		return {}
	country = frappe.db.get_value("Country", {"code": info["region"].lower()})
	return {field: country} if country else {}


def _called(doc: Document, caller_name: str | None) -> dict[str, str]:
	"""The field for the name of a record, or for the first part of it."""
	name = (caller_name or "").strip()
	for field in filter(doc.meta.get_field, ("first_name", doc.meta.get_title_field())):
		df = doc.meta.get_field(field)
		is_open = df.fieldtype == "Data" and not (df.read_only or df.fetch_from)
		if name and is_open and doc.has_permlevel_access_to(field, df, "write"):
			return {field: name[: cint(df.length) or DATA_LENGTH]}
	return {}


def _refuse(message: str) -> None:
	frappe.throw(message, frappe.ValidationError, title=_("Number not added"))
