import frappe
from frappe import _
from frappe.model.document import Document

from pbx_integration import _core, extensions

ROLE = "PBX User"


class PBXExtension(Document):
	"""An extension of the PBX and the users whose phone it is."""

	def before_insert(self) -> None:
		self.extension = (self.extension or "").strip()

	def validate(self) -> None:
		require_extension_number(self.extension)
		self._drop_repeated_users()

	def on_update(self) -> None:
		extensions.forget()
		for row in self.users:
			_give_role(row.user)

	def after_delete(self) -> None:
		extensions.forget()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		require_extension_number(new)

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		extensions.forget()

	def _drop_repeated_users(self) -> None:
		rows = {row.user: row for row in reversed(self.users)}
		self.set("users", [row for row in self.users if rows[row.user] is row])


def require_extension_number(text: str) -> None:
	"""Refuse what an extension of the PBX cannot be called: the core knows."""
	try:
		number = _core.phone_keys(text)["extension"]
	except _core.PhoneError:
		number = None
	if number != text:
		frappe.throw(_("{0} is not the number of an extension").format(frappe.bold(text)))


def _give_role(user: str) -> None:
	"""Let the user see calls; a role that an administrator gave or took is otherwise left alone."""
	if not frappe.db.exists("Has Role", {"parenttype": "User", "parent": user, "role": ROLE}):
		frappe.get_doc("User", user).add_roles(ROLE)
