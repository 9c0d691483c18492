import time
import unittest.mock

import frappe
import redis

from pbx_integration import database, journal, refusals, settings
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import SECRET, as_body, configure, forget_calls, post, signature

CALL_ID = "1760000000.101"

RINGING = as_body(
	{
		"type": 30011,
		"sn": "3631A2124XXX",
		"msg": {
			"call_id": CALL_ID,
			"members": [
				{"inbound": {"from": "5503301", "to": "2303301", "channel_id": "PJSIP/trunk-1"}},
				{"extension": {"number": "2002", "channel_id": "PJSIP/2002-1", "member_status": "RING"}},
			],
		},
	}
)

EVENT = "PBX Webhook Event"


class TestWebhook(IntegrationTestCase):
	def setUp(self):
		configure()
		forget_calls()

	@classmethod
	def tearDownClass(cls):
		configure(enabled=0)
		forget_calls()
		super().tearDownClass()

	def assert_refused(self, answer, status, reason, counted):
		"""Refused with these words, counted, and nothing left behind."""
		self.assertEqual(answer.status_code, status, answer.text)
		self.assertEqual(list(answer.json), ["message"])
		self.assertNotIn("Traceback", answer.text)
		self.assertEqual(refusals.totals()[reason]["count"], counted.get(reason, {"count": 0})["count"] + 1)
		self.assertEqual(frappe.db.count(EVENT), 0)
		self.assertEqual(frappe.db.count("PBX Call Log"), 0)

	def test_a_signed_event_is_journaled_and_folded(self):
		answer = post(RINGING)
		self.assertEqual((answer.status_code, answer.json), (200, {"message": "ok"}))
		row = frappe.get_last_doc(EVENT)
		self.assertEqual(
			(row.status, row.event_type, row.event_name, row.call_id, row.verified_by, row.attempts),
			("Processed", 30011, "call_state", CALL_ID, "Signature", 1),
		)
		self.assertEqual(row.body.encode(), RINGING)
		call = frappe.get_doc("PBX Call Log", CALL_ID)
		self.assertEqual(
			(call.status, call.call_type, call.external_number), ("Ringing", "Inbound", "5503301")
		)
		self.assertEqual([row.extension for row in call.extensions], ["2002"])

	def test_a_repeated_event_changes_nothing(self):
		post(RINGING)
		before = frappe.get_doc("PBX Call Log", CALL_ID)
		post(RINGING)
		self.assertEqual(
			frappe.get_all(EVENT, pluck="status", order_by="creation"), ["Processed", "Unchanged"]
		)
		self.assertEqual(frappe.get_doc("PBX Call Log", CALL_ID).modified, before.modified)

	def test_who_is_not_the_pbx_is_refused(self):
		for reason, headers in (
			("unsigned", {"X-Signature": None}),
			("wrong_signature", {"X-Signature": signature(RINGING, "another secret")}),
			("wrong_signature", {"X-Signature": signature(RINGING + b" ")}),
		):
			counted = refusals.totals()
			self.assert_refused(post(RINGING, headers=headers), 401, reason, counted)

	def test_an_empty_secret_is_nobodys(self):
		counted = refusals.totals()
		with unittest.mock.patch.object(settings, "webhook_secrets", return_value=[]):
			answer = post(RINGING, headers={"X-Signature": signature(RINGING, "")})
		self.assert_refused(answer, 401, "wrong_signature", counted)

	def test_what_is_no_event_is_refused(self):
		for body in (b"{nope", b"[1]", b'"text"', b"", b"\xff{}"):
			for content_type in ("application/json", "text/plain"):
				counted = refusals.totals()
				answer = post(body, content_type=content_type)
				self.assert_refused(answer, 400, "not_json", counted)

	def test_a_large_body_is_refused(self):
		counted = refusals.totals()
		self.assert_refused(post(b"{" + b" " * (256 * 1024) + b"}"), 413, "too_large", counted)

	def test_only_post_is_taken(self):
		for method in ("GET", "PUT"):
			counted = refusals.totals()
			self.assert_refused(post(RINGING, method=method), 405, "wrong_method", counted)

	def test_another_pbx_is_refused(self):
		configure(pbx_serial="3631A2124YYY")
		counted = refusals.totals()
		self.assert_refused(post(RINGING), 403, "wrong_serial", counted)
		self.assertEqual(post(as_body({"type": 30099, "msg": {}})).status_code, 200)
		configure(pbx_serial="3631a2124xxx")
		self.assertEqual(post(RINGING).status_code, 200)

	def test_switched_off_it_takes_nothing_but_the_test(self):
		configure(enabled=0)
		counted = refusals.totals()
		self.assert_refused(post(RINGING), 403, "disabled", counted)
		self.assertEqual(post(b'{"event":"test"}').status_code, 200)

	def test_refusals_leave_no_error_log(self):
		before = frappe.db.count("Error Log")
		key = frappe.cache.make_key("insert_queue_for_Error Log")
		waiting = redis.Redis.llen(frappe.cache, key)
		post(RINGING, headers={"X-Signature": "wrong"})
		post(b"[1]")
		post(RINGING, method="GET")
		self.assertEqual(redis.Redis.llen(frappe.cache, key), waiting)
		self.assertEqual(frappe.db.count("Error Log"), before)

	def test_the_previous_secret_holds_until_it_is_dropped(self):
		configure(webhook_secret="a new one, of thirty-two letters", previous_webhook_secret=SECRET)
		self.assertEqual(post(RINGING).status_code, 200)
		self.assertEqual(frappe.get_last_doc(EVENT).verified_by, "Previous Secret")
		configure(webhook_secret="a new one, of thirty-two letters")
		self.assertEqual(post(RINGING).status_code, 401)

	def test_a_url_token_counts_only_where_it_is_allowed(self):
		query, unsigned = {"token": "a token"}, {"X-Signature": None}
		configure(url_token="a token")
		self.assertEqual(post(RINGING, headers=unsigned, query_string=query).status_code, 401)
		configure(url_token="a token", allow_url_token=1)
		self.assertEqual(post(RINGING, headers=unsigned, query_string={"token": "another"}).status_code, 401)
		self.assertEqual(post(RINGING, headers=unsigned).status_code, 401)
		self.assertEqual(post(RINGING, query_string=query, headers={"X-Signature": "wrong"}).status_code, 401)
		self.assertEqual(frappe.db.count(EVENT), 0)
		self.assertEqual(post(RINGING, headers=unsigned, query_string=query).status_code, 200)
		self.assertEqual(frappe.get_last_doc(EVENT).verified_by, "URL Token")

	def test_an_event_that_nobody_knows_is_kept(self):
		self.assertEqual(post(as_body({"type": 4294967295, "msg": {}})).status_code, 200)
		row = frappe.get_last_doc(EVENT)
		self.assertEqual((row.status, row.event_name), ("Unchanged", "unknown"))

	def test_an_event_with_a_fault_is_kept_with_the_fault(self):
		self.assertEqual(post(as_body({"type": 30012, "msg": {"status": "ANSWERED"}})).status_code, 200)
		row = frappe.get_last_doc(EVENT)
		self.assertEqual(row.status, "Failed")
		self.assertIn("msg.call_id", row.error)

	def test_texts_longer_than_their_column_are_cut(self):
		member = {"from": "5" * 300, "to": "2\0" * 100, "channel_id": "c" * 300}
		body = as_body({"type": 30011, "msg": {"call_id": CALL_ID, "members": [{"inbound": member}]}})
		self.assertEqual(post(body).status_code, 200)
		self.assertEqual(frappe.get_last_doc(EVENT).status, "Processed")
		self.assertEqual(len(frappe.db.get_value("PBX Call Log", CALL_ID, "external_number")), 140)

	def test_what_cannot_be_folded_is_kept(self):
		with unittest.mock.patch("pbx_integration.calls.fold", side_effect=RuntimeError("no fold today")):
			self.assertEqual(post(RINGING).status_code, 200)
		row = frappe.get_last_doc(EVENT)
		self.assertEqual((row.status, row.error), ("Failed", "RuntimeError: no fold today"))
		self.assertFalse(frappe.db.exists("PBX Call Log", CALL_ID))

	def test_an_event_of_a_call_that_stays_locked_is_kept_for_later(self):
		post(RINGING)
		database.locked_row("PBX Call Log", ("name",), CALL_ID)
		before = time.monotonic()
		answer = post(RINGING.replace(b"RING", b"ANSWER"))
		self.assertLess(time.monotonic() - before, 8)
		if frappe.db.db_type == "sqlite":
			# It has one lock for everything.
			self.assertEqual(answer.status_code, 503)
			return
		self.assertEqual(answer.status_code, 200)
		self.assertEqual(frappe.db.count(EVENT, {"status": "Pending", "attempts": 0}), 1)
		journal.retry_pending()
		self.assertEqual(frappe.db.get_value("PBX Call Log", CALL_ID, "status"), "In Progress")

	def test_what_cannot_be_stored_must_come_again(self):
		def lose_the_connection(*_):
			frappe.db._conn.close()
			frappe.db.sql("SELECT 1")

		with unittest.mock.patch.object(journal, "insert", lose_the_connection):
			answer = post(RINGING)
		self.assertEqual((answer.status_code, list(answer.json)), (503, ["message"]))
		self.assertEqual(frappe.db.count(EVENT), 0)

	def test_what_fails_before_it_is_stored_must_come_again(self):
		with unittest.mock.patch.object(settings, "load", side_effect=RuntimeError("no settings")):
			answer = post(RINGING)
		self.assertEqual((answer.status_code, list(answer.json)), (503, ["message"]))

	def test_a_commit_that_fails_is_no_success(self):
		commit = frappe.db.__class__.commit

		def fail(db, *args, **options):
			if db.transaction_writes:
				raise RuntimeError("the disk is full")
			commit(db, *args, **options)

		with unittest.mock.patch.object(frappe.db.__class__, "commit", fail):
			answer = post(RINGING)
		self.assertEqual(answer.status_code, 503)
		self.assertEqual(frappe.db.count(EVENT), 0)
		self.assertEqual(frappe.db.count("PBX Call Log"), 0)

	def test_without_redis_it_still_stores(self):
		gone = redis.exceptions.ConnectionError("no Redis")
		with unittest.mock.patch("redis.connection.Connection.connect", side_effect=gone):
			frappe.cache.connection_pool.disconnect()
			answer = post(RINGING)
		self.assertEqual(answer.status_code, 200, answer.text)
		self.assertEqual(frappe.get_last_doc(EVENT).status, "Processed")
