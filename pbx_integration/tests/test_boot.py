import unittest.mock

import frappe

from pbx_integration import boot
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_extension, make_user

ADA, BOB = "ada@pbx.example", "bob@pbx.example"


class TestBoot(IntegrationTestCase):
	def setUp(self):
		make_user(ADA)
		make_user(BOB)
		make_extension("2001", ADA)
		make_extension("2002", ADA)

	def tearDown(self):
		frappe.db.rollback()

	def told(self, user: str, region: str | None = "DK") -> frappe._dict:
		bootinfo = frappe._dict()
		with (
			acting_as(user),
			unittest.mock.patch("pbx_integration.settings.default_region", return_value=region),
		):
			boot.extend_bootinfo(bootinfo)
		return bootinfo

	def test_a_user_with_extensions_is_told_them_and_the_region(self):
		told = self.told(ADA)["pbx"]
		self.assertEqual((told["extensions"], told["region"]), (["2001", "2002"], "DK"))
		self.assertIsNone(self.told(ADA, region=None)["pbx"]["region"])

	def test_the_first_ring_keeps_to_the_preferences_of_the_user(self):
		self.assertIs(self.told(ADA)["pbx"]["prefs"]["dnd"], False)
		frappe.get_doc({"doctype": "PBX Pop Settings", "user": ADA, "dnd": 1}).insert()
		self.assertIs(self.told(ADA)["pbx"]["prefs"]["dnd"], True)

	def test_the_desk_starts_before_the_site_is_migrated(self):
		broken = (
			("DOCTYPE", "PBX Not Migrated Yet"),
			("_CHECKS", ("muted", "notify", "open_single", "dnd", "not_migrated_yet")),
		)
		make_user("new@pbx.example")
		for name, value in broken:
			with self.subTest(name), unittest.mock.patch(f"pbx_integration.pop_settings.{name}", value):
				self.assertEqual(self.told(ADA), {})
				self.assertTrue(frappe.db.exists("User", "new@pbx.example"), "the transaction goes on")
		self.assertIn("pbx", self.told(ADA))

	def test_a_user_without_an_extension_is_told_nothing(self):
		self.assertEqual(self.told(BOB), {})

	def test_the_desk_asks_for_it(self):
		self.assertIn("pbx_integration.boot.extend_bootinfo", frappe.get_hooks("extend_bootinfo"))
