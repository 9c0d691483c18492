import unittest.mock
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from pbx_integration import events, intake, journal, times
from pbx_integration.api import journal as api
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import as_body, configure, forget_calls, signature
from pbx_integration.tests.records import make_extension, make_user

EVENT, CALL = "PBX Webhook Event", "PBX Call Log"
CALL_ID, UID = "1760000000.101", "20251009105320A1B2C"

TIMELINE = as_body({"type": 30039, "msg": {"uid": UID, "hold_duration": 7, "call_to": "2002"}})


def ringing(call_id=CALL_ID):
	member = {"number": "2002", "channel_id": "PJSIP/2002-1", "member_status": "RING"}
	inbound = {"from": "5503301", "to": "2303301", "channel_id": "PJSIP/trunk-1", "member_status": "ALERT"}
	members = [{"inbound": inbound}, {"extension": member}]
	return as_body({"type": 30011, "msg": {"call_id": call_id, "members": members}})


def ended(call_id=CALL_ID, **fields):
	msg = {"call_id": call_id, "uid": UID, "call_from": "5503301", "call_to": "2002", "type": "Inbound"}
	facts = {
		"status": "ANSWERED",
		"call_duration": 75,
		"talk_duration": 63,
		"time_start": "2025-10-09 16:53:20",
	}
	return as_body({"type": 30012, "msg": msg | facts | fields})


def take(body):
	intake.take(body, signature(body), None)
	return frappe.get_last_doc(EVENT, order_by="creation desc, name desc")


def wait_is_over():
	"""As if the rows that failed had waited for a day."""
	frappe.db.sql(
		"UPDATE `tabPBX Webhook Event` SET modified = %s", (str(now_datetime() - timedelta(days=1)),)
	)
	frappe.db.commit()


class TestJournal(IntegrationTestCase):
	def setUp(self):
		configure()
		forget_calls()
		frappe.set_user("Administrator")

	@classmethod
	def tearDownClass(cls):
		configure(enabled=0)
		forget_calls()
		super().tearDownClass()

	def _fail(self, body, error=None):
		error = error or RuntimeError("no fold today")
		with unittest.mock.patch("pbx_integration.calls.fold", side_effect=error):
			return take(body).name

	def test_a_timeline_waits_for_its_call(self):
		waiting = take(TIMELINE)
		self.assertEqual((waiting.status, waiting.uid, waiting.call_id), ("Pending", UID, None))
		take(ended())
		wait_is_over()
		journal.retry_pending()
		waiting.reload()
		self.assertEqual((waiting.status, waiting.call_id, waiting.attempts), ("Processed", CALL_ID, 2))
		self.assertIsNone(waiting.error)
		self.assertEqual(frappe.db.get_value(CALL, CALL_ID, "hold_duration"), 7)

	def test_a_timeline_finds_its_call(self):
		take(ringing())
		take(ended())
		self.assertEqual(take(TIMELINE).status, "Processed")

	def test_what_failed_is_folded_later_as_of_when_it_came(self):
		at = times.utc_ms() - 60_000
		with unittest.mock.patch.object(times, "utc_ms", return_value=at):
			name = self._fail(ringing())
		self.assertFalse(frappe.db.exists(CALL, CALL_ID))
		wait_is_over()
		journal.retry_pending()
		self.assertEqual(frappe.db.get_value(EVENT, name, ["status", "attempts"]), ("Processed", 2))
		self.assertIn(f'"ring":{at}', frappe.db.get_value(CALL, CALL_ID, "state"))

	def test_a_call_locked_for_too_long_waits(self):
		name = self._fail(ringing(), frappe.QueryDeadlockError("by others"))
		self.assertEqual(frappe.db.get_value(EVENT, name, ["status", "attempts"]), ("Pending", 0))
		journal.retry_pending()
		self.assertEqual(frappe.db.get_value(EVENT, name, ["status", "attempts"]), ("Processed", 1))

	def test_the_wait_doubles_and_ends(self):
		name = self._fail(ringing())
		with unittest.mock.patch("pbx_integration.calls.fold", side_effect=RuntimeError("still not")):
			for attempts in range(1, journal.MAX_ATTEMPTS):
				waited = journal.BACKOFF * 2 ** (attempts - 1)
				for early, expected in ((timedelta(seconds=30), attempts), (timedelta(), attempts + 1)):
					frappe.db.set_value(
						EVENT, name, "modified", now_datetime() - waited + early, update_modified=False
					)
					frappe.db.commit()
					journal.retry_pending()
					self.assertEqual(frappe.db.get_value(EVENT, name, "attempts"), expected)
		wait_is_over()
		journal.retry_pending()
		row = frappe.get_doc(EVENT, name)
		self.assertEqual((row.status, row.attempts), ("Failed", journal.MAX_ATTEMPTS))
		self.assertEqual(row.error, "RuntimeError: still not")

	def test_one_row_that_fails_does_not_hold_up_the_others(self):
		names = [self._fail(ringing(f"1760000000.{number}")) for number in range(3)]
		wait_is_over()
		fold = events.calls.fold

		def fail_the_first(event, context, known):
			if event.call_id == "1760000000.0":
				raise RuntimeError("never")
			return fold(event, context, known)

		with unittest.mock.patch("pbx_integration.calls.fold", fail_the_first):
			journal.retry_pending()
		status = [frappe.db.get_value(EVENT, name, "status") for name in names]
		self.assertEqual(status, ["Failed", "Processed", "Processed"])

	def test_more_rows_than_a_batch(self):
		with unittest.mock.patch.object(journal, "BATCH", 4):
			for number in range(10):
				self._fail(ringing(f"1760000000.{number}"))
			wait_is_over()
			journal.retry_pending()
		self.assertEqual(frappe.db.count(EVENT, {"status": "Processed"}), 10)
		self.assertEqual(frappe.db.count(CALL), 10)

	def test_who_may_retry(self):
		name = self._fail(ringing())
		for user, roles in (("pbx.user@pbx.example", ["PBX User"]), ("nobody@pbx.example", [])):
			frappe.set_user(make_user(user, *roles))
			self.assertRaises(frappe.PermissionError, api.retry, name)
		frappe.set_user("Guest")
		self.assertRaises(frappe.PermissionError, api.retry, name)
		frappe.set_user("Administrator")
		manager = make_user("pbx.manager@pbx.example", "PBX Manager")
		frappe.db.commit()
		frappe.set_user(manager)
		self.assertEqual(api.retry(name), {"status": "Processed", "error": None})
		self.assertRaises(frappe.DoesNotExistError, api.retry, name)
		self.assertRaises(frappe.DoesNotExistError, api.retry, "no such row")

	def test_a_retry_tells_what_holds_now(self):
		told = []
		make_extension("2002", make_user("ada@pbx.example"))
		frappe.db.commit()
		with unittest.mock.patch("frappe.publish_realtime", lambda event, message, **_: told.append(message)):
			name = self._fail(ringing())
			day_ago = times.utc_ms() - 86_400_000
			frappe.db.set_value(EVENT, name, "received_at_ms", str(day_ago), update_modified=False)
			frappe.db.commit()
			journal.retry(name)
			self.assertEqual(told, [])
			name = self._fail(ringing(f"{times.utc_ms() // 1000}.7"))
			journal.retry(name)
		self.assertEqual([(notice["extension"], notice["phase"]) for notice in told], [("2002", "ringing")])
