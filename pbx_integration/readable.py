"""Which records the user of the session may read, without a document for each.

Frappe's own `get_list` says the same, in 7 to 40 ms for a Contact, because its condition on Contact and
Address reads every role permission of the site to find, nearly always, that it has nothing to say. A record
counts as readable when both its list and its form would show it: role permissions, user permissions, shares,
conditions and `has_permission` of any app.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import frappe
from frappe.core.doctype.server_script.server_script_utils import get_server_script_map
from frappe.model.db_query import DatabaseQuery
from frappe.model.meta import Meta

from pbx_integration.phone_index import Row

Key = tuple[str, str]

CONTACTS = "frappe.contacts.address_and_contact."
RESTRICTING = frozenset(("Customer", "Supplier", "Company", "Sales Partner"))
"""Frappe's rule for Contact and Address is about link fields to these. They have none but custom ones."""

SAID_BY_CONDITION = frozenset(
	("frappe.core.doctype.user.user.has_permission", "pbx_integration.permissions.has_call_permission")
)
"""`has_permission` hooks whose rule is that of the same app's `permission_query_conditions`."""


class _Query(DatabaseQuery):
	def get_permission_query_conditions(self) -> str:
		methods = _hooks("permission_query_conditions", self.doctype)
		scripts = get_server_script_map().get("permission_query", {})
		if not scripts.get(self.doctype) and _says_nothing(methods, self.doctype_meta):
			return ""
		return super().get_permission_query_conditions()


def keys(wanted: Iterable[Key]) -> set[Key]:
	"""Those of the records (DocType, name) that may be read."""
	by_doctype = names_by_doctype(wanted)
	return {(doctype, row[0]) for doctype, names in by_doctype.items() for row in rows(doctype, names, ())}


def rows(doctype: str, names: Collection[str], columns: Sequence[str]) -> list[tuple]:
	"""Name and `columns` of those of the records that may be read. Columns that the user's permission level
	does not reach come as None; the columns must be of the DocType's own table."""
	names = list(names)
	return where(doctype, columns, f"`tab{doctype}`.`name` in ({marks(names)})", names) if names else []


def where(
	doctype: str,
	columns: Sequence[str],
	condition: str,
	values: Sequence[Any],
	limit: int | None = None,
	order: str | None = None,
) -> list[tuple]:
	"""Like `rows`, for the records of which the SQL `condition` holds with these values: the first `limit` of
	them, less those that only the document forbids."""
	readable = _condition(doctype)
	if readable is None:
		return []
	meta = frappe.get_meta(doctype)
	selected = [_column(meta, column) if may_read_field(meta, column) else "NULL" for column in columns]
	both = f"({condition}) and ({_beside_values(readable)})" if readable else condition
	statement = f"SELECT {', '.join([_column(meta, 'name'), *selected])} FROM `tab{doctype}` WHERE {both}"
	statement += f" ORDER BY {order}" if order else ""
	statement += f" LIMIT {limit}" if limit else ""
	found = [(str(row[0]), *row[1:]) for row in frappe.db.sql(statement, tuple(values))]
	if found and _asks_for_documents(doctype):
		found = [row for row in found if frappe.has_permission(doctype, "read", doc=row[0])]
	return found


def may_read_field(meta: Meta, fieldname: str, parenttype: str | None = None) -> bool:
	"""Whether the permission level of a field allows its reading, and nothing of it is masked."""
	field = meta.get_field(fieldname)
	if not field or frappe.session.user == "Administrator":
		return True
	if field.permlevel and field.permlevel not in meta.get_permlevel_access("read", parenttype):
		return False
	return not field.get("mask") or fieldname not in {masked.fieldname for masked in meta.get_masked_fields()}


def may_read_number(row: Row) -> bool:
	"""Whether the permission levels of the user reach the field that holds a number of the phone index."""
	meta = frappe.get_meta(row.reference_doctype)
	if not row.table_field:
		return may_read_field(meta, row.source_field)
	table = frappe.get_meta(meta.get_field(row.table_field).options)
	return may_read_field(meta, row.table_field) and may_read_field(table, row.source_field, meta.name)


def marks(values: Sequence[Any]) -> str:
	"""Places for as many values in an SQL list."""
	return ", ".join(["%s"] * len(values))


def names_by_doctype(wanted: Iterable[Key]) -> dict[str, list[str]]:
	"""The names of records by DocType, both in order."""
	names: dict[str, list[str]] = {}
	for doctype, name in sorted(wanted):
		names.setdefault(doctype, []).append(name)
	return names


def _condition(doctype: str) -> str | None:
	"""An SQL condition that holds for the records that lists show; None where there are none."""
	if not frappe.has_permission(doctype):
		return None
	query = _Query(doctype)
	matching = query.build_match_conditions()
	# Where only shares allow anything, Frappe puts those beside what it returns.
	return " and ".join(f"({part})" for part in (*query.conditions, matching) if part)


def _beside_values(condition: str) -> str:
	"""Conditions of apps are SQL without values, in which a percent sign stands for itself."""
	return condition if frappe.db.db_type == "sqlite" else condition.replace("%", "%%")


def _asks_for_documents(doctype: str) -> bool:
	"""Whether something has a say in who may read a record that only the document tells."""
	if frappe.session.user == "Administrator":
		return False
	meta = frappe.get_meta(doctype)
	methods = [method for method in _hooks("has_permission", doctype) if method not in SAID_BY_CONDITION]
	if not _says_nothing(methods, meta):
		return True
	restricted = frappe.permissions.get_user_permissions(frappe.session.user)
	return bool(restricted) and any(
		field.options in restricted and not field.ignore_user_permissions
		for table in meta.get_table_fields()
		for field in frappe.get_meta(table.options).get_link_fields()
	)


def _says_nothing(methods: Iterable[str], meta: Meta) -> bool:
	methods = list(methods)
	if not all(method.startswith(CONTACTS) for method in methods):
		return False
	return not methods or not any(field.options in RESTRICTING for field in meta.get_link_fields())


def _hooks(hook: str, doctype: str) -> list[str]:
	hooks: Any = frappe.get_hooks(hook)
	return [*hooks.get(doctype, ()), *hooks.get("*", ())]


def _column(meta: Meta, fieldname: str) -> str:
	return f"`tab{meta.name}`.`{fieldname}`"
