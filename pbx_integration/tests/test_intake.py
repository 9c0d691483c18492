import os
import random
import unittest.mock
import uuid

import frappe

from pbx_integration import _core, calls, intake, times
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import as_body, configure, flows, forget_calls, post_all, signature

ROUNDS = int(os.environ.get("PBX_PARALLEL_ROUNDS", "5"))
WORKERS = 32

# Facts of the record that PBX Call Log has under the same name.
SAME = (
	*("call_type", "status", "caller_number", "called_number", "external_number", "external_e164"),
	*("external_name", "withheld", "extension", "answered_by", "call_path", "did", "trunk", "has_recording"),
	*("duration", "ring_duration", "hold_duration", "total_duration"),
)


def fold(bodies, received, **context):
	"""What the core by itself makes of the events of one call."""
	folded, state = None, None
	for body, at in zip(bodies, received, strict=True):
		folded = _core.fold(state, body, received_at_ms=at, **context)
		state = folded.state
	return folded


class TestIntake(IntegrationTestCase):
	def setUp(self):
		configure()
		forget_calls()

	@classmethod
	def tearDownClass(cls):
		configure(enabled=0)
		forget_calls()
		super().tearDownClass()

	def assert_logged(self, folded):
		"""The log says of the call what the core says."""
		call, record = frappe.get_doc("PBX Call Log", folded.call_id), folded.record
		self.assertEqual({field: call.get(field) for field in SAME}, {field: record[field] for field in SAME})
		for field in ("call_start", "answered_at", "call_end"):
			self.assertEqual(call.get(field), times.site_time(record[field]), field)
		self.assertEqual([row.extension for row in call.extensions], record["extensions"])
		legs = folded.legs if record["call_end"] else []
		self.assertEqual(len(call.legs), len(legs))
		for row, leg in zip(call.legs, legs, strict=True):
			self.assertEqual(row.start, times.site_time(leg["start"]))
			self.assertEqual((row.call_from, row.call_to), (leg["call_from"], leg["call_to"]))
			self.assertEqual((row.status, row.recording), (leg["status"], leg["recording"]))
			self.assertEqual(row.talk_duration, leg["talk_duration"] or 0)
		url = f"{calls.RECORDING_PATH}{call.name}" if record["recording_url"] else None
		self.assertEqual(call.recording_url, url)

	def test_every_flow_is_logged_as_the_core_folds_it(self):
		for case in flows():
			with self.subTest(case["name"]):
				forget_calls()
				bodies = [as_body(event["body"]) for event in case["events"]]
				received = [event["received_at_ms"] for event in case["events"]]
				with unittest.mock.patch(
					"pbx_integration.extensions.directory", return_value=case["directory"]
				):
					for body, at in zip(bodies, received, strict=True):
						with unittest.mock.patch("pbx_integration.times.utc_ms", return_value=at):
							intake.take(body, signature(body), None)
				context = {"region": "DK", "directory": case["directory"]}
				self.assert_logged(fold(bodies, received, **context))
				self.assertEqual(frappe.db.count("PBX Webhook Event", {"status": "Failed"}), 0)

	def test_parallel_posts_end_in_one_right_row(self):
		ended = [case for case in flows() if self._ends_with_its_cdr(case)]
		for number in range(ROUNDS):
			case = ended[number % len(ended)]
			with self.subTest(case["name"], number=number):
				self._post_in_parallel(case, random.Random(number))

	@staticmethod
	def _ends_with_its_cdr(case):
		return len(case["events"]) > 2 and case["events"][-1]["body"]["type"] == 30012

	def _post_in_parallel(self, case, chance):
		forget_calls()
		call_id = case["events"][0]["body"]["msg"]["call_id"]
		name = f"{call_id.split('.')[0]}.{uuid.uuid4().int % 10**9}"
		bodies = [as_body(event["body"]).replace(call_id.encode(), name.encode()) for event in case["events"]]
		posts = bodies + chance.choices(bodies, k=WORKERS - len(bodies))
		chance.shuffle(posts)
		with unittest.mock.patch("pbx_integration.extensions.directory", return_value=case["directory"]):
			answers = post_all(posts, WORKERS)
		self.assertEqual({answer.status_code for answer in answers}, {200})
		self.assertEqual(frappe.get_all("PBX Call Log", pluck="name"), [name])
		journal = frappe.get_all("PBX Webhook Event", fields=["status", "body", "received_at_ms"])
		self.assertEqual(len(journal), WORKERS)
		self.assertLessEqual({row.status for row in journal}, {"Processed", "Unchanged"})
		chance.shuffle(journal)
		received = [int(row.received_at_ms) for row in journal]
		context = {"region": "DK", "directory": case["directory"]}
		folded = fold([row.body.encode() for row in journal], received, **context)
		self.assert_logged(folded)
		for field in ("status", "answered_by", "duration", "total_duration"):
			expected = case["expect"]["record"].get(field, folded.record[field])
			self.assertEqual(frappe.db.get_value("PBX Call Log", name, field), expected, field)
