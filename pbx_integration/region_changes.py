"""Whose numbers are to be read anew when a country changes: an address moves, a customer changes territory.

A record whose own fields say its country is none of this: it is written whenever it is saved. Here are the
records that have their country from another one.
"""

from collections.abc import Collection, Iterable

import frappe
from frappe.model.document import Document

from pbx_integration import database, phone_index, phone_sources
from pbx_integration.regions import ADDRESS, LINK

JOB = "pbx_integration.region_changes.follow"

ADDRESS_FACTS = ("country", "is_primary_address")

Key = tuple[str, str]


def after(doc: Document, before: Document | None) -> None:
	"""Lets the records that have their country from `doc` be written anew in the background, if it says
	another one than `before`. `before` is None for one that is new or gone."""
	if doc.doctype == ADDRESS:
		if before is None or _address(doc) != _address(before):
			_queue({*_named(doc), *_named(before), (ADDRESS, doc.name)})
	elif before is not None:
		source = phone_sources.plan().sources.get(doc.doctype)
		if source and any(_differs(doc, before, field) for field in source.region.columns):
			_queue({(doc.doctype, doc.name)})


def follow(records: Collection[Key]) -> None:
	"""Job: writes the records that have their country from one of these, and commits after each batch."""
	givers = {tuple(record) for record in records}
	for doctype, names in _by_doctype(givers | _with_address(givers)).items():
		# What an address names is one step from its country; who is linked to that, two.
		_write(doctype, names)
		for source in phone_sources.sources().values():
			if source.region.link_tables and doctype != ADDRESS:
				_write(source.doctype, _linked_to(source.doctype, doctype, names))


def _queue(records: set[Key]) -> None:
	frappe.db.after_commit.add(lambda: _enqueue(sorted(records)))


def _enqueue(records: list[Key]) -> None:
	try:
		frappe.enqueue(JOB, queue="long", records=records)
	except Exception:
		frappe.logger("pbx_integration").exception("numbers of a new country are left to the night")


def _address(doc: Document) -> tuple:
	return (*((doc.get(field) or None) for field in ADDRESS_FACTS), _named(doc))


def _named(doc: Document | None) -> frozenset[Key]:
	"""The records that an address names as its own."""
	return (
		frozenset((row.link_doctype, row.link_name) for row in doc.get("links") or ()) if doc else frozenset()
	)


def _differs(doc: Document, before: Document, field: str) -> bool:
	return (doc.get(field) or None) != (before.get(field) or None)


def _with_address(givers: Iterable[Key]) -> set[Key]:
	"""The records that link to one of the addresses among these."""
	addresses = [name for doctype, name in givers if doctype == ADDRESS]
	return {
		(source.doctype, str(row[0]))
		for source in phone_sources.sources().values()
		for field in source.region.addresses
		for row in database.select(source.doctype, ("name",), {}, field, addresses)
	}


def _linked_to(doctype: str, giver: str, names: Iterable[str]) -> list[str]:
	rows = database.select(
		LINK, ("parent",), {"parenttype": doctype, "link_doctype": giver}, "link_name", names
	)
	return sorted({parent for (parent,) in rows})


def _write(doctype: str, names: Collection[str]) -> None:
	if names and phone_sources.plan().source(doctype):
		phone_index.write(doctype, sorted(names))
		frappe.db.commit()


def _by_doctype(records: Iterable[Key]) -> dict[str, list[str]]:
	names: dict[str, list[str]] = {}
	for doctype, name in records:
		names.setdefault(doctype, []).append(name)
	return names
