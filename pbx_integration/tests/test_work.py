import json
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch
from zoneinfo import ZoneInfo

import frappe

from pbx_integration import calls as call_log
from pbx_integration import link_rows, settings, times, work
from pbx_integration.api import calls
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import as_body, configure, flows, forget_calls, post
from pbx_integration.tests.records import acting_as, make_call, make_contact, make_extension, make_user

ADA, BOB, EVE = "ada@pbx.example", "bob@pbx.example", "eve@pbx.example"
BOSS, NOBODY = "boss@pbx.example", "nobody@pbx.example"
CALL = "1795255300.7"


def worked(notes: str = "", disposition: str = "", rev: int = 0, **follow_up) -> dict:
	"""What a client sends."""
	return {"notes": notes, "disposition": disposition, "rev": rev, "follow_up": follow_up or None}


class WorkCase(IntegrationTestCase):
	"""Saving commits, so that each test takes back what it made."""

	def setUp(self):
		for user in (ADA, BOB, EVE):
			make_user(user, "PBX User")
		make_user(BOSS, "PBX Manager")
		make_user(NOBODY)
		make_extension("2001", ADA)
		make_extension("2002", BOB)
		frappe.db.delete("PBX Disposition")
		doc = settings.for_change()
		words = {"Sold": 1, "Later": 1, "Gone": 0}
		doc.set("dispositions", [{"disposition": word, "enabled": on} for word, on in words.items()])
		for row in doc.dispositions:
			row.db_insert()
		frappe.clear_document_cache(settings.DOCTYPE, settings.DOCTYPE)
		make_call(CALL, "2001", "2002")
		frappe.db.commit()

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.db.delete("PBX Disposition")
		work.add_default_dispositions()
		for doctype in ("ToDo", "Event"):
			for name in frappe.get_all(doctype, {"owner": ("like", "%@pbx.example")}, pluck="name"):
				frappe.delete_doc(doctype, name, force=True)
		frappe.delete_doc("PBX Call Log", CALL, force=True)
		for number in ("2001", "2002"):
			frappe.delete_doc("PBX Extension", number, force=True)
		frappe.db.commit()

	def stored(self) -> tuple:
		return frappe.db.get_value("PBX Call Log", CALL, ["notes", "disposition", "work_rev"])


