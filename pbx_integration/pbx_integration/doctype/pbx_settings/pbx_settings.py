from frappe.model.document import Document


class PBXSettings(Document):
	pass
