"""What saves, renames and deletions of the site mean for the phone index.

The hooks see every document that is saved, so the first thing they do is to find that most do not matter.
Rows are written in the transaction of the save: a number is found from the moment its record is there. No
failure of the index stops a save; the nightly comparison repairs what is missing then.
"""

from collections.abc import Callable
from typing import Any

import frappe
from frappe.model.document import Document

from pbx_integration import choices, links, phone_index, phone_sources, region_changes, reindex
from pbx_integration.phone_sources import Plan, Source

SAVEPOINT = "pbx_phone_index"


def on_change(doc: Document, *_: Any) -> None:
	"""`doc_events` of all DocTypes, at the end of each insert, save and `db_set`."""
	plan = phone_sources.plan()
	if doc.doctype in plan.watched and not doc.flags.in_delete:
		_guarded(doc, lambda: _changed(doc, plan))


def after_delete(doc: Document, *_: Any) -> None:
	"""`doc_events` of all DocTypes: a record that is gone has no numbers, and nobody has chosen it."""
	plan = phone_sources.plan()
	if doc.doctype in plan.watched:
		_guarded(doc, lambda: _gone(doc, plan))


def after_rename(doc: Document, _method: str, old: str, new: str, *_: Any) -> None:
	"""`doc_events` of all DocTypes: rows stand under the new name; those of a record that is merged into
	another go when it is deleted, right after this."""
	plan = phone_sources.plan()
	if doc.doctype in plan.watched:
		_guarded(doc, lambda: _renamed(doc, plan, old, new))


def _changed(doc: Document, plan: Plan) -> None:
	source = plan.source(doc.doctype)
	before = doc.get_doc_before_save()
	region_changes.after(doc, before)
	# A second change of the same document is compared with the state before the first one.
	fresh = before is not None and not before.flags.pbx_compared
	if before is not None:
		before.flags.pbx_compared = True
	if source and fresh and _facts(before, source) == _facts(doc, source):
		return
	_write(doc, plan)


def _gone(doc: Document, plan: Plan) -> None:
	choices.forget_record(doc.doctype, str(doc.name))
	region_changes.after(doc, None)
	_write(doc, plan)


def _renamed(doc: Document, plan: Plan, old: str, new: str) -> None:
	choices.rename_record(doc.doctype, old, new)
	_write(doc, plan, old, new)


def _write(doc: Document, plan: Plan, *names: str) -> None:
	if doc.doctype in phone_sources.SHAPING:
		_reshape(doc, plan)
	if plan.source(doc.doctype):
		records = [str(name) for name in names or (doc.name,)]
		if phone_index.write(doc.doctype, records):
			links.learn(doc.doctype, records)


def _reshape(doc: Document, plan: Plan) -> None:
	"""Lets all records be gone through when others hold numbers now, or are in another country."""
	phone_sources.forget(doc.get("dt"))
	if phone_sources.plan() != plan:
		reindex.queue()


def _facts(doc: Document, source: Source) -> list[Any]:
	"""All that the rows of a record depend on, as far as the document itself says it."""
	own = (field.fieldname for field in source.fields if not field.table_field)
	facts: list[Any] = [doc.get(field) or None for field in (*own, *source.flags, *source.region.columns)]
	for table, fields in source.tables.items():
		facts += [tuple(row.get(field) or None for field in fields) for row in doc.get(table) or ()]
	return facts


def _guarded(doc: Document, work: Callable[[], None]) -> None:
	"""Does `work`; when it fails, undoes what it did and logs why. A deadlock is raised, for the database has
	given up the whole transaction by then, the user's part included."""
	flags = frappe.flags
	if flags.in_install or flags.in_uninstall or flags.in_migrate:
		return
	try:
		frappe.db.savepoint(SAVEPOINT)
		work()
		frappe.db.release_savepoint(SAVEPOINT)
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.log_error("PBX phone index", reference_doctype=doc.doctype, reference_name=doc.name)
