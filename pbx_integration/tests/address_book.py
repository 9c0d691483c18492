"""The books of tests/vectors/lookup.json as documents of a site."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import frappe
from frappe.utils import validate_phone_number
from frappe.utils.nestedset import get_root_of

from pbx_integration import choices, links, phone_index, settings
from pbx_integration.tests.posts import VECTORS
from pbx_integration.tests.records import make_call, make_extension, make_user

ASKERS = {
	"contacts": ("contacts@pbx.example", "PBX User", "Maintenance User"),
	"north": ("north@pbx.example", "PBX User", "Sales User"),
}
FIELDS = {"Customer": "customer_name", "Lead": "lead_name"}


@cache
def vectors() -> dict[str, Any]:
	"""The whole file."""
	return json.loads((VECTORS / "lookup.json").read_text())


def cases(book: str) -> list[dict[str, Any]]:
	"""The calls of a book."""
	return [case for case in vectors()["cases"] if case["book"] == book]


def make_askers() -> None:
	"""The users that the cases name, and the territories."""
	for email, *roles in ASKERS.values():
		make_user(email, *roles)
	if not frappe.db.exists("DocType", "Territory"):
		return
	root = get_root_of("Territory") or _territory("World", is_group=1)
	for name in ("North", "South"):
		if not frappe.db.exists("Territory", name):
			_territory(name, parent_territory=root)
	permission = {"user": ASKERS["north"][0], "allow": "Territory", "for_value": "North"}
	if not frappe.db.exists("User Permission", permission):
		frappe.get_doc({"doctype": "User Permission", **permission}).insert()


def _territory(name: str, **values: Any) -> str:
	return frappe.get_doc({"doctype": "Territory", "territory_name": name, **values}).insert().name


class Book:
	"""A book as documents, as it begins; `finish` does the rest."""

	def __init__(self, name: str):
		self.book = vectors()["books"][name]
		self.documents: dict[str, tuple[str, str]] = {}
		self.calls: dict[int, str] = {}
		doc = settings.for_change()
		doc.default_region = self.book["region"]
		doc.set("own_numbers", [{"number": number} for number in self.book.get("own", [])])
		doc.set("trunk_regions", [{"trunk": f"trunk {code}", "region": code} for code in self._regions(name)])
		doc.save()
		phone_index.write(settings.DOCTYPE, [settings.DOCTYPE])
		if frappe.db.exists("DocType", "CRM Settings"):
			# Else ERPNext makes a contact for each lead.
			frappe.db.set_single_value("CRM Settings", "auto_creation_of_contact", 0)
		frappe.db.delete("PBX Extension")
		for number in self.book.get("extensions", []):
			make_extension(number)
			self.documents[number] = ("PBX Extension", number)
		self._make(record for record in self.book["records"] if not record.get("later"))

	@staticmethod
	def _regions(name: str) -> list[str]:
		return sorted({case["region"] for case in cases(name) if case.get("region")})

	def _make(self, records: Iterator[dict[str, Any]]) -> None:
		for record in records:
			make = _contact if record["is"] == "Contact" else _party
			of = self.documents[record["of"]][1] if record.get("of") else None
			self.documents[record["id"]] = (record["is"], make(record, of))

	def log(self, at: int, case: dict[str, Any]) -> None:
		"""Logs a call from the number of a case, and links it."""
		known = {"external_number": case["raw"], "external_e164": case["e164"]}
		self.calls[at] = make_call(f"1795255200.{at}", **known)
		links.link_call(self.calls[at])

	def linked(self, at: int) -> set[str]:
		"""The records, by the names of the book, that the call of a case is linked to."""
		rows = frappe.get_all("PBX Call Link", {"call": self.calls[at]}, ["link_doctype", "link_name"])
		return {self.known((row.link_doctype, row.link_name)) for row in rows}

	def known(self, key: tuple[str, str]) -> str:
		"""What the book calls a record."""
		return next((name for name, document in self.documents.items() if document == key), str(key))

	def finish(self) -> None:
		"""Does the steps, makes the later records, has past calls adopted, and says what people chose."""
		for what, *names in self.book.get("steps", []):
			getattr(self, f"_{what}")(*names)
		self._make(record for record in self.book["records"] if record.get("later"))
		for doctype, name in self.documents.values():
			self._learn(doctype, name)
		for number, name, what in self.book.get("choices", []):
			say = choices.choose if what == choices.THIS_ONE else choices.reject
			say(number, *self.documents[name])

	def _learn(self, doctype: str, name: str) -> None:
		rows = {"reference_doctype": doctype, "reference_name": name, "e164": ("is", "set")}
		if e164s := frappe.get_all("PBX Phone Number", rows, pluck="e164"):
			links.numbers_learned(doctype, [name], e164s)

	def _rename(self, name: str, new: str, merge: bool = False) -> None:
		doctype, old = self.documents.pop(name)
		target = self.documents[new][1] if merge else new
		frappe.rename_doc(doctype, old, target, merge=merge, force=True, show_alert=False)
		self.documents[new] = (doctype, target)

	def _merge(self, name: str, other: str) -> None:
		self._rename(name, other, merge=True)

	def _delete(self, name: str) -> None:
		frappe.delete_doc(*self.documents.pop(name))

	def _disable(self, name: str) -> None:
		frappe.get_doc(*self.documents[name]).db_set("disabled", 1)

	def _number(self, name: str, text: str) -> None:
		doc = frappe.get_doc(*self.documents[name])
		doc.phone_nos[0].phone = text
		doc.save()


def needs(book: dict[str, Any]) -> set[str]:
	"""DocTypes that a book is about."""
	return {record["is"] for record in book["records"]}


def _contact(record: dict[str, Any], company: str | None) -> str:
	texts: Sequence[str] = record["numbers"]
	plain = [text if validate_phone_number(text) else "0" for text in texts]
	doc = frappe.new_doc("Contact", first_name=record["id"])
	doc.set("phone_nos", [{"phone": text} for text in plain])
	if company:
		doc.append("links", {"link_doctype": "Customer", "link_name": company})
	if record.get("region"):
		doc.address = _address(record["id"], record["region"])
	doc.insert()
	if plain != texts:
		# What no form takes comes by import, past all events.
		for row, text in zip(doc.phone_nos, texts, strict=True):
			frappe.db.set_value("Contact Phone", row.name, "phone", text, update_modified=False)
		phone_index.write("Contact", [doc.name])
	return doc.name


def _party(record: dict[str, Any], _company: str | None) -> str:
	doc = frappe.new_doc(record["is"])
	doc.set(FIELDS[record["is"]], record["id"])
	doc.disabled = int(record.get("disabled", False))
	if doc.doctype == "Customer":
		doc.territory = record.get("territory") or "South"
	if record.get("region"):
		doc.country = _country(record["region"])
	doc.insert(ignore_mandatory=True)
	# The company and the country of the session are not the book's.
	not_said = {"company": None, "country": doc.country if record.get("region") else None}
	values = record["numbers"] | (not_said if doc.doctype == "Lead" else {})
	if values:
		doc.db_set(values)
	return doc.name


def _address(title: str, region: str) -> str:
	"""An address in a country. Not saved as documents are, which need a template that a bare site lacks."""
	name = f"{title} of {region}"
	frappe.new_doc("Address", name=name, address_title=name, country=_country(region)).db_insert()
	return name


@cache
def _country(region: str) -> str:
	return frappe.db.get_value("Country", {"code": region.lower()})
