"""Measures who-is-calling at growing sizes of the address book, and prints figures as JSON.

Run in a bench's `sites` with the bench's Python: `lookup.py <site> <contacts>`, for one site from the
smallest address book to the largest. The first EMPTIES the contacts of the site, and measures what hangs on
no size.

The others are asked as their apps ask: ERPNext's Call Log strips the number and asks Frappe's
`get_contact_with_phone_number`; Frappe CRM's `get_contact` (frappe/crm, crm/integrations/api.py) searches
Contact.mobile_no with five nested REPLACEs, takes the newest and compares the two by libphonenumber. CRM need
not be on the site: the same statement stands for it, without that for its leads.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from statistics import median
from unittest.mock import patch

import callers
import frappe
import phonenumbers

from pbx_integration import _core, lookup, phone_events, phone_index, reindex, settings

FIRST_SIZE = 10_000
CALLS = 5_000
SLOW_SECONDS = 15
"""For so long a method is timed that has to read the whole table."""

REGION = "DK"
AGENT = "agent@pbx-bench.example"
SAVES = 60

INDEX = "tabPBX Phone Number"


def by_key(name: str) -> None:
	"""What every lookup is held against."""
	frappe.db.sql("SELECT `name` FROM `tabContact` WHERE `name` = %s", (name,))


def by_index(number: str) -> dict:
	"""The rows of the index, ranked."""
	keys = _core.phone_keys(number, REGION)
	rows = phone_index.find(keys["e164"], keys["tail"])
	candidates = [
		{
			"doctype": row.reference_doctype,
			"name": row.reference_name,
			"number": row.raw,
			"e164": row.e164,
			"region": row.region,
		}
		for row in rows
	]
	return _core.rank_matches(number, REGION, candidates)


def by_erpnext(number: str) -> str | None:
	"""The contact that ERPNext's Call Log takes."""
	from frappe.contacts.doctype.contact.contact import get_contact_with_phone_number

	return get_contact_with_phone_number(number.lstrip("+").lstrip("0"))


def by_crm(number: str) -> str | None:
	"""The contact that Frappe CRM takes."""
	asked = phonenumbers.parse(number, "IN")
	valid = phonenumbers.is_valid_number(asked)
	bare = "`mobile_no`"
	for sign in " -()+":
		bare = f"REPLACE({bare}, '{sign}', '')"
	found = frappe.db.sql(
		"SELECT `name`, `full_name`, `image`, `mobile_no` FROM `tabContact`"
		f" WHERE {bare} LIKE %s ORDER BY `modified` DESC",
		(f"%{asked.national_number if valid else number.lstrip('+')}%",),
	)
	return found[0][0] if found and same(asked, found[0][3], valid) else None


def same(asked: phonenumbers.PhoneNumber, text: str, valid: bool) -> bool:
	"""Whether a text is the number that was asked for, and as valid as that."""
	try:
		stored = phonenumbers.parse(text, phonenumbers.region_code_for_number(asked))
	except phonenumbers.NumberParseException:
		return False
	return stored == asked and (phonenumbers.is_valid_number(stored) or not valid)


def whole(number: str) -> dict:
	"""What the endpoint answers, without HTTP."""
	return lookup.by_phone(number)


def timed(work: Callable, arguments: list, seconds: float = 60) -> list[float]:
	"""Microseconds of each call, as many as there is time for."""
	taken, until = [], time.monotonic() + seconds
	for argument in arguments:
		begun = time.perf_counter()
		work(argument)
		taken.append((time.perf_counter() - begun) * 1e6)
		if time.monotonic() > until:
			break
	return taken


def speeds(size: int) -> dict[str, float]:
	"""Medians, in µs, of each way to find somebody who is in the book; and by how many megabytes the process
	grew while it looked up so many."""
	present = [call for call in callers.calls(size, CALLS) if call[1]]
	memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
	numbers = [number for number, _ in present]
	for work in (by_index, whole):
		timed(work, numbers[:50])
	taken: dict[str, list[float]] = {"key": [], "index": [], "by_phone": []}
	# By turns, so that what else the machine does meets all of them.
	for number, name in present:
		taken["key"] += timed(by_key, [name])
		taken["index"] += timed(by_index, [number])
		taken["by_phone"] += timed(whole, [number])
	grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
	taken["erpnext"] = timed(by_erpnext, numbers, SLOW_SECONDS)
	taken["crm"] = timed(by_crm, numbers, SLOW_SECONDS)
	return {f"{what}_us": median(times) for what, times in taken.items()} | {"worker_grown_mb": grown / 1000}


def ours(number: str) -> dict[str, str]:
	"""Who it may be, and how sure that is."""
	return {match["name"]: match["level"] for match in whole(number)["matches"]}


