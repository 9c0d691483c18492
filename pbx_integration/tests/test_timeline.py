import json
from unittest.mock import patch

import frappe
from frappe.desk.form import load

from pbx_integration import link_rows, timeline
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_call, make_contact, make_extension, make_user

NUMBER = "+4520304050"
ADA, BOB = "ada@pbx.example", "bob@pbx.example"
CLERK, CALLER = "clerk@pbx.example", "calls-only@pbx.example"
READS_CONTACTS = "Maintenance User"


class TestTimeline(IntegrationTestCase):
	def setUp(self):
		self.addCleanup(frappe.db.rollback)
		self.addCleanup(frappe.set_user, "Administrator")
		for user in (ADA, BOB):
			make_user(user, "PBX User", READS_CONTACTS)
		make_user(CLERK, READS_CONTACTS)
		make_user(CALLER, "PBX User")
		make_extension("2001", ADA)
		make_extension("2002", BOB, CALLER)
		self.contact = make_contact("Grace").name
		for number, extension in enumerate(("2001", "2002", "2001"), start=1):
			start = f"2026-11-20 1{number}:00:00"
			self.link(make_call(f"1.{number}", extension, extension=extension, call_start=start))

	def link(self, call: str) -> None:
		link_rows.add_all([(call, "Contact", self.contact, NUMBER)])

	def items(self, user: str) -> list[dict]:
		with acting_as(user):
			return timeline.calls_of("Contact", self.contact)

	def test_each_reader_sees_the_own_calls_the_latest_first(self):
		starts = {ADA: ["13", "11"], BOB: ["12"], "Administrator": ["13", "12", "11"], CLERK: [], CALLER: []}
		for user, hours in starts.items():
			with self.subTest(user):
				self.assertEqual([item["creation"][11:13] for item in self.items(user)], hours)

	def test_the_first_item_counts_them_all(self):
		for number in range(4, timeline.MOST_ITEMS + 6):
			self.link(make_call(f"1.{number}", "2001"))
		items = self.items(ADA)
		self.assertEqual(len(items), timeline.MOST_ITEMS)
		self.assertEqual((items[0]["pbx_calls"], items[0]["pbx_more"]), (timeline.MOST_ITEMS + 4, False))

	def test_what_an_item_says(self):
		content = self.items(ADA)[0]["content"]
		for text in ("Inbound call", "+45 20 30 40 50", "Answered", "1m 1s", "2001 ada", "/pbx-call-log/1.3"):
			self.assertIn(text, content)

	def test_text_from_outside_is_text_and_recordings_are_not_told(self):
		facts = {"external_e164": None, "external_number": "<img src=x onerror=alert(1)>"}
		self.link(make_call("1.9", "2001", recording_url="/secret/wav", has_recording=1, **facts))
		shown = json.dumps(self.items("Administrator"))
		self.assertNotIn("<img", shown)
		self.assertIn("&lt;img", shown)
		self.assertNotIn("/secret/wav", shown)

	def test_a_form_that_is_opened_has_them(self):
		with acting_as(ADA):
			load.getdoc("Contact", self.contact)
		items = frappe.response["docinfo"]["additional_timeline_content"]
		self.assertEqual(len([item for item in items if "pbx-call" in item.get("content", "")]), 2)

	def test_a_record_without_calls_costs_one_indexed_read(self):
		for user in ("Administrator", ADA, CLERK):
			with (
				self.subTest(user),
				acting_as(user),
				patch.object(frappe.local.db, "sql", wraps=frappe.local.db.sql) as sql,
			):
				self.assertEqual(timeline.calls_of("ToDo", "none"), [])
				self.assertEqual(sql.call_count, 1)
