from frappe.model.document import Document


class PBXTrunkRegion(Document):
	"""The country whose numbers come in on a trunk without a country code."""
