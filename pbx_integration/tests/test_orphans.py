from unittest.mock import patch

import frappe

from pbx_integration import orphans
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_call

CALL, NUMBER = "1795255200.81", "+4520304050"


def make_choice(doctype: str, name: str) -> str:
	record = {"number": NUMBER, "reference_doctype": doctype, "reference_name": name, "choice": "This One"}
	choice = frappe.new_doc("PBX Number Choice", **record)
	choice.insert(ignore_permissions=True, ignore_links=True)
	return choice.name


def make_link(call: str, doctype: str, name: str) -> str:
	link = frappe.new_doc("PBX Call Link", call=call, link_doctype=doctype, link_name=name)
	link.insert(ignore_permissions=True, ignore_links=True)
	return link.name


class TestOrphans(IntegrationTestCase):
	def setUp(self):
		make_call(CALL, "2001")

	def tearDown(self):
		frappe.db.rollback()

	def swept(self) -> int:
		"""As one transaction, that the test can take back."""
		with patch.object(frappe.db, "commit"):
			return orphans.sweep()

	def test_what_speaks_of_a_record_that_is_gone_goes(self):
		self.swept()
		for doctype, name in (("User", "gone@pbx.example"), ("No Such DocType", "anything")):
			choice, link = make_choice(doctype, name), make_link(CALL, doctype, name)
			self.assertEqual(self.swept(), 2)
			self.assertFalse(frappe.db.exists("PBX Number Choice", choice))
			self.assertFalse(frappe.db.exists("PBX Call Link", link))

	def test_a_link_of_a_call_that_is_gone_goes(self):
		link = make_link("1795255200.82", "User", "Guest")
		self.swept()
		self.assertFalse(frappe.db.exists("PBX Call Link", link))

	def test_what_is_there_stays_whatever_the_case_of_its_name(self):
		# Only MariaDB takes both spellings for the same name.
		names = ("Guest", "Administrator", "guest" if frappe.db.db_type == "mariadb" else "Guest")
		choices = [make_choice("User", name) for name in names]
		link = make_link(CALL, "System Settings", "System Settings")
		with patch.object(orphans, "ROWS_AT_ONCE", 1):
			self.swept()
		self.assertEqual(frappe.db.count("PBX Number Choice", {"name": ("in", choices)}), 3)
		self.assertTrue(frappe.db.exists("PBX Call Link", link))
