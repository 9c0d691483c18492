from frappe.model.document import Document


class PBXCallLog(Document):
	pass
