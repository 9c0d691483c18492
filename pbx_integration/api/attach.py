"""What people say of a call in its form: whose it is, and where its number belongs."""

from typing import Any

import frappe

from pbx_integration import attach as numbers
from pbx_integration import belonging


@frappe.whitelist(methods=["POST"])
def attach(call_id: str, doctype: str, name: str) -> dict[str, Any]:
	"""Links a call to a record, as `belonging.attach` does. Returns what the call belongs to then."""
	belonging.attach(call_id, doctype, name)
	return belonging.of_call(call_id)


@frappe.whitelist(methods=["POST"])
def choose(call_id: str, doctype: str, name: str) -> dict[str, Any]:
	"""The call and its number are this record's from now on. Returns what the call belongs to then."""
	belonging.choose(call_id, doctype, name)
	return belonging.of_call(call_id)


@frappe.whitelist(methods=["POST"])
def reject(call_id: str, doctype: str, name: str) -> dict[str, Any]:
	"""The call and its number are not this record's. Returns what the call belongs to then."""
	belonging.reject(call_id, doctype, name)
	return belonging.of_call(call_id)


@frappe.whitelist(methods=["POST"])
def add_number(
	doctype: str, name: str, phone_number: str, field: str | None = None, trunk: str | None = None
) -> dict[str, Any]:
	"""Writes a number into a record, as `attach.add_number` does."""
	return numbers.add_number(doctype, name, phone_number, field, trunk)


@frappe.whitelist(methods=["GET"])
def prefill(
	doctype: str, phone_number: str, trunk: str | None = None, caller_name: str | None = None
) -> dict[str, Any]:
	"""What a new record of a caller starts with, as `attach.prefill` tells who may make one."""
	frappe.has_permission(doctype, "create", throw=True)
	return numbers.prefill(doctype, phone_number, trunk, caller_name)
