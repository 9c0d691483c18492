"""What the desk is told about this app before it starts."""

from typing import Any

import frappe
from frappe.database.database import savepoint

from pbx_integration import extensions, pop_settings, settings


def extend_bootinfo(bootinfo: dict[str, Any]) -> None:
	"""Hook `extend_bootinfo`: puts `pbx` in for users who have an extension, and nothing for the others.

	`pbx` is `{"extensions": ["2001"], "region": "DK", "prefs": {…}}`; by its absence the desk knows that it
	need not load the screen pop. `region` is None where the admin chose none; `prefs` are those of
	`pop_settings.of_user`, which even the first ring must keep to.

	Whatever fails, the desk starts: without the screen pop, as on a site that is not migrated yet.
	"""
	# What fails in PostgreSQL would take the rest of the transaction along.
	with savepoint(Exception):
		try:
			_tell(bootinfo)
		except Exception:
			frappe.logger("pbx_integration").exception("the desk starts without the screen pop")
			raise


def _tell(bootinfo: dict[str, Any]) -> None:
	user = frappe.session.user
	numbers = extensions.extensions_of(user)
	if numbers:
		region, prefs = settings.default_region(), pop_settings.of_user(user)
		bootinfo["pbx"] = {"extensions": numbers, "region": region, "prefs": prefs}
