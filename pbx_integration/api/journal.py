"""The journal of webhooks for its form."""

import frappe
from frappe import _

from pbx_integration import journal, permissions


@frappe.whitelist(methods=["POST"])
def retry(name: str) -> dict:
	"""Folds a webhook that waits or failed once more; for PBX Manager and System Manager.

	Gives the `status` and `error` that its row has then. Raises `DoesNotExistError` where there is nothing
	to retry.
	"""
	if not permissions.sees_every_call(frappe.session.user):
		frappe.throw(_("Only PBX Manager and System Manager may retry a webhook"), frappe.PermissionError)
	result = journal.retry(name)
	if result is None:
		frappe.throw(_("{0} is no webhook that waits or failed").format(name), frappe.DoesNotExistError)
	return {"status": result.status, "error": result.error}
