"""Webhooks and extensions of a real simulator."""

import json
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import frappe

from pbx_integration import _core, settings
from pbx_integration.api import settings as api
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.pbx import (
	Handler,
	Simulator,
	secrets_of_the_site,
	serving,
	settings_kept,
	simulator,
)
from pbx_integration.tests.records import make_user
from pbx_integration.yeastar import errors, extensions, token, transport, webhooks

OTHER = {
	"url": "https://elsewhere.example.com/hook",
	"secret": "S" * 32,
	"request_method": "POST",
	"event_ids": [30022],
}


class PBXTestCase(IntegrationTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.stack = ExitStack()
		cls.addClassCleanup(cls.stack.close)
		cls.stack.enter_context(settings_kept())
		cls.pbx: Simulator = cls.stack.enter_context(simulator("--zone", "UTC"))
		cls.pbx.configure()


class TestWebhooks(PBXTestCase):
	def setUp(self):
		self.put([OTHER])

	def test_registering_keeps_the_entries_of_others(self):
		with receiver() as (url, posts):
			self.assertEqual(webhooks.registration(), "missing")
			self.assertEqual(api.register_webhook(), {"state": "registered"})
			api.register_webhook()
			other, ours = self.listed()
		self.assertEqual(other, OTHER)
		self.assertEqual((ours["url"], ours["request_method"]), (url, "POST"))
		self.assertIn(30011, ours["event_ids"])
		self.assertIn(30012, ours["event_ids"])
		secret = settings.webhook_secrets()[0][0]
		self.assertEqual(ours["secret"], secret)
		self.assertEqual(len(posts), 2)
		for body, signature in posts:
			self.assertEqual(json.loads(body), {"event": "test"})
			self.assertTrue(_core.verify_signature(body, signature, [secret]))

	def test_our_entry_gets_the_new_secret_and_keeps_its_events(self):
		with receiver() as (url, _posts):
			ours = {**OTHER, "url": url + "?token=old", "event_ids": [30009]}
			self.put([ours, OTHER])
			self.assertEqual(webhooks.registration(), "other_secret")
			webhooks.register()
			_other, row = self.listed()
		self.assertEqual(row["url"], url)
		self.assertIn(30009, row["event_ids"])
		self.assertIn(30012, row["event_ids"])

	def test_all_events_stay_all(self):
		with receiver() as (url, _posts):
			self.put([{**OTHER, "url": url, "event_ids": [0]}])
			webhooks.register()
			self.assertEqual([row["event_ids"] for row in self.listed()], [[0]])

	def test_a_full_list_is_left_alone(self):
		full = [{**OTHER, "url": f"https://elsewhere.example.com/{number}"} for number in range(5)]
		self.put(full)
		with receiver():
			self.assertRaisesRegex(errors.Stopped, "5 webhooks already", webhooks.register)
		self.assertEqual(self.listed(), full)

	def test_a_site_that_cannot_be_reached_is_told_so(self):
		with receiver() as (url, _posts):
			pass
		with patch.object(settings, "webhook_url", lambda: url):
			self.assertRaisesRegex(frappe.ValidationError, "can it reach this site", api.send_test_event)

	def test_no_failure_tells_a_secret(self):
		self.put([{**OTHER, "url": f"https://elsewhere.example.com/{number}"} for number in range(4)])
		with receiver():
			for endpoint in ("webhook/update", "webhook/test"):
				with self.subTest(endpoint), refusing(endpoint):
					try:
						api.register_webhook()
					except frappe.ValidationError:
						told = frappe.get_traceback(with_context=True)
					self.assertIn(f"{endpoint}: the PBX answered 40001", told)
					for secret in (*secrets_of_the_site(), OTHER["secret"]):
						self.assertNotIn(secret, told)

	def put(self, rows: list[dict]) -> None:
		body = {"webhook_event_push_list": rows, "webhook_event_push_timeout": 4}
		self.pbx.ask("webhook/update", {"access_token": token.access_token()}, body)

	def listed(self) -> list[dict]:
		reply = json.loads(self.pbx.ask("webhook/query", {"access_token": token.access_token()}))
		self.assertEqual(reply["data"]["webhook_event_push_timeout"], 4)
		return reply["data"]["webhook_event_push_list"]


class TestExtensions(PBXTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.ada = make_user("ada@example.com", "PBX User")
		cls.by_hand = make_user("by-hand@example.com", "PBX User")
		# Locks of ours would keep the client from writing down its token.
		frappe.db.commit()

	def setUp(self):
		token.access_token()
		for doctype in ("PBX Extension User", "PBX Extension"):
			frappe.db.delete(doctype)
		self.addCleanup(frappe.db.rollback)

	def test_extensions_come_with_their_users(self):
		first = api.import_extensions()
		self.assertEqual((first["created"], first["updated"], first["matched"]), (7, 0, 1))
		self.assertNotIn("2001", [row["extension"] for row in first["unmatched"]])
		self.assertIn("2002", [row["extension"] for row in first["unmatched"]])
		ada = frappe.get_doc("PBX Extension", "2001")
		self.assertEqual((ada.display_name, ada.email, ada.pbx_id), ("Ada Berg", "ada@example.com", 61))
		self.assertEqual([row.user for row in ada.users], [self.ada])
		self.assertIsNotNone(ada.imported_at)

	def test_a_second_import_changes_what_is_new_alone(self):
		api.import_extensions()
		modified = frappe.db.get_value("PBX Extension", "2001", "modified")
		frappe.db.set_value("PBX Extension", "2002", "display_name", "Another Name")
		second = api.import_extensions()
		self.assertEqual((second["created"], second["updated"], second["matched"]), (0, 7, 0))
		self.assertEqual(frappe.db.get_value("PBX Extension", "2001", "modified"), modified)
		self.assertEqual(frappe.db.get_value("PBX Extension", "2002", "display_name"), "Bo Lindqvist")

	def test_users_set_by_hand_stay(self):
		frappe.get_doc(
			{"doctype": "PBX Extension", "extension": "2001", "users": [{"user": self.by_hand}]}
		).insert()
		api.import_extensions()
		users = [row.user for row in frappe.get_doc("PBX Extension", "2001").users]
		self.assertEqual(users, [self.by_hand, self.ada])

	def test_a_disabled_user_is_not_matched(self):
		frappe.db.set_value("User", self.ada, "enabled", 0)
		imported = api.import_extensions()
		self.assertIn("2001", [row["extension"] for row in imported["unmatched"]])

	def test_all_pages_are_read(self):
		before = len(self.pbx.asked)
		with patch.object(extensions, "PAGE_SIZE", 3):
			imported = api.import_extensions()
		self.assertEqual(imported["created"], 7)
		self.assertEqual(self.pbx.asked[before:].count("extension/list"), 3)


class TestConnection(PBXTestCase):
	def test_get_access_token_shows_the_pbx(self):
		shown = api.get_access_token()
		self.assertEqual((shown["connection_status"], shown["pbx_name"]), ("Connected", "pbx-sim"))
		self.assertEqual((shown["utc_offset_known"], shown["pbx_utc_offset"]), (1, 0))
		self.assertLessEqual(abs(shown["clock_offset"]), 1)


@contextmanager
def refusing(endpoint: str):
	"""A PBX that refuses one endpoint."""
	send = transport._send

	def answer(target: transport.Target, secret_request: transport.Request) -> bytes:
		refused = secret_request.endpoint == endpoint
		return b'{"errcode":40001}' if refused else send(target, secret_request)

	with patch.object(transport, "_send", answer):
		yield


@contextmanager
def receiver():
	"""A site that takes the test message: its webhook URL, and body and signature of each post."""
	posts: list[tuple[bytes, str | None]] = []

	class Receiver(Handler):
		def answer(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
			posts.append((body, self.headers.get("X-Signature")))
			return 200, {}, b"{}"

	with serving(Receiver) as port:
		url = f"http://127.0.0.1:{port}/api/method/{settings.WEBHOOK_METHOD}"
		with patch.object(settings, "webhook_url", lambda: url):
			yield url, posts
