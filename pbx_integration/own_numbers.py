"""Our own numbers: what PBX Settings lists, and the numbers that calls came in on. A Company's own fields are
read as those of any other record are.
"""

import frappe

from pbx_integration import _core, phone_rows, settings

DOCTYPE = settings.DOCTYPE


def rows() -> dict[str, phone_rows.Row]:
	"""Rows of the phone index for our own numbers, by name. They belong to PBX Settings."""
	region = settings.default_region()
	texts = [*_listed(), *_called()]
	numbers = _core.index_many([(text.text, region) for text in texts])
	found = {}
	for text, pieces in zip(texts, numbers, strict=True):
		for piece in pieces:
			row = phone_rows.build(DOCTYPE, text, region, piece, own=True)
			found[row[0]] = row
	return found


def _listed() -> list[phone_rows.Text]:
	return [
		phone_rows.Text(DOCTYPE, "own_numbers", row.name, "number", row.label or "Own Number", row.number)
		for row in settings.load().own_numbers
		if row.number
	]


def _called() -> list[phone_rows.Text]:
	"""The DIDs of calls that came in."""
	dids = frappe.db.sql(
		"SELECT DISTINCT did FROM `tabPBX Call Log` WHERE call_type = %s AND did IS NOT NULL", ("Inbound",)
	)
	return [phone_rows.Text(DOCTYPE, None, did, "did", "DID", did) for (did,) in sorted(dids) if did]
