"""Whose phone an extension is: the enabled PBX Extensions and their enabled users.

One snapshot of all of them is kept in Redis. It is forgotten when an extension or the state of a user
changes, and it never outlives `CACHE_SECONDS`, which bounds what a change made past the documents or a
Redis that was away can leave behind. Without Redis every question goes to the database.
"""

from collections.abc import Iterable
from typing import Any

import frappe

CACHE_KEY = "pbx_extensions"
NAMES_KEY = "pbx_extension_names"
CACHE_SECONDS = 60


def directory() -> dict[str, str]:
	"""What the core needs to know of the PBX's own numbers: the role of each, by number."""
	return dict.fromkeys(_snapshot(), "extension")


def users_of(extensions: Iterable[str]) -> dict[str, list[str]]:
	"""The enabled users of each of the enabled `extensions`; one that has none is not in the answer."""
	snapshot = _snapshot()
	return {extension: users for extension in extensions if (users := snapshot.get(extension))}


def extensions_of(user: str) -> list[str]:
	"""The enabled extensions of an enabled `user`, in order; each is ASCII digits and nothing else."""
	return [extension for extension, users in _snapshot().items() if user in users]


def people() -> dict[str, str]:
	"""By enabled extension the name that colleagues know it by: its own, else that of its first user."""
	names = frappe.cache.get_value(NAMES_KEY, expires=True)
	if names is None:
		names = _read_names()
		frappe.cache.set_value(NAMES_KEY, names, expires_in_sec=CACHE_SECONDS)
	return names


def forget(*_: Any) -> None:
	"""Let the next question read the database; to be called, or hooked, where extensions change.

	Forgets again when the transaction ends: until then another worker can only read, and would keep, the
	state before it.
	"""
	_drop()
	frappe.db.after_commit.add(_drop)
	frappe.db.after_rollback.add(_drop)


def forget_user(user: Any, *_: Any) -> None:
	"""`doc_events` of User: forget when a user is switched on or off, or gets another name."""
	if user.has_value_changed("enabled") or user.has_value_changed("full_name"):
		forget()


def _drop() -> None:
	frappe.cache.delete_value([CACHE_KEY, NAMES_KEY])


def _snapshot() -> dict[str, list[str]]:
	snapshot = frappe.cache.get_value(CACHE_KEY, expires=True)
	if snapshot is None:
		snapshot = _read()
		frappe.cache.set_value(CACHE_KEY, snapshot, expires_in_sec=CACHE_SECONDS)
	return snapshot


def _read() -> dict[str, list[str]]:
	extension, assigned, user = (
		frappe.qb.DocType(name) for name in ("PBX Extension", "PBX Extension User", "User")
	)
	rows = (
		frappe.qb.from_(extension)
		.left_join(assigned)
		.on((assigned.parent == extension.name) & (assigned.parenttype == "PBX Extension"))
		.left_join(user)
		.on((user.name == assigned.user) & (user.enabled == 1))
		.where(extension.enabled == 1)
		.select(extension.extension, user.name)
		.orderby(extension.extension)
		.orderby(user.name)
	).run()
	snapshot: dict[str, list[str]] = {}
	for number, name in rows:
		# What is written past the document may be anything, and conditions of lists are SQL without values.
		if not (number.isascii() and number.isdecimal()):
			continue
		users = snapshot.setdefault(number, [])
		if name and name not in users:
			users.append(name)
	return snapshot


def _read_names() -> dict[str, str]:
	extension = frappe.qb.DocType("PBX Extension")
	query = frappe.qb.from_(extension).select(extension.extension, extension.display_name)
	own = dict(query.where(extension.enabled == 1).run())
	first = {number: users[0] for number, users in _snapshot().items() if users and not own.get(number)}
	user = frappe.qb.DocType("User")
	asked = frappe.qb.from_(user).select(user.name, user.full_name)
	full = dict(asked.where(user.name.isin(list(set(first.values())))).run()) if first else {}
	names = own | {number: full.get(user) for number, user in first.items()}
	return {number: name for number, name in names.items() if name}
