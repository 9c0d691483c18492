from frappe.model.document import Document


class PBXPhoneNumber(Document):
	"""A number that a record holds, by which callers are found. `phone_index` writes it."""
