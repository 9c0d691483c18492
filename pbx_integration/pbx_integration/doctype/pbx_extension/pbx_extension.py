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
		for row in self.users:
			_require_desk_user(row.user)

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


def _require_desk_user(user: str) -> None:
	"""Refuse a visitor of the website, of whom the role would make a desk user."""
	if frappe.db.get_value("User", user, "user_type") == "Website User":
		frappe.throw(_("{0} is a website user and cannot have an extension").format(frappe.bold(user)))


def _has_role(user: str) -> bool:
	"""By the database: the roles in Redis may be those of a transaction that was rolled back."""
	return bool(frappe.db.exists("Has Role", {"parenttype": "User", "parent": user, "role": ROLE}))


def _give_role(user: str) -> None:
	"""Let the user see calls. Who may change extensions need not be allowed to change users for that."""
	if _has_role(user):
		return
	document = frappe.get_doc("User", user)
	document.append_roles(ROLE)
	document.save(ignore_permissions=True)
	if not _has_role(user):
		frappe.msgprint(
			_("The role profile of {0} lacks the role {1}: add it there, or no call is shown").format(
				frappe.bold(user), frappe.bold(_(ROLE))
			),
			indicator="orange",
		)
