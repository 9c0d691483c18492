"""Calls for the desk."""

import frappe

from pbx_integration import calls, extensions, times


@frappe.whitelist(methods=["GET"])
def live() -> dict:
	"""The running calls on the extensions of the user who asks, as the notices that a desk would have got.

	`now` is the server's clock, milliseconds since the epoch, UTC.
	"""
	mine = extensions.extensions_of(frappe.session.user)
	return {"extensions": mine, "notices": calls.live_notices(mine), "now": times.utc_ms()}
