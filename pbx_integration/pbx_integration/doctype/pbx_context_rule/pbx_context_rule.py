from frappe.model.document import Document


class PBXContextRule(Document):
	"""A role to whom cards show a kind of line."""
