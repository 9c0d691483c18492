"""What people of this site said of a number: that it is this record's, or that it is not."""

from typing import NamedTuple

import frappe
from frappe import _

from pbx_integration import _core, database, readable, settings
from pbx_integration.readable import Key

DOCTYPE, CALL_LOG = "PBX Number Choice", "PBX Call Log"
THIS_ONE, NOT_THIS_ONE = "This One", "Not This One"


class Choice(NamedTuple):
	"""What was said of a record for one number. More `chosen` was said later, or more often."""

	chosen: int
	rejected: bool


def of_number(e164: str | None) -> dict[Key, Choice]:
	"""By record what was said for this number. For whoever asks; it tells nothing of what may be read."""
	if not e164:
		return {}
	rows = frappe.db.sql(
		f"SELECT reference_doctype, reference_name, choice, times FROM `tab{DOCTYPE}`"
		" WHERE number = %s ORDER BY modified, name",
		(e164,),
	)
	# Of records that were merged, the last word holds.
	return {
		(doctype, name): Choice(times if choice == THIS_ONE else 0, choice == NOT_THIS_ONE)
		for doctype, name, choice, times in rows
	}


def choose(phone_number: str, doctype: str, name: str, trunk: str | None = None) -> None:
	"""From now on the record comes first for this number, before all that were chosen earlier.

	Raises `PermissionError` for a user who may not see calls or not read the record, and `ValidationError`
	for what is no full phone number.
	"""
	e164 = _asked(phone_number, doctype, name, trunk)
	others = of_number(e164).values()
	_remember(e164, doctype, name, THIS_ONE, 1 + max((choice.chosen for choice in others), default=0))


def reject(phone_number: str, doctype: str, name: str, trunk: str | None = None) -> None:
	"""The record is no match for this number any more. Raises what `choose` raises."""
	_remember(_asked(phone_number, doctype, name, trunk), doctype, name, NOT_THIS_ONE, 1)


def forget(phone_number: str, doctype: str, name: str, trunk: str | None = None) -> None:
	"""Nobody has said anything of the record for this number. Raises what `choose` raises."""
	e164 = _asked(phone_number, doctype, name, trunk)
	frappe.db.delete(DOCTYPE, {"number": e164, "reference_doctype": doctype, "reference_name": name})


def forget_record(doctype: str, name: str) -> None:
	"""To be called when a record is deleted: another one of its name starts afresh."""
	frappe.db.delete(DOCTYPE, {"reference_doctype": doctype, "reference_name": name})


def rename_record(doctype: str, old: str, new: str) -> None:
	"""To be called when a record is renamed or merged into another.

	Frappe renames here too, but only when it remembers that the table names records of this DocType.
	"""
	statement = f"UPDATE `tab{DOCTYPE}` SET reference_name = %s WHERE reference_doctype = %s"
	frappe.db.sql(f"{statement} AND reference_name = %s", (new, doctype, old))


def _asked(phone_number: str, doctype: str, name: str, trunk: str | None) -> str:
	"""The E.164 of a number, once the user may say something of the record."""
	frappe.has_permission(CALL_LOG, throw=True)
	try:
		e164 = _core.phone_keys(phone_number, settings.region_of_trunk(trunk))["e164"]
	except _core.PhoneError as error:
		frappe.throw(_("phone_number: {0}").format(error), frappe.ValidationError)
	if not e164:
		frappe.throw(_("phone_number: {0} is no full phone number").format(phone_number))
	if not _may_be_read(doctype, name):
		frappe.throw(
			_("{0} {1} does not exist, or you may not read it").format(doctype, name), frappe.PermissionError
		)
	return e164


def _may_be_read(doctype: str, name: str) -> bool:
	"""Says of what does not exist the same as of what may not be read."""
	if not frappe.db.exists("DocType", doctype, cache=True):
		return False
	meta = frappe.get_meta(doctype)
	return not (meta.istable or meta.issingle or meta.get("is_virtual")) and bool(
		readable.keys({(doctype, name)})
	)


def _remember(e164: str, doctype: str, name: str, choice: str, count: int) -> None:
	now, user = frappe.utils.now(), frappe.session.user
	key = {"number": e164, "reference_doctype": doctype, "reference_name": name}
	known = frappe.get_all(DOCTYPE, key, pluck="name", order_by="modified desc", limit=1)
	if known:
		columns = ("choice", "times", "modified", "modified_by")
		database.update(DOCTYPE, columns, (choice, count, now, user), known[0])
		return
	said = {**key, "choice": choice, "times": count}
	marks = {"creation": now, "modified": now, "owner": user, "modified_by": user}
	row = {"name": frappe.generate_hash(length=20), **marks, **said}
	database.insert(DOCTYPE, tuple(row), [tuple(row.values())])
