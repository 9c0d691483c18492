import frappe

from pbx_integration import database, phone_sources
from pbx_integration.tests import IntegrationTestCase

INDEX = phone_sources.INDEX
COLUMNS = ("name", "reference_doctype", "reference_name", "raw", "e164", "position")
TEXTS = (
	"O'Brien",
	'a "b"',
	"back\\slash",
	"\\'",
	"%s %(x)s",
	"{0}",
	"ÆØÅ 😀",
	"a\tb\nc",
	"[1]",
	"null",
	"",
	None,
)


class TestDatabase(IntegrationTestCase):
	def setUp(self):
		self.addCleanup(frappe.db.rollback)
		self.rows = [(f"many {at}", "ToDo", "old", text, None, at) for at, text in enumerate(TEXTS)]

	def stored(self, among: database.Among) -> list[tuple]:
		return sorted(database.select(INDEX, COLUMNS, {}, "name", among), key=lambda row: row[-1])

	def test_many_rows_at_once_are_stored_as_they_are(self):
		self.assertGreater(len(self.rows), database.MANY_ROWS)
		database.upsert(INDEX, COLUMNS, "reference_name", self.rows)
		self.assertEqual(self.stored([row[0] for row in self.rows]), self.rows)

	def test_of_rows_that_are_there_one_column_is_set(self):
		database.upsert(INDEX, COLUMNS, "reference_name", self.rows)
		again = [(name, doctype, f"new {at}", "x", "+1", at) for name, doctype, _, _, _, at in self.rows]
		for rows in (again[:2], again[2:]):
			database.upsert(INDEX, COLUMNS, "reference_name", rows)
		expected = [(*row[:2], f"new {row[-1]}", *row[3:]) for row in self.rows]
		self.assertEqual(self.stored([row[0] for row in self.rows]), expected)

	def test_a_span_begins_after_its_first_name_and_ends_with_its_last(self):
		database.upsert(INDEX, COLUMNS, "reference_name", self.rows[:4])
		span = database.Span("many 0", "many 2")
		self.assertEqual(self.stored(span), self.rows[1:3])
		equal = {"reference_doctype": "ToDo"}
		names = [row[0] for row in database.select_texts(INDEX, ("name",), equal, "name", span)]
		self.assertEqual(sorted(names), ["many 1", "many 2"])
		self.assertIn(self.rows[0], self.stored(database.Span(None, "many 0")))
		self.assertTrue(database.exists(INDEX, equal, "name", span))
		self.assertFalse(database.exists(INDEX, {"reference_doctype": "DocType"}, "name", span))

	def test_among_nothing_is_nothing(self):
		self.assertEqual(self.stored([]), [])
		self.assertEqual(list(database.select_texts(INDEX, ("name",), {}, "name", [])), [])
		self.assertFalse(database.exists(INDEX, {}, "name", []))

	def test_texts_that_hold_what_parts_them(self):
		odd = [("many 0", "ToDo", "old", "a\x1fb", None, 0), ("many 1", "ToDo", "old", "a\x1eb", None, 1)]
		database.upsert(INDEX, COLUMNS, "reference_name", odd)
		rows = database.select_texts(INDEX, ("name", "raw"), {}, "name", ["many 0", "many 1"])
		self.assertEqual(sorted(map(tuple, rows)), [("many 0", "a\x1fb"), ("many 1", "a\x1eb")])
