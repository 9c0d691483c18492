from frappe.model.document import Document


class PBXExtension(Document):
	pass
