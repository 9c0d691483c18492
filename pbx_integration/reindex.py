"""Going through all records, to fill the phone index and to find what bypassed the document events.

The records of a batch are compared without locks; those that differ are locked, read again and written in a
transaction of their own. A record that somebody is just saving is left to the events of that save. So nobody
waits longer than for a batch, and a run can be stopped anywhere.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import frappe

from pbx_integration import database, index_state, links, own_numbers, phone_index, phone_sources
from pbx_integration.phone_sources import INDEX

JOB = "pbx_integration.reindex.compare"
JOB_SECONDS = 4 * 3600

RECORDS_AT_ONCE = phone_index.RECORDS_AT_ONCE
NAMES_AT_ONCE = 4_000
KEPT_EVERY_SECONDS = 1.0
"""A run that is killed repeats the work of so long at most."""

FOR_A_POOL = 5_000
"""Fewer records than these are done before another process has started."""

Batch = tuple[str, list[str]]


def queue() -> None:
	"""Lets a worker go through all records after the commit, unless one is to do so already.

	A queue that is away is no reason to fail: the comparison runs every night.
	"""
	frappe.db.after_commit.add(_enqueue)


def _enqueue() -> None:
	try:
		frappe.enqueue(JOB, queue="long", timeout=JOB_SECONDS, job_id="pbx-reindex", deduplicate=True)
	except Exception:
		frappe.logger("pbx_integration").exception("the comparison of the phone index could not be queued")


def nightly() -> None:
	"""Scheduler: compares the index with all records, and writes what differs."""
	_enqueue()


def compare() -> None:
	"""Goes through all records, unless somebody is at it; goes on with a run that was stopped."""
	if not index_state.is_running(index_state.read()):
		run()


def run(
	doctype: str | None = None,
	restart: bool = False,
	workers: int = 1,
	progress: Callable[[index_state.State], None] | None = None,
) -> index_state.State:
	"""Goes through the records of one DocType, or of all sources, with so many processes. Commits.

	Goes on where a run with the same `doctype` was stopped, unless it is to `restart`. `progress` is told the
	state again and again. Returns the state at the end.
	"""
	frappe.db.commit()
	state = _state(doctype, restart)
	kept = time.monotonic()
	with _pool(workers if state["total"] - state["done"] > FOR_A_POOL else 1) as repair_all:
		while state["doctypes"]:
			for (_, names), changed in repair_all(_batches(state["doctypes"][0], state["after"])):
				state["after"] = names[-1]
				state["done"] += len(names)
				state["changed"] += changed
				if progress:
					progress(state)
				if time.monotonic() - kept > KEPT_EVERY_SECONDS:
					_keep(state)
					kept = time.monotonic()
			state["changed"] += _sweep(state["doctypes"].pop(0))
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


def _batches(doctype: str, after: str | None) -> Iterator[Batch]:
	"""The names of all records of a DocType in order, from the one after `after` on."""
	if not phone_sources.plan().source(doctype):
		return
	while names := _names(doctype, after):
		for start in range(0, len(names), RECORDS_AT_ONCE):
			yield doctype, names[start : start + RECORDS_AT_ONCE]
		after = names[-1]


def _names(doctype: str, after: str | None) -> list[str]:
	where, values = ("WHERE name > %s ", (after,)) if after is not None else ("", ())
	rows = frappe.db.sql(
		f"SELECT name FROM `tab{doctype}` {where}ORDER BY name LIMIT {NAMES_AT_ONCE}", values
	)
	return [name for (name,) in rows]


Repair = Callable[[Iterable[Batch]], Iterator[tuple[Batch, int]]]


@contextmanager
def _pool(workers: int) -> Iterator[Repair]:
	"""Repairs batches here or in processes of their own, and gives them back in their order."""
	if workers < 2 or frappe.db.db_type == "sqlite":
		yield lambda batches: ((batch, repair(*batch)) for batch in batches)
		return
	start = (frappe.local.site, frappe.local.sites_path)
	with ProcessPoolExecutor(workers, get_context("spawn"), _connect, start) as pool:
		yield lambda batches: _in_order(pool, batches, 2 * workers)


def _in_order(pool: ProcessPoolExecutor, batches: Iterable[Batch], ahead: int) -> Iterator[tuple[Batch, int]]:
	waiting: deque = deque()
	for batch in batches:
		waiting.append((batch, pool.submit(repair, *batch)))
		if len(waiting) > ahead:
			done, changed = waiting.popleft()
			yield done, changed.result()
	for done, changed in waiting:
		yield done, changed.result()


def _connect(site: str, sites_path: str) -> None:
	frappe.init(site, sites_path=sites_path)
	frappe.connect()


def repair(doctype: str, names: Sequence[str]) -> int:
	"""Makes the index right for these records and commits. Returns how many rows were written or deleted."""
	names = [str(name) for name in names]
	write = phone_index.write
	if phone_index.has_none(doctype, names):
		write = phone_index.fill
	else:
		names = phone_index.differing(doctype, names)
	# What was read until here is not to be the snapshot of what comes.
	frappe.db.rollback()
	return database.transaction(lambda _: write(doctype, _locked(doctype, names))) if names else 0


def _locked(doctype: str, names: Sequence[str]) -> list[str]:
	"""Those of the names that are locked now, or are gone."""
	locked = database.lock_free(doctype, names)
	if len(locked) < len(names):
		there = {str(name) for (name,) in database.select(doctype, ("name",), {}, "name", names)}
		locked += [name for name in names if name not in there]
	return locked


def _sweep(doctype: str) -> int:
	"""Deletes the rows of records that are gone without an event. Returns how many."""
	deleted, after = 0, ""
	is_source = bool(phone_sources.plan().source(doctype))
	while names := _indexed(doctype, after):
		there = database.select(doctype, ("name",), {}, "name", names) if is_source else ()
		gone = set(names) - {str(name) for (name,) in there}
		for start in range(0, len(names), RECORDS_AT_ONCE):
			batch = [name for name in names[start : start + RECORDS_AT_ONCE] if name in gone]
			deleted += repair(doctype, batch) if batch else 0
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
