"""Holds the journal and the call log of a site against what a PBX was answered, and prints figures as JSON.

Run in a bench's `sites` with the bench's Python: `survivors.py <site> <record>`; the record is what
`pbx-sim load --record` wrote. What is still to be folded is folded first, as the scheduler does.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import frappe

from pbx_integration import _core, calls, journal

JOURNAL = "PBX Webhook Event"
RECORD = ("status", "call_type", "duration", "total_duration", "answered_by", "external_e164")


def answers(posts: list[dict]) -> tuple[Counter, int, int]:
	"""Bodies that were answered 2xx, how many posts were answered otherwise, and how many not at all."""
	taken, refused, silent = Counter(), 0, 0
	for post in posts:
		if "status" in post:
			taken[post["body"]] += 1
		elif post["error"].startswith("HTTP status"):
			refused += 1
		else:
			silent += 1
	return taken, refused, silent


def fold_the_rest() -> int:
	"""Folds what waits or failed, and returns how many rows that were."""
	names = frappe.get_all(
		JOURNAL, {"status": ["in", ["Pending", "Failed"]]}, pluck="name", order_by="creation"
	)
	for name in names:
		journal.retry(name)
	return len(names)


def wrong_rows(bodies: dict[str, list[tuple[int, str]]]) -> int:
	"""Calls whose row is not what the core makes of the events in the journal."""
	return sum(1 for call_id, events in bodies.items() if not is_right(call_id, events))


def is_right(call_id: str, events: list[tuple[int, str]]) -> bool:
	"""Whether the row of a call says what its events say."""
	state, record = None, None
	for received_at_ms, body in events:
		folded = _core.fold(state, body.encode(), **calls.context(received_at_ms))
		state, record = folded.state, folded.record
	row = frappe.db.get_value("PBX Call Log", call_id, RECORD, as_dict=True)
	return row is not None and all((row[field] or None) == (record[field] or None) for field in RECORD)


def main() -> None:
	"""Connects to the site and prints the figures."""
	frappe.init(sys.argv[1])
	frappe.connect()
	posts = [json.loads(line) for line in Path(sys.argv[2]).read_text().splitlines()]
	taken, refused, silent = answers(posts)
	retried = fold_the_rest()
	stored, by_call = Counter(), {}
	fields = ["body", "call_id", "received_at_ms", "status"]
	rows = frappe.get_all(JOURNAL, fields=fields, order_by="creation, name", limit_page_length=0)
	for row in rows:
		stored[row.body] += 1
		if row.call_id:
			by_call.setdefault(row.call_id, []).append((int(row.received_at_ms), row.body))
	# Calls of before the posts are nobody's: what timed the cards takes its own away again.
	posted = {post["body"] for post in posts}
	by_call = {call: events for call, events in by_call.items() if any(body in posted for _, body in events)}
	figures = {
		"taken": taken.total(),
		"refused": refused,
		"unanswered": silent,
		"retried": retried,
		"lost": (taken - stored).total(),
		"unfolded": sum(row.status not in ("Processed", "Unchanged") for row in rows),
		"calls": len(by_call),
		"wrong_rows": wrong_rows(by_call),
	}
	print(json.dumps(figures))


main()