class TestWork(WorkCase):
	def test_notes_and_outcome_are_saved(self):
		with acting_as(ADA):
			answer = calls.save_work(CALL, worked("calls back\n5 < 6 & 7", "Sold"))
		self.assertEqual(
			answer, {"notes": "calls back\n5 < 6 & 7", "disposition": "Sold", "rev": 1, "follow_up": None}
		)
		frappe.db.rollback()
		self.assertEqual(self.stored(), ("calls back\n5 < 6 & 7", "Sold", 1))

	def test_markup_is_made_harmless_as_in_every_form(self):
		with acting_as(ADA):
			answer = calls.save_work(CALL, worked("<script>alert(1)</script><img src=x onerror=alert(1)>"))
		for dangerous in ("<script", "onerror"):
			self.assertNotIn(dangerous, answer["notes"])

	def test_it_comes_as_text_too(self):
		with acting_as(ADA):
			calls.save_work(CALL, json.dumps(worked("as text")))
		self.assertEqual(self.stored()[0], "as text")

	def test_the_same_again_changes_nothing(self):
		with acting_as(ADA):
			first = calls.save_work(CALL, worked("once", "Later"))
			again = calls.save_work(CALL, worked("once", "Later"))
		self.assertEqual(first, again)

	def test_the_latest_may_shorten_and_empty_it(self):
		with acting_as(ADA):
			calls.save_work(CALL, worked("long text", "Sold"))
			self.assertEqual(calls.save_work(CALL, worked("long", "", 1))["notes"], "long")
			self.assertEqual(calls.save_work(CALL, worked("", "", 2))["notes"], "")
		self.assertEqual(self.stored()[2], 3)

	def test_of_two_who_write_at_once_both_texts_stay(self):
		with acting_as(ADA):
			calls.save_work(CALL, worked("wants a quote"))
		with acting_as(BOB):
			answer = calls.save_work(CALL, worked("is angry", "Later"))
		self.assertEqual(
			answer,
			{"notes": "wants a quote\nis angry", "disposition": "Later", "rev": 2, "follow_up": None},
		)
		with acting_as(ADA):
			answer = calls.save_work(CALL, worked("wants a quote\nby Friday", "", 1))
		self.assertEqual(answer["notes"], "wants a quote\nis angry\nby Friday")
		self.assertEqual(answer["disposition"], "Later")

	def test_a_form_of_the_call_does_not_overwrite_it_unseen(self):
		form = frappe.get_doc("PBX Call Log", CALL).as_dict()
		with acting_as(ADA):
			calls.save_work(CALL, worked("of the card"))
			self.assertRaises(frappe.TimestampMismatchError, frappe.client.save, {**form, "notes": "form"})
		self.assertEqual(self.stored()[0], "of the card")

	def test_what_cannot_be_saved_is_refused_whole(self):
		later = {"date": "2026-12-24", "description": "x"}
		for wrong in (
			worked("n", "Never heard of"),
			worked("n", "Gone"),
			worked(notes=["list"]),
			worked("n" * (work.MOST_NOTES + 1)),
			worked("n", doctype="User", **later),
			worked("n", doctype="ToDo", date="soon", description="x"),
			worked("n", doctype="Event", **later, time="25:00"),
			{**worked("n"), "follow_up": "ToDo"},
		):
			with self.subTest(wrong if len(str(wrong)) < 200 else "long"), acting_as(ADA):
				self.assertRaises(frappe.ValidationError, calls.save_work, CALL, wrong)
			self.assertEqual(self.stored(), (None, None, 0))

	def test_an_outcome_that_was_taken_off_the_list_stays_where_it_is(self):
		frappe.db.set_value("PBX Call Log", CALL, "disposition", "Gone")
		with acting_as(ADA):
			self.assertEqual(calls.save_work(CALL, worked("n", "Gone"))["disposition"], "Gone")

	def test_who_may_and_who_may_not(self):
		frappe.delete_doc("PBX Extension", "2002")
		frappe.db.commit()
		for user in (BOB, EVE, NOBODY, "Guest"):
			with self.subTest(user), acting_as(user):
				self.assertRaises(frappe.PermissionError, calls.save_work, CALL, worked("mine"))
				self.assertRaises(frappe.PermissionError, calls.context, CALL)
		self.assertEqual(self.stored(), (None, None, 0))
		with acting_as("Guest"):
			for method in (calls.context, calls.save_work):
				self.assertRaises(frappe.PermissionError, frappe.is_whitelisted, method)
		with acting_as(BOSS):
			self.assertEqual(calls.save_work(CALL, worked("of the boss"))["rev"], 1)
		self.assertEqual(calls.context(CALL)["notes"], "of the boss")

	def test_events_of_the_call_and_notes_do_not_overwrite_each_other(self):
		configure()
		forget_calls()
		flow = next(case for case in flows() if case["name"] == "inbound answered")
		bodies = [as_body(arrival["body"]) for arrival in flow["events"]]
		self.assertEqual(post(bodies[0]).status_code, 200)
		[call] = frappe.get_all("PBX Call Log", pluck="name")
		self.addCleanup(forget_calls)
		for at, body in enumerate(bodies[1:]):
			calls.save_work(call, worked(f"note {at}", "Sold", at))
			self.assertEqual(post(body).status_code, 200)
		stored = frappe.get_doc("PBX Call Log", call)
		self.assertEqual((stored.notes, stored.disposition), (f"note {len(bodies) - 2}", "Sold"))
		for field, value in flow["expect"]["record"].items():
			if field in ("status", "extension", "duration"):
				self.assertEqual(stored.get(field), value)

	def test_no_column_is_written_by_both(self):
		written = {*call_log._CHANGING, *call_log._INSERTED}
		self.assertFalse(written & {"notes", "disposition", "work_rev"})

	def test_many_at_once_lose_nothing(self):
		site = frappe.local.site

		def save(number: int) -> None:
			frappe.init(site)
			frappe.connect()
			try:
				frappe.set_user("Administrator")
				work.save(CALL, worked(f"line {number}"))
			finally:
				frappe.destroy()

		with ThreadPoolExecutor(4) as pool:
			list(pool.map(save, range(12)))
		frappe.db.rollback()
		notes, _outcome, rev = self.stored()
		self.assertEqual(sorted(notes.split("\n")), sorted(f"line {number}" for number in range(12)))
		self.assertEqual(rev, 12)


class TestDispositions(IntegrationTestCase):
	def setUp(self):
		self.addCleanup(frappe.clear_document_cache, settings.DOCTYPE, settings.DOCTYPE)
		self.addCleanup(frappe.db.rollback)
		frappe.db.delete("PBX Disposition")
		frappe.clear_document_cache(settings.DOCTYPE, settings.DOCTYPE)

	def test_a_new_site_has_some_and_one_that_has_some_gets_no_others(self):
		for _twice in range(2):
			work.add_default_dispositions()
			self.assertEqual(work.dispositions(), list(work.DEFAULTS))

	def test_none_is_there_twice(self):
		doc = frappe.get_doc(settings.DOCTYPE)
		doc.set("dispositions", [{"disposition": "Sold"}, {"disposition": " Sold "}])
		self.assertRaisesRegex(frappe.ValidationError, "row 2", work.check_dispositions, doc)

	def test_the_form_of_a_call_is_told_them(self):
		work.add_default_dispositions()
		call = frappe.new_doc("PBX Call Log")
		call.run_method("onload")
		self.assertEqual(call.get_onload("dispositions"), list(work.DEFAULTS))


