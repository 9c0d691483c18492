from frappe.model.document import Document


class PBXSeenCall(Document):
	"""A missed call that a user has put away."""
