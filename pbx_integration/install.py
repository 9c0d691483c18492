"""What installing and removing the app does beyond its DocTypes, which Frappe brings and drops by itself."""

import json
from collections.abc import Sequence
from pathlib import Path

import frappe
from frappe.model.rename_doc import get_link_fields
from frappe.utils.password import get_encryption_key

from pbx_integration import business, lookup_defaults, retention, work

APP = "pbx_integration"
MODULE = "PBX Integration"
ROLES = ("PBX User", "PBX Manager")

# What these say of a document is the site's history, and outlives the document.
HISTORY = frozenset(
	("Access Log", "Activity Log", "Communication", "Communication Link", "Email Queue", "Error Log")
)


def after_install() -> None:
	"""Enter the call log and the journal with Log Settings, which takes the days from our hooks, and the
	DocTypes in which callers are looked for and outcomes of calls with PBX Settings; prepare what they are
	asked about. The site's key is made now: workers that would make one each could not read our secrets."""
	get_encryption_key()
	frappe.get_doc("Log Settings").save(ignore_permissions=True)
	lookup_defaults.add()
	work.add_default_dispositions()
	business.prepare()


def after_uninstall() -> None:
	"""Delete what the site still keeps for the DocTypes, which are gone by now.

	Not before the uninstall: that hook runs in a dry run too, and cannot tell. Here the module tells.
	"""
	if frappe.db.exists("Module Def", MODULE):
		return
	erase()
	business.forget()
	# Nothing commits after this hook.
	frappe.db.commit()


def erase() -> None:
	"""Delete every row of the site's own tables that is there for a DocType, a role or a job of this app."""
	doctypes = _names("doctype")
	_erase_files(doctypes)
	for field in _links("DocType", (*HISTORY, *doctypes, "DocType")):
		_delete(field.parent, {field.fieldname: ("in", doctypes)})
	_erase_unlinked(doctypes)
	reports = _names("report")
	_erase_reports(reports)
	_erase_shortcuts((*doctypes, *reports))
	_erase_schedule()
	_erase_roles()
	_erase_navigation()


def _names(kind: str) -> list[str]:
	"""Names of the app's DocTypes or reports, off its files: the site forgets them before it lets us clean
	up."""
	files = Path(__file__).parent.glob(f"pbx_integration/{kind}/*/*.json")
	return [json.loads(file.read_text())["name"] for file in files]


def _links(target: str, skipped: Sequence[str]) -> list[frappe._dict]:
	"""Fields of tables on this site that link to `target`."""
	return [field for field in get_link_fields(target) if not field.issingle and field.parent not in skipped]


def _erase_files(doctypes: Sequence[str]) -> None:
	names = frappe.get_all("File", {"attached_to_doctype": ("in", doctypes)}, pluck="name")
	for name in names:
		# A file tells the document that it is attached to of its end, and that one is gone.
		frappe.db.set_value("File", name, "attached_to_doctype", None)
		frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)


def _erase_unlinked(doctypes: Sequence[str]) -> None:
	"""What names a DocType by another field than a link."""
	frappe.db.delete("Custom DocPerm", {"parent": ("in", doctypes)})
	frappe.db.delete("Custom Field", {"options": ("in", doctypes)})
	frappe.db.delete("Deleted Document", {"deleted_doctype": ("in", doctypes)})
	frappe.db.delete("Dynamic Link", {"parenttype": ("in", doctypes)})
	frappe.db.delete("List View Settings", {"name": ("in", doctypes)})
	frappe.db.delete("Singles", {"doctype": ("in", doctypes)})
	frappe.db.delete("__Auth", {"doctype": ("in", doctypes)})
	frappe.db.delete("__UserSettings", {"doctype": ("in", doctypes)})


def _erase_reports(reports: Sequence[str]) -> None:
	"""What the site made of our reports: roles, charts, cards, results, letters."""
	for field in _links("Report", HISTORY):
		_delete(field.parent, {field.fieldname: ("in", reports)})
	_delete("Prepared Report", {"report_name": ("in", reports)})
	for beside, type_field, name_field in retention.BESIDE:
		frappe.db.delete(beside, {type_field: "Report", name_field: ("in", reports)})


def _erase_shortcuts(targets: Sequence[str]) -> None:
	"""What leads to our DocTypes and reports from the site's own workspaces."""
	for doctype in ("Workspace Link", "Workspace Shortcut", "Workspace Sidebar Item"):
		if frappe.db.table_exists(doctype):
			frappe.db.delete(doctype, {"link_to": ("in", targets)})


def _erase_schedule() -> None:
	jobs = frappe.get_all("Scheduled Job Type", {"method": ("like", f"{APP}.%")}, pluck="name")
	if jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ("in", jobs)})
		frappe.db.delete("Scheduled Job Type", {"name": ("in", jobs)})


def _erase_roles() -> None:
	"""The roles, and every row of a child table that gives them to somebody."""
	given = [field for field in _links("Role", ()) if frappe.get_meta(field.parent).istable]
	for field in given:
		frappe.db.delete(field.parent, {field.fieldname: ("in", ROLES)})
	frappe.db.delete("Custom DocPerm", {"role": ("in", ROLES)})
	_delete("Role", {"name": ("in", ROLES)})


def _erase_navigation() -> None:
	"""Sidebars and icons of Frappe 16, which clears those only that bear the name of the app."""
	for doctype in ("Workspace Sidebar", "Desktop Icon"):
		if frappe.db.table_exists(doctype) and frappe.get_meta(doctype).has_field("app"):
			_delete(doctype, {"app": APP})


def _delete(doctype: str, filters: dict) -> None:
	if names := frappe.get_all(doctype, filters, pluck="name"):
		retention.delete(doctype, names)
