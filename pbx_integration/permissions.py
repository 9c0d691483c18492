"""Who sees a call: PBX Manager and System Manager every one, anybody else those of the own extensions.

Role permissions say who may open PBX Call Log at all; these hooks narrow that down. A call belongs to an
extension when a row of its PBX Call Extension in the database says so. Rows that came with a request say
nothing.
"""

from typing import Any

import frappe

from pbx_integration import extensions

CALL_LOG = "PBX Call Log"
SEES_EVERY_CALL = frozenset(("System Manager", "PBX Manager"))


def sees_every_call(user: str) -> bool:
	"""Whether calls of extensions that are not the user's are open to `user`."""
	return user == "Administrator" or not SEES_EVERY_CALL.isdisjoint(frappe.get_roles(user))


def opens_app() -> bool:
	"""Whether the screen of apps shows this one to the user of the session."""
	return frappe.has_permission(CALL_LOG)


def call_conditions(user: str | None = None, doctype: str = CALL_LOG) -> str:
	"""`permission_query_conditions` of PBX Call Log."""
	return _only_own(user, f"`tab{CALL_LOG}`.`name`")


def child_conditions(user: str | None = None, doctype: str = "PBX Call Leg") -> str:
	"""`permission_query_conditions` of the children of PBX Call Log.

	Frappe 15 asks them for a query on the child table itself; Frappe 16 joins the parent and asks its own.
	"""
	return _only_own(user, f"`tab{doctype}`.`parent`")


def has_call_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""`has_permission` of PBX Call Log, for whatever the roles of `user` allow."""
	user = user or frappe.session.user
	if sees_every_call(user):
		return True
	own = extensions.extensions_of(user)
	of_the_call = {"parenttype": CALL_LOG, "parent": doc.name, "extension": ("in", own)}
	return bool(own and doc.name and frappe.db.exists("PBX Call Extension", of_the_call))


def _only_own(user: str | None, call: str) -> str:
	"""An SQL condition that holds where the column `call` names a call of the user's extensions."""
	user = user or frappe.session.user
	if sees_every_call(user):
		return ""
	own = extensions.extensions_of(user)
	if not own:
		return "1 = 0"
	# Digits alone: nothing that needs escaping, or that Frappe rewrites within literals for PostgreSQL.
	numbers = ", ".join(f"'{number}'" for number in own)
	return (
		f"{call} in (select `tabPBX Call Extension`.`parent` from `tabPBX Call Extension`"
		f" where `tabPBX Call Extension`.`parenttype` = '{CALL_LOG}'"
		f" and `tabPBX Call Extension`.`extension` in ({numbers}))"
	)
