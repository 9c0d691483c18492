"""Links between calls and the records that they belong to, kept in the background.

A call whose outside number becomes known is marked as due (`links_due`), in the transaction that logs it.
A job of the queue then links it; where Redis is away, the scheduler does. A number that a record gets later
adopts those of its past calls that have no link yet. Who a number belongs to, `lookup` and the core say, for
the site as a whole: what of that a reader may see is asked when a link is shown.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import frappe
from frappe.utils import create_batch
from pypika.terms import ExistsCriterion
from redis.exceptions import RedisError

from pbx_integration import _core, database, link_rows, lookup
from pbx_integration.calls import CALL, Outcome

AWAKE = "pbx_links_awake"
AWAKE_SECONDS = 60
"""For so long a queued job is trusted to come; then the next call queues another."""

PENDING_BATCH = 100
"""Calls that are due and are read at a time. Each is linked in a transaction of its own, for it may run."""

RUN_SECONDS = 100
"""For how long one job links calls that are due; the scheduler's next one takes the rest."""

MAX_ATTEMPTS = 5
"""A call that cannot be linked is given up after so many."""

ADOPTED_AT_ONCE = 200
"""Past calls that are linked in one transaction."""

MOST_LINKS = 20
"""Of a number that more records share, the best of them."""

NUMBERS_AT_ONCE = 100
"""Numbers whose past calls are looked for with one statement."""

INDEX = "PBX Phone Number"


class Call(NamedTuple):
	"""A call as far as linking needs to know it. `attempts` is 1 from the first on, 0 for one not due."""

	name: str
	e164: str
	trunk: str | None
	attempts: int


def wake_if_due(outcome: Outcome) -> None:
	"""Lets a call whose folding came to this be linked, once the transaction is committed."""
	if outcome.links_due:
		frappe.db.after_commit.add(wake)


def wake() -> None:
	"""Queues the job that links what is due, unless it is queued already; to be called after the commit.

	Never fails: without Redis the scheduler finds the calls.
	"""
	try:
		# Whoever sets the key queues the job. The job deletes it before it looks for calls, so that a call
		# that finds it set is found.
		if frappe.cache.set(frappe.cache.make_key(AWAKE), 1, nx=True, ex=AWAKE_SECONDS):
			frappe.enqueue("pbx_integration.links.link_pending", queue="short")
	except Exception as error:
		_forget_job()
		frappe.logger("pbx_integration").warning(f"calls wait for the scheduler to be linked: {error}")


def link_pending() -> None:
	"""Job and scheduler: links the calls that are due."""
	_forget_job()
	_see_anew()
	until = time.monotonic() + RUN_SECONDS
	for batch in _due():
		rankings: dict[tuple, dict | None] = {}
		for call in batch:
			if time.monotonic() > until:
				return
			_try(call, rankings)


def link_call(call_id: str) -> None:
	"""Links a call now, and commits. Does nothing to a call that has no outside number or a link already.

	Raises what the database raises.
	"""
	row = frappe.db.get_value(CALL, call_id, ["name", "external_e164", "trunk", "links_due"])
	if row and row[1]:
		_link_all([Call(*row)], {})


def ask_for(call_id: str) -> None:
	"""Lets a call be linked anew, once the transaction is committed."""
	database.update(CALL, ("links_due",), (1,), call_id)
	frappe.db.after_commit.add(wake)


def learn(doctype: str, names: Collection[str]) -> None:
	"""Queues `numbers_learned` for when the transaction is committed, if there are calls without a link from
	the numbers that the index has for these records now.

	A queue that is away is no reason to fail: `adopt_known` of the nightly comparison finds the calls.
	"""
	if e164s := _called(doctype, names):
		job = {"doctype": doctype, "names": list(names), "e164s": e164s}
		frappe.db.after_commit.add(lambda: _queue("numbers_learned", **job))


def numbers_learned(doctype: str, names: Sequence[str], e164s: Sequence[str]) -> int:
	"""Job: these records have got these numbers. Links the past calls of the numbers that have no link.

	Each batch is a transaction of its own; what is linked already stays as it is. Who else has the number
	counts as well, so the links are those that a call would get now. Returns how many calls it looked at.
	"""
	looked_at = 0
	for numbers in create_batch(list(e164s), NUMBERS_AT_ONCE):
		looked_at += _adopt(_unlinked(numbers))
	return looked_at


def adopt_known() -> int:
	"""Nightly, and after the index was built: links every call without a link whose number the index has."""
	return _adopt(_unlinked())


def adopt_later() -> None:
	"""Queues `adopt_known`, at once: the index was gone through, and what it holds is committed."""
	_queue("adopt_known")


