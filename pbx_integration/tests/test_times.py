import calendar
import unittest.mock
from datetime import datetime

import frappe

from pbx_integration import intake, times
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import as_body, configure, forget_calls, signature

CALL = "PBX Call Log"


def utc(*parts):
	return calendar.timegm(datetime(*parts).timetuple())


class TestTimes(IntegrationTestCase):
	def setUp(self):
		forget_calls()
		configure()
		self.zone = frappe.db.get_single_value("System Settings", "time_zone")

	def tearDown(self):
		self._move_site(self.zone)
		configure(enabled=0)
		forget_calls()

	def _move_site(self, zone):
		settings = frappe.get_doc("System Settings")
		settings.time_zone = zone
		settings.flags.ignore_mandatory = True
		settings.save()
		frappe.db.commit()
		frappe.local.system_settings = None

	def test_site_time_and_back(self):
		for zone, summer in (("America/New_York", 8), ("Asia/Kathmandu", 17.75), ("UTC", 12)):
			self._move_site(zone)
			moment = utc(2026, 7, 1, 12)
			site = times.site_time(moment)
			self.assertEqual(site, datetime(2026, 7, 1, int(summer), int(summer % 1 * 60)), zone)
			self.assertEqual(times.utc_seconds(site), moment)
		self.assertIsNone(times.site_time(None))

	def test_the_hour_that_comes_twice(self):
		self._move_site("Europe/Berlin")
		first, second = utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)
		self.assertEqual(times.site_time(first).replace(fold=0), times.site_time(second).replace(fold=0))
		self.assertEqual(times.utc_seconds(times.site_time(first).replace(fold=0)), first)

	def test_pbx_site_and_utc_apart(self):
		"""A PBX at UTC+8, sites east and west of UTC, and an offset that only the settings know."""
		began = utc(2026, 11, 1, 5, 30)
		for zone, start in (
			("Asia/Kolkata", datetime(2026, 11, 1, 11, 0)),
			("America/New_York", datetime(2026, 11, 1, 1, 30)),
			("America/St_Johns", datetime(2026, 11, 1, 2, 0)),
		):
			for offset in ({}, {"pbx_utc_offset": 8 * 3600, "utc_offset_known": 1}):
				with self.subTest(zone, **offset):
					forget_calls()
					configure(**offset)
					self._move_site(zone)
					self._take_cdr(f"{began}.1", "2026-11-01 13:30:00")
					call = frappe.get_doc(CALL, f"{began}.1")
					self.assertEqual(call.call_start, start)
					self.assertEqual(call.legs[0].start, start)
					self.assertEqual((call.call_end - call.answered_at).seconds, 63)
					self.assertEqual((call.answered_at - call.call_start).seconds, 12)

	def test_received_at_is_site_time(self):
		self._move_site("America/New_York")
		at = utc(2026, 7, 1, 12) * 1000 + 250
		with unittest.mock.patch.object(times, "utc_ms", return_value=at):
			self._take_cdr("1782907200.1", "2026-07-01 14:00:00")
		row = frappe.get_last_doc("PBX Webhook Event")
		self.assertEqual(row.received_at, datetime(2026, 7, 1, 8, 0, 0, 250_000))
		self.assertEqual(row.received_at_ms, str(at))

	def _take_cdr(self, call_id, time_start):
		msg = {"call_id": call_id, "time_start": time_start, "call_from": "5503301", "call_to": "2002"}
		facts = {"call_duration": 75, "talk_duration": 63, "status": "ANSWERED", "type": "Inbound"}
		body = as_body({"type": 30012, "msg": msg | facts})
		intake.take(body, signature(body), None)
