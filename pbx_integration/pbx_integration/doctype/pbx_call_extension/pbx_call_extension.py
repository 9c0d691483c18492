from frappe.model.document import Document


class PBXCallExtension(Document):
	pass
