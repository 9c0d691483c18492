import threading
from contextlib import ExitStack
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, get_datetime, now_datetime
from redis.exceptions import ConnectionError as RedisAway

from pbx_integration import settings
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.pbx import (
	CLIENT_ID,
	CLIENT_SECRET,
	WRONG_SECRET,
	Simulator,
	race,
	secrets_of_the_site,
	settings_kept,
	simulator,
)
from pbx_integration.yeastar import client, lock, state, token, transport
from pbx_integration.yeastar.errors import Refused, Stopped, Unreachable, YeastarError

LOGIN = {"username": CLIENT_ID, "password": CLIENT_SECRET}


class TestToken(IntegrationTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		kept = settings_kept()
		kept.__enter__()
		cls.addClassCleanup(kept.__exit__, None, None, None)

	def setUp(self):
		self.stack = ExitStack()
		self.addCleanup(self.stack.close)

	def pbx(self, *options: str, **values: object) -> Simulator:
		"""A fresh PBX that PBX Settings point to."""
		pbx = self.stack.enter_context(simulator(*options))
		pbx.configure(**values)
		return pbx

	def test_the_first_request_logs_in_once(self):
		pbx = self.pbx()
		client.call("system/information")
		client.call("system/information")
		self.assertEqual(pbx.asked, ["get_token", "system/information", "system/information"])
		known = state.read()
		self.assertEqual(known.connection_status, "Connected")
		self.assertEqual({known.access_token, known.refresh_token}, {"*" * 32})
		left = (get_datetime(known.token_expiry) - now_datetime()).total_seconds()
		self.assertTrue(1700 < left < 1800, left)

	def test_renewing_touches_no_open_form(self):
		self.pbx()
		before = state.read().modified
		token.renew()
		self.assertEqual(state.read().modified, before)

	def test_an_expired_token_is_refreshed(self):
		pbx = self.pbx()
		client.call("system/information")
		old_token = state.reveal("access_token")
		expire()
		client.call("system/information")
		self.assertEqual(pbx.asked[2:], ["refresh_token", "system/information"])
		self.assertNotEqual(state.reveal("access_token"), old_token)

	def test_a_login_follows_when_the_refresh_token_is_gone(self):
		pbx = self.pbx()
		client.call("system/information")
		expire(refresh_expiry=past())
		client.call("system/information")
		self.assertEqual(pbx.asked[2:], ["get_token", "system/information"])

	def test_a_token_that_the_pbx_dropped_is_renewed_once(self):
		pbx = self.pbx()
		dropped_token = token.renew()
		pbx.ask("del_token", {"access_token": dropped_token})
		client.call("system/information")
		expected = ["get_token", "system/information", "refresh_token", "get_token", "system/information"]
		self.assertEqual(pbx.asked, expected)

	def test_a_token_that_never_holds_is_not_renewed_for_ever(self):
		pbx = self.pbx("--access-seconds", "0")
		with self.assertRaises(Refused) as caught:
			client.call("system/information")
		self.assertEqual(caught.exception.errcode, 10004)
		expected = ["get_token", "system/information", "refresh_token", "system/information"]
		self.assertEqual(pbx.asked, expected)

	def test_parallel_workers_make_one_token_call(self):
		for already, call in ((False, "get_token"), (True, "refresh_token")):
			with self.subTest(call):
				pbx = self.pbx()
				if already:
					token.renew()
					expire()
				pbx.asked.clear()
				self.assertEqual(len(set(race(8, token.access_token))), 1)
				self.assertEqual(pbx.asked, [call])

	def test_without_redis_a_file_is_the_lock(self):
		pbx = self.pbx()
		with patch("redis.lock.Lock.acquire", side_effect=RedisAway):
			tokens = in_threads(8, token.access_token)
		self.assertEqual(len(set(tokens)), 1)
		self.assertEqual(pbx.asked, ["get_token"])

	def test_who_waits_too_long_is_told_so(self):
		pbx = self.pbx()
		with lock.held(token.LOCK), patch.object(lock, "WAIT_SECONDS", 0.05):
			self.assertRaisesRegex(Stopped, "Another worker", in_threads, 1, token.access_token)
		self.assertEqual(pbx.asked, [])

	def test_a_wrong_secret_is_tried_once(self):
		pbx = self.pbx(client_secret=WRONG_SECRET)
		for _attempt in range(6):
			self.assertRaisesRegex(Stopped, "ACCESS DENIED.*again", client.call, "system/information")
			self.assertRaises(Stopped, token.renew, by_hand=True)
			token.keep_fresh()
		self.assertEqual(pbx.asked, ["get_token"])
		self.assertEqual(state.read().connection_status, "Wrong Credentials")
		pbx.configure()
		client.call("system/information")
		self.assertEqual(state.read().connection_status, "Connected")

	def test_parallel_workers_try_a_wrong_secret_once(self):
		pbx = self.pbx(client_secret=WRONG_SECRET)
		self.assertIn("ACCESS DENIED", " ".join(race(8, token.access_token)))
		self.assertEqual(pbx.asked, ["get_token"])

	def test_a_blocked_site_stops_until_the_admin_asks(self):
		pbx = self.pbx("--max-failures", "1")
		self.assertRaises(Refused, pbx.ask, "get_token", body={**LOGIN, "password": WRONG_SECRET})
		for _attempt in range(3):
			self.assertRaisesRegex(Stopped, "Blocked IPs", client.call, "system/information")
			token.keep_fresh()
		self.assertEqual(pbx.asked, ["get_token"])
		self.assertEqual(state.read().connection_status, "Blocked by the PBX")
		self.assertRaises(Stopped, token.renew, by_hand=True)
		self.assertEqual(pbx.asked, ["get_token", "get_token"])

	def test_too_many_tokens_are_waited_out(self):
		pbx = self.pbx("--max-tokens", "1")
		pbx.ask("get_token", body=LOGIN)
		self.assertRaisesRegex(Stopped, "MAX LIMITATION", client.call, "system/information")
		self.assertRaisesRegex(Stopped, "not asked again before", token.renew, by_hand=True)
		self.assertEqual(pbx.asked, ["get_token"])
		known = state.read()
		self.assertEqual(known.connection_status, "Too Many Tokens")
		wait = (get_datetime(known.retry_after) - now_datetime()).total_seconds()
		self.assertTrue(290 < wait <= 300, wait)

	def test_renewing_takes_no_second_token_of_the_eight(self):
		pbx = self.pbx("--max-tokens", "1")
		for _each in range(10):
			token.renew(by_hand=True)
		self.assertEqual(pbx.asked, ["get_token"] + ["refresh_token"] * 9)
		self.assertEqual(state.read().connection_status, "Connected")

	def test_an_unreachable_pbx_is_not_hammered(self):
		pbx = self.pbx()
		with cut_off(ConnectionRefusedError):
			self.assertRaisesRegex(Unreachable, "connection refused", token.access_token)
			self.assertRaisesRegex(Stopped, "not asked again before", token.access_token)
		self.assertEqual(state.read().connection_status, "Unreachable")
		token.renew(by_hand=True)
		self.assertEqual(pbx.asked, ["get_token"])

	def test_no_failure_tells_a_secret(self):
		pbx = self.pbx()
		client.call("system/information")
		told = [failure(client.call, "no/such/path")]
		expire()
		with cut_off(TimeoutError):
			told.append(failure(client.call, "system/information"))
		pbx.configure(client_secret=WRONG_SECRET)
		told += [failure(client.call, "system/information"), str(state.read())]
		for secret in secrets_of_the_site():
			self.assertNotIn(secret, "\n".join(told))
		self.assertEqual(len(told), 4)

	def test_the_scheduler_renews_ahead_of_time_and_reads_the_clock_hourly(self):
		pbx = self.pbx()
		token.keep_fresh()
		self.assertEqual(pbx.asked, ["get_token", "system/information"])
		token.keep_fresh()
		self.assertEqual(len(pbx.asked), 2)
		state.write(token_expiry=add_to_date(now_datetime(), seconds=token.AHEAD_SECONDS - 5))
		token.keep_fresh()
		self.assertEqual(pbx.asked[2:], ["refresh_token"])
		state.write(system_read_at=add_to_date(now_datetime(), hours=-1))
		token.keep_fresh()
		self.assertEqual(pbx.asked[3:], ["system/information"])

	def test_the_scheduler_leaves_a_pbx_alone_that_is_not_enabled(self):
		pbx = self.pbx(enabled=0)
		token.keep_fresh()
		self.assertEqual(pbx.asked, [])

	def test_what_the_pbx_says_of_itself_is_kept(self):
		self.pbx("--zone=-03:30", "--sn", "SERIAL1")
		self.assertIsNone(settings.pbx_utc_offset())
		token.keep_fresh()
		frappe.db.commit()
		self.assertEqual(settings.pbx_utc_offset(), -12600)
		self.assertEqual(settings.pbx_serial(), "SERIAL1")
		self.assertLessEqual(abs(settings.load().clock_offset), 1)

	def test_switching_off_gives_the_token_back(self):
		pbx = self.pbx()
		given_token = token.renew()
		doc = settings.for_change()
		doc.enabled = 0
		doc.save()
		frappe.db.commit()
		self.assertEqual(pbx.asked, ["get_token", "del_token"])
		self.assertIsNone(state.reveal("access_token"))
		with self.assertRaises(Refused) as caught:
			pbx.ask("system/information", {"access_token": given_token})
		self.assertEqual(caught.exception.errcode, 10004)

	def test_saving_an_old_form_keeps_the_new_token(self):
		pbx = self.pbx()
		old_form = settings.for_change()
		client.call("system/information")
		old_form.default_region = "SE"
		old_form.save()
		frappe.db.commit()
		client.call("system/information")
		self.assertEqual(pbx.asked.count("get_token"), 1)

	def test_another_client_does_not_inherit_the_token(self):
		pbx = self.pbx()
		token.renew()
		pbx.configure(client_id="anotherClientId00000000000000001")
		self.assertIsNone(state.reveal("access_token"))
		self.assertEqual(state.read().connection_status, "Not Connected")


def cut_off(error: type[OSError]):
	"""A PBX that cannot be reached, while the database can."""
	return patch.object(transport._Connection, "_reach", side_effect=error)


def past():
	return add_to_date(now_datetime(), seconds=-1)


def expire(**values: object) -> None:
	state.write(token_expiry=past(), **values)


def in_threads(count: int, function) -> list[str]:
	"""The results of so many threads with sites of their own, or the first error."""
	results: list = []
	site, sites_path = frappe.local.site, frappe.local.sites_path

	def run() -> None:
		frappe.init(site, sites_path=sites_path)
		frappe.connect()
		try:
			results.append(function())
		except Exception as error:
			results.append(error)
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=run) for _each in range(count)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	for result in results:
		if isinstance(result, Exception):
			raise result
	return results


def failure(function, *arguments: object) -> str:
	"""The error of a call in every form that a log may give it."""
	try:
		function(*arguments)
	except YeastarError as error:
		return "\n".join([str(error), repr(error), frappe.get_traceback(with_context=True)])
	raise AssertionError("it did not fail")
