from frappe.model.document import Document


class PBXWebhookEvent(Document):
	pass
