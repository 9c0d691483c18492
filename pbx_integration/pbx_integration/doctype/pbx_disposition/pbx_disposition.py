from frappe.model.document import Document


class PBXDisposition(Document):
	"""How a call may have come out, in the words of the site."""
