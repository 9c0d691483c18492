from typing import Any

import frappe
from frappe.model import display_fieldtypes
from frappe.model.document import Document
from frappe.utils import cint

from pbx_integration import follow_ups, link_rows, missed, retention, work

WORK_FIELDS = frozenset(("notes", "disposition"))


class PBXCallLog(Document):
	"""A call. What happened is the intake's to write; people add notes and an outcome.

	A form opened while the call ran holds facts that are old by the time it is saved, so what a document
	says of the facts is not refused but put aside: they stay as the database has them.
	"""

	def onload(self) -> None:
		"""Tell the form how calls of this site may have come out."""
		self.set_onload("dispositions", work.dispositions())

	def check_if_latest(self) -> None:
		"""Refuse a form that has not seen what another person saved, but not one that missed a webhook."""
		stored = frappe.db.get_value(
			self.doctype, self.name, ["modified", "work_rev"], as_dict=True, for_update=True
		)
		if stored and stored.work_rev == cint(self.work_rev):
			self._original_modified = stored.modified
		super().check_if_latest()

	def validate(self) -> None:
		self._keep_facts()

	def on_trash(self) -> None:
		link_rows.remove_calls([self.name])
		missed.forget_calls([self.name])
		follow_ups.forget_calls([self.name])

	def update_child_table(self, fieldname: str, df: Any = None) -> None:
		"""Write tables that the site added only: rows of the intake may be newer than this document."""
		if fieldname in WORK_FIELDS or self.meta.get_field(fieldname).get("is_custom_field"):
			super().update_child_table(fieldname, df)

	def _keep_facts(self) -> None:
		stored = self.get_doc_before_save()
		if not stored:
			return
		for field in self.meta.fields:
			is_work = field.fieldname in WORK_FIELDS or field.get("is_custom_field")
			if not is_work and field.fieldtype not in display_fieldtypes:
				self.set(field.fieldname, stored.get(field.fieldname))
		self.work_rev = cint(stored.work_rev) + 1

	@staticmethod
	def clear_old_logs(days: int = 365) -> None:
		"""Delete the calls that began more than `days` days ago; Log Settings calls it daily."""
		retention.delete_older_than("PBX Call Log", "call_start", days)
