"""What a card shows of a call beside the name: business with the caller, and what colleagues noted."""

from typing import Any

import frappe
from frappe.utils import cint

from pbx_integration.calls import CALL


def of_call(call_id: str, doctype: str | None = None, name: str | None = None) -> dict[str, Any]:
	"""What is known of a call and of the record that it is with, as far as the user may read that.

	Without a record it is that which the call is linked to. Raises `PermissionError` for who may not read
	the call.
	"""
	call = frappe.get_doc(CALL, call_id)
	call.check_permission("read")
	return {
		"groups": [],
		"notes": call.notes or None,
		"disposition": call.disposition or None,
		"rev": cint(call.work_rev),
		"transferred_by": None,
	}
