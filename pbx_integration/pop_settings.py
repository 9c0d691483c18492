"""How the screen pop behaves for each user: PBX Pop Settings as the client takes and gives them.

Who never saved any has the defaults of the DocType. What `linger` says is the site's, not the user's.
"""

import re
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from pbx_integration import permissions, settings

DOCTYPE = "PBX Pop Settings"

WHEN = {"ring": "When It Rings", "answer": "When It Is Answered", "never": "Never"}
SOUNDS = {"": "Off", "classic": "Classic", "soft": "Soft", "short": "Short"}

_WORDS = {"inbound": WHEN, "outbound": WHEN, "internal": WHEN, "sound": SOUNDS}
_CHECKS = ("muted", "notify", "open_single", "dnd")
_TIMES = ("quiet_from", "quiet_to")
# Not Frappe's field for a time, whose form fails where the site shows times without seconds.
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?")

MINUTES_OF_DAY = 24 * 60


def of_user(user: str) -> dict[str, Any]:
	"""The preferences of a user as the client knows them; times are minutes of the day, `linger` seconds or
	None where the site leaves that to the client."""
	fields = [*_WORDS, *_CHECKS, "quiet", *_TIMES]
	row = frappe.db.get_value(DOCTYPE, {"user": user}, fields, as_dict=True) or _defaults()
	words = {field: _key(known, row[field]) for field, known in _WORDS.items()}
	checks = {field: bool(cint(row[field])) for field in _CHECKS}
	times = {field: _minutes(row[field]) if cint(row["quiet"]) else None for field in _TIMES}
	return {**words, **checks, **times, "linger": cint(settings.load().linger) or None}


def save(user: str, prefs: Mapping[str, Any]) -> None:
	"""Keeps what `prefs` say of the preferences of a user; the others stay, and what is none is left aside.

	Raises `ValidationError` for a value that a preference cannot have, `PermissionError` for who may not
	write the settings of this user.
	"""
	values = {field: _read(field, prefs[field]) for field in (*_WORDS, *_CHECKS, *_TIMES) if field in prefs}
	name = frappe.db.get_value(DOCTYPE, {"user": user})
	doc = frappe.get_doc(DOCTYPE, name) if name else frappe.new_doc(DOCTYPE, user=user)
	doc.update(values | _quiet(values, doc))
	doc.save()


def check_quiet_hours(doc: Any) -> None:
	"""Writes the times of the quiet hours as `HH:MM`.

	Throws where one is no time of day, or quiet hours are wanted that have no beginning or no end.
	"""
	for field in _TIMES:
		text = (doc.get(field) or "").strip()
		minutes = _minutes(text)
		if text and minutes is None:
			told = _("{0}: {1} is no time of day; write hours and minutes, such as 22:30")
			frappe.throw(told.format(_(doc.meta.get_label(field)), frappe.bold(escape_html(text))))
		doc.set(field, None if minutes is None else _clock(minutes))
	if cint(doc.quiet) and not all(doc.get(field) for field in _TIMES):
		frappe.throw(_("The quiet hours need both a beginning and an end"))


def conditions(user: str | None = None, doctype: str = DOCTYPE) -> str:
	"""`permission_query_conditions` of PBX Pop Settings: one's own, but for managers."""
	user = user or frappe.session.user
	if permissions.sees_every_call(user):
		return ""
	return f"`tab{DOCTYPE}`.`user` = {frappe.db.escape(user, percent=False)}"


def has_permission(doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""`has_permission` of PBX Pop Settings: one's own, but for managers."""
	user = user or frappe.session.user
	return doc.user == user or permissions.sees_every_call(user)


def on_user_renamed(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""`after_rename` of User: the settings are named after their user. Of two that became one, those of the
	other stay."""
	if frappe.db.exists(DOCTYPE, new):
		frappe.db.delete(DOCTYPE, {"name": old})
	elif frappe.db.exists(DOCTYPE, old):
		frappe.db.sql(f"UPDATE `tab{DOCTYPE}` SET name = %s, `user` = %s WHERE name = %s", (new, new, old))


def on_user_deleted(doc: Any, method: str | None = None) -> None:
	"""`after_delete` of User."""
	frappe.db.delete(DOCTYPE, {"user": doc.name})


def _defaults() -> dict[str, Any]:
	meta = frappe.get_meta(DOCTYPE)
	return {field: meta.get_field(field).default for field in (*_WORDS, *_CHECKS, "quiet", *_TIMES)}


def _quiet(values: Mapping[str, Any], doc: Any) -> dict[str, Any]:
	"""What the DocType holds of quiet hours: times that the form hides count for nothing."""
	stored = {field: doc.get(field) if cint(doc.quiet) else None for field in _TIMES}
	times = {field: values.get(field, stored[field]) for field in _TIMES}
	return {"quiet": int(any(times.values())), **times}


def _key(known: Mapping[str, str], word: str | None) -> str:
	return next((key for key, text in known.items() if text == word), next(iter(known)))


def _minutes(time: str | None) -> int | None:
	found = _TIME.fullmatch(time or "")
	return int(found[1]) * 60 + int(found[2]) if found else None


def _clock(minutes: int) -> str:
	return f"{minutes // 60:02}:{minutes % 60:02}"


def _read(field: str, value: Any) -> Any:
	"""A preference as the DocType holds it."""
	if field in _WORDS and isinstance(value, str) and value in _WORDS[field]:
		return _WORDS[field][value]
	if field in _CHECKS and isinstance(value, bool):
		return int(value)
	if field in _TIMES and value is None:
		return None
	if field in _TIMES and type(value) is int and 0 <= value < MINUTES_OF_DAY:
		return _clock(value)
	frappe.throw(_("{0}: {1} is not known").format(field, frappe.bold(escape_html(repr(value)))))
