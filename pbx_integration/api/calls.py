"""Calls for the desk."""

from typing import Any

import frappe

from pbx_integration import belonging, calls, extensions, follow_ups, missed, pop_settings, times
from pbx_integration import context as contexts
from pbx_integration import work as agents_work


@frappe.whitelist(methods=["GET"])
def live() -> dict[str, Any]:
	"""What the desk of the user who asks starts with.

	`notices` are the running calls on the user's `extensions`, as the desk would have got them, and `missed`
	those that rang in vain since. `people` are the names of colleagues by extension, for who has one. `now`
	is the server's clock, milliseconds since the epoch, UTC.
	"""
	user = frappe.session.user
	mine = extensions.extensions_of(user)
	return {
		"extensions": mine,
		"notices": calls.live_notices(mine),
		"people": extensions.people() if mine else {},
		"missed": missed.of_user(user, mine),
		"prefs": pop_settings.of_user(user),
		"dispositions": agents_work.dispositions(),
		"follow_ups": follow_ups.kinds(),
		"now": times.utc_ms(),
	}


@frappe.whitelist(methods=["GET"])
def context(call_id: str, doctype: str | None = None, name: str | None = None) -> dict[str, Any]:
	"""What a card shows of a call beside the name, as `context.of_call` tells its reader."""
	return contexts.of_call(call_id, doctype, name)


@frappe.whitelist(methods=["POST"])
def save_work(call_id: str, work: dict[str, Any] | str) -> dict[str, Any]:
	"""Saves what an agent says of a call, as `work.save` does, and answers what is stored then."""
	return agents_work.save(call_id, frappe.parse_json(work))


@frappe.whitelist(methods=["POST"])
def seen(call_ids: list[str] | str) -> None:
	"""The user who asks has put these missed calls away. Those of other extensions are left aside."""
	user = frappe.session.user
	missed.put_away(user, extensions.extensions_of(user), frappe.parse_json(call_ids))


@frappe.whitelist(methods=["GET"])
def belongs_to(call_id: str) -> dict[str, Any]:
	"""The records that a call belongs to and may belong to, as `belonging.of_call` tells its reader."""
	return belonging.of_call(call_id)


@frappe.whitelist(methods=["GET"])
def of_record(doctype: str, name: str) -> dict[str, Any]:
	"""The names of the calls of a record that the user may see, the latest first. `more`: not all."""
	return belonging.of_record(doctype, name)._asdict()
