"""What a card shows of a call beside the name: business with the caller, and what colleagues noted."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from pbx_integration import (
	_core,
	business,
	calls,
	context_lines,
	extensions,
	link_rows,
	profiles,
	readable,
	settings,
	times,
)
from pbx_integration.calls import CALL
from pbx_integration.phone_sources import readable_meta
from pbx_integration.readable import Key

TICKETS = tuple(kind for kind in business.KINDS if kind.doctype in ("Issue", "HD Ticket"))
OPPORTUNITIES = tuple(kind for kind in business.KINDS if kind.doctype == "Opportunity")

DOCUMENTS = {
	"Overdue Amount": business.OVERDUE,
	"Open Orders": business.ORDERS,
	"Open Tickets": TICKETS,
	"Open Opportunities": OPPORTUNITIES,
}
"""By kind of line, as PBX Settings name it, the business that it tells of."""

_FIELDS = ("notes", "disposition", "work_rev", "external_e164", "state")


def of_call(call_id: str, doctype: str | None = None, name: str | None = None) -> dict[str, Any]:
	"""What is known of a call and of the record that it is with, as far as the user may read that.

	Without a record it is that which the call is linked to. `rev` is what saving notes asks for,
	`transferred_by` the name of the colleague who transferred the call to the user.

	Raises `PermissionError` for who may not read the call.
	"""
	rows = readable.rows(CALL, [call_id], _FIELDS)
	if not rows:
		told = _("There is no call {0} that you may read").format(escape_html(call_id))
		frappe.throw(told, frappe.PermissionError)
	call = dict(zip(("name", *_FIELDS), rows[0], strict=True))
	party = _party(call_id, doctype, name)
	return {
		"groups": _groups(call, party),
		"notes": call["notes"] or None,
		"disposition": call["disposition"] or None,
		"rev": cint(call["work_rev"]),
		"transferred_by": _transferred_by(call),
	}


def _party(call_id: str, doctype: str | None, name: str | None) -> Key | None:
	if doctype and name:
		return (doctype, name) if readable_meta(doctype) else None
	rows = sorted(link_rows.of_calls([call_id])[call_id], key=lambda row: not row["chosen"])
	return next(((row["doctype"], row["name"]) for row in rows if readable_meta(row["doctype"])), None)


def _groups(call: dict[str, Any], party: Key | None) -> list[dict[str, Any]]:
	"""Those that have lines."""
	shown = _shown_kinds()
	known = profiles.read([party]) if party else {}
	kinds = [kind for title, group in DOCUMENTS.items() if title in shown for kind in group]
	present = business.with_any(kinds, known) if known else {}
	lines = context_lines
	account = lines.owners(known) if known and "Account Owner" in shown else []
	groups = (
		(_("Account"), [*account, *lines.overdue(present)]),
		(_("Open orders"), lines.documents(present, business.ORDERS)),
		(_("Open tickets"), lines.documents(present, TICKETS)),
		(_("Open opportunities"), lines.documents(present, OPPORTUNITIES)),
		(_("Last calls"), _last_calls(call, party, known) if "Last Calls" in shown else []),
	)
	return [{"title": title, "lines": found} for title, found in groups if found]


def _last_calls(call: dict[str, Any], party: Key | None, known: dict) -> list[context_lines.Line]:
	return context_lines.last_calls(call, party if party in known else None)


def _shown_kinds() -> frozenset[str]:
	"""The kinds of lines that PBX Settings let the user see: those that no row names, and those that a row
	lets one of the user's roles see."""
	rules = settings.load().context_rules
	roles = set(frappe.get_roles())
	limited = {rule.line_kind for rule in rules}
	allowed = {rule.line_kind for rule in rules if rule.role in roles}
	every = {"Account Owner", *DOCUMENTS, "Last Calls"}
	return frozenset((every - limited) | allowed)


def _transferred_by(call: dict[str, Any]) -> str | None:
	if not call["state"]:
		return None
	state, at_now = call["state"].encode(), calls.context(times.utc_ms())
	for number in extensions.extensions_of(frappe.session.user):
		if by := _core.transferred_by(state, number, **at_now):
			return extensions.people().get(by, by)
	return None
