import unittest.mock

import frappe
import redis

from pbx_integration import realtime, times
from pbx_integration.api.calls import live
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import as_body, configure, forget_calls, post
from pbx_integration.tests.records import make_extension, make_user

ADA, BOB, EVE = "ada@pbx.example", "bob@pbx.example", "eve@pbx.example"


def event(status, number="2001", call_id=None):
	members = [
		{"inbound": {"from": "5503301", "to": "2303301", "channel_id": "PJSIP/trunk-1"}},
		{"extension": {"number": number, "channel_id": f"PJSIP/{number}-1", "member_status": status}},
	]
	call_id = call_id or f"{times.utc_ms() // 1000}.1"
	return as_body({"type": 30011, "msg": {"call_id": call_id, "members": members}})


class TestRealtime(IntegrationTestCase):
	def setUp(self):
		configure()
		forget_calls()
		for user in (ADA, BOB, EVE):
			make_user(user, "PBX User")
		make_extension("2001", ADA, BOB)
		make_extension("2002", EVE)
		make_extension("2003")
		frappe.db.commit()
		self.sent = []
		patched = unittest.mock.patch("frappe.realtime.emit_via_redis", lambda *sent: self.sent.append(sent))
		patched.start()
		self.addCleanup(patched.stop)

	def tearDown(self):
		frappe.set_user("Administrator")
		forget_calls()

	@classmethod
	def tearDownClass(cls):
		configure(enabled=0)
		super().tearDownClass()

	def test_a_call_is_told_to_the_users_of_its_extension_alone(self):
		call_id = f"{times.utc_ms() // 1000}.1"
		post(event("RING", call_id=call_id))
		rooms = [room for _, _, room in self.sent]
		self.assertEqual(sorted(rooms), [f"user:{ADA}", f"user:{BOB}"])
		for name, notice, _ in self.sent:
			self.assertEqual((name, notice["phase"]), ("pbx_incoming_call", "ringing"))
			self.assertEqual((notice["call_id"], notice["number"]), (call_id, "5503301"))
		self.sent.clear()
		post(event("RING", call_id=call_id))
		self.assertEqual(self.sent, [])
		post(event("ANSWER", call_id=call_id))
		self.assertEqual(
			{(name, notice["phase"]) for name, notice, _ in self.sent}, {("pbx_call_update", "talking")}
		)

	def test_an_extension_without_a_user_is_told_to_nobody(self):
		for number in ("2003", "2999"):
			self.assertEqual(post(event("RING", number)).status_code, 200)
		self.assertEqual(self.sent, [])

	def test_nothing_is_told_before_the_commit_or_after_a_rollback(self):
		notice = {"event": "pbx_call_update", "extension": "2002"}
		realtime.publish([notice])
		self.assertEqual(self.sent, [])
		frappe.db.rollback()
		frappe.db.commit()
		self.assertEqual(self.sent, [])
		realtime.publish([notice])
		frappe.db.commit()
		self.assertEqual(self.sent, [("pbx_call_update", notice, f"user:{EVE}")])

	def test_a_job_with_a_task_id_tells_the_user_too(self):
		frappe.local.task_id = "task"
		self.addCleanup(lambda: delattr(frappe.local, "task_id"))
		realtime.publish([{"event": "pbx_call_update", "extension": "2002"}])
		frappe.db.commit()
		self.assertEqual([room for _, _, room in self.sent], [f"user:{EVE}"])

	def test_a_redis_that_is_gone_does_not_fail_the_commit(self):
		for gone in (redis.exceptions.TimeoutError("gone"), RuntimeError("gone")):
			with unittest.mock.patch("frappe.realtime.emit_via_redis", side_effect=gone):
				realtime.publish([{"event": "pbx_call_update", "extension": "2002"}])
				frappe.db.commit()

	def test_live_gives_the_running_calls_of_the_user(self):
		now = times.utc_ms() // 1000
		post(event("RING", "2001", f"{now}.1"))
		post(event("ANSWER", "2002", f"{now}.2"))
		post(event("BYE", "2001", f"{now}.3"))
		post(event("RING", "2001", f"{now - 5 * 3600}.4"))
		expected = {ADA: (["2001"], ["ringing"]), EVE: (["2002"], ["talking"]), "Administrator": ([], [])}
		for user, (numbers, phases) in expected.items():
			frappe.set_user(user)
			answer = live()
			self.assertEqual(answer["extensions"], numbers)
			self.assertEqual([notice["phase"] for notice in answer["notices"]], phases)
			self.assertAlmostEqual(answer["now"], times.utc_ms(), delta=60_000)
