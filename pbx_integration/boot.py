"""What the desk is told about this app before it starts."""

from typing import Any

import frappe

from pbx_integration import extensions, pop_settings, settings


def extend_bootinfo(bootinfo: dict[str, Any]) -> None:
	"""Hook `extend_bootinfo`: puts `pbx` in for users who have an extension, and nothing for the others.

	`pbx` is `{"extensions": ["2001"], "region": "DK", "prefs": {…}}`; by its absence the desk knows that it
	need not load the screen pop. `region` is None where the admin chose none; `prefs` are those of
	`pop_settings.of_user`, which even the first ring must keep to.
	"""
	user = frappe.session.user
	numbers = extensions.extensions_of(user)
	if numbers:
		region, prefs = settings.default_region(), pop_settings.of_user(user)
		bootinfo["pbx"] = {"extensions": numbers, "region": region, "prefs": prefs}
