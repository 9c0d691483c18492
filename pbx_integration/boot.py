"""What the desk is told about this app before it starts."""

from typing import Any

import frappe

from pbx_integration import extensions, settings


def extend_bootinfo(bootinfo: dict[str, Any]) -> None:
	"""Hook `extend_bootinfo`: puts `pbx` in for users who have an extension, and nothing for the others.

	`pbx` is `{"extensions": ["2001"], "region": "DK"}`; by its absence the desk knows that it need not load
	the screen pop. `region` is None where the admin chose none.
	"""
	numbers = extensions.extensions_of(frappe.session.user)
	if numbers:
		bootinfo["pbx"] = {"extensions": numbers, "region": settings.default_region()}
