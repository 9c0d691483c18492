"""Who a number may belong to: rows of the phone index, which the core then ranks.

Nothing here decides whether two numbers are the same, or which match is better. What the user of the session
may not read is counted, and has no part in what is returned.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from frappe.utils import get_datetime

from pbx_integration import (
	_core,
	business,
	choices,
	database,
	phone_index,
	profiles,
	readable,
	settings,
	times,
)
from pbx_integration.phone_index import Row
from pbx_integration.profiles import Profile
from pbx_integration.readable import Key

EXTENSION, CALL_LOG, CALL_LINK = "PBX Extension", "PBX Call Log", "PBX Call Link"

NO_LABELS = frozenset((None, "Number", "Phone Number"))
"""Labels that say nothing beside the number."""

LAST_CALLS = 20
"""So many calls of a number are looked at for who they were with."""

LONG_AGO = "1970-01-02 00:00:00"
"""Stands for *is set*, which Frappe 15 asks of PostgreSQL by comparing a Datetime with an empty text."""


class Found(NamedTuple):
	"""A number that the search came across: the record that holds it, and what the index says of it."""

	key: Key
	candidate: dict
	row: Row | None


def by_phone(raw: str, trunk: str | None = None) -> dict:
	"""The core's ranking of the records that the number may belong to, for the user of the session.

	`trunk` is that of the call, whose region beats the site's for a number without a country. `hidden` says
	how many records match besides, that this user may not read. A text that is no number is not an error:
	the ranking says what it is. Of a number that very many records hold, the first 500 rows of the index are
	looked at.
	"""
	region = settings.region_of_trunk(trunk)
	return _rank(raw, region, _search(raw, region))


def rank_for_site(raw: str, trunk: str | None = None) -> dict:
	"""The ranking as far as links are made of it, with the records that each match belongs to, whoever may
	read them: for work in the background, and never for a reader."""
	region = settings.region_of_trunk(trunk)
	found = _search(raw, region)
	links = profiles.links({one.key for one in found})
	candidates = [
		one.candidate
		| {"linked_to": [{"doctype": doctype, "name": name} for doctype, name in links.get(one.key, ())]}
		for one in found
	]
	return _core.rank_matches(raw, region, candidates)


def _search(raw: str, region: str | None) -> list[Found]:
	try:
		keys = _core.phone_keys(raw, region)
	except _core.PhoneError:
		return []
	if keys["internal"]:
		return _extensions(keys["extension"])
	said = choices.of_number(keys["e164"])
	return [_of_row(row, said) for row in phone_index.find(keys["e164"], keys["tail"])]


def _of_row(row: Row, said: Mapping[Key, choices.Choice]) -> Found:
	key = (row.reference_doctype, row.reference_name)
	source = phone_index.sources().get(row.reference_doctype)
	candidate = {
		"number": row.raw,
		"e164": row.e164,
		"region": row.region,
		"field": None if row.label in NO_LABELS else row.label,
		"active": row.active,
		"own_number": row.own_number,
		"weight": source.weight if source else 0,
	}
	if choice := said.get(key):
		candidate |= choice._asdict()
	return _found(key, candidate, row)


def _extensions(number: str) -> list[Found]:
	rows = database.select(EXTENSION, ("name", "enabled"), {}, "extension", (number,))
	return [
		_found((EXTENSION, name), {"number": number, "internal": True, "active": bool(enabled)}, None)
		for name, enabled in rows
	]


def _found(key: Key, candidate: dict, row: Row | None) -> Found:
	return Found(key, {"doctype": key[0], "name": key[1], **candidate}, row)


def _rank(raw: str, region: str | None, found: Sequence[Found]) -> dict:
	"""Rank what was found twice: all of it, to know what matches, then what the user may read of that."""
	bare = _core.rank_matches(raw, region, [one.candidate for one in found])
	levels = {(match["doctype"], match["name"]): match["level"] for match in bare["matches"]}
	if not levels:
		return bare
	known = profiles.read(levels)
	shown = [
		one
		for one in found
		if one.key in levels and one.key in known and not (one.row and not readable.may_read_number(one.row))
	]
	readable_keys = {one.key for one in shown}
	facts = _facts({key: known[key] for key in readable_keys if levels[key] != "possible"})
	called = _last_calls({one.candidate["e164"] for one in shown if one.row and one.row.e164})
	candidates = [
		one.candidate | _described(known, one.key) | facts.get(one.key, {}) | {"last_call": called(one)}
		for one in shown
	]
	hidden = len(levels) - len(readable_keys)
	return _core.rank_matches(raw, region, candidates, now=times.utc_ms() // 1000, hidden=hidden)


def _described(known: Mapping[Key, Profile], key: Key) -> dict:
	profile = known[key]
	companies = [
		{"doctype": company[0], "name": company[1], "title": known[company].title}
		for company in profile.companies
	]
	if key[0] in profiles.NOBODY:
		return {"title": profile.title, "subtitle": companies[0]["title"] if companies else profile.subtitle}
	return {"title": profile.title, "subtitle": profile.subtitle, "linked_to": companies}


def _facts(sure: Mapping[Key, Profile]) -> dict[Key, dict]:
	"""By record the open business with it, and with those of its companies that are no matches themselves:
	the core joins the others."""
	behind = {key: [one for one in profile.companies if one not in sure] for key, profile in sure.items()}
	open_with = business.open_with({*sure, *chain(*behind.values())})
	return {
		key: {"open_business": [words for one in (key, *companies) for words in open_with.get(one, ())]}
		for key, companies in behind.items()
	}


def _last_calls(e164s: Collection[str]) -> Callable[[Found], int | None]:
	"""Tells when the last call with a record began (UTC seconds), of those that are over and that the user
	sees. A call that is not linked to anything was with whoever has the number."""
	with_record: dict[Key, int] = {}
	with_number: dict[str, int] = {}
	calls = _calls(e164s)
	links = _links([call for call, _, _ in calls])
	for call, e164, began in calls:
		for key in links.get(call, ()):
			with_record.setdefault(key, began)
		if call not in links:
			with_number.setdefault(e164, began)

	def last(found: Found) -> int | None:
		began = (with_record.get(found.key), with_number.get(found.candidate.get("e164")))
		return max((time for time in began if time), default=None)

	return last


def _calls(e164s: Collection[str]) -> list[tuple[str, str, int]]:
	"""The last calls with these numbers, the newest first: name, E.164 and start."""
	if not e164s:
		return []
	numbers = list(e164s)
	over = (
		f"`tab{CALL_LOG}`.external_e164 in ({readable.marks(numbers)})"
		f" and `tab{CALL_LOG}`.call_start > '{LONG_AGO}' and `tab{CALL_LOG}`.call_end > '{LONG_AGO}'"
	)
	newest = f"`tab{CALL_LOG}`.call_start DESC"
	rows = readable.where(CALL_LOG, ("external_e164", "call_start"), over, numbers, LAST_CALLS, newest)
	return [(call, e164, times.utc_seconds(get_datetime(start))) for call, e164, start in rows if start]


def _links(calls: Sequence[str]) -> dict[str, set[Key]]:
	rows = database.select(CALL_LINK, ("call", "link_doctype", "link_name"), {}, "call", calls)
	links: dict[str, set[Key]] = {}
	for call, *key in rows:
		links.setdefault(call, set()).add(tuple(key))
	return links
