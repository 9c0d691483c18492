"""The screen pop's settings of the user who asks."""

from typing import Any

import frappe

from pbx_integration import pop_settings


@frappe.whitelist(methods=["GET"])
def settings() -> dict[str, Any]:
	"""The preferences as `pop_settings.of_user` tells them; the defaults for who never saved any."""
	frappe.has_permission(pop_settings.DOCTYPE, throw=True)
	return pop_settings.of_user(frappe.session.user)


@frappe.whitelist(methods=["POST"])
def save_settings(prefs: dict[str, Any] | str) -> dict[str, Any]:
	"""Keeps preferences as `pop_settings.save` does. Answers what they are then."""
	frappe.has_permission(pop_settings.DOCTYPE, "write", throw=True)
	pop_settings.save(frappe.session.user, frappe.parse_json(prefs))
	return pop_settings.of_user(frappe.session.user)
