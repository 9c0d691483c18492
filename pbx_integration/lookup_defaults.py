"""The sources that PBX Settings begins with."""

from typing import Any

import frappe

from pbx_integration import database, phone_sources, reindex, settings

TABLE = "PBX Lookup Source"


def add(*_: Any) -> None:
	"""Adds the default sources that the site has and PBX Settings does not name yet.

	Has all records gone through then: events do not follow what an installation or a migration does, and
	with it may come other rules for numbers.

	To leave a DocType out for good its row is to be disabled: one that is deleted comes back with the next
	migration.
	"""
	doc = settings.for_change()
	named = {row.document_type for row in doc.lookup_sources}
	for doctype, weight in phone_sources.DEFAULTS.items():
		if doctype not in named and phone_sources.readable_meta(doctype):
			row = doc.append("lookup_sources", {"document_type": doctype, "weight": weight, "enabled": 1})
			# Not the document, which would be validated although nobody has filled it in yet.
			row.db_insert()
	frappe.clear_document_cache(doc.doctype, doc.name)
	phone_sources.forget()
	reindex.queue()


def drop(*_: Any) -> None:
	"""Drops the sources that went with their app, for which PBX Settings could not be saved any more."""
	if not frappe.db.table_exists(TABLE):
		return
	for name, doctype in frappe.db.sql(f"SELECT name, document_type FROM `tab{TABLE}`"):
		if not frappe.db.exists("DocType", doctype):
			database.delete(TABLE, [name])
	frappe.clear_document_cache(settings.DOCTYPE, settings.DOCTYPE)
	phone_sources.forget()
	reindex.queue()
