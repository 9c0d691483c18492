from frappe.model.document import Document


class PBXExtensionUser(Document):
	pass
