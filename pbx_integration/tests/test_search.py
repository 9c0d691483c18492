import unittest.mock

import frappe

from pbx_integration import search as dial_search
from pbx_integration import settings
from pbx_integration.api.lookup import search
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_contact, make_extension, make_user

AGENT = "ada@pbx.example"
READS_CONTACTS = "Maintenance User"
NUMBER = "+4520394959"


class TestSearch(IntegrationTestCase):
	def setUp(self):
		make_user(AGENT, "PBX User", READS_CONTACTS)
		region = unittest.mock.patch.object(settings, "default_region", return_value="DK")
		region.start()
		self.addCleanup(region.stop)
		self.contact = make_contact("Xaverine 100%", "20 39 49 59", "+4920394959").name
		frappe.db.set_value("Contact", self.contact, "company_name", "Nordic")

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()

	def numbers(self, text: str) -> list[str | None]:
		return [row["e164"] for row in search(text) if row["name"] == self.contact]

	def test_by_the_beginning_of_a_number(self):
		for text in ("203949", "20 39 49", "+45 2039 49", "+4520394959", "00452039495", "20394959"):
			with self.subTest(text):
				self.assertEqual(self.numbers(text)[0], NUMBER)

	def test_by_the_last_digits(self):
		self.assertEqual(set(self.numbers("20394959")), {NUMBER, "+4920394959"})

	def test_by_a_part_of_the_name(self):
		for text in ("Xaver", "xaverine", "verine 100%"):
			with self.subTest(text):
				self.assertEqual(set(self.numbers(text)), {NUMBER, "+4920394959"})

	def test_signs_of_patterns_are_text(self):
		for text in (
			"x%ine",
			"Xaver_ne",
			"xaverine 1000%",
			"'",
			"x=1) or true --",
			"a =1 b",
			"\\",
			"!",
			"xaverine!",
		):
			with self.subTest(text):
				self.assertEqual(self.numbers(text), [])

	def test_what_is_said_of_a_number(self):
		(row,) = (row for row in search("Xaverine") if row["e164"] == NUMBER)
		self.assertEqual(
			(row["doctype"], row["title"], row["subtitle"]), ("Contact", "Xaverine 100%", "Nordic")
		)
		self.assertEqual((row["number"], row["extension"]), ("+45 20 39 49 59", None))
		self.assertEqual(row["route"], ["Form", "Contact", self.contact])

	def test_the_same_name_is_not_said_twice(self):
		twin = make_contact("Xaverine 100%").name
		contact = frappe.get_doc("Contact", self.contact)
		contact.append("links", {"link_doctype": "Contact", "link_name": twin})
		contact.save()
		(row,) = (row for row in search("Xaverine") if row["e164"] == NUMBER)
		self.assertEqual((row["title"], row["subtitle"]), ("Xaverine 100%", "Nordic"))

	def test_extensions_by_number_and_by_name(self):
		make_extension("2093", AGENT)
		frappe.db.set_value("PBX Extension", "2093", "display_name", "Xaverine of Sales")
		for text in ("2093", "209", "Xaverine"):
			with self.subTest(text):
				row = search(text)[0]
				self.assertEqual(
					(row["doctype"], row["number"], row["e164"]), ("PBX Extension", "2093", None)
				)

	def test_nothing_is_found_by_nothing(self):
		for text in ("", " ", "+", "()"):
			with self.subTest(text):
				self.assertEqual(search(text), [])

	def test_only_what_may_be_read(self):
		other = make_contact("Xaverine Two", "20 39 49 58").name
		values = {"doctype": "User Permission", "user": AGENT, "allow": "Contact", "for_value": other}
		frappe.get_doc(values).insert()
		for text in ("Xaverine", "20394959", "+45203949", "203949"):
			with self.subTest(text), acting_as(AGENT):
				self.assertEqual({row["name"] for row in search(text)} - {other}, set())
		with acting_as(make_user(AGENT, "PBX User")):
			self.assertEqual(search("Xaverine"), [])

	def test_no_more_than_a_box_shows(self):
		with unittest.mock.patch.object(dial_search, "MOST_RESULTS", 1):
			self.assertEqual(len(search("Xaverine")), 1)

	def test_who_may_not_see_calls_may_not_ask(self):
		for user in ("Guest", make_user("nobody@pbx.example", READS_CONTACTS)):
			with self.subTest(user), acting_as(user):
				self.assertRaises(frappe.PermissionError, search, "Xaverine")
		self.assertEqual(frappe.allowed_http_methods_for_whitelisted_func[search], ["GET"])
		self.assertNotIn(search, frappe.guest_methods)
