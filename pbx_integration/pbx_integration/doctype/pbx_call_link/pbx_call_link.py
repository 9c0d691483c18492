import frappe
from frappe.model.document import Document


class PBXCallLink(Document):
	"""A record that a call belongs to.

	Not a child of the call: who reads the call need not be one who may know of the record.
	"""


def on_doctype_update() -> None:
	"""An index by which the calls of a record are found."""
	frappe.db.add_index("PBX Call Link", ["link_doctype", "link_name"])
