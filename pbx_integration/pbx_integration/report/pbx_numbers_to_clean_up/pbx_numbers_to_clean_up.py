"""Script Report: phone numbers by which nobody will be found as long as they are written as they are."""

import frappe
from frappe import _

from pbx_integration import cleanup


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str | None]:
	"""Columns, rows and a message, for Frappe's reports. Lists only what the user may read."""
	filters = frappe._dict(filters or {})
	problems, more = cleanup.find(
		filters.record_type, filters.kind, only_fixable=bool(frappe.utils.cint(filters.has_suggestion))
	)
	message = _("There are more than these {0}. Clean them up, or choose a record type or a kind.")
	return (
		_columns(),
		[_row(problem) for problem in problems],
		message.format(len(problems)) if more else None,
	)


def _columns() -> list[dict]:
	# Not Link: Frappe would ask of each row that the reader has a permission for the DocType DocType.
	return [
		{"fieldname": "record_type", "label": _("Record Type"), "fieldtype": "Data", "width": 100},
		{
			"fieldname": "record",
			"label": _("Record"),
			"fieldtype": "Dynamic Link",
			"options": "record_type",
			"width": 165,
		},
		{"fieldname": "field", "label": _("Field"), "fieldtype": "Data", "width": 140},
		{"fieldname": "text", "label": _("As Written"), "fieldtype": "Data", "width": 165},
		{"fieldname": "problem", "label": _("What Is Wrong"), "fieldtype": "Data", "width": 290},
		{"fieldname": "suggestion", "label": _("Suggestion"), "fieldtype": "Data", "width": 150},
		{"fieldname": "region", "label": _("Country Assumed"), "fieldtype": "Data", "width": 135},
	]


def _row(problem: cleanup.Problem) -> dict:
	return {
		"id": problem.place.id,
		"record_type": problem.place.doctype,
		"record": problem.place.name,
		"field": cleanup.label(problem.place),
		"text": problem.text,
		"problem": "; ".join(problem.says),
		"suggestion": problem.suggestion,
		"region": problem.region,
	}
