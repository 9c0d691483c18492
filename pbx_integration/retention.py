"""Deleting what is older than the site's Log Settings want to keep."""

from collections.abc import Iterator, Sequence
from typing import Any

import frappe
from frappe.utils import add_days, create_batch, now_datetime
from frappe.utils.file_manager import remove_all

from pbx_integration import link_rows, missed

NAMES_AT_ONCE = 20_000
ROWS_PER_COMMIT = 1_000

# What Frappe keeps beside a document, by the two fields that name the document. Deleting one document at
# a time would clear these too, at a hundredth of the speed.
BESIDE = (
	("Comment", "reference_doctype", "reference_name"),
	("DocShare", "share_doctype", "share_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Event Participants", "reference_doctype", "reference_docname"),
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
	("ToDo", "reference_type", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("View Log", "reference_doctype", "reference_name"),
)


def delete_older_than(doctype: str, field: str, days: int) -> int:
	"""Delete the documents whose `field`, a Datetime in site time, is more than `days` days ago.

	A document without that time goes by its creation. Children, comments, shares, files and the like go
	with their document. Commits after every batch, so that who writes new rows never waits long.

	Returns: how many documents were deleted.
	"""
	deleted = 0
	for names in _older(doctype, field, add_days(now_datetime(), -days)):
		for batch in create_batch(names, ROWS_PER_COMMIT):
			delete(doctype, batch)
			frappe.db.commit()
			deleted += len(batch)
	return deleted


def _older(doctype: str, field: str, limit: Any) -> Iterator[list[str]]:
	"""The names of what is older than `limit`, until none is left; the caller deletes what it is given."""
	table = frappe.qb.DocType(doctype)
	for condition in (table[field] < limit, table[field].isnull() & (table.creation < limit)):
		query = frappe.qb.from_(table).select(table.name).where(condition).limit(NAMES_AT_ONCE)
		while names := query.run(pluck=True):
			yield names


def delete(doctype: str, names: Sequence[str]) -> None:
	"""Delete these documents with all that Frappe keeps beside them, without document events."""
	attached = {"attached_to_doctype": doctype, "attached_to_name": ("in", names)}
	for name in set(frappe.get_all("File", attached, pluck="attached_to_name")):
		remove_all(doctype, name, from_delete=True)
	for field in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(field.options, {"parenttype": doctype, "parent": ("in", names)})
	for beside, type_field, name_field in BESIDE:
		frappe.db.delete(beside, {type_field: doctype, name_field: ("in", names)})
	if doctype == "PBX Call Log":
		link_rows.remove_calls(names)
		missed.forget_calls(names)
	frappe.db.delete(doctype, {"name": ("in", names)})
