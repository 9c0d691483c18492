import frappe
from frappe.model.document import Document

TABLE = "tabPBX Phone Number"


class PBXPhoneNumber(Document):
	"""A number that a record holds, by which callers are found. `phone_index` writes it."""


def on_doctype_update() -> None:
	"""An index by which the rows of a record are found; none by their times, which are empty."""
	frappe.db.add_index("PBX Phone Number", ["reference_doctype", "reference_name"])
	if frappe.db.db_type == "mariadb":
		for column in ("creation", "modified"):
			frappe.db.sql_ddl(f"ALTER TABLE `{TABLE}` DROP INDEX IF EXISTS `{column}`")
	elif frappe.db.db_type == "sqlite":
		for column in ("creation", "modified"):
			frappe.db.sql_ddl(f"DROP INDEX IF EXISTS `{TABLE}_{column}_idx`")
