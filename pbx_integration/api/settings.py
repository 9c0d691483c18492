"""What the form of PBX Settings asks for. Each function is for System Manager and PBX Manager alone."""

from typing import Any

import frappe
from frappe.utils import cint

from pbx_integration import index_state, phone_index, refusals, reindex, settings, times
from pbx_integration.yeastar import errors, extensions, state, system, token, webhooks

ROLES = frozenset({"System Manager", "PBX Manager"})
TEXTS = (
	"connection_status",
	"connection_message",
	"token_expiry",
	"pbx_name",
	"pbx_model",
	"pbx_firmware",
	"pbx_serial",
)
NUMBERS = ("enabled", "clock_offset", "pbx_utc_offset", "utc_offset_known", "allow_url_token")


@frappe.whitelist(methods=["GET"])
def status() -> dict[str, Any]:
	"""How the connection fares and when the last event came; the PBX is not asked."""
	_only_managers()
	known = state.read()
	return {
		**{fieldname: known.get(fieldname) for fieldname in TEXTS},
		**{fieldname: cint(known.get(fieldname)) for fieldname in NUMBERS},
		"webhook_url": settings.webhook_url(),
		"has_previous_secret": len(settings.webhook_secrets()) > 1,
		"last_event": _last_event(),
		"refused": _refused(),
	}


@frappe.whitelist(methods=["GET"])
def registration() -> dict[str, str]:
	"""Whether the PBX has this site's webhook, by asking it: a word in `state`, or why that is unknown in
	`error`."""
	_only_managers()
	try:
		return {"state": webhooks.registration()}
	except errors.YeastarError as error:
		return {"error": str(error)}


@frappe.whitelist(methods=["POST"])
def webhook_secret() -> dict[str, str | None]:
	"""The webhook's secret in clear, to be pasted into the portal; with it the URL that carries the token,
	where the admin allows that."""
	_only_managers()
	secrets = settings.webhook_secrets()
	return {"secret": secrets[0][0] if secrets else None, "token_url": settings.webhook_url_with_token()}


@frappe.whitelist(methods=["POST"])
def get_access_token() -> dict[str, Any]:
	"""Renew the token and read what the PBX says of itself; what went wrong is in `connection_message`."""
	_only_managers()
	message = None
	try:
		token.renew(by_hand=True)
		system.refresh()
	except errors.YeastarError as error:
		message = str(error)
	answer = status()
	return {**answer, "connection_message": message or answer["connection_message"]}


@frappe.whitelist(methods=["POST"])
def register_webhook() -> dict[str, str]:
	"""Put this site's webhook into the PBX's list, keep the others, and let the PBX test it."""
	_only_managers()
	with errors.shown():
		webhooks.register()
		webhooks.test()
	return registration()


@frappe.whitelist(methods=["POST"])
def send_test_event() -> dict[str, Any]:
	"""Let the PBX post its test message to this site; an error when it could not deliver it."""
	_only_managers()
	with errors.shown():
		webhooks.test()
	return status()


@frappe.whitelist(methods=["POST"])
def new_secret() -> None:
	"""A new webhook secret; the one before stays valid until it is dropped."""
	_only_managers()
	settings.for_change().new_secret()


@frappe.whitelist(methods=["POST"])
def drop_previous_secret() -> None:
	"""Take no more signatures of the previous webhook secret."""
	_only_managers()
	settings.for_change().drop_previous_secret()


@frappe.whitelist(methods=["POST"])
def import_extensions() -> extensions.Imported:
	"""Bring in the extensions of the PBX and match users by e-mail."""
	_only_managers()
	with errors.shown():
		return extensions.import_all()


@frappe.whitelist(methods=["GET"])
def index_status() -> dict[str, Any]:
	"""How many numbers the phone index holds and how far the last run through all records came.

	`queued` is true for a run that waits for a worker. `numbers` and `faults` are not counted while there is
	one or the other. `at` is site time.
	"""
	_only_managers()
	state = index_state.read()
	running = index_state.is_running(state)
	queued = not running and reindex.is_queued()
	numbers, faults = (None, None) if running or queued else phone_index.count()
	return {
		"numbers": numbers,
		"faults": faults,
		"running": running,
		"queued": queued,
		"finished": bool(state and not state["doctypes"]),
		"done": state["done"] if state else 0,
		"total": state["total"] if state else 0,
		"at": times.site_time(state["at"]) if state else None,
	}


@frappe.whitelist(methods=["POST"])
def rebuild_index() -> bool:
	"""Let a worker go through all records and make the phone index right. Always true."""
	_only_managers()
	reindex.queue()
	return True


def _only_managers() -> None:
	"""
	Raises:
		frappe.PermissionError: the user has neither role.
	"""
	if ROLES.isdisjoint(frappe.get_roles()):
		raise frappe.PermissionError


def _last_event() -> Any:
	newest = frappe.get_all("PBX Webhook Event", pluck="received_at", order_by="received_at desc", limit=1)
	return newest[0] if newest else None


def _refused() -> list[dict[str, Any]]:
	"""Posts that the webhook turned away: the reason, how many, and when the last one came in site time."""
	return [
		{"reason": reason, "count": total["count"], "last": times.site_time(total["last_ms"] / 1000)}
		for reason, total in sorted(refusals.totals().items())
	]
