from frappe.model.document import Document


class PBXNumberChoice(Document):
	"""What people of this site said of a number: that it is this record's, or that it is not."""