class TestFollowUps(WorkCase):
	def saved(self, **follow_up) -> dict:
		with acting_as(ADA):
			return calls.save_work(CALL, worked("", "", 0, **follow_up))["follow_up"]

	def test_a_todo_of_the_agent_for_the_record_of_the_call(self):
		contact = make_contact("Grace").name
		with acting_as("Administrator"):
			link_rows.add_all([(CALL, "Contact", contact, None)])
		make_user(ADA, "PBX User", "Maintenance User")
		frappe.db.commit()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.delete_doc, "Contact", contact, force=True)
		answer = self.saved(doctype="ToDo", date="2026-12-24", time="14:30", description="Send <b>quote</b>")
		self.assertEqual(answer["route"], ["Form", "ToDo", answer["name"]])
		todo = frappe.get_doc("ToDo", answer["name"])
		self.assertEqual((todo.allocated_to, todo.owner, todo.status), (ADA, ADA, "Open"))
		self.assertEqual((todo.reference_type, todo.reference_name), ("Contact", contact))
		self.assertEqual(str(todo.date), "2026-12-24")
		self.assertEqual(todo.description, "<p>14:30 Send &lt;b&gt;quote&lt;/b&gt;</p>")

	def test_without_a_record_that_the_agent_may_read_it_is_the_calls(self):
		make_user(ADA, "PBX User")
		contact = make_contact("Hidden").name
		link_rows.add_all([(CALL, "Contact", contact, None)])
		frappe.db.commit()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.delete_doc, "Contact", contact, force=True)
		with acting_as(ADA):
			may_read = frappe.has_permission("Contact", "read", doc=contact)
		if may_read:
			self.skipTest("everybody reads contacts here")
		todo = frappe.get_doc("ToDo", self.saved(doctype="ToDo", date="2026-12-24", description="")["name"])
		self.assertEqual((todo.reference_type, todo.reference_name), ("PBX Call Log", CALL))
		self.assertIn("+45 20 30 40 50", todo.description)

	def test_an_event_with_and_without_a_time(self):
		timed = self.saved(doctype="Event", date="2026-12-24", time="14:30", description="Ask\nagain")
		event = frappe.get_doc("Event", timed["name"])
		self.assertEqual((event.subject, str(event.starts_on)), ("Ask", "2026-12-24 14:30:00"))
		self.assertEqual((event.owner, event.event_type, event.all_day), (ADA, "Private", 0))
		[participant] = event.event_participants
		self.assertEqual(participant.reference_docname, CALL)
		whole = self.saved(doctype="Event", date="2026-12-25", description="Christmas")
		self.assertEqual(frappe.db.get_value("Event", whole["name"], "all_day"), 1)

	def test_an_event_is_at_the_time_of_the_agent(self):
		asked = {"doctype": "Event", "date": "2026-12-24", "time": "14:30", "description": "x"}
		for zone, shown in (("Asia/Kolkata", "14:30"), ("UTC", "20:00"), (None, "14:30")):
			frappe.db.set_value("User", ADA, "time_zone", zone)
			frappe.db.commit()
			with self.subTest(zone), patch.object(times, "_zone", return_value=ZoneInfo("Asia/Kolkata")):
				starts = frappe.db.get_value("Event", self.saved(**asked)["name"], "starts_on")
				self.assertEqual(str(starts)[11:16], shown)

	def test_asked_for_twice_it_is_made_once(self):
		for doctype in ("ToDo", "Event"):
			asked = {"doctype": doctype, "date": "2026-12-24", "time": "09:00", "description": "Ask\nagain"}
			self.assertEqual(self.saved(**asked), self.saved(**asked))

	def test_calls_with_follow_ups_can_be_deleted(self):
		for doctype in ("ToDo", "Event"):
			self.saved(doctype=doctype, date="2026-12-24", description="x")
		with acting_as(BOSS):
			frappe.delete_doc("PBX Call Log", CALL)
		make_call(CALL)

	def test_only_what_the_user_may_create(self):
		with acting_as(ADA):
			self.assertEqual(calls.live()["follow_ups"], ["ToDo", "Event"])
			self.assertEqual(calls.live()["dispositions"], ["Sold", "Later"])
		with acting_as("Guest"):
			self.assertEqual(calls.live()["follow_ups"], [])
