"""Whose number it is, for the desk."""

import frappe

from pbx_integration import choices, lookup, rate
from pbx_integration import search as dial_search


@frappe.whitelist(methods=["GET"])
def by_phone(phone_number: str, trunk: str | None = None) -> dict:
	"""The records that the number may belong to, as far as the user who asks may read them.

	`trunk` is that of the call, if it says in which country a number without a country code is. Who may not
	see calls may not ask: `hidden` tells that a number is known, to whoever asks. A user who asks more than
	300 times in a minute, by whatever method of this module, is answered 429.
	"""
	_may_ask()
	return lookup.by_phone(phone_number, trunk)


@frappe.whitelist(methods=["GET"])
def search(text: str) -> list[dict]:
	"""Numbers of records that the user may read, by a part of a name or of a number; at most 20. Who may not
	see calls may not ask. `by_phone` tells how often one may."""
	_may_ask()
	return dial_search.search(text)


@frappe.whitelist(methods=["POST"])
def choose(phone_number: str, doctype: str, name: str) -> dict:
	"""The record comes first for this number from now on. Answers what `by_phone` then does.

	The user must be one who may see calls, and may read the record; the number must be a full one.
	"""
	_may_ask()
	choices.choose(phone_number, doctype, name)
	return lookup.by_phone(phone_number)


@frappe.whitelist(methods=["POST"])
def reject(phone_number: str, doctype: str, name: str) -> dict:
	"""The record is no match for this number from now on. Asks for and answers what `choose` does."""
	_may_ask()
	choices.reject(phone_number, doctype, name)
	return lookup.by_phone(phone_number)


@frappe.whitelist(methods=["POST"])
def forget(phone_number: str, doctype: str, name: str) -> dict:
	"""Takes back what was chosen or rejected. Asks for and answers what `choose` does."""
	_may_ask()
	choices.forget(phone_number, doctype, name)
	return lookup.by_phone(phone_number)


def _may_ask() -> None:
	frappe.has_permission("PBX Call Log", throw=True)
	rate.limit()
