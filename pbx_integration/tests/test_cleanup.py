from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import query_report

from pbx_integration import cleanup, fixes, lookup_defaults, phone_index, phone_sources
from pbx_integration.api import cleanup as api
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_user

REPORT = "PBX Numbers to Clean Up"
GOOD, CLEAN, OTHER = "030 23125123", "+49 30 23125123", "+45 20 30 40 50"
LABELLED = f"Tel.: {GOOD}"
MANAGER, CLERK, AGENT = "lise@pbx.example", "rolf@pbx.example", "ada@pbx.example"


def make_address(title: str, phone: str) -> str:
	"""An Address with this text for its phone, as an import by SQL would leave it."""
	address = {"address_type": "Office", "address_line1": "1", "city": "Berlin", "country": "Germany"}
	name = frappe.get_doc({"doctype": "Address", "address_title": title, **address}).insert().name
	frappe.db.set_value("Address", name, "phone", phone)
	phone_index.write("Address", [name])
	return name


def make_contact(*phones: str) -> "frappe.model.document.Document":
	"""A Contact with these texts in its table, as an import by SQL would leave them."""
	rows = [{"phone": OTHER} for _phone in phones]
	contact = frappe.get_doc({"doctype": "Contact", "first_name": "Cleanup", "phone_nos": rows}).insert()
	for row, phone in zip(contact.phone_nos, phones, strict=True):
		frappe.db.set_value("Contact Phone", row.name, "phone", phone)
	phone_index.write("Contact", [contact.name])
	return contact.reload()


class CleanupTestCase(IntegrationTestCase):
	"""Looks for numbers in Address and Contact, and for those of Germany."""

	def setUp(self):
		settings = frappe.get_doc("PBX Settings")
		settings.default_region = "DE"
		settings.set("lookup_sources", [{"document_type": doctype} for doctype in ("Address", "Contact")])
		settings.save()
		phone_sources.forget()
		make_user(MANAGER, "PBX Manager", "Sales User")
		make_user(CLERK, "PBX Manager")
		make_user(AGENT, "PBX User", "Sales User")

	def tearDown(self):
		frappe.db.rollback()
		phone_sources.forget()

	def problem(self, name: str) -> cleanup.Problem:
		problems, _more = cleanup.find()
		return next(problem for problem in problems if problem.place.name == name)


class TestFinding(CleanupTestCase):
	def listed(self, **filters: Any) -> dict[str, dict]:
		result = query_report.run(REPORT, filters=filters, ignore_prepared_report=True)
		return {row["record"]: row for row in result["result"]}

	def test_each_kind_is_found_and_said_in_words(self):
		for number, (text, kind, says, suggestion) in enumerate(
			(
				("no phone", cleanup.NOT_A_NUMBER, "“no phone” is not a phone number", None),
				("+49 1", cleanup.NOT_A_NUMBER, "too short", None),
				("+45 01 02 03 04", cleanup.NOT_VALID, "in use in no country", None),
				("0999 12345", cleanup.ASSUMED, "not in use in Germany, which was assumed", None),
				(f"{GOOD}; {OTHER}", cleanup.SEVERAL, "2 numbers in one field", None),
				(LABELLED, cleanup.UNTIDY, "label or stray characters", CLEAN),
			)
		):
			with self.subTest(text):
				name = make_address(f"kind {number}", text)
				row = self.listed(kind=kind)[name]
				self.assertEqual((row["record_type"], row["text"]), ("Address", text))
				self.assertIn(says, row["problem"])
				if suggestion:
					self.assertEqual(row["suggestion"], suggestion)

	def test_numbers_in_order_are_not_listed(self):
		names = {make_address(f"good {at}", text) for at, text in enumerate((GOOD, OTHER, "030/23125123"))}
		self.assertFalse(names & self.listed().keys())

	def test_a_number_without_country_code_names_the_country(self):
		name, abroad = make_address("assumed", "0999 12345"), make_address("said", "+45 01 02 03 04")
		rows = self.listed()
		self.assertEqual((rows[name]["region"], rows[abroad]["region"]), ("DE", None))

	def test_filters_narrow_it_down(self):
		contact, address = make_contact(LABELLED).name, make_address("filters", "no phone")
		self.assertIn(address, self.listed(record_type="Address"))
		self.assertNotIn(contact, self.listed(record_type="Address"))
		self.assertNotIn(address, self.listed(kind=cleanup.UNTIDY))
		fixable = self.listed(has_suggestion=1)
		self.assertIn(contact, fixable)
		self.assertNotIn(address, fixable)

	def test_the_row_of_a_table_is_named(self):
		name = make_contact(OTHER, LABELLED).name
		row = self.listed()[name]
		self.assertEqual(row["field"], "Contact Numbers: Number")

	def test_what_was_corrected_behind_the_index_is_not_listed(self):
		name = make_address("stale", "no phone")
		frappe.db.set_value("Address", name, "phone", GOOD, update_modified=False)
		self.assertNotIn(name, self.listed())

	def test_there_is_a_limit_and_it_is_said(self):
		for at in range(3):
			make_address(f"limit {at}", "no phone")
		with patch.object(cleanup, "MOST_ROWS", 2), patch.object(cleanup, "ROWS_AT_ONCE", 1):
			result = query_report.run(REPORT, filters={"kind": cleanup.NOT_A_NUMBER})
		self.assertEqual(len(result["result"]), 2)
		self.assertIn("more than these 2", result["message"])
		self.assertIsNone(query_report.run(REPORT, filters={"record_type": "Contact"})["message"])

	def test_only_managers_may_open_it(self):
		with acting_as(AGENT), self.assertRaises(frappe.PermissionError):
			query_report.run(REPORT)

	def test_a_manager_sees_only_records_that_may_be_read(self):
		one, other = make_address("one", "no phone"), make_address("other", "no phone")
		with acting_as(CLERK):
			self.assertFalse({one, other} & self.listed().keys())
		with acting_as(MANAGER):
			self.assertLessEqual({one, other}, self.listed().keys())
			self.assertIn("Address", api.doctypes())
		frappe.get_doc(
			{"doctype": "User Permission", "user": MANAGER, "allow": "Address", "for_value": one}
		).insert()
		with acting_as(MANAGER):
			self.assertIn(one, self.listed())
			self.assertNotIn(other, self.listed())

	def test_a_field_of_a_higher_level_is_not_told(self):
		name = make_address("level", "no phone")
		with acting_as(MANAGER):
			self.assertIn(name, self.listed())
			with patch.object(frappe.get_meta("Address").get_field("phone"), "permlevel", 1):
				self.assertNotIn(name, self.listed())


