"""Who is calling, by hand: the cases that a site is held to too, through the extension alone."""

from functools import cache

import pytest

from pbx_integration import _core

OWN = {"doctype": "PBX Settings", "name": "PBX Settings"}


class Book:
	"""What a host knows of a book, before its steps or after them: records, index, choices."""

	def __init__(self, book, done):
		self.region = book["region"]
		self.extensions = book.get("extensions", [])
		self.records = {record["id"]: record for record in book["records"] if not record.get("later")}
		self.moved = {}
		if done:
			for step in book.get("steps", []):
				self._step(*step)
			self.records |= {record["id"]: record for record in book["records"] if record.get("later")}
		self.choices = {(e164, name): what for e164, name, what in book.get("choices", [])}
		rows = [row for record in self.records.values() for row in self._rows(record)]
		self.rows = rows + [row for text in book.get("own", []) for row in self._own(text)]

	def _step(self, what, name, other=None):
		if what == "number":
			self.records[name] = {**self.records[name], "numbers": [other]}
		elif what == "disable":
			self.records[name] = {**self.records[name], "disabled": True}
		else:
			gone = self.records.pop(name)
			self.moved[name] = other
			if what == "rename":
				self.records[other] = {**gone, "id": other}
			for record in self.records.values():
				if record.get("of") == name:
					self.records[record["id"]] = {**record, "of": other}

	def _rows(self, record):
		numbers = record["numbers"]
		for text in numbers.values() if isinstance(numbers, dict) else numbers:
			for row in _core.index_phones(text, record.get("region") or self.region)["rows"]:
				yield record, row

	def _own(self, text):
		return [(None, row) for row in _core.index_phones(text, self.region)["rows"]]

	def ask(self, raw, region=None, who=None):
		"""The ranking for a call from `raw`, as `who` may see it."""
		region = region or self.region
		try:
			keys = _core.phone_keys(raw, region)
		except _core.PhoneError:
			return _core.rank_matches(raw, region, [])
		if keys["internal"]:
			return _core.rank_matches(raw, region, self._called(keys["extension"]))
		found = self._having("e164", keys["e164"]) or self._having("tail", keys["tail"])
		bare = [self._candidate(record, row, keys["e164"]) for record, row in found]
		matching = {match["name"] for match in _core.rank_matches(raw, region, bare)["matches"]}
		readable = {name for name in matching if self._reads(who, name)}
		seen = [(record, row) for record, row in found if record is None or record["id"] in readable]
		candidates = [
			self._candidate(record, row, keys["e164"]) | self._links(record, who) for record, row in seen
		]
		return _core.rank_matches(raw, region, candidates, hidden=len(matching - readable))

	def _called(self, number):
		names = [name for name in self.extensions if name == number]
		return [{"doctype": "PBX Extension", "name": n, "number": n, "internal": True} for n in names]

	def _having(self, key, value):
		return [(record, row) for record, row in self.rows if row[key] is not None and row[key] == value]

	def _candidate(self, record, row, e164):
		number = {"number": row["raw"], "e164": row["e164"]}
		if record is None:
			return OWN | number | {"own_number": True}
		choice = self.choices.get((e164, record["id"]))
		return number | {
			"doctype": record["is"],
			"name": record["id"],
			"region": record.get("region"),
			"active": not record.get("disabled"),
			"chosen": int(choice == "This One"),
			"rejected": choice == "Not This One",
		}

	def _links(self, record, who):
		company = record and record.get("of")
		if not company or not self._reads(who, company):
			return {}
		return {"linked_to": [{"doctype": "Customer", "name": company}]}

	def _reads(self, who, name):
		record = self.records[name]
		if who == "contacts":
			return record["is"] == "Contact"
		return who != "north" or record["is"] != "Customer" or record.get("territory") == "North"

	def links(self, ranking, names):
		"""Names of the records that a call belongs to which belonged to those of `names` before."""
		before = [self.moved.get(name, name) for name in names]
		existing = [
			{"doctype": self.records[name]["is"], "name": name} for name in dict.fromkeys(before) if name
		]
		return {link["name"] for link in [*existing, *_core.call_links(ranking, existing)]}


@pytest.fixture(scope="session")
def book(vectors):
	"""A book by its name, after its steps or before them."""
	books = vectors("lookup.json")["books"]
	return cache(lambda name, done=True: Book(books[name], done))


@pytest.mark.vectors("lookup.json")
def test_a_call_finds_who_its_vector_says(case, book):
	answer = book(case["book"]).ask(case["raw"], case.get("region"), case.get("as"))
	number, wanted = answer["number"], case["matches"]
	assert number["e164"] == case["e164"]
	assert said(number) == case.get("state")
	assert [shown(match, like) for match, like in zip(answer["matches"], wanted, strict=False)] == wanted
	assert len(answer["matches"]) == len(wanted)
	assert answer["hidden"] == case.get("hidden", 0)


@pytest.mark.vectors("lookup.json", having="links")
def test_a_call_belongs_to_whom_its_vector_says(case, book):
	before, after = book(case["book"], False), book(case["book"])
	assert before.links(before.ask(case["raw"]), []) == set(case["linked"])
	assert after.links(after.ask(case["raw"]), case["linked"]) == set(case["links"])


def said(number):
	"""Why a number is nobody's, in the words of the vectors."""
	for state in ("withheld", "internal", "own"):
		if number[state]:
			return state
	return number["error"] and number["error"]["code"]


def shown(match, like):
	"""Of a match what its vector names."""
	return [match["level"], match["name"], match["subtitle"]][: len(like)]
