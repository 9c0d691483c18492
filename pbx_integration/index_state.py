"""How far the phone index has been gone through, in a field of PBX Settings that no form writes.

It outlives the process, so that who begins again goes on where the one before was stopped.
"""

import json
from typing import TypedDict

import frappe

from pbx_integration import settings, times

FIELD = "index_state"

ASKED = "pbx_index_asked"
ASKED_SECONDS = 7 * 24 * 3600

FRESH_SECONDS = 60
"""Whoever is going through the index says so more often than this."""


class State(TypedDict):
	"""Where a run stands. `at` and `started` are UTC seconds; `done` and `total` count records."""

	only: str | None
	"""The one DocType that it was asked for."""
	doctypes: list[str]
	"""What is left, the one it is in first; empty when it is finished."""
	after: str | None
	"""The record of that DocType that was done last."""
	done: int
	total: int
	changed: int
	"""Rows that were written or deleted."""
	asked: str | None
	"""For which wish it began; a run does not fulfil one that came later."""
	started: int
	at: int


def begin(only: str | None, doctypes: list[str], total: int) -> State:
	"""The state of a run that has done nothing yet."""
	now = _now()
	return State(
		only=only,
		doctypes=doctypes,
		after=None,
		done=0,
		total=total,
		changed=0,
		asked=asked(),
		started=now,
		at=now,
	)


def ask() -> None:
	"""Wishes that all records are gone through from now on, also by who is at it already."""
	frappe.cache.set_value(ASKED, frappe.generate_hash(length=10), expires_in_sec=ASKED_SECONDS)


def asked() -> str | None:
	"""The latest wish; None where Redis knows of none."""
	return frappe.cache.get_value(ASKED, expires=True)


def is_fulfilled(state: State) -> bool:
	"""Whether nobody wished for another run since this one began."""
	return state.get("asked") == asked()


def read() -> State | None:
	"""The state of the last run, None if there was none."""
	rows = frappe.db.sql(
		"SELECT value FROM `tabSingles` WHERE doctype = %s AND field = %s", (settings.DOCTYPE, FIELD)
	)
	return json.loads(rows[0][0]) if rows and rows[0][0] else None


def write(state: State) -> None:
	"""Keeps the state, in the current transaction."""
	state["at"] = _now()
	where, key = "WHERE doctype = %s AND field = %s", (settings.DOCTYPE, FIELD)
	frappe.db.sql(f"DELETE FROM `tabSingles` {where}", key)
	frappe.db.sql(
		"INSERT INTO `tabSingles` (doctype, field, value) VALUES (%s, %s, %s)", (*key, json.dumps(state))
	)


def is_running(state: State | None) -> bool:
	"""Whether somebody is at it now."""
	return bool(state and state["doctypes"] and _now() - state["at"] < FRESH_SECONDS)


def _now() -> int:
	return times.utc_ms() // 1000
