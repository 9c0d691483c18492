from frappe.model.document import Document


class PBXCallLeg(Document):
	pass
