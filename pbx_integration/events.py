"""A webhook whose sender is verified: folded into its call, with what became of it."""

from typing import Any, NamedTuple

from pbx_integration import _core, calls, database

PENDING, PROCESSED, UNCHANGED, FAILED = "Pending", "Processed", "Unchanged", "Failed"


class Entry(NamedTuple):
	"""A post as it came. `received_at_ms` is UTC; `verified_by` a word of *Verified By* of the journal."""

	body: bytes
	received_at_ms: int
	verified_by: str


class Result(NamedTuple):
	"""What became of an event: a status of the journal, and the outcome for its call if it was folded."""

	status: str
	error: str | None = None
	outcome: calls.Outcome | None = None


class Plan(NamedTuple):
	"""What is read before the transaction begins: the event, its call and what the core needs to know."""

	entry: Entry
	webhook: dict[str, Any] | None
	error: str | None
	call_id: str | None
	known: bool
	context: dict[str, Any]


def read(entry: Entry) -> tuple[dict[str, Any] | None, "_core.PbxError | None"]:
	"""The event in a body, or why the core cannot read it."""
	try:
		return _core.parse_webhook(entry.body), None
	except _core.PbxError as error:
		return None, error


def plan(entry: Entry, webhook: dict[str, Any] | None, error: "_core.PbxError | None") -> Plan:
	"""Reads what folding the event needs, so that the transaction that folds it can begin with the lock."""
	call_id = webhook.get("call_id") if webhook else None
	if webhook and not call_id and (uid := webhook.get("uid")):
		call_id = calls.call_of(uid)
	known = bool(call_id) and calls.exists(call_id)
	context = calls.context(entry.received_at_ms)
	return Plan(entry, webhook, error and sentence(error), call_id, known, context)


def fold(plan: Plan, attempt: int) -> Result:
	"""Folds a planned event within a try of a transaction. What the core refuses is a result too.

	Raises what the database raises.
	"""
	if plan.webhook is None:
		return Result(FAILED, plan.error)
	uid = plan.webhook.get("uid")
	if not plan.call_id and uid:
		return Result(PENDING, f"the log has no call with the CDR UID {uid} yet")
	if not plan.call_id:
		return Result(UNCHANGED)
	event = calls.Event(plan.entry.body, plan.call_id, uid)
	try:
		outcome = calls.fold(event, plan.context, plan.known or attempt > 0)
	except _core.PbxError as error:
		return Result(FAILED, sentence(error))
	return Result(PROCESSED if outcome.changed else UNCHANGED, None, outcome)


def unfolded(failure: Exception) -> Result:
	"""What becomes of an event whose fold failed for another reason than the core's: it is tried again."""
	if isinstance(failure, database.BUSY):
		return Result(PENDING, "the call was locked by others for too long")
	return Result(FAILED, f"{type(failure).__name__}: {failure}")


def sentence(error: "_core.PbxError") -> str:
	"""The core's error as the journal shows it: its code, then its words."""
	return f"{error.code}: {error}"
