"""Whose number it is, for the desk."""

import frappe

from pbx_integration import lookup


@frappe.whitelist(methods=["GET"])
def by_phone(phone_number: str) -> dict:
	"""The records that the number may belong to, as far as the user who asks may read them.

	Who may not see calls may not ask: `hidden` tells that a number is known, to whoever asks.
	"""
	frappe.has_permission("PBX Call Log", throw=True)
	return lookup.by_phone(phone_number)
