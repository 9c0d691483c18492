"""The webhook of this site in the PBX's list of at most five."""

from typing import Any
from urllib.parse import urlsplit

from frappe import _

from pbx_integration import _core, settings
from pbx_integration.yeastar import client
from pbx_integration.yeastar.errors import FAILURE, Refused, Stopped

MOST = 5
ALL_EVENTS = 0
# What the log and the screen pop are made from: states of calls, the CDR, transfer, forwarding, failure,
# a call that waits to be let in, the timeline.
CALL_EVENTS = (30011, 30012, 30013, 30014, 30015, 30016, 30039)
# Where the PBX does not say its own: the sample values of the API.
TIMEOUT_SECONDS = 5
RETRIES = 3


def register() -> None:
	"""Put this site's webhook into the list, or set it right; the entries of others stay as they are.

	Raises:
		YeastarError: the list is full, or the PBX refused.
	"""
	known = _query()
	rows = [row for row in known.get("webhook_event_push_list") or [] if not _is_ours(row)]
	ours = [row for row in known.get("webhook_event_push_list") or [] if _is_ours(row)]
	if len(rows) >= MOST:
		raise Stopped(_("The PBX has {0} webhooks already; remove one in its portal").format(len(rows)))
	body_secret = {
		"webhook_event_push_list": [*rows, _row(ours, known.get("webhook_event_ids"))],
		"webhook_event_push_timeout": known.get("webhook_event_push_timeout") or TIMEOUT_SECONDS,
		"webhook_event_push_retry_count": known.get("webhook_event_push_retry_count") or RETRIES,
	}
	client.call("webhook/update", body=body_secret)


def test() -> None:
	"""Let the PBX post its signed test message to this site.

	Raises:
		YeastarError: the PBX could not deliver it, or refused.
	"""
	query_secret = {"url": settings.webhook_url(), "secret": _secret(), "request_method": "POST"}
	try:
		client.call("webhook/test", query_secret)
	except Refused as error:
		if error.errcode != FAILURE:
			raise
		message = _("The PBX could not deliver its test message to {0}; can it reach this site?")
		raise Stopped(message.format(settings.webhook_url())) from None


def registration() -> str:
	"""How this site stands in the PBX's list: `registered`, `other_secret`, `missing`, or `off` where the PBX
	pushes no events at all.

	Raises:
		YeastarError: the list could not be read.
	"""
	known = _query()
	if known.get("enb_webhook_event_push") == 0:
		return "off"
	ours = [row for row in known.get("webhook_event_push_list") or [] if _is_ours(row)]
	if not ours:
		return "missing"
	return "registered" if any(row.get("secret") == _secret() for row in ours) else "other_secret"


def _query() -> dict[str, Any]:
	return _core.parse_reply(client.call("webhook/query"))["body"].get("data") or {}


def _row(ours: list[dict[str, Any]], offered: list[int] | None) -> dict[str, Any]:
	"""Our entry: with the events that it had and those that we need, as far as the PBX offers them."""
	had = {event_id for row in ours for event_id in row.get("event_ids") or []}
	wanted = had | {event_id for event_id in CALL_EVENTS if not offered or event_id in offered}
	return {
		"url": settings.webhook_url(),
		"secret": _secret(),
		"request_method": "POST",
		"event_ids": [ALL_EVENTS] if ALL_EVENTS in had else sorted(wanted),
	}


def _is_ours(row: dict[str, Any]) -> bool:
	"""Whether an entry posts to this site, whatever token its URL carries."""
	theirs, ours = urlsplit(str(row.get("url") or "")), urlsplit(settings.webhook_url())
	return (theirs.netloc.lower(), theirs.path) == (ours.netloc.lower(), ours.path)


def _secret() -> str:
	secrets = settings.webhook_secrets()
	if not secrets:
		raise Stopped(_("Save PBX Settings first: the webhook has no secret yet"))
	return secrets[0][0]
