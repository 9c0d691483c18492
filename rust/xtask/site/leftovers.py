"""Prints what an uninstalled app has left on a site, a line each; nothing when it has left nothing.

Run in a bench's `sites` with the bench's Python: `leftovers.py <site>`.
"""

import sys
from collections.abc import Iterator

import frappe

APP = "pbx_integration"
MODULE = "PBX Integration"
PREFIX = "PBX %"

# DocType, column, pattern: rows that the app brought, or that speak of it.
ROWS = (
	("DocType", "module", MODULE),
	("Module Def", "app_name", APP),
	("Custom Field", "module", MODULE),
	("Custom Field", "dt", PREFIX),
	("Custom Field", "fieldname", "pbx\\_%"),
	("Property Setter", "module", MODULE),
	("Property Setter", "doc_type", PREFIX),
	("Scheduled Job Type", "method", f"{APP}.%"),
	("Role", "name", PREFIX),
	("Custom DocPerm", "parent", PREFIX),
	("Has Role", "role", PREFIX),
	("Workspace", "module", MODULE),
	("Workspace Sidebar", "app", APP),
	("Desktop Icon", "app", APP),
	("Report", "module", MODULE),
	("Dashboard", "module", MODULE),
	("Dashboard Chart", "module", MODULE),
	("Number Card", "module", MODULE),
	("Logs To Clear", "ref_doctype", PREFIX),
	("Installed Application", "app_name", APP),
	("Singles", "doctype", PREFIX),
	("__Auth", "doctype", PREFIX),
)


def leftovers() -> Iterator[str]:
	"""Yields each leftover in words."""
	for table in frappe.db.get_tables(cached=False):
		if table.startswith("tabPBX"):
			yield f"table {table}"
	for doctype, column, pattern in ROWS:
		yield from rows(doctype, column, pattern)
	if APP in frappe.get_installed_apps():
		yield f"{APP} among the installed apps"


def rows(doctype: str, column: str, pattern: str) -> Iterator[str]:
	"""Yields the rows of one table whose column is like the pattern; a version may lack either."""
	table = doctype if doctype.startswith("__") else f"tab{doctype}"
	if table not in frappe.db.get_tables(cached=False) or column not in frappe.db.get_db_table_columns(table):
		return
	query = f"select `{column}`, count(*) from `{table}` where `{column}` like %s group by 1"
	for value, count in frappe.db.sql(query, pattern):
		yield f"{doctype}: {count} with {column} = {value}"


def main() -> None:
	"""Connects to the site and prints."""
	frappe.init(sys.argv[1])
	frappe.connect()
	for line in leftovers():
		print(line)


main()
