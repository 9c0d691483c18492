"""What happens to a post of the PBX: limits, signature, journal, fold, one commit, and then the notices."""

import hmac

import frappe

from pbx_integration import _core, database, events, journal, links, realtime, settings, times

MAX_BODY = 256 * 1024
"""The largest body that is taken, in bytes. A P-Series event has at most a few kilobytes."""


class Refusal(Exception):
	"""A post that is turned away and not stored. `reason` is the word that it is counted under."""

	def __init__(self, status: int, reason: str, message: str) -> None:
		super().__init__(message)
		self.status = status
		self.reason = reason


class NotStored(Exception):
	"""The event could not be stored; the PBX must send it again."""


def take(body: bytes, signature: str | None, token: str | None) -> None:
	"""Takes a post: `signature` is its `X-Signature`, `token` the one of its URL; either may be missing.

	When this returns, the event is in the journal and committed. An event that cannot be folded is kept
	there too, with the reason. Raises `Refusal` or `NotStored`.
	"""
	try:
		_take(body, signature, token)
	except Refusal:
		raise
	except Exception as failure:
		frappe.logger("pbx_integration").exception("a webhook could not be stored")
		raise NotStored from failure


def _take(body: bytes, signature: str | None, token: str | None) -> None:
	if len(body) > MAX_BODY:
		raise Refusal(413, "too_large", f"the body has more than {MAX_BODY} bytes")
	verified_by = _verified_by(body, signature, token)
	entry = events.Entry(body, times.utc_ms(), verified_by)
	webhook, error = events.read(entry)
	if error and is_no_event(error):
		raise Refusal(400, "not_json", str(error))
	if webhook is None or webhook["event"] != "connectivity_test":
		_check_sender(webhook or {})
	_store(entry, webhook, error)


def is_no_event(error: "_core.PbxError") -> bool:
	"""Whether the body as a whole is no JSON object; a fault inside an event is kept in the journal."""
	return error.code in ("webhook.not_json", "webhook.not_an_object") and not isinstance(error.at, str)


def _verified_by(body: bytes, signature: str | None, token: str | None) -> str:
	if signature:
		for secret, verified_by in settings.webhook_secrets():
			if _core.verify_signature(body, signature, [secret]):
				return verified_by
		raise Refusal(401, "wrong_signature", "X-Signature is not that of the body under the webhook secret")
	expected = settings.url_token()
	if token and expected and hmac.compare_digest(token.encode(), expected.encode()):
		return "URL Token"
	if token:
		raise Refusal(401, "wrong_token", "the token in the URL is not the one of this site")
	raise Refusal(401, "unsigned", "X-Signature is missing")


def _check_sender(webhook: dict) -> None:
	if not settings.is_enabled():
		raise Refusal(403, "disabled", "the PBX integration of this site is switched off")
	known, sent = settings.pbx_serial(), webhook.get("sn")
	if known and sent and known.casefold() != sent.casefold():
		raise Refusal(403, "wrong_serial", f"sn: {sent} is not the PBX of this site")


def _store(entry: events.Entry, webhook: dict | None, error: "_core.PbxError | None") -> None:
	plan = events.plan(entry, webhook, error)
	try:
		database.transaction(lambda attempt: _fold(plan, attempt), only_inserts=not plan.known)
	except Exception as failure:
		_set_aside(plan, failure)


def _fold(plan: events.Plan, attempt: int) -> None:
	result = events.fold(plan, attempt)
	journal.insert(plan, result)
	if result.outcome:
		realtime.publish(result.outcome.notices)
		links.wake_if_due(result.outcome)


def _set_aside(plan: events.Plan, failure: Exception) -> None:
	"""Keeps an event that could not be folded now: the scheduler folds it."""
	frappe.logger("pbx_integration").exception("a webhook could not be folded")
	result = events.unfolded(failure)
	attempts = 0 if result.status == events.PENDING else 1
	database.transaction(lambda _: journal.insert(plan, result, attempts))
