import unittest.mock

import frappe

from pbx_integration import choices, lookup, settings
from pbx_integration.api.lookup import choose, forget, reject
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_contact, make_user

AGENT, NUMBER = "ada@pbx.example", "+4520304050"
READS_CONTACTS = "Maintenance User"
CHOSEN = "chosen for this number before"


class TestChoices(IntegrationTestCase):
	def setUp(self):
		make_user(AGENT, "PBX User", READS_CONTACTS)
		region = unittest.mock.patch.object(settings, "default_region", return_value="DK")
		region.start()
		self.addCleanup(region.stop)
		self.ada, self.bob = (make_contact(name, NUMBER).name for name in ("Anna", "Bert"))

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()

	def names(self, number: str = NUMBER) -> list[str]:
		return [match["name"] for match in lookup.by_phone(number)["matches"]]

	def test_the_last_chosen_comes_first(self):
		self.assertEqual(self.names(), [self.ada, self.bob])
		for name in (self.bob, self.ada, self.ada, self.bob):
			with acting_as(AGENT):
				answer = choose(NUMBER, "Contact", name)
			self.assertEqual(answer["matches"][0]["name"], name)
			self.assertIn(CHOSEN, answer["matches"][0]["reasons"])
		self.assertEqual(frappe.db.count(choices.DOCTYPE), 2)

	def test_a_number_is_the_same_however_it_is_written(self):
		choose("20 30 40 50", "Contact", self.bob)
		self.assertEqual(self.names("+45 2030 4050"), [self.bob, self.ada])

	def test_what_is_rejected_is_no_match_of_this_number_only(self):
		contact = frappe.get_doc("Contact", self.ada)
		contact.append("phone_nos", {"phone": "+4540506070"})
		contact.save()
		self.assertEqual([m["name"] for m in reject(NUMBER, "Contact", self.ada)["matches"]], [self.bob])
		self.assertEqual(self.names("+4540506070"), [self.ada])

	def test_what_is_rejected_may_be_chosen_again(self):
		reject(NUMBER, "Contact", self.bob)
		choose(NUMBER, "Contact", self.bob)
		self.assertEqual(self.names(), [self.bob, self.ada])

	def test_what_is_forgotten_was_never_said(self):
		for say in (choose, reject):
			say(NUMBER, "Contact", self.bob)
			answer = forget(NUMBER, "Contact", self.bob)
			self.assertEqual([match["name"] for match in answer["matches"]], [self.ada, self.bob])
			self.assertNotIn(CHOSEN, frappe.as_json(answer))

	def test_a_choice_follows_a_record_that_is_renamed(self):
		choose(NUMBER, "Contact", self.bob)
		renamed = frappe.rename_doc("Contact", self.bob, "Robert", force=True)
		self.assertEqual(self.names(), [renamed, self.ada])
		again = make_contact("Bert", NUMBER)
		choose(NUMBER, "Contact", again.name)
		self.assertEqual(self.names()[:2], [again.name, renamed])

	def test_of_merged_records_the_last_word_holds(self):
		choose(NUMBER, "Contact", self.bob)
		reject(NUMBER, "Contact", self.ada)
		frappe.rename_doc("Contact", self.bob, self.ada, merge=True, force=True)
		said = choices.of_number(NUMBER)[("Contact", self.ada)]
		self.assertTrue(said.rejected)
		choose(NUMBER, "Contact", self.ada)
		self.assertEqual(self.names(), [self.ada])

	def test_another_record_of_the_name_starts_afresh(self):
		reject(NUMBER, "Contact", self.bob)
		frappe.delete_doc("Contact", self.bob)
		self.assertFalse(choices.of_number(NUMBER))
		make_contact("Bert", NUMBER)
		self.assertEqual(self.names(), [self.ada, self.bob])

	def test_only_who_sees_calls_and_the_record_may_say_something(self):
		blind = make_user("nobody@pbx.example", READS_CONTACTS)
		reader = make_user("cleo@pbx.example", "PBX User")
		for user in (blind, reader, "Guest"):
			for say in (choose, reject, forget):
				with self.subTest(user=user, say=say.__name__), acting_as(user):
					self.assertRaises(frappe.PermissionError, say, NUMBER, "Contact", self.bob)
		self.assertFalse(choices.of_number(NUMBER))

	def test_what_does_not_exist_is_refused_like_what_may_not_be_read(self):
		said = set()
		with acting_as(make_user("cleo@pbx.example", "PBX User")):
			for doctype, name in (("Contact", self.bob), ("Contact", "Nobody"), ("Nothing", self.bob)):
				with self.assertRaises(frappe.PermissionError) as refused:
					choose(NUMBER, doctype, name)
				said.add(str(refused.exception).replace(doctype, "").replace(name, ""))
		self.assertEqual(len(said), 1)
		for doctype in ("Contact Phone", "PBX Settings"):
			self.assertRaises(frappe.PermissionError, choose, NUMBER, doctype, self.bob)

	def test_only_full_numbers_can_be_somebodys(self):
		for text in ("", "hello", "anonymous", "2001", "112"):
			with self.subTest(text), self.assertRaises(frappe.ValidationError) as refused:
				choose(text, "Contact", self.bob)
			self.assertIn("phone_number", str(refused.exception))

	def test_only_post_says_something(self):
		for say in (choose, reject, forget):
			self.assertEqual(frappe.allowed_http_methods_for_whitelisted_func[say], ["POST"])
			self.assertNotIn(say, frappe.guest_methods)