def one(way: Callable[[str], str | None], number: str) -> dict[str, str]:
	"""Who another way takes; it knows no degrees."""
	name = way(number)
	return {name: "known"} if name else {}


WAYS = {"ours": ours, "erpnext": partial(one, by_erpnext), "crm": partial(one, by_crm)}


def quality(size: int, ways: Iterable[str]) -> dict[str, float]:
	"""Of the same calls: how many percent of the callers in the book are known by each way, and how many
	strangers it takes for somebody, at each level."""
	calls = callers.calls(size, CALLS)
	strangers = sum(name is None for _, name in calls)
	figures: dict[str, float] = {}
	for what in ways:
		answers = [(name, WAYS[what](number)) for number, name in calls]
		found = sum(levels.get(name) == "known" for name, levels in answers if name)
		figures[f"{what}_recall"] = 100 * found / (len(calls) - strangers)
		for level in ("known", "likely", "possible"):
			wrong = (level in levels.values() for name, levels in answers if not name)
			figures[f"{what}_strangers_{level}"] = sum(wrong)
	return figures


def agent() -> None:
	"""A user who sees calls and contacts."""
	if not frappe.db.exists("User", AGENT):
		roles = [{"role": role} for role in ("PBX User", "Maintenance User")]
		user = {"doctype": "User", "email": AGENT, "first_name": "Agent", "send_welcome_email": 0}
		frappe.get_doc(user | {"roles": roles}).insert(ignore_permissions=True)
		frappe.db.commit()
	frappe.set_user(AGENT)


def filled(size: int) -> dict[str, float]:
	"""Fills the book and indexes it; how many numbers a second that was."""
	frappe.set_user("Administrator")
	callers.fill(size)
	begun = time.perf_counter()
	state = reindex.run("Contact", restart=True, workers=2)
	taken = time.perf_counter() - begun
	if frappe.db.db_type == "mariadb":
		frappe.db.sql(f"ANALYZE TABLE `{INDEX}`, `tabContact`, `tabContact Phone`")
	frappe.db.commit()
	return {"indexed": state["changed"], "indexed_per_second": state["changed"] / taken}


def space(size: int) -> dict[str, float]:
	"""Megabytes of the index per million numbers: on disk, and of that its keys, which are what a database
	keeps in memory to look callers up."""
	if frappe.db.db_type == "mariadb":
		statement = (
			"SELECT data_length + index_length, index_length FROM information_schema.tables"
			" WHERE table_schema = DATABASE() AND table_name = %s"
		)
		disk, keys = frappe.db.sql(statement, (INDEX,))[0]
	else:
		table = f'"{INDEX}"'
		statement = "SELECT pg_total_relation_size(%s), pg_indexes_size(%s)"
		disk, keys = frappe.db.sql(statement, (table, table))[0]
	return {"disk_mb_per_million": float(disk) / size, "keys_mb_per_million": float(keys) / size}


def saving() -> dict[str, float]:
	"""Milliseconds of saving a contact with a new number, with the index and without it; and the µs that the
	hook takes of a document that it has nothing to do with."""
	frappe.set_user("Administrator")
	taken: dict[bool, list[float]] = {True: [], False: []}
	contact = frappe.get_doc("Contact", callers.NAME.format(1))
	for turn in range(2 * SAVES):
		indexed = bool(turn % 2)
		contact.phone_nos[0].phone = f"+45 30 40 50 {turn % 90 + 10}"
		# Without it, a save is what it was before the app came.
		target = phone_events.on_change if indexed else lambda *_: None
		with patch.object(phone_events, "on_change", target):
			taken[indexed] += timed(lambda doc: doc.save(), [contact])
	frappe.db.rollback()
	todo = frappe.get_doc({"doctype": "ToDo", "description": "call back"})
	rounds = [
		timed(lambda doc: [phone_events.on_change(doc) for _ in range(1000)], [todo])[0] for _ in range(20)
	]
	with_index, without = median(taken[True]) / 1000, median(taken[False]) / 1000
	return {
		"save_ms": with_index,
		"save_without_ms": without,
		"save_added_ms": with_index - without,
		"hook_us": min(rounds) / 1000,
	}


def main() -> None:
	"""Connects to the site, measures and prints."""
	site, size = sys.argv[1], int(sys.argv[2])
	frappe.init(site)
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.db.set_single_value(settings.DOCTYPE, "default_region", REGION)
	if size == FIRST_SIZE:
		callers.clear()
	figures = filled(size)
	agent()
	figures |= speeds(size) | space(size) | quality(size, ["ours"])
	figures = {f"{what}_{size}": figure for what, figure in figures.items()}
	if size == FIRST_SIZE:
		figures |= quality(size, ["erpnext", "crm"]) | saving()
	print(json.dumps(figures))


if __name__ == "__main__":
	main()
