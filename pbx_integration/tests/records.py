"""Users, extensions and calls that site tests share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe


def make_user(email: str, *roles: str) -> str:
	"""An enabled desk user with exactly these roles."""
	wanted = {"Desk User", *roles}
	# A test that was rolled back leaves the roles that it read in Redis.
	frappe.clear_cache(user=email)
	if frappe.db.exists("User", email):
		user = frappe.get_doc("User", email)
		if user.enabled and {row.role for row in user.roles} == wanted:
			return user.name
	else:
		user = frappe.new_doc("User", email=email, first_name=email.split("@")[0], send_welcome_email=0)
	user.enabled = 1
	user.set("roles", [{"role": role} for role in wanted])
	user.save(ignore_permissions=True)
	return user.name


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Run the block in the session of `user`, then as Administrator again."""
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user("Administrator")


def make_extension(number: str, *users: str, enabled: bool = True) -> str:
	"""A PBX Extension of these users, and of nobody else."""
	if frappe.db.exists("PBX Extension", number):
		extension = frappe.get_doc("PBX Extension", number)
	else:
		extension = frappe.new_doc("PBX Extension", extension=number)
	extension.enabled = int(enabled)
	extension.set("users", [{"user": user} for user in users])
	extension.save(ignore_permissions=True)
	return extension.name


def make_call(call_id: str, *extensions: str, **facts: Any) -> str:
	"""A row of PBX Call Log that reached these extensions, with a leg for each."""
	call = {
		"doctype": "PBX Call Log",
		"call_id": call_id,
		"call_type": "Inbound",
		"status": "Answered",
		"external_number": "20304050",
		"external_e164": "+4520304050",
		"call_start": "2026-11-20 10:00:00",
		"duration": 61,
		"extensions": [{"extension": extension} for extension in extensions],
		"legs": [{"source": "cdr", "call_to": extension, "status": "ANSWERED"} for extension in extensions],
	}
	return frappe.get_doc(call | facts).insert(ignore_permissions=True).name


def make_contact(first_name: str, *numbers: str, **facts: Any) -> Any:
	"""A Contact with these numbers; `facts` are fields of the first number's row."""
	rows = [{"phone": number} for number in numbers]
	if rows:
		rows[0] |= facts
	return frappe.get_doc({"doctype": "Contact", "first_name": first_name, "phone_nos": rows}).insert()
