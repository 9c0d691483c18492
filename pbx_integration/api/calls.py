"""Calls for the desk."""

from typing import Any

import frappe

from pbx_integration import belonging, calls, extensions, times


@frappe.whitelist(methods=["GET"])
def live() -> dict:
	"""The running calls on the extensions of the user who asks, as the notices that a desk would have got.

	`now` is the server's clock, milliseconds since the epoch, UTC.
	"""
	mine = extensions.extensions_of(frappe.session.user)
	return {"extensions": mine, "notices": calls.live_notices(mine), "now": times.utc_ms()}


@frappe.whitelist(methods=["GET"])
def belongs_to(call_id: str) -> dict[str, Any]:
	"""The records that a call belongs to and may belong to, as `belonging.of_call` tells its reader."""
	return belonging.of_call(call_id)


@frappe.whitelist(methods=["GET"])
def of_record(doctype: str, name: str) -> dict[str, Any]:
	"""The names of the calls of a record that the user may see, the latest first. `more`: not all."""
	return belonging.of_record(doctype, name)._asdict()