def _called(doctype: str, names: Collection[str]) -> list[str]:
	"""Numbers of these records from which there are calls without a link."""
	call, link, index = (frappe.qb.DocType(name) for name in (CALL, link_rows.LINK, INDEX))
	linked = frappe.qb.from_(link).select(link.name).where(link.call == call.name)
	return (
		frappe.qb.from_(index)
		.join(call)
		.on(call.external_e164 == index.e164)
		.where((index.reference_doctype == doctype) & index.reference_name.isin(list(names)))
		.where(ExistsCriterion(linked).negate())
		.select(index.e164)
		.distinct()
	).run(pluck=True)


def _queue(job: str, **arguments: Any) -> None:
	try:
		frappe.enqueue(f"pbx_integration.links.{job}", queue="long", **arguments)
	except Exception:
		frappe.logger("pbx_integration").exception("adopting past calls could not be queued")


def _forget_job() -> None:
	try:
		frappe.cache.delete_value(AWAKE)
	except RedisError:
		return


def _see_anew() -> None:
	"""Ends the snapshot of what ran before: a call logged since may count on this job."""
	frappe.db.rollback()


def _due() -> Iterator[list[Call]]:
	"""The calls that are due, each once, in batches."""
	row, last = frappe.qb.DocType(CALL), ""
	while True:
		rows = (
			frappe.qb.from_(row)
			.where((row.links_due > 0) & (row.name > last))
			.select(row.name, row.external_e164, row.trunk, row.links_due)
			.orderby(row.name)
			.limit(PENDING_BATCH)
		).run()
		if not rows:
			return
		yield [Call(*values) for values in rows]
		last = rows[-1][0]


def _unlinked(numbers: Sequence[str] | None = None) -> Iterator[list[Call]]:
	"""Calls without a link: of these numbers, or of all that the index has."""
	call, link, index = (frappe.qb.DocType(name) for name in (CALL, link_rows.LINK, INDEX))
	linked = frappe.qb.from_(link).select(link.name).where(link.call == call.name)
	if numbers is None:
		known = frappe.qb.from_(index).select(index.name).where(index.e164 == call.external_e164)
		wanted = ExistsCriterion(known)
	else:
		wanted = call.external_e164.isin(list(numbers))
	last = ""
	while True:
		rows = (
			frappe.qb.from_(call)
			.where(wanted & ExistsCriterion(linked).negate() & (call.name > last))
			.select(call.name, call.external_e164, call.trunk, call.links_due)
			.orderby(call.name)
			.limit(ADOPTED_AT_ONCE)
		).run()
		if not rows:
			return
		yield [Call(*values) for values in rows]
		last = rows[-1][0]


def _adopt(batches: Iterator[list[Call]]) -> int:
	looked_at = 0
	for batch in batches:
		looked_at += len(batch)
		try:
			_link_all(batch, {})
		except Exception:
			frappe.logger("pbx_integration").exception("past calls could not be linked")
	return looked_at


def _try(call: Call, rankings: dict[tuple, dict | None]) -> None:
	try:
		_link_all([call], rankings)
	except database.BUSY:
		frappe.logger("pbx_integration").warning("a call was locked for too long to be linked")
	except Exception:
		frappe.logger("pbx_integration").exception("a call could not be linked")
		attempts = call.attempts + 1 if call.attempts < MAX_ATTEMPTS else 0
		database.transaction(lambda _: database.update(CALL, ("links_due",), (attempts,), call.name))


def _link_all(calls: Sequence[Call], rankings: dict[tuple, dict]) -> None:
	"""Links these calls in one transaction. `rankings` keeps what was asked before, by number and trunk."""
	for call in calls:
		if (call.e164, call.trunk) not in rankings:
			rankings[call.e164, call.trunk] = lookup.rank_for_site(call.e164, call.trunk)
	database.transaction(lambda _: _write(calls, rankings))


def _write(calls: Sequence[Call], rankings: Mapping[tuple, dict]) -> None:
	present = [call for call in calls if _lock(call)]
	existing = link_rows.of_calls([call.name for call in present])
	found = [
		(call.name, record["doctype"], record["name"], call.e164)
		for call in present
		for record in _records(call, existing[call.name], rankings[call.e164, call.trunk])
	]
	link_rows.add_all(found)
	for call in present:
		if call.attempts:
			database.update(CALL, ("links_due",), (0,), call.name)


def _records(call: Call, existing: Sequence[link_rows.Link], ranking: dict) -> list[dict[str, str]]:
	return _core.call_links(ranking, _without_stale(call, existing))[:MOST_LINKS]


def _lock(call: Call) -> bool:
	"""Locks the row of a call. False if it is gone, or by now has another number, for which it is due."""
	row = database.locked_row(CALL, ("external_e164",), call.name)
	return row is not None and row[0] == call.e164


def _without_stale(call: Call, links: Sequence[link_rows.Link]) -> list[dict[str, Any]]:
	"""The links of a call without those that were made for a number which turned out to be another."""
	stale = [link for link in links if not link["chosen"] and link["number"] != call.e164]
	link_rows.remove(call.name, [(link["doctype"], link["name"]) for link in stale])
	return [{key: link[key] for key in ("doctype", "name", "chosen")} for link in links if link not in stale]
