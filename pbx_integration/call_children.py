"""What PBX Call Leg and PBX Call Extension have in common."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document


class CallChild(Document):
	"""A row that is written with its call, by the intake, and never by itself.

	Saved or deleted as a document of its own, as the REST interface allows with every child row, it would
	escape the rules of its call.
	"""

	def has_permission(self, permtype: str = "read", **options: Any) -> bool:
		"""Ask the call. Frappe asks only for its DocType when a child row was loaded by itself."""
		call = frappe.get_doc(self.parenttype, self.parent)
		return bool(self.flags.ignore_permissions or call.has_permission(permtype, **options))

	def validate(self) -> None:
		self._refuse()

	def on_trash(self) -> None:
		self._refuse()

	def _refuse(self) -> None:
		frappe.throw(
			_("{0} of the call {1} comes from the PBX and cannot be changed").format(
				_(self.doctype), frappe.bold(self.parent)
			),
			frappe.PermissionError,
		)
