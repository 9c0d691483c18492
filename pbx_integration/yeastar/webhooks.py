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
	known_secret = _query()
	our_secrets, their_secrets = _divide(known_secret)
	if len(their_secrets) >= MOST:
		message = _("The PBX has {0} webhooks already; remove one in its portal")
		raise Stopped(message.format(len(their_secrets)))
	body_secret = {
		"webhook_event_push_list": [*their_secrets, _row(our_secrets, known_secret.get("webhook_event_ids"))],
		"webhook_event_push_timeout": known_secret.get("webhook_event_push_timeout") or TIMEOUT_SECONDS,
		"webhook_event_push_retry_count": known_secret.get("webhook_event_push_retry_count") or RETRIES,
	}
	client.call("webhook/update", secret_body=body_secret)


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
	known_secret = _query()
	if known_secret.get("enb_webhook_event_push") == 0:
		return "off"
	our_secrets, _theirs = _divide(known_secret)
	if not our_secrets:
		return "missing"
	current = any(secret.get("secret") == _secret() for secret in our_secrets)
	return "registered" if current else "other_secret"


def _query() -> dict[str, Any]:
	return _core.parse_reply(client.call("webhook/query"))["body"].get("data") or {}


def _divide(known_secret: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
	"""The PBX's webhooks, each with its secret: ours, and those of others."""
	ours: list[dict[str, Any]] = []
	others: list[dict[str, Any]] = []
	for secret in known_secret.get("webhook_event_push_list") or []:
		(ours if _is_ours(secret) else others).append(secret)
	return ours, others


def _row(our_secrets: list[dict[str, Any]], offered: list[int] | None) -> dict[str, Any]:
	"""Our entry: with the events that it had and those that we need, as far as the PBX offers them."""
	had = {event_id for secret in our_secrets for event_id in secret.get("event_ids") or []}
	wanted = had | {event_id for event_id in CALL_EVENTS if not offered or event_id in offered}
	return {
		"url": settings.webhook_url(),
		"secret": _secret(),
		"request_method": "POST",
		"event_ids": [ALL_EVENTS] if ALL_EVENTS in had else sorted(wanted),
	}


def _is_ours(secret: dict[str, Any]) -> bool:
	"""Whether an entry posts to this site, whatever token its URL carries."""
	theirs, ours = urlsplit(str(secret.get("url") or "")), urlsplit(settings.webhook_url())
	return (theirs.netloc.lower(), theirs.path) == (ours.netloc.lower(), ours.path)


def _secret() -> str:
	secrets = settings.webhook_secrets()
	if not secrets:
		raise Stopped(_("Save PBX Settings first: the webhook has no secret yet"))
	return secrets[0][0]
