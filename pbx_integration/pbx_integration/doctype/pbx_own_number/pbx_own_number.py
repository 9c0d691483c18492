from frappe.model.document import Document


class PBXOwnNumber(Document):
	"""A number of our own: who calls from it, or is called on it, is no customer."""
