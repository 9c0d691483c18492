"""Extensions of the PBX as PBX Extension, with the users they belong to by e-mail."""

from typing import TYPE_CHECKING, TypedDict

import frappe
from frappe.utils import now_datetime, validate_email_address

from pbx_integration import _core
from pbx_integration.yeastar import client

if TYPE_CHECKING:
	from pbx_integration._core import ExtensionRow
	from pbx_integration.pbx_integration.doctype.pbx_extension.pbx_extension import PBXExtension

DOCTYPE = "PBX Extension"
PAGE_SIZE = 1000
MOST_PAGES = 100


class Unmatched(TypedDict):
	"""An extension that belongs to no user."""

	extension: str
	display_name: str | None
	email: str | None


class Imported(TypedDict):
	"""What an import did: numbers of extensions, `matched` those that got a user by it."""

	created: int
	updated: int
	matched: int
	unmatched: list[Unmatched]
	unreadable: list[str]


def import_all() -> Imported:
	"""Create or update a PBX Extension for each extension of the PBX, under the user's own permissions.

	Users whose user id or e-mail is that of the extension are added; users set by hand stay.

	Raises:
		YeastarError: the list could not be read; nothing is changed then.
	"""
	rows, unreadable = _read_all()
	users = _users_by_email()
	imported = Imported(created=0, updated=0, matched=0, unmatched=[], unreadable=unreadable)
	for row in rows:
		_import(row, users, imported)
	return imported


def _read_all() -> tuple[list["ExtensionRow"], list[str]]:
	rows: dict[str, ExtensionRow] = {}
	unreadable: list[str] = []
	for page in range(1, MOST_PAGES + 1):
		query = {"page": page, "page_size": PAGE_SIZE, "sort_by": "id", "order_by": "asc"}
		found = _core.parse_extension_list(client.call("extension/list", query))
		rows |= {row["number"]: row for row in found["rows"]}
		unreadable += [error["message"] for error in found["errors"]]
		if len(found["rows"]) + len(found["errors"]) < PAGE_SIZE:
			break
	return list(rows.values()), unreadable


def _users_by_email() -> dict[str, str]:
	"""Enabled desk users by user id and by e-mail, in lower case."""
	users = frappe.get_all("User", {"enabled": 1, "user_type": "System User"}, ["name", "email"])
	by_email = {user.email.lower(): user.name for user in users if user.email}
	return by_email | {user.name.lower(): user.name for user in users}


def _import(row: "ExtensionRow", users: dict[str, str], imported: Imported) -> None:
	name = frappe.db.exists(DOCTYPE, {"extension": row["number"]})
	doc: PBXExtension = frappe.get_doc(DOCTYPE, name) if name else frappe.new_doc(DOCTYPE)
	before = _facts(doc)
	doc.update(
		{
			"extension": row["number"],
			"display_name": row["caller_id_name"],
			"email": validate_email_address(row["email_addr"] or "") or None,
			"pbx_id": row["id"],
			"presence_status": row["custom_presence_status"] or row["presence_status"],
		}
	)
	user = users.get((row["email_addr"] or "").strip().lower())
	if user and user not in [each.user for each in doc.users]:
		doc.append("users", {"user": user})
		imported["matched"] += 1
	_save(doc, before)
	imported["updated" if name else "created"] += 1
	if not doc.users:
		imported["unmatched"].append(
			Unmatched(extension=doc.extension, display_name=doc.display_name, email=doc.email)
		)


def _facts(doc: "PBXExtension") -> tuple:
	fields = ("display_name", "email", "pbx_id", "presence_status")
	return (*(doc.get(field) or None for field in fields), len(doc.users))


def _save(doc: "PBXExtension", before: tuple) -> None:
	"""An extension of which nothing is new gets no new version."""
	doc.imported_at = now_datetime()
	if doc.is_new() or _facts(doc) != before:
		doc.save()
	else:
		doc.db_set("imported_at", doc.imported_at, update_modified=False)