class TestPreview(CleanupTestCase):
	def test_it_tells_what_would_change_and_changes_nothing(self):
		contact = make_contact(OTHER, LABELLED)
		row = self.problem(contact.name)
		preview = api.preview([row.place.id])
		self.assertEqual(
			[(one["old"], one["new"], one["reason"]) for one in preview], [(LABELLED, CLEAN, None)]
		)
		self.assertEqual(contact.modified, contact.reload().modified)

	def test_what_cannot_be_fixed_has_a_reason(self):
		name = make_address("hopeless", "no phone")
		(row,) = api.preview(frappe.as_json([self.problem(name).place.id]))
		self.assertEqual((row["new"], row["reason"]), (None, "nothing safe to suggest"))

	def test_records_that_may_not_be_read_are_left_out(self):
		problem = self.problem(make_address("secret", LABELLED))
		with acting_as(CLERK):
			self.assertEqual(api.preview([problem.place.id]), [])

	def test_agents_may_not_ask(self):
		with acting_as(AGENT):
			for call in (api.doctypes, api.progress, lambda: api.preview([]), lambda: api.fix([])):
				self.assertRaises(frappe.PermissionError, call)


class TestFixing(CleanupTestCase):
	"""Fixing commits, so records are deleted one by one."""

	def tearDown(self):
		frappe.db.rollback()
		for doctype, title in (("Address", "address_title"), ("Contact", "first_name")):
			for name in frappe.get_all(doctype, {title: ("like", "Cleanup%")}, pluck="name"):
				frappe.delete_doc(doctype, name, force=True)
		frappe.get_doc("PBX Settings").update({"lookup_sources": []}).save()
		lookup_defaults.add()
		frappe.db.commit()
		super().tearDown()

	def change(self, problem: cleanup.Problem) -> fixes.Change:
		return {"id": problem.place.id, "old": problem.text, "new": problem.suggestion}

	def reason(self, change: fixes.Change) -> str:
		"""Why this one change is not made."""
		done = fixes.make([change])
		self.assertEqual((done["changed"], done["finished"]), (0, True))
		(skipped,) = done["skipped"]
		return skipped["reason"]

	def test_only_that_row_of_that_record_changes(self):
		contact = make_contact(OTHER, LABELLED)
		before = [contact.phone_nos[0].as_dict(), contact.first_name]
		with acting_as(MANAGER):
			done = fixes.make([self.change(self.problem(contact.name))])
		self.assertEqual((done["changed"], done["skipped"]), (1, []))
		contact.reload()
		self.assertEqual([row.phone for row in contact.phone_nos], [OTHER, CLEAN])
		after = contact.phone_nos[0].as_dict()
		for changing in ("modified", "modified_by"):
			before[0].pop(changing), after.pop(changing)
		self.assertEqual([after, contact.first_name], before)
		self.assertEqual(contact.modified_by, MANAGER)

	def test_what_was_changed_since_the_preview_stays(self):
		name = make_address("Cleanup since", LABELLED)
		change = self.change(self.problem(name))
		frappe.db.set_value("Address", name, "phone", "030 23125100")
		frappe.db.commit()
		self.assertIn("changed since", self.reason(change))
		self.assertEqual(frappe.db.get_value("Address", name, "phone"), "030 23125100")

	def test_what_is_gone_is_said_to_have_changed(self):
		contact = make_contact(OTHER, LABELLED)
		change = self.change(self.problem(contact.name))
		frappe.db.delete("Contact Phone", {"name": contact.phone_nos[1].name})
		self.assertIn("changed since", self.reason(change))
		self.assertIn("changed since", self.reason({**change, "id": cleanup.Place(*"abcde").id}))
		self.assertRaises(frappe.ValidationError, fixes.make, [{**change, "id": "no place"}])

	def test_nothing_but_the_suggestion_is_written(self):
		name = make_address("Cleanup other", LABELLED)
		change = self.change(self.problem(name))
		frappe.db.commit()
		self.assertIn("another spelling", self.reason({**change, "new": "030 999999"}))
		self.assertEqual(frappe.db.get_value("Address", name, "phone"), LABELLED)

	def test_who_may_not_write_changes_nothing(self):
		name = make_address("Cleanup forbidden", LABELLED)
		change = self.change(self.problem(name))
		frappe.db.commit()
		with acting_as(CLERK):
			self.assertIn("changed since", self.reason(change))
		frappe.share.add("Address", name, CLERK)
		frappe.db.commit()
		with acting_as(CLERK):
			self.assertEqual(api.preview([change["id"]])[0]["reason"], "you may not change it")
			self.assertEqual(self.reason(change), "you may not change it")
		self.assertEqual(frappe.db.get_value("Address", name, "phone"), LABELLED)

	def test_an_error_of_the_doctype_is_told_and_stops_no_other(self):
		faulty, fine = make_contact(LABELLED, "no phone"), make_contact(OTHER, LABELLED)
		address = make_address("Cleanup fine", LABELLED)
		problems = [problem for problem in cleanup.find(only_fixable=True)[0] if problem.text == LABELLED]
		frappe.db.commit()
		done = fixes.make([self.change(problem) for problem in problems])
		self.assertEqual((done["total"], done["changed"]), (3, 2))
		(skipped,) = done["skipped"]
		self.assertEqual((skipped["doctype"], skipped["name"]), ("Contact", faulty.name))
		self.assertIn("no phone is not a valid Phone Number", skipped["reason"])
		self.assertEqual(fine.reload().phone_nos[1].phone, CLEAN)
		self.assertEqual(frappe.db.get_value("Address", address, "phone"), CLEAN)

	def test_two_faults_of_one_record_are_fixed_together(self):
		contact = make_contact(LABELLED, f"Mob.: {OTHER}")
		problems = [problem for problem in cleanup.find()[0] if problem.place.name == contact.name]
		frappe.db.commit()
		self.assertEqual(fixes.make([self.change(problem) for problem in problems])["changed"], 2)
		self.assertEqual([row.phone for row in contact.reload().phone_nos], [CLEAN, OTHER])

	def test_a_fault_of_ours_is_logged_and_told(self):
		name = make_address("Cleanup fault", LABELLED)
		change = self.change(self.problem(name))
		frappe.db.commit()
		before = frappe.db.count("Error Log")
		with patch("frappe.model.document.Document.save", side_effect=RuntimeError("boom")):
			self.assertIn("RuntimeError", self.reason(change))
		self.assertEqual(frappe.db.count("Error Log"), before + 1)
		frappe.db.delete("Error Log", {"method": "A number could not be cleaned up"})

	def test_progress_goes_to_the_user_alone_and_is_kept(self):
		name = make_address("Cleanup progress", LABELLED)
		change = self.change(self.problem(name))
		frappe.db.commit()
		with acting_as(MANAGER), patch("frappe.publish_realtime") as publish:
			fixes.make([change])
			told = [call for call in publish.call_args_list if call.args[0] == fixes.PROGRESS_EVENT]
			self.assertEqual(api.progress()["changed"], 1)
		self.assertEqual(told[-1].args[1], {"total": 1, "done": 1, "finished": True})
		self.assertEqual({call.kwargs["user"] for call in told}, {MANAGER})
		with acting_as(CLERK):
			self.assertIsNone(api.progress())

	def test_an_order_is_a_job_and_one_at_a_time(self):
		place = cleanup.Place("User", "x", None, None, "phone").id
		change = {"id": place, "old": "a", "new": "b", "doctype": "User"}
		with patch("frappe.enqueue") as enqueue, patch.object(fixes, "is_job_enqueued", return_value=False):
			api.fix([change])
			self.assertEqual(enqueue.call_args.kwargs["changes"], [{"id": place, "old": "a", "new": "b"}])
			self.assertTrue(api.progress()["stopped"])
		with patch.object(fixes, "is_job_enqueued", return_value=True):
			self.assertFalse(api.progress()["stopped"])
			self.assertRaises(frappe.ValidationError, api.fix, [change])
		self.assertRaises(frappe.ValidationError, api.fix, [change] * (fixes.MOST_CHANGES + 1))
