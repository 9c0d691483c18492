import frappe

from pbx_integration.call_children import CallChild


class PBXCallExtension(CallChild):
	"""An extension that the call reached; what the permission to see the call goes by."""


def on_doctype_update() -> None:
	"""The index by which the calls of an extension are found without reading the rows."""
	frappe.db.add_index("PBX Call Extension", ["extension", "parent"], "extension_call")
