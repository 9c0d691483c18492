"""The calls of tests/vectors/lookup.json to a site with real documents; the core is held to them as well."""

from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import frappe

from pbx_integration import database, lookup
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.address_book import ASKERS, Book, cases, make_askers, needs, vectors
from pbx_integration.tests.records import acting_as


class TestLookupCases(IntegrationTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_askers()
		frappe.db.commit()

	def setUp(self):
		self.addCleanup(frappe.db.rollback)

	def test_who_calls_and_what_the_call_is_linked_to(self):
		seen = 0
		for name, book in vectors()["books"].items():
			if all(frappe.db.exists("DocType", doctype, cache=True) for doctype in needs(book)):
				with patch.object(database, "transaction", lambda work, only_inserts=False: work(0)):
					seen += self.live_through(name)
				frappe.db.rollback()
				for single in ("PBX Settings", "CRM Settings"):
					frappe.clear_document_cache(single, single)
		# The books about ways of writing need no more than contacts.
		self.assertGreater(seen, 2000)

	def live_through(self, name: str) -> int:
		"""Makes a book, does its steps, and asks for its calls. Returns how many."""
		book, calls = Book(name), cases(name)
		logged = {at: case for at, case in enumerate(calls) if "links" in case}
		for at, case in logged.items():
			book.log(at, case)
			self.hold(case, "linked", set(case["linked"]), book.linked(at))
		book.finish()
		for at, case in logged.items():
			self.hold(case, "links", set(case["links"]), book.linked(at))
		# Who was called last stands before others, which is not what the cases are about.
		frappe.db.delete("PBX Call Log", {"name": ("in", list(book.calls.values()))})
		for case in calls:
			self.hold(case, "who is found", wanted(case), found(book, case))
		return len(calls)

	def hold(self, case: dict[str, Any], what: str, expected: Any, actual: Any) -> None:
		with self.subTest(what, book=case["book"], raw=case["raw"], about=case.get("about")):
			self.assertEqual(expected, actual)


def wanted(case: dict[str, Any]) -> tuple:
	return case["e164"], case.get("state"), case["matches"], case.get("hidden", 0)


def found(book: Book, case: dict[str, Any]) -> tuple:
	"""What the site says of a call, in the words of the vectors."""
	trunk = f"trunk {case['region']}" if case.get("region") else None
	with ExitStack() as session:
		if who := case.get("as"):
			session.enter_context(acting_as(ASKERS[who][0]))
		answer = lookup.by_phone(case["raw"], trunk)
	number = answer["number"]
	said = next((state for state in ("withheld", "internal", "own") if number[state]), None)
	lengths = [len(match) for match in case["matches"]]
	matches = [
		shown(book, match, lengths[at] if at < len(lengths) else 2)
		for at, match in enumerate(answer["matches"])
	]
	error = number["error"] and number["error"]["code"]
	return number["e164"], said or error, matches, answer["hidden"]


def shown(book: Book, match: dict[str, Any], named: int) -> list[str | None]:
	"""Of a match what its vector names. Second lines are titles, which outlive a name."""
	line = match["subtitle"]
	if line and match["linked_to"]:
		company = match["linked_to"][0]
		line = book.known((company["doctype"], company["name"])) if line == company["title"] else line
	return [match["level"], book.known((match["doctype"], match["name"])), line][:named]
