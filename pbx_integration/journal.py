"""The journal of webhooks: what came and what became of it, and the rows that are tried again."""

import time
from datetime import timedelta

import frappe
from frappe.utils import now_datetime
from pypika.terms import Criterion

from pbx_integration import calls, database, events, links, realtime, times

DOCTYPE = "PBX Webhook Event"

MAX_ATTEMPTS = 8
"""The scheduler gives up after so many, the one at the event's arrival included."""

BACKOFF = timedelta(minutes=2)
"""Wait after the first attempt. It doubles with each, so that the last is made four hours after the first."""

BATCH = 200
"""Rows read at a time. Each is folded and committed by itself, so that no call is locked for long."""

RETRY_SECONDS = 100
"""For how long one run of the scheduler goes on; the next one, two minutes later, takes the rest."""

_COLUMNS = (
	*("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx"),
	*("status", "event_type", "event_name", "call_id", "uid"),
	*("received_at", "received_at_ms", "verified_by", "attempts", "error", "body"),
)
_RETRIED = ("status", "error", "event_type", "event_name", "call_id", "uid", "attempts", "modified")
_LARGEST_INT = 2**31 - 1


def insert(plan: events.Plan, result: events.Result, attempts: int = 1) -> None:
	"""Writes the row of a post."""
	entry = plan.entry
	now = times.site_text(entry.received_at_ms / 1000)
	row = (
		*(frappe.generate_hash(length=10), now, now, "Administrator", "Administrator", 0, 0),
		*(result.status, *_description(plan)),
		*(now, str(entry.received_at_ms), entry.verified_by, attempts, result.error),
		entry.body.decode(errors="replace"),
	)
	database.insert(DOCTYPE, _COLUMNS, [row])


def retry(name: str) -> events.Result | None:
	"""Folds a row that waits or failed once more, and commits. None if there is no such row to retry.

	What is told to the desks is what holds now, not what held when the event came.
	Raises the error of the database when not even the attempt can be counted.
	"""
	row = frappe.db.get_value(DOCTYPE, name, ["body", "received_at_ms", "verified_by"])
	if not row:
		return None
	entry = events.Entry(row[0].encode(), int(row[1]), row[2])
	plan = events.plan(entry, *events.read(entry))
	try:
		return database.transaction(lambda attempt: _fold_again(name, plan, attempt))
	except Exception as failure:
		frappe.logger("pbx_integration").exception("a webhook could not be folded")
		result = events.unfolded(failure)
		database.transaction(lambda _: _finish(name, plan, result))
		return result


def retry_pending() -> None:
	"""Scheduler: folds the rows that wait or failed and whose wait is over, the oldest first."""
	until = time.monotonic() + RETRY_SECONDS
	while names := _due():
		for name in names:
			if time.monotonic() > until:
				return
			retry(name)


def _fold_again(name: str, plan: events.Plan, attempt: int) -> events.Result | None:
	row = database.locked_row(DOCTYPE, ("status",), name)
	if not row or row[0] not in (events.PENDING, events.FAILED):
		return None
	result = events.fold(plan, attempt)
	_finish(name, plan, result)
	if result.outcome:
		realtime.publish(calls.notices_now(result.outcome))
		links.wake_if_due(result.outcome)
	return result


def _finish(name: str, plan: events.Plan, result: events.Result) -> None:
	row = database.locked_row(DOCTYPE, ("attempts",), name)
	if not row:
		return
	now = times.site_text(times.utc_ms() / 1000)
	values = (result.status, result.error, *_description(plan), row[0] + 1, now)
	database.update(DOCTYPE, _RETRIED, values, name)


def _description(plan: events.Plan) -> tuple:
	"""Event ID, name, call and uid of an event; empty for one that cannot be read."""
	webhook = plan.webhook or {}
	event_type = webhook.get("type") or 0
	return (
		event_type if event_type <= _LARGEST_INT else 0,
		webhook.get("event"),
		database.text(plan.call_id),
		database.text(webhook.get("uid")),
	)


def _due() -> list[str]:
	row, now = frappe.qb.DocType(DOCTYPE), now_datetime()
	waited = [
		(row.attempts == attempts) & (row.modified <= now - BACKOFF * (2**attempts // 2))
		for attempts in range(MAX_ATTEMPTS)
	]
	return (
		frappe.qb.from_(row)
		.where(row.status.isin([events.PENDING, events.FAILED]))
		.where(Criterion.any(waited))
		.select(row.name)
		.orderby(row.creation)
		.orderby(row.name)
		.limit(BATCH)
	).run(pluck=True)
