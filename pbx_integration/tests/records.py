"""Users and extensions that site tests share."""

import frappe


def make_user(email: str, *roles: str) -> str:
	"""An enabled desk user with these roles; one that is there already gets them and is enabled again."""
	if frappe.db.exists("User", email):
		user = frappe.get_doc("User", email)
	else:
		user = frappe.new_doc("User", email=email, first_name=email.split("@")[0], send_welcome_email=0)
	user.enabled = 1
	user.set("roles", [{"role": role} for role in ("Desk User", *roles)])
	user.save(ignore_permissions=True)
	return user.name


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
