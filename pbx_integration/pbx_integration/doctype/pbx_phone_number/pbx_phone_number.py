import frappe
from frappe.model.document import Document


class PBXPhoneNumber(Document):
	"""A number that a record holds, by which callers are found. `phone_index` writes it."""


def on_doctype_update() -> None:
	"""An index by which the rows of a record are found."""
	frappe.db.add_index("PBX Phone Number", ["reference_doctype", "reference_name"])
