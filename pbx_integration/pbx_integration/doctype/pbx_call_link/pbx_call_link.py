from frappe.model.document import Document


class PBXCallLink(Document):
	"""A record that a call belongs to.

	Not a child of the call: who reads the call need not be one who may know of the record.
	"""
