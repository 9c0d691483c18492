"""What agents say of a call: notes, an outcome and a follow-up.

Saved under the lock of the call's row, from which the intake keeps apart: it writes other columns. Who saves
says by `rev` which text was in view; of texts that were written at the same time both stay.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from pbx_integration import _core, database, follow_ups, settings
from pbx_integration.calls import CALL
from pbx_integration.follow_ups import FollowUp

DEFAULTS = ("Resolved", "Call Back", "Sold", "Not Interested", "Wrong Number")
"""Outcomes that a new site begins with."""

MOST_NOTES = 50_000
"""Characters."""


class Work(NamedTuple):
	"""What an agent saves."""

	notes: str
	disposition: str
	rev: int
	follow_up: FollowUp | None


def dispositions() -> list[str]:
	"""How calls of this site may have come out."""
	return [row.disposition for row in settings.load().dispositions if cint(row.enabled)]


def add_default_dispositions() -> None:
	"""Gives PBX Settings outcomes in the language of the site, if it has none."""
	doc = settings.for_change()
	for word in () if doc.dispositions else DEFAULTS:
		# Not the document, which would be validated although nobody has filled it in yet.
		doc.append("dispositions", {"disposition": _(word, lang=_language()), "enabled": 1}).db_insert()
	frappe.clear_document_cache(doc.doctype, doc.name)


def check_dispositions(doc: Document) -> None:
	"""Throws where PBX Settings name an outcome twice."""
	seen = set()
	for row in doc.dispositions:
		row.disposition = (row.disposition or "").strip()
		if row.disposition in seen:
			label = _(doc.meta.get_label("dispositions"))
			frappe.throw(_("{0}, row {1}: {2} is there twice").format(label, row.idx, row.disposition))
		seen.add(row.disposition)


def save(call_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
	"""Saves `notes`, `disposition`, `follow_up` and `rev`, and commits; answers what is stored then.

	Notes that were written beside others, which a `rev` that is not the latest tells, are added to these
	below; an outcome replaces another. Document events of PBX Call Log fire.

	Raises `PermissionError` for who may not work on the call, `ValidationError` for what cannot be saved.
	"""
	call = frappe.get_doc(CALL, call_id)
	call.check_permission("write")
	work = _read(values, call)
	return database.transaction(lambda _attempt: _save(call_id, work))


def _language() -> str:
	return frappe.db.get_single_value("System Settings", "language") or "en"


def _save(call_id: str, work: Work) -> dict[str, Any]:
	if database.locked_row(CALL, ("name",), call_id) is None:
		frappe.throw(_("The call {0} is gone").format(escape_html(call_id)), frappe.DoesNotExistError)
	call = frappe.get_doc(CALL, call_id)
	is_latest = work.rev == cint(call.work_rev)
	notes = work.notes if is_latest else _core.merge_notes(call.notes or "", work.notes)
	disposition = work.disposition or ("" if is_latest else call.disposition or "")
	if (notes, disposition) != (call.notes or "", call.disposition or ""):
		call.update({"notes": notes, "disposition": disposition})
		call.save()
	follow_up = follow_ups.create(work.follow_up, call) if work.follow_up else None
	return {
		"rev": cint(call.work_rev),
		"notes": call.notes or "",
		"disposition": call.disposition or "",
		"follow_up": follow_up,
	}


def _read(values: Mapping[str, Any], call: Document) -> Work:
	notes, disposition = (_text(values, field) for field in ("notes", "disposition"))
	if len(notes) > MOST_NOTES:
		frappe.throw(_("notes: more than {0} characters").format(MOST_NOTES))
	if disposition and disposition not in (*dispositions(), call.disposition):
		frappe.throw(
			_("disposition: {0} is none of the outcomes in PBX Settings").format(escape_html(disposition))
		)
	return Work(notes, disposition, cint(values.get("rev")), follow_ups.read(values.get("follow_up"), call))


def _text(values: Mapping[str, Any], field: str) -> str:
	value = values.get(field)
	if value is not None and not isinstance(value, str):
		frappe.throw(_("{0}: not a text").format(field))
	return (value or "").replace("\0", "")
