"""Going through all records, to fill the phone index and to find what bypassed the document events.

The records of a batch are compared without locks; those that differ are locked, read again and written in a
transaction of their own. A record that somebody is just saving is left to the events of that save. So nobody
waits longer than for a batch, and a run can be stopped anywhere.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any, NamedTuple

import frappe
from frappe.utils.background_jobs import get_job_status, is_job_enqueued
from rq.job import JobStatus

from pbx_integration import (
	database,
	index_state,
	links,
	own_numbers,
	phone_index,
	phone_sources,
	regions,
	settings,
)
from pbx_integration.phone_sources import INDEX, Source

JOB = "pbx_integration.reindex.compare"
JOB_ID = "pbx-reindex"
NEXT_JOB_ID = "pbx-reindex-next"
JOB_SECONDS = 4 * 3600

RECORDS_AT_ONCE = phone_index.RECORDS_AT_ONCE
NAMES_AT_ONCE = 4_000
KEPT_EVERY_SECONDS = 1.0
"""A run that is killed repeats the work of so long at most."""

FOR_A_POOL = 5_000
"""Fewer records than these are done before another process has started."""


class End(NamedTuple):
	"""Where a batch ends, and how many records that are."""

	last: Any
	count: int


class Batch(NamedTuple):
	"""Records of a DocType that are gone through at once."""

	doctype: str
	records: database.Among
	end: End


def queue() -> None:
	"""Lets a worker go through all records after the commit, unless one is to do so already. One that is at
	it does so once more.

	A queue that is away is no reason to fail: the comparison runs every night.
	"""
	frappe.db.after_commit.add(_enqueue)


def _enqueue() -> None:
	try:
		index_state.ask()
		# The job that is at it may have looked for wishes for the last time.
		job_id = NEXT_JOB_ID if get_job_status(JOB_ID) == JobStatus.STARTED else JOB_ID
		frappe.enqueue(JOB, queue="long", timeout=JOB_SECONDS, job_id=job_id, deduplicate=True)
	except Exception:
		frappe.logger("pbx_integration").exception("the comparison of the phone index could not be queued")


def is_queued() -> bool:
	"""Whether a worker is to go through all records, or is at it. False where the queue cannot be asked."""
	try:
		return is_job_enqueued(JOB_ID) or is_job_enqueued(NEXT_JOB_ID)
	except Exception:
		return False


def nightly() -> None:
	"""Scheduler: compares the index with all records, and writes what differs."""
	_enqueue()


def compare() -> None:
	"""Goes through all records, unless somebody is at it or has done so since it was asked for; goes on with
	a run that was stopped."""
	state = index_state.read()
	is_done = state and not state["doctypes"] and not state["only"] and index_state.is_fulfilled(state)
	if not is_done and not index_state.is_running(state):
		run()


def run(
	doctype: str | None = None,
	restart: bool = False,
	workers: int = 1,
	progress: Callable[[index_state.State], None] | None = None,
) -> index_state.State:
	"""Goes through the records of one DocType, or of all sources, with so many processes. Commits.

	Goes on where a run with the same `doctype` was stopped, unless it is to `restart`. A run through all goes
	through them again where that was asked for meanwhile. `progress` is told the state again and again.
	Returns the state at the end.
	"""
	state = _go_through(doctype, restart, workers, progress)
	while not doctype and not index_state.is_fulfilled(state):
		# What this process knows is from before.
		frappe.clear_document_cache(settings.DOCTYPE, settings.DOCTYPE)
		phone_sources.forget()
		state = _go_through(None, True, workers, progress)
	return state


def _go_through(
	doctype: str | None, restart: bool, workers: int, progress: Callable[[index_state.State], None] | None
) -> index_state.State:
	frappe.db.commit()
	state = _state(doctype, restart)
	kept = time.monotonic()
	with _pool(workers if state["total"] - state["done"] > FOR_A_POOL else 1) as repair_all:
		while state["doctypes"]:
			for (last, count), changed in repair_all(_batches(state["doctypes"][0], state["after"])):
				state["after"] = last
				state["done"] += count
				state["changed"] += changed
				if progress:
					progress(state)
				if time.monotonic() - kept > KEPT_EVERY_SECONDS:
					_keep(state)
					kept = time.monotonic()
			state["changed"] += _sweep(state["doctypes"].pop(0), state["after"])
			state["after"] = None
			_keep(state)
	if not doctype:
		state["changed"] += _finish()
		_keep(state)
		links.adopt_later()
	return state


def _state(doctype: str | None, restart: bool) -> index_state.State:
	known = index_state.read()
	if known and known["only"] == doctype and known["doctypes"] and not restart:
		return known
	plan = phone_sources.plan()
	doctypes = [doctype] if doctype else [*dict.fromkeys((*plan.sources, *plan.own))]
	total = sum(frappe.db.count(each) for each in doctypes)
	state = index_state.begin(doctype, doctypes, total)
	_keep(state)
	return state


def _keep(state: index_state.State) -> None:
	database.transaction(lambda _: index_state.write(state))


def _batches(doctype: str, after: Any) -> Iterator[Batch]:
	"""All records of a DocType in the order of their names, from the one after `after` on."""
	source = phone_sources.plan().source(doctype)
	if not source:
		return
	in_order = _has_order(source)
	while (end := _end(doctype, after)).count:
		span = database.Span(after, end.last)
		in_order = in_order and isinstance(end.last, str)
		yield Batch(doctype, span if in_order else _names(doctype, span), end)
		after = end.last


def _has_order(source: Source) -> bool:
	"""Whether a span of the records is one of their rows in other tables, and may be locked."""
	tables = {source.doctype, INDEX, regions.LINK, *(field.doctype for field in source.fields)}
	return database.has_one_order(sorted(tables)) and not database.has_gap_locks()


def _end(doctype: str, after: Any) -> End:
	where, values = ("WHERE name > %s ", (after,)) if after is not None else ("", ())
	full = frappe.db.sql(
		f"SELECT name FROM `tab{doctype}` {where}ORDER BY name LIMIT 1 OFFSET {RECORDS_AT_ONCE - 1}", values
	)
	if full:
		return End(full[0][0], RECORDS_AT_ONCE)
	return End(*frappe.db.sql(f"SELECT MAX(name), COUNT(*) FROM `tab{doctype}` {where}", values)[0])


def _names(doctype: str, span: database.Span) -> list[str]:
	return [str(name) for (name,) in database.select(doctype, ("name",), {}, "name", span)]


Repair = Callable[[Iterable[Batch]], Iterator[tuple[End, int]]]


@contextmanager
def _pool(workers: int) -> Iterator[Repair]:
	"""Repairs batches here or in processes of their own, and says in their order what was done."""
	if workers < 2 or frappe.db.db_type == "sqlite":
		yield lambda batches: ((batch.end, _repair(batch)) for batch in batches)
		return
	# A process that is a copy of this one starts at once; but it has none of its threads, nor what they hold.
	context = get_context("fork" if threading.active_count() == 1 else "spawn")
	start = (frappe.local.site, frappe.local.sites_path)
	with ProcessPoolExecutor(workers, context, _connect, start) as pool:
		# None of the copies is to have this connection. It is opened again when it is needed.
		frappe.db.close()
		pool.submit(int)
		yield lambda batches: _in_order(pool, batches, 2 * workers)


def _in_order(pool: ProcessPoolExecutor, batches: Iterable[Batch], ahead: int) -> Iterator[tuple[End, int]]:
	waiting: deque = deque()
	for batch in batches:
		waiting.append((batch.end, pool.submit(_repair, batch)))
		if len(waiting) > ahead:
			done, changed = waiting.popleft()
			yield done, changed.result()
	for done, changed in waiting:
		yield done, changed.result()


def _connect(site: str, sites_path: str) -> None:
	threading.Thread(target=_end_with_parent, daemon=True).start()
	frappe.init(site, sites_path=sites_path)
	frappe.connect()


def _end_with_parent() -> None:
	"""A run that is killed has no time to tell its processes, which would wait for batches for ever."""
	parent_process().join()
	os._exit(1)


def _repair(batch: Batch) -> int:
	return repair(batch.doctype, batch.records, batch.end.count)


def repair(doctype: str, records: database.Among, count: int) -> int:
	"""Makes the index right for `count` records and commits. Returns how many rows it wrote or deleted."""
	changed = 0
	source = phone_sources.plan().source(doctype)
	if source and phone_index.has_none(doctype, records):
		by_span = isinstance(records, database.Span)
		filled, changed = database.transaction(lambda _: phone_index.fill(source, records), no_gaps=by_span)
		if filled >= count:
			return changed
	names = phone_index.differing(doctype, records)
	# What was read until here is not to be the snapshot of what comes.
	frappe.db.rollback()
	if names:
		changed += database.transaction(lambda _: phone_index.write(doctype, _locked(doctype, names)))
	return changed


def _locked(doctype: str, names: Sequence[str]) -> list[str]:
	"""Those of the names that are locked now, or are gone."""
	locked = database.lock_free(doctype, names)
	if len(locked) < len(names):
		there = {str(name) for (name,) in database.select(doctype, ("name",), {}, "name", names)}
		locked += [name for name in names if name not in there]
	return locked


def _sweep(doctype: str, last: Any = None) -> int:
	"""Deletes the rows of records that are gone without an event. Returns how many.

	Records up to the `last` one that was gone through need not be looked at, if they were compared by spans.
	"""
	source = phone_sources.plan().source(doctype)
	deleted, after = 0, last if source and isinstance(last, str) and _has_order(source) else ""
	while names := _indexed(doctype, after):
		there = database.select(doctype, ("name",), {}, "name", names) if source else ()
		gone = set(names) - {str(name) for (name,) in there}
		for start in range(0, len(names), RECORDS_AT_ONCE):
			batch = [name for name in names[start : start + RECORDS_AT_ONCE] if name in gone]
			deleted += repair(doctype, batch, len(batch)) if batch else 0
		after = names[-1]
	return deleted


def _indexed(doctype: str, after: str) -> list[str]:
	rows = frappe.db.sql(
		f"SELECT DISTINCT reference_name FROM `tab{INDEX}`"
		" WHERE reference_doctype = %s AND reference_name > %s"
		f" ORDER BY reference_name LIMIT {NAMES_AT_ONCE}",
		(doctype, after),
	)
	return [name for (name,) in rows]


def _finish() -> int:
	"""Our own numbers, and the rows of what is no source any more."""
	changed = database.transaction(lambda _: phone_index.write(own_numbers.DOCTYPE, [own_numbers.DOCTYPE]))
	plan = phone_sources.plan()
	for (doctype,) in frappe.db.sql(f"SELECT DISTINCT reference_doctype FROM `tab{INDEX}`"):
		if not plan.source(doctype) and doctype != own_numbers.DOCTYPE:
			changed += _sweep(doctype)
	return changed
