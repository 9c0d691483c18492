import unittest.mock
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from redis.exceptions import ConnectionError as NoRedis

from pbx_integration import belonging, choices, database, link_rows, links, lookup
from pbx_integration.calls import CALL
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import as_body, configure, flows, forget_calls, post
from pbx_integration.tests.records import acting_as, make_call, make_contact, make_extension, make_user

NUMBER, OTHER = "+4520304050", "+4533123456"
ADA, BOB = "ada@pbx.example", "bob@pbx.example"
READS_CONTACTS = "Maintenance User"
DUE = {"links_due": 1}
ADOPTION = "pbx_integration.links.numbers_learned"


@contextmanager
def within_this_transaction() -> Iterator[None]:
	"""What links in a transaction of its own does it in that of the test, which is rolled back."""
	here = unittest.mock.patch.object(database, "transaction", lambda work, **_: work(0))
	with here, unittest.mock.patch.object(links, "_see_anew"):
		yield


class LinkCase(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_single_value("PBX Settings", "default_region", "DK")
		self.enterContext(within_this_transaction())
		self.addCleanup(frappe.db.rollback)
		self.addCleanup(frappe.set_user, "Administrator")

	def enterContext(self, context):
		"""Python 3.10 has none."""
		entered = context.__enter__()
		self.addCleanup(context.__exit__, None, None, None)
		return entered

	def links_of(self, call: str) -> set[tuple[str, str]]:
		return {(link["doctype"], link["name"]) for link in link_rows.of_calls([call])[call]}

	def assert_linked(self, call: str, *contacts) -> None:
		self.assertEqual(self.links_of(call), {("Contact", contact.name) for contact in contacts})


class TestLinking(LinkCase):
	def test_a_call_is_linked_to_who_has_its_number(self):
		contact = make_contact("Ada", "20 30 40 50")
		make_contact("Bea", "33 12 34 56")
		call = make_call("1.1", **DUE)
		links.link_pending()
		self.assert_linked(call, contact)
		self.assertEqual(frappe.db.get_value(CALL, call, "links_due"), 0)

	def test_a_possible_match_is_never_linked(self):
		make_contact("Ada", "+49 20304050")
		call = make_call("1.1", **DUE)
		links.link_pending()
		self.assert_linked(call)

	def test_a_call_without_a_number_and_our_own_number_are_not_linked(self):
		contact = make_contact("Ada", "20304050")
		silent = make_call("1.1", external_number=None, external_e164=None, withheld=1, **DUE)
		links.link_call(silent)
		self.assert_linked(silent)
		frappe.db.set_value("PBX Phone Number", {"reference_name": contact.name}, "own_number", 1)
		own = make_call("1.2", **DUE)
		links.link_call(own)
		self.assert_linked(own)

	def test_linking_twice_is_linking_once(self):
		contact = make_contact("Ada", "20304050")
		call = make_call("1.1")
		links.link_call(call)
		links.link_call(call)
		link_rows.add_all([(call, "Contact", contact.name, NUMBER)])
		self.assertEqual(frappe.db.count("PBX Call Link", {"call": call}), 1)

	def test_the_record_that_a_contact_belongs_to_is_linked_too(self):
		boss = make_contact("Boss", "33123456")
		contact = make_contact("Ada", "20304050")
		contact.append("links", {"link_doctype": "Contact", "link_name": boss.name})
		contact.save()
		call = make_call("1.1")
		links.link_call(call)
		self.assert_linked(call, contact, boss)

	def test_a_number_that_turns_out_to_be_another_is_linked_anew(self):
		ada, bea = make_contact("Ada", "20304050"), make_contact("Bea", "33123456")
		call = make_call("1.1", **DUE)
		links.link_pending()
		self.assert_linked(call, ada)
		frappe.db.set_value(CALL, call, {"external_e164": OTHER, "links_due": 1})
		links.link_pending()
		self.assert_linked(call, bea)

	def test_a_call_that_cannot_be_linked_stops_no_other_and_is_given_up_in_the_end(self):
		contact = make_contact("Bea", "33123456")
		bad, good = make_call("1.1", **DUE), make_call("1.2", external_e164=OTHER, **DUE)
		rank = lookup.rank_for_site

		def failing(number, trunk):
			if number == NUMBER:
				raise ValueError("no such number")
			return rank(number, trunk)

		with unittest.mock.patch.object(lookup, "rank_for_site", failing):
			for _attempt in range(links.MAX_ATTEMPTS):
				self.assertGreater(frappe.db.get_value(CALL, bad, "links_due"), 0)
				links.link_pending()
		self.assert_linked(good, contact)
		self.assertEqual(frappe.db.get_value(CALL, bad, "links_due"), 0)


class TestAdoption(LinkCase):
	def test_a_number_learned_later_adopts_its_past_calls(self):
		calls = [make_call(f"1.{number}") for number in range(5)]
		contact = make_contact("Ada", "20304050")
		with unittest.mock.patch.object(links, "ADOPTED_AT_ONCE", 2):
			looked_at = links.numbers_learned("Contact", [contact.name], [NUMBER])
		self.assertEqual(looked_at, 5)
		for call in calls:
			self.assert_linked(call, contact)
		self.assertEqual(links.numbers_learned("Contact", [contact.name], [NUMBER]), 0)

	def test_saving_a_record_queues_the_adoption(self):
		make_call("1.1")
		with unittest.mock.patch.object(frappe, "enqueue") as enqueue:
			frappe.db.after_commit.reset()
			contact = make_contact("Ada", "20304050", "33123456")
			frappe.db.after_commit.run()
		(queued,) = (call for call in enqueue.mock_calls if call.args[0] == ADOPTION)
		self.assertEqual((queued.kwargs["names"], queued.kwargs["e164s"]), ([contact.name], [NUMBER]))

	def test_nothing_is_queued_where_nobody_called_or_every_call_is_linked(self):
		links.link_call(make_call("1.1"))
		make_contact("Ada", "20304050")
		links.link_call("1.1")
		with unittest.mock.patch.object(frappe, "enqueue") as enqueue:
			frappe.db.after_commit.reset()
			make_contact("Bea", "20304050", "33123456")
			frappe.db.after_commit.run()
		self.assertNotIn(ADOPTION, [call.args[0] for call in enqueue.mock_calls])

	def test_without_redis_a_save_succeeds(self):
		make_call("1.1")
		with unittest.mock.patch.object(frappe, "enqueue", side_effect=NoRedis):
			frappe.db.after_commit.reset()
			make_contact("Ada", "20304050")
			links.adopt_later()
			links.wake()
			frappe.db.after_commit.run()

	def test_a_changed_number_steals_no_calls(self):
		ada = make_contact("Ada", "20304050")
		call = make_call("1.1")
		links.link_call(call)
		ada.phone_nos[0].phone = "33123456"
		ada.save()
		bea = make_contact("Bea", "20304050")
		links.numbers_learned("Contact", [bea.name], [NUMBER])
		self.assert_linked(call, ada)
		later = make_call("1.2")
		links.link_call(later)
		self.assert_linked(later, bea)

	def test_what_was_missed_is_adopted_by_the_nightly_comparison(self):
		call, unknown = make_call("1.1"), make_call("1.2", external_e164="+4599999999")
		contact = make_contact("Ada", "20304050")
		links.adopt_known()
		self.assert_linked(call, contact)
		self.assert_linked(unknown)


class TestRecords(LinkCase):
	def test_a_record_that_is_deleted_takes_its_links_along(self):
		contact = make_contact("Ada", "20304050")
		call = make_call("1.1")
		links.link_call(call)
		frappe.delete_doc("Contact", contact.name)
		self.assert_linked(call)

	def test_a_call_that_is_deleted_takes_its_links_along(self):
		make_contact("Ada", "20304050")
		call = make_call("1.1")
		links.link_call(call)
		frappe.delete_doc(CALL, call)
		self.assertFalse(frappe.db.exists("PBX Call Link", {"call": call}))

	def test_a_renamed_record_keeps_its_calls_once(self):
		contact = make_contact("Ada", "20304050")
		call = make_call("1.1")
		links.link_call(call)
		new = frappe.rename_doc("Contact", contact.name, "Ada Renamed", force=True)
		self.assertEqual(self.links_of(call), {("Contact", new)})
		links.link_call(call)
		link_rows.add_all([(call, "Contact", new, NUMBER)])
		self.assertEqual(frappe.db.count("PBX Call Link", {"call": call}), 1)

	def test_merged_records_have_each_call_once_and_choices_stay(self):
		ada, double = make_contact("Ada", "20304050"), make_contact("Double", "20304050")
		both, one = make_call("1.1"), make_call("1.2")
		links.link_call(both)
		self.assert_linked(both, ada, double)
		link_rows.choose(both, "Contact", double.name, NUMBER)
		link_rows.add_all([(one, "Contact", double.name, NUMBER)])
		frappe.rename_doc("Contact", double.name, ada.name, merge=True, force=True)
		for call in (both, one):
			self.assert_linked(call, ada)
			self.assertEqual(frappe.db.count("PBX Call Link", {"call": call}), 1)
		self.assertTrue(link_rows.of_calls([both])[both][0]["chosen"])


class TestChoices(LinkCase):
	def setUp(self):
		super().setUp()
		for user in (ADA, BOB):
			make_user(user, "PBX User", READS_CONTACTS)
		make_extension("2001", ADA)

	def test_this_one_beats_all_rules(self):
		right, wrong = make_contact("Ada", "20304050"), make_contact("Bea", "20304050")
		call = make_call("1.1", "2001")
		links.link_call(call)
		self.assert_linked(call, right, wrong)
		with acting_as(ADA):
			belonging.choose(call, "Contact", right.name)
		self.assert_linked(call, right)
		links.link_call(call)
		links.numbers_learned("Contact", [wrong.name], [NUMBER])
		self.assert_linked(call, right)
		self.assertEqual(lookup.rank_for_site(NUMBER)["matches"][0]["name"], right.name)

	def test_not_this_one_links_to_who_else_it_is(self):
		wrong = make_contact("Ada", "20304050")
		call = make_call("1.1", "2001")
		links.link_call(call)
		right = make_contact("Bea", "20304050")
		with acting_as(ADA):
			belonging.reject(call, "Contact", wrong.name)
		self.assert_linked(call)
		links.link_pending()
		self.assert_linked(call, right)

	def test_attach_links_beside(self):
		known, other = make_contact("Ada", "20304050"), make_contact("Bea", "33123456")
		call = make_call("1.1", "2001")
		links.link_call(call)
		with acting_as(ADA):
			belonging.attach(call, "Contact", other.name)
		self.assert_linked(call, known, other)
		self.assertEqual(choices.of_number(NUMBER), {})

	def test_who_may_not_see_the_call_or_the_record_says_nothing_of_them(self):
		contact = make_contact("Ada", "20304050")
		call = make_call("1.1", "2001")
		reader = make_user("calls-only@pbx.example", "PBX User")
		make_extension("2001", ADA, reader)
		for say in (belonging.attach, belonging.choose, belonging.reject):
			for user in (BOB, reader):
				with self.subTest(say.__name__, user=user), acting_as(user):
					self.assertRaises(frappe.PermissionError, say, call, "Contact", contact.name)
		with acting_as(ADA):
			for doctype, name in (("Contact", "No Such"), ("Contact Phone", "x"), ("System Settings", "x")):
				self.assertRaises(frappe.PermissionError, belonging.attach, call, doctype, name)

	def test_what_the_form_of_a_call_shows(self):
		contact = make_contact("Ada", "20304050")
		call = make_call("1.1", "2001")
		links.link_call(call)
		later = make_contact("Bea", "20304050")
		with acting_as(ADA):
			answer = belonging.of_call(call)
		(link,), (match,) = answer["links"], answer["matches"]
		self.assertEqual((link["name"], link["level"], link["chosen"]), (contact.name, "known", False))
		self.assertTrue(link["reasons"])
		self.assertEqual((match["name"], answer["hidden"]), (later.name, 0))
		self.assertTrue(answer["may_change"])

	def test_the_form_of_a_call_tells_no_name_that_its_reader_may_not_read(self):
		contact = make_contact("Secretive", "20304050")
		call = make_call("1.1", "2001")
		links.link_call(call)
		make_extension("2001", make_user("calls-only@pbx.example", "PBX User"))
		with acting_as("calls-only@pbx.example"):
			answer = belonging.of_call(call)
			self.assertEqual((answer["links"], answer["matches"], answer["hidden"]), ([], [], 1))
			self.assertNotIn("Secretive", frappe.as_json(answer))
			self.assertEqual(belonging.of_record("Contact", contact.name).names, [])
			self.assertRaises(frappe.PermissionError, frappe.get_list, "PBX Call Link")
		with acting_as(BOB):
			self.assertRaises(frappe.PermissionError, belonging.of_call, call)


class TestIntakeLinks(IntegrationTestCase):
	@classmethod
	def tearDownClass(cls):
		configure(enabled=0)
		forget_calls()
		super().tearDownClass()

	def setUp(self):
		configure()
		forget_calls()
		links._forget_job()

	def events(self):
		"""A call from outside, from its first event to its CDR."""
		case = next(case for case in flows() if case["expect"]["record"].get("external_e164"))
		return [as_body(event["body"]) for event in case["events"]]

	def test_the_first_number_marks_the_call_and_wakes_the_job_once(self):
		with unittest.mock.patch.object(frappe, "enqueue") as enqueue:
			for body in self.events():
				self.assertEqual(post(body).status_code, 200)
			queued = [call.args[0] for call in enqueue.mock_calls]
			self.assertEqual(queued, ["pbx_integration.links.link_pending"])
		self.assertEqual(frappe.get_all(CALL, pluck="links_due"), [1])
		links.link_pending()
		self.assertEqual(frappe.get_all(CALL, pluck="links_due"), [0])
		for body in self.events():
			post(body)
		self.assertEqual(frappe.get_all(CALL, pluck="links_due"), [0])

	def test_without_redis_a_call_is_logged_and_waits_for_the_scheduler(self):
		with unittest.mock.patch.object(frappe, "enqueue", side_effect=NoRedis):
			for body in self.events():
				self.assertEqual(post(body).status_code, 200)
		self.assertEqual(frappe.get_all(CALL, pluck="links_due"), [1])
		with unittest.mock.patch.object(frappe, "enqueue") as enqueue:
			links.wake()
			enqueue.assert_called_once()

	def test_a_call_logged_after_the_snapshot_of_the_job_is_linked_by_it(self):
		self.assertEqual(frappe.get_all(CALL), [])
		with unittest.mock.patch.object(frappe, "enqueue"):
			for body in self.events():
				_post_unseen(body)
		links.link_pending()
		self.assertEqual(frappe.get_all(CALL, pluck="links_due"), [0])


def _post_unseen(body):
	"""A post by another worker, which leaves the snapshot of this connection as it is."""
	with unittest.mock.patch.object(frappe.local.db, "rollback"):
		post(body)
