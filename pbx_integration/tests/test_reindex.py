from unittest.mock import patch

import frappe
from redis.exceptions import ConnectionError as NoRedis
from rq.job import JobStatus

from pbx_integration import index_state, phone_index, phone_sources, reindex
from pbx_integration.api.settings import index_status
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_contact

INDEX = phone_sources.INDEX


class TestReindex(IntegrationTestCase):
	"""Commits, as going through the index does, and takes away what it made."""

	def setUp(self):
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.delete, "PBX Phone Number", {"reference_name": ("like", "Reindex%")})
		self.addCleanup(frappe.db.delete, "Contact Phone", {"parent": ("like", "Reindex%")})
		self.addCleanup(frappe.db.delete, "Contact", {"name": ("like", "Reindex%")})
		self.contact = make_contact("Reindex", "+45 20304050", "+45 20304051")
		frappe.db.commit()

	def test_what_bypassed_events_is_found(self):
		row = self.contact.phone_nos[0].name
		frappe.db.sql("UPDATE `tabContact Phone` SET phone = %s WHERE name = %s", ("+45 20304059", row))
		state = reindex.run("Contact", restart=True)
		self.assertEqual((state["changed"], state["doctypes"]), (2, []))
		self.assertEqual(self.numbers(), {"+4520304051", "+4520304059"})
		self.assertEqual(reindex.run("Contact")["changed"], 0)

	def test_records_that_went_without_an_event_lose_their_rows(self):
		frappe.db.sql("DELETE FROM `tabContact` WHERE name = %s", (self.contact.name,))
		reindex.run("Contact", restart=True)
		self.assertEqual(self.numbers(), set())

	def test_doctypes_that_are_no_source_lose_their_rows(self):
		other = {"reference_doctype": "ToDo", "reference_name": "Reindex", "raw": "1", "source_field": "x"}
		frappe.new_doc(INDEX, **other).db_insert()
		reindex.run(restart=True)
		self.assertFalse(frappe.db.exists(INDEX, other))

	def test_other_rules_for_numbers_renew_the_keys(self):
		with patch("pbx_integration.phone_rows._core.PHONE_METADATA_VERSION", "next"):
			self.assertEqual(phone_index.differing("Contact", [self.contact.name]), [self.contact.name])

	def test_a_stopped_run_is_gone_on_with(self):
		state = index_state.begin("Contact", ["Contact"], 3)
		state.update(after=self.contact.name, done=2)
		index_state.write(state)
		frappe.db.sql(f"DELETE FROM `tab{INDEX}` WHERE reference_name = %s", (self.contact.name,))
		frappe.db.commit()
		done = reindex.run("Contact")
		self.assertGreaterEqual(done["done"], 2)
		self.assertEqual(self.numbers(), set(), "what was done before is not done again")
		reindex.run("Contact", restart=True)
		self.assertEqual(len(self.numbers()), 2)

	def test_a_run_for_something_else_is_not_gone_on_with(self):
		index_state.write(index_state.begin("User", ["User"], 3))
		self.assertEqual(reindex.run("Contact")["only"], "Contact")

	def test_the_nightly_comparison_leaves_a_run_alone(self):
		state = index_state.begin(None, ["Contact"], 3)
		index_state.write(state)
		reindex.compare()
		self.assertEqual(index_state.read()["doctypes"], ["Contact"])
		state["doctypes"] = []
		index_state.write(state)

	def test_what_is_asked_for_while_a_run_goes_on_is_done_after_it(self):
		reindex._enqueue()
		finish, passes = reindex._finish, []

		def ask_once() -> int:
			if not passes:
				index_state.ask()
			passes.append(len(phone_sources.sources()))
			return finish()

		with patch("pbx_integration.reindex._finish", ask_once):
			state = reindex.run(restart=True)
		self.assertEqual(len(passes), 2)
		self.assertTrue(index_state.is_fulfilled(state))
		with patch("pbx_integration.reindex.run") as run:
			reindex.compare()
			run.assert_not_called()
			index_state.ask()
			reindex.compare()
			run.assert_called_once_with()

	def test_behind_a_job_that_is_at_it_another_waits(self):
		for status, expected in (
			(None, reindex.JOB_ID),
			(JobStatus.QUEUED, reindex.JOB_ID),
			(JobStatus.STARTED, reindex.NEXT_JOB_ID),
		):
			with (
				self.subTest(status),
				patch("pbx_integration.reindex.get_job_status", return_value=status),
				patch("frappe.enqueue") as enqueue,
			):
				before = index_state.asked()
				reindex._enqueue()
				self.assertEqual(enqueue.call_args.kwargs["job_id"], expected)
				self.assertNotEqual(index_state.asked(), before)

	def test_the_form_is_told_of_a_run_that_waits_for_a_worker(self):
		reindex.run("Contact", restart=True)
		with patch("pbx_integration.reindex.is_job_enqueued", return_value=True):
			status = index_status()
			self.assertEqual((status["queued"], status["running"], status["numbers"]), (True, False, None))
		with patch("pbx_integration.reindex.is_job_enqueued", side_effect=NoRedis):
			status = index_status()
			self.assertFalse(status["queued"])
			self.assertGreaterEqual(status["numbers"], 2)

	def numbers(self) -> set[str | None]:
		rows = frappe.get_all(INDEX, {"reference_name": self.contact.name}, pluck="e164")
		return set(rows)
