from frappe.model.document import Document


class PBXLookupSource(Document):
	"""A DocType whose records callers are looked for in."""
