"""The call log as the webhooks write it: the state of a call under its row lock, and the rows that follow.

Written with SQL of its own rather than through documents, for a busy PBX sends hundreds of events a second:
the document events of PBX Call Log do not fire when a call is folded.

Folding locks one call and belongs within a `database.transaction`. Nothing here commits.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import frappe

from pbx_integration import _core, database, extensions, settings, times

CALL, LEG, REACHED = "PBX Call Log", "PBX Call Leg", "PBX Call Extension"

RECORDING_PATH = "/api/method/pbx_integration.api.recording.download?call_id="

LIVE_SECONDS = 4 * 3600
"""A call that began longer ago lost its end: it is not shown as running."""

# Columns that take a value of the core's record, or of its legs, as it is.
_PLAIN = (
	*("call_type", "status", "caller_number", "called_number", "external_number", "external_e164"),
	*("external_name", "withheld", "extension", "answered_by", "call_path", "did", "trunk"),
	*("duration", "ring_duration", "hold_duration", "total_duration", "has_recording"),
)
_TIMES = ("call_start", "answered_at", "call_end")
_LEG_PLAIN = ("source", "call_from", "call_to", "role", "status", "reason", "call_path")
_LEG_LONG = ("channel_id", "recording")
_FILE_LENGTH = 255
_LEG_NUMBERS = ("ring_duration", "talk_duration", "duration")

_CHANGING = (*_PLAIN, *_TIMES, "recording_url", "state", "modified")
_INSERTED = (
	*("name", "call_id", "uid", "creation", "owner", "modified_by", "docstatus", "idx", "links_due"),
	*_CHANGING,
)
_CHILD = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"docstatus",
	"parent",
	"parenttype",
	"parentfield",
	"idx",
)

_OWNER = "Administrator"


class Event(NamedTuple):
	"""An event of a call, as far as the log needs to know it."""

	body: bytes
	call_id: str
	uid: str | None


class Outcome(NamedTuple):
	"""What folding an event did. `state` is that of the call after it, if it changed."""

	changed: bool
	notices: list[dict]
	state: bytes
	links_due: bool = False
	"""The number of the outside is new to the log: the call is to be linked."""


class _Row(NamedTuple):
	"""What is stored of a call whose row is locked."""

	state: str
	ended: bool
	e164: str | None


def context(received_at_ms: int) -> dict[str, Any]:
	"""What the core needs to know of the site: the keyword arguments of `fold` and `live_notice`."""
	return {
		"received_at_ms": received_at_ms,
		"region": settings.default_region(),
		"trunk_regions": settings.trunk_regions(),
		"directory": extensions.directory(),
		"pbx_utc_offset": settings.pbx_utc_offset(),
	}


def exists(call_id: str) -> bool:
	"""Whether the log has a row of the call: what `fold` is told, asked before its transaction."""
	return bool(frappe.db.sql("SELECT 1 FROM `tabPBX Call Log` WHERE name = %s", (call_id,)))


def call_of(uid: str) -> str | None:
	"""The call that a CDR uid belongs to, None while the log does not know it."""
	rows = frappe.db.sql("SELECT name FROM `tabPBX Call Log` WHERE uid = %s", (uid,))
	return rows[0][0] if rows else None


def fold(event: Event, context: dict[str, Any], known: bool) -> Outcome:
	"""Folds an event into its call and writes what changed, within a `database.transaction`.

	`known` says whether the log may have the call already; only then does this read, and the row stays
	locked until the transaction ends.

	Raises `PbxError` when the core cannot fold the event, `database.Overtaken` when a call that was not
	`known` is there, and the error of the database when that fails.
	"""
	row = _lock(event.call_id) if known else None
	folded = _core.fold(row.state.encode() if row else None, event.body, **context)
	if not folded.changed:
		return Outcome(False, [], b"")
	record, state, now = folded.record, folded.state, _site_now()
	values, due = _values(record, state, now), _is_new_number(record, row)
	if row:
		more = {"uid": database.text(event.uid)} if event.uid else {}
		more |= {"links_due": 1} if due else {}
		database.update(CALL, (*_CHANGING, *more), (*values, *more.values()), event.call_id)
	elif not database.insert_new(CALL, _INSERTED, (*_identity(event, now), int(due), *values)):
		raise database.Overtaken
	_write_reached(event.call_id, record["extensions"], now, fresh=row is None)
	ended, had_ended = record["call_end"] is not None, row is not None and row.ended
	if ended or had_ended:
		# The CDR of a first leg may look like the end of a call that then rings elsewhere.
		_write_legs(event.call_id, folded.legs if ended else (), now, fresh=not had_ended)
	return Outcome(True, folded.notices, state, due)


def live_notices(numbers: Collection[str]) -> list[dict]:
	"""A notice for each call that runs on one of these extensions now, the earliest call first."""
	if not numbers:
		return []
	now = times.utc_ms()
	call, reached = frappe.qb.DocType(CALL), frappe.qb.DocType(REACHED)
	rows = (
		frappe.qb.from_(call)
		.join(reached)
		.on((reached.parent == call.name) & (reached.parenttype == CALL))
		.where(call.call_end.isnull())
		.where(call.call_start >= times.site_time(now // 1000 - LIVE_SECONDS))
		.where(reached.extension.isin(list(numbers)))
		.select(call.state, reached.extension)
		.orderby(call.call_start)
		.orderby(call.name)
		.orderby(reached.extension)
	).run()
	at_now = context(now)
	notices = (_core.live_notice(state.encode(), extension, **at_now) for state, extension in rows)
	return [notice for notice in notices if notice]


def notices_now(outcome: Outcome) -> list[dict]:
	"""What is still to be said of an event that is folded long after it came: ends, and what goes on now."""
	at_now = context(times.utc_ms())
	ends = [notice for notice in outcome.notices if notice["phase"] == "ended"]
	others = [notice["extension"] for notice in outcome.notices if notice["phase"] != "ended"]
	live = (_core.live_notice(outcome.state, extension, **at_now) for extension in others)
	return ends + [notice for notice in live if notice]


def _lock(call_id: str) -> _Row | None:
	row = database.locked_row(CALL, ("state", "call_end", "external_e164"), call_id)
	return _Row(row[0], row[1] is not None, row[2]) if row else None


def _is_new_number(record: dict, row: _Row | None) -> bool:
	e164 = record["external_e164"]
	return bool(e164) and (row is None or row.e164 != e164)


def _identity(event: Event, now: str) -> tuple:
	return event.call_id, event.call_id, database.text(event.uid), now, _OWNER, _OWNER, 0, 0


def _values(record: dict, state: bytes, now: str) -> tuple:
	return (
		*(database.text(record[field]) for field in _PLAIN),
		*(times.site_text(record[field]) for field in _TIMES),
		RECORDING_PATH + quote(record["call_id"], safe="") if record["recording_url"] else None,
		state.decode(),
		now,
	)


def _write_reached(call_id: str, numbers: list[str], now: str, fresh: bool) -> None:
	"""Makes the extensions of a call those that the record names; who may see the call depends on them."""
	stored = () if fresh else _children(REACHED, call_id)
	if [number for _, number in stored] == numbers:
		return
	_delete(REACHED, stored)
	database.insert(
		REACHED,
		(*_CHILD, "extension"),
		(
			(*_child(call_id, "extensions", index, now), database.text(number))
			for index, number in enumerate(numbers, start=1)
		),
	)


def _write_legs(call_id: str, legs: Iterable[dict], now: str, fresh: bool) -> None:
	if not fresh:
		_delete(LEG, _children(LEG, call_id))
	database.insert(
		LEG,
		(*_CHILD, *_LEG_PLAIN, *_LEG_LONG, *_LEG_NUMBERS, "start"),
		(
			(
				*_child(call_id, "legs", index, now),
				*(database.text(leg[field]) for field in _LEG_PLAIN),
				*(database.text(leg[field], _FILE_LENGTH) for field in _LEG_LONG),
				*(leg[field] or 0 for field in _LEG_NUMBERS),
				times.site_text(leg["start"]),
			)
			for index, leg in enumerate(legs, start=1)
		),
	)


def _children(table: str, call_id: str) -> Sequence[tuple]:
	"""The rows of a call in order: the name of each, and the extension of an extension's."""
	own = "extension" if table == REACHED else "idx"
	return frappe.db.sql(
		f"SELECT name, `{own}` FROM `tab{table}` WHERE parent = %s AND parenttype = %s ORDER BY idx",
		(call_id, CALL),
	)


def _delete(table: str, rows: Iterable[tuple]) -> None:
	# By name and not by parent: a search in the index of parents would lock the gaps beside it as well.
	for name, *_ in rows:
		frappe.db.sql(f"DELETE FROM `tab{table}` WHERE name = %s", (name,))


def _child(call_id: str, parentfield: str, index: int, now: str) -> tuple:
	return frappe.generate_hash(length=10), now, now, _OWNER, _OWNER, 0, call_id, CALL, parentfield, index


def _site_now() -> str:
	return times.site_text(times.utc_ms() / 1000)
