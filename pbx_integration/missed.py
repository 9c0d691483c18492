"""Calls that a user missed while away: those that ended without an answer, until the user puts them away."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from typing import Any

import frappe
from frappe.utils import get_datetime

from pbx_integration import database, times
from pbx_integration.calls import CALL, REACHED

SEEN = "PBX Seen Call"

MOST = 50
"""So many are told, the latest."""

LONGEST_AWAY = 14 * 86_400
"""Seconds: a call that was missed longer ago is not told any more."""

MOST_PUT_AWAY = 500
"""So many calls are put away at once; what is named beyond them stays."""

UNANSWERED = ("Missed", "Voicemail", "Busy", "Failed")

_COLUMNS = ("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx", "user", "call")


def of_user(user: str, numbers: Collection[str]) -> list[dict[str, Any]]:
	"""Calls to these extensions of a user that nobody answered and the user has not put away, the latest
	first. `at` is the start of the call in UTC seconds; the number of an internal call is an extension."""
	if not numbers:
		return []
	since = times.utc_ms() // 1000 - LONGEST_AWAY
	call, reached, seen = (frappe.qb.DocType(table) for table in (CALL, REACHED, SEEN))
	rows = (
		frappe.qb.from_(reached)
		.join(call)
		.on(call.name == reached.parent)
		.left_join(seen)
		.on((seen.call == call.name) & (seen.user == user))
		# The ids of calls begin with their time, so that the index of extensions leads to the latest alone.
		.where(reached.extension.isin(list(numbers)) & (reached.parent >= str(since)))
		.where((reached.parenttype == CALL) & seen.name.isnull())
		.where((call.call_start >= times.site_text(since)) & call.status.isin(UNANSWERED))
		# Who dialled is one of the extensions of an internal call.
		.where(
			(call.call_type == "Inbound")
			| ((call.call_type == "Internal") & (call.caller_number != reached.extension))
		)
		.select(call.name, call.call_start, call.call_type, call.status, call.external_number)
		.select(call.external_e164, call.caller_number, call.withheld, call.did, call.call_path)
		.distinct()
		.orderby(call.call_start, order=frappe.qb.desc)
		.orderby(call.name)
		.limit(MOST)
	).run(as_dict=True)
	return [_told(row) for row in rows]


def put_away(user: str, numbers: Collection[str], call_ids: Iterable[str]) -> None:
	"""The user has seen these calls, as far as they are calls to these extensions of the user."""
	ids = sorted({str(call_id) for call_id in call_ids})[:MOST_PUT_AWAY]
	mine = _reached(numbers, ids) if numbers and ids else []
	now, owner = times.site_text(times.utc_ms() / 1000), frappe.session.user
	rows = [(_name(user, call), now, now, owner, owner, 0, 0, user, call) for call in mine]
	database.upsert(SEEN, _COLUMNS, "modified", rows)


def forget_calls(calls: Collection[str]) -> None:
	"""These calls are no more."""
	if calls:
		frappe.db.delete(SEEN, {"call": ("in", list(calls))})


def on_user_deleted(doc: Any, method: str | None = None) -> None:
	"""`after_delete` of User."""
	frappe.db.delete(SEEN, {"user": doc.name})


def _told(row: frappe._dict) -> dict[str, Any]:
	inside = row.call_type == "Internal"
	return {
		"call_id": row.name,
		"number": row.caller_number if inside else row.external_number,
		"e164": row.external_e164,
		"withheld": bool(row.withheld),
		"at": times.utc_seconds(get_datetime(row.call_start)),
		"direction": row.call_type,
		"outcome": "voicemail" if row.status == "Voicemail" else "missed",
		"did": row.did,
		"via": row.call_path,
	}


def _reached(numbers: Collection[str], calls: Sequence[str]) -> list[str]:
	reached = frappe.qb.DocType(REACHED)
	query = frappe.qb.from_(reached).select(reached.parent).distinct().where(reached.parenttype == CALL)
	return query.where(reached.parent.isin(calls) & reached.extension.isin(list(numbers))).run(pluck=True)


def _name(user: str, call: str) -> str:
	return blake2b("\0".join((user, call)).encode(), digest_size=10).hexdigest()
