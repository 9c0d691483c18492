import inspect
import re
from unittest.mock import patch

import frappe

from pbx_integration import settings
from pbx_integration.api import settings as api
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.pbx import settings_kept
from pbx_integration.tests.records import acting_as, make_user
from pbx_integration.yeastar import state

SECRET = re.compile(r"[A-Za-z0-9]{32}")
FINGERPRINT = "ab" * 32


class TestPBXSettings(IntegrationTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		kept = settings_kept()
		kept.__enter__()
		cls.addClassCleanup(kept.__exit__, None, None, None)

	def setUp(self):
		switches = ("enabled", "on_premises", "plain_http", "allow_url_token")
		texts = ("pbx_domain", "certificate_fingerprint", "client_id", "client_secret", "default_region")
		cleared = {**dict.fromkeys(switches, 0), **dict.fromkeys(texts, "")}
		save(**cleared, url_token="", previous_webhook_secret="")

	def test_a_pasted_url_becomes_a_domain(self):
		doc = save(pbx_domain="https://PBX.example.com:8088/login")
		self.assertEqual(doc.pbx_domain, "pbx.example.com:8088")

	def test_what_is_no_public_host_is_refused(self):
		for domain in ("user@pbx.example.com", "127.0.0.1", "192.168.1.20:8088", "localhost"):
			with self.subTest(domain):
				self.assertRaises(frappe.ValidationError, save, pbx_domain=domain)
		self.assertEqual(save(pbx_domain="192.168.1.20", on_premises=1).pbx_domain, "192.168.1.20")

	def test_plain_http_is_for_premises_alone(self):
		self.assertRaises(frappe.ValidationError, save, pbx_domain="pbx.example.com", plain_http=1)
		save(pbx_domain="pbx.example.com", plain_http=1, on_premises=1)

	def test_a_fingerprint_is_normalised(self):
		doc = save(certificate_fingerprint=FINGERPRINT)
		self.assertEqual(doc.certificate_fingerprint, ":".join(["AB"] * 32))
		self.assertRaises(frappe.ValidationError, save, certificate_fingerprint="AB:CD")

	def test_a_region_is_needed_to_be_enabled(self):
		self.assertRaises(frappe.MandatoryError, save, enabled=1)
		self.assertRaises(frappe.ValidationError, save, default_region="XX")
		save(enabled=1, default_region="DK")
		self.assertEqual((settings.default_region(), settings.is_enabled()), ("DK", True))

	def test_the_form_knows_the_regions(self):
		doc = settings.for_change()
		doc.run_method("onload")
		self.assertIn("DK", doc.get_onload("regions"))

	def test_secrets_are_made_when_missing(self):
		save(allow_url_token=1)
		[(secret, verified_by)] = settings.webhook_secrets()
		self.assertRegex(secret, SECRET)
		self.assertEqual(verified_by, "Signature")
		self.assertRegex(settings.url_token(), SECRET)
		self.assertTrue(settings.webhook_url_with_token().endswith(f"?token={settings.url_token()}"))
		save(allow_url_token=0)
		self.assertIsNone(settings.url_token())
		self.assertIsNone(settings.webhook_url_with_token())

	def test_the_previous_secret_is_valid_until_dropped(self):
		[(first_secret, _word)] = settings.webhook_secrets()
		api.new_secret()
		[(second_secret, _word), previous] = settings.webhook_secrets()
		self.assertNotEqual(first_secret, second_secret)
		self.assertEqual(previous, (first_secret, "Previous Secret"))
		self.assertTrue(api.status()["has_previous_secret"])
		api.drop_previous_secret()
		self.assertEqual(settings.webhook_secrets(), [(second_secret, "Signature")])

	def test_a_secret_pasted_from_the_portal_takes_over(self):
		[(first_secret, _word)] = settings.webhook_secrets()
		save(webhook_secret="P" * 32)
		expected = [("P" * 32, "Signature"), (first_secret, "Previous Secret")]
		self.assertEqual(settings.webhook_secrets(), expected)

	def test_saving_again_changes_no_secret(self):
		before = settings.webhook_secrets()
		save(client_id="another")
		self.assertEqual(settings.webhook_secrets(), before)

	def test_a_secret_that_cannot_be_read_once_is_read_the_next_time(self):
		save(client_id="anew")
		with patch.object(type(settings.load()), "get_password", return_value=None):
			self.assertEqual(settings.webhook_secrets(), [])
		[(secret, _word)] = settings.webhook_secrets()
		self.assertRegex(secret, SECRET)

	def test_another_pbx_has_another_serial_number(self):
		save(pbx_domain="pbx.example.com")
		frappe.db.commit()
		state.write(pbx_serial="SERIAL1", pbx_utc_offset=0, utc_offset_known=1)
		frappe.db.commit()
		self.assertEqual((settings.pbx_serial(), settings.pbx_utc_offset()), ("SERIAL1", 0))
		save(pbx_domain="other.example.com")
		self.assertEqual((settings.pbx_serial(), settings.pbx_utc_offset()), (None, None))

	def test_the_form_shows_no_secret(self):
		save(client_secret="C" * 32, allow_url_token=1)
		shown = frappe.as_json(settings.for_change().as_dict()) + frappe.as_json(api.status())
		for secret in ("C" * 32, settings.webhook_secrets()[0][0], settings.url_token()):
			self.assertNotIn(secret, shown)

	def test_only_managers_may_ask(self):
		stranger = make_user("pbx-settings-user@example.com", "PBX User")
		functions = [function for _name, function in inspect.getmembers(api, inspect.isfunction)]
		whitelisted = [function for function in functions if function in frappe.whitelisted]
		self.assertGreaterEqual(len(whitelisted), 8)
		with acting_as(stranger), patch("socket.socket.connect", side_effect=AssertionError):
			for function in whitelisted:
				with self.subTest(function.__name__):
					self.assertRaises(frappe.PermissionError, function)
			self.assertRaises(frappe.PermissionError, save, client_id="mine")
			self.assertFalse(frappe.has_permission(settings.DOCTYPE, "read"))

	def test_both_managers_may(self):
		for role in ("PBX Manager", "System Manager"):
			manager = make_user(f"{frappe.scrub(role)}-settings@example.com", role)
			with self.subTest(role), acting_as(manager):
				save(client_id=role)
				self.assertEqual(api.webhook_secret()["secret"], settings.webhook_secrets()[0][0])

	def test_what_changes_something_is_a_post(self):
		methods = frappe.allowed_http_methods_for_whitelisted_func
		reading = {api.status, api.registration, api.index_status}
		for _name, function in inspect.getmembers(api, inspect.isfunction):
			if function in frappe.whitelisted:
				with self.subTest(function.__name__):
					self.assertEqual(methods[function], ["GET"] if function in reading else ["POST"])


def save(**values: object):
	doc = settings.for_change()
	doc.update(values)
	doc.save()
	return doc
