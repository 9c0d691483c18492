import frappe

from pbx_integration.api import attach
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_call, make_contact, make_extension, make_user
from pbx_integration.tests.test_lookup import has_erpnext

ADA, READER = "ada@pbx.example", "reads-contacts@pbx.example"
MOBILE, FIXED, FOREIGN = "+4915112345678", "+4533123456", "+493023125123"


class AttachCase(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_single_value("PBX Settings", "default_region", "DK")
		self.addCleanup(frappe.db.rollback)
		self.addCleanup(frappe.set_user, "Administrator")


class TestAddNumber(AttachCase):
	def numbers(self, contact) -> list[tuple]:
		contact.reload()
		return [(row.phone, row.is_primary_phone, row.is_primary_mobile_no) for row in contact.phone_nos]

	def test_a_contact_gets_a_row_and_keeps_the_others(self):
		contact = make_contact("Ada", "33 12 34 56", is_primary_phone=1)
		answer = attach.add_number("Contact", contact.name, "+49 1511 2345678")
		self.assertTrue(answer["added"])
		self.assertEqual(self.numbers(contact), [("33 12 34 56", 1, 0), (MOBILE, 0, 0)])
		self.assertEqual(contact.phone, "33 12 34 56")
		indexed = frappe.get_all("PBX Phone Number", {"reference_name": contact.name}, pluck="e164")
		self.assertEqual(set(indexed), {MOBILE, FIXED})

	def test_a_number_that_is_there_is_not_added_again(self):
		contact = make_contact("Ada", "0049 1511 2345678")
		self.assertFalse(attach.add_number("Contact", contact.name, MOBILE)["added"])
		self.assertEqual(len(self.numbers(contact)), 1)

	def test_a_user_gets_the_field_that_fits(self):
		user = frappe.get_doc("User", make_user(ADA, "PBX User"))
		user.db_set({"phone": None, "mobile_no": None})
		attach.add_number("User", user.name, MOBILE)
		attach.add_number("User", user.name, FIXED)
		user.reload()
		self.assertEqual((user.mobile_no, user.phone), (MOBILE, FIXED))
		with self.assertRaises(frappe.ValidationError) as refused:
			attach.add_number("User", user.name, FOREIGN)
		for text in ("no free phone field", MOBILE, FIXED):
			self.assertIn(text, str(refused.exception))

	def test_a_field_that_is_asked_for(self):
		user = make_user(ADA, "PBX User")
		frappe.db.set_value("User", user, {"phone": None, "mobile_no": None})
		attach.add_number("User", user, MOBILE, field="phone")
		self.assertEqual(frappe.db.get_value("User", user, "phone"), MOBILE)
		for field in ("phone", "first_name", "no_such_field"):
			with self.subTest(field):
				self.assertRaises(frappe.ValidationError, attach.add_number, "User", user, FIXED, field=field)

	def test_what_is_no_number_is_refused(self):
		contact = make_contact("Ada")
		for text in ("anonymous", "", "abc"):
			with self.subTest(text):
				self.assertRaises(frappe.ValidationError, attach.add_number, "Contact", contact.name, text)

	def test_it_takes_the_right_to_write_the_record(self):
		contact = make_contact("Ada")
		with acting_as(make_user(READER, "PBX User")):
			self.assertRaises(frappe.PermissionError, attach.add_number, "Contact", contact.name, MOBILE)

	def test_fields_of_a_lead(self):
		if not has_erpnext():
			self.skipTest("needs ERPNext")
		lead = frappe.get_doc({"doctype": "Lead", "lead_name": "Ada"}).insert()
		for number in (FIXED, MOBILE, FOREIGN):
			attach.add_number("Lead", lead.name, number)
		lead.reload()
		self.assertEqual((lead.phone, lead.mobile_no, lead.whatsapp_no), (FIXED, MOBILE, FOREIGN))
		self.assertEqual(frappe.db.count("PBX Phone Number", {"reference_name": lead.name}), 3)


class TestPrefill(AttachCase):
	def test_a_contact_starts_with_a_row(self):
		rows = attach.prefill("Contact", MOBILE)["rows"]
		self.assertEqual(rows, {"phone_nos": {"phone": MOBILE, "is_primary_mobile_no": 1}})
		rows = attach.prefill("Contact", FIXED)["rows"]
		self.assertEqual(rows, {"phone_nos": {"phone": FIXED, "is_primary_phone": 1}})

	def test_what_is_no_number_is_taken_as_it_is(self):
		self.assertEqual(attach.prefill("Contact", "12 apples")["rows"]["phone_nos"]["phone"], "12 apples")

	def test_an_address_starts_with_number_and_country(self):
		values = attach.prefill("Address", FOREIGN)["values"]
		self.assertEqual(values, {"country": "Germany", "phone": FOREIGN})

	def test_the_name_that_the_pbx_gave(self):
		for name, stored in ((" Jane Doe ", "Jane Doe"), ("x" * 200, "x" * 140)):
			values = attach.prefill("Contact", MOBILE, caller_name=name)["values"]
			self.assertEqual(values, {"first_name": stored})
		for name in (None, "", " "):
			self.assertEqual(attach.prefill("Contact", MOBILE, caller_name=name)["values"], {})
		values = attach.prefill("Address", FOREIGN, caller_name="Jane")["values"]
		self.assertEqual(set(values), {"country", "phone"})
		if has_erpnext():
			values = attach.prefill("Lead", FIXED, caller_name="Jane Doe")["values"]
			self.assertEqual(values["first_name"], "Jane Doe")

	def test_it_takes_the_right_to_create(self):
		with acting_as(make_user(READER, "PBX User")):
			self.assertRaises(frappe.PermissionError, attach.prefill, "User", MOBILE)

	def test_a_lead_starts_with_the_field_that_fits(self):
		if not has_erpnext():
			self.skipTest("needs ERPNext")
		mobile, fixed = (attach.prefill("Lead", number)["values"] for number in (MOBILE, FIXED))
		self.assertEqual(mobile, {"country": "Germany", "mobile_no": MOBILE})
		self.assertEqual(fixed, {"country": "Denmark", "phone": FIXED})


class TestEndpoints(AttachCase):
	def test_a_form_attaches_and_takes_back(self):
		make_user(ADA, "PBX User", "Maintenance User")
		make_extension("2001", ADA)
		contact, call = make_contact("Grace"), make_call("1.1", "2001")
		with acting_as(ADA):
			answer = attach.attach(call, "Contact", contact.name)
			self.assertEqual([(link["title"], link["chosen"]) for link in answer["links"]], [("Grace", True)])
			self.assertEqual(attach.reject(call, "Contact", contact.name)["links"], [])
			self.assertEqual(attach.choose(call, "Contact", contact.name)["links"][0]["name"], contact.name)
