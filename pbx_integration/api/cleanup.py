"""Cleaning up numbers, for the report. Each function is for System Manager and PBX Manager alone, and tells
and changes only what the user who asks may read and write."""

import frappe
from frappe import _

from pbx_integration import cleanup, fixes

ROLES = frozenset({"System Manager", "PBX Manager"})


@frappe.whitelist(methods=["GET"])
def doctypes() -> list[str]:
	"""Record types that the report may be narrowed down to."""
	_only_managers()
	return cleanup.doctypes()


@frappe.whitelist(methods=["POST"])
def preview(ids: str | list[str]) -> list[dict]:
	"""What `fix` would do with these rows of the report: `old` and `new`, or the `reason` why nothing.

	Nothing is changed. A row that is in order by now, or gone, is left out.
	"""
	_only_managers()
	chosen = map(cleanup.read_id, frappe.parse_json(ids)[: fixes.MOST_CHANGES])
	problems = cleanup.examine(cleanup.indexed(chosen).values())
	return [_previewed(problem) for problem in sorted(problems, key=cleanup.in_order)]


@frappe.whitelist(methods=["POST"])
def fix(changes: str | list[dict]) -> None:
	"""Have changes made in the background: each with `id`, `old` and `new` as `preview` told them."""
	_only_managers()
	fixes.order([_change(change) for change in frappe.parse_json(changes)])


@frappe.whitelist(methods=["GET"])
def progress() -> fixes.Progress | None:
	"""What became of the user's last `fix`, for a day."""
	_only_managers()
	return fixes.progress()


def _previewed(problem: cleanup.Problem) -> dict:
	doctype, name = problem.place[:2]
	return {
		"id": problem.place.id,
		"doctype": doctype,
		"name": name,
		"field": cleanup.label(problem.place),
		"old": problem.text,
		"new": problem.suggestion,
		"reason": _obstacle(problem),
	}


def _obstacle(problem: cleanup.Problem) -> str | None:
	if not problem.suggestion:
		return _("nothing safe to suggest")
	doctype, name = problem.place[:2]
	return None if frappe.has_permission(doctype, "write", name) else _("you may not change it")


def _change(change: dict) -> fixes.Change:
	return {"id": str(change["id"]), "old": str(change["old"]), "new": str(change["new"])}


def _only_managers() -> None:
	"""
	Raises:
		frappe.PermissionError: the user has neither role.
	"""
	if ROLES.isdisjoint(frappe.get_roles()):
		raise frappe.PermissionError
