from unittest import skipUnless
from unittest.mock import patch

import frappe

from pbx_integration import phone_index, phone_sources, region_changes
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_contact
from pbx_integration.tests.test_regions import make_address, region_of


@skipUnless("erpnext" in frappe.get_installed_apps(), "needs ERPNext")
class TestWithErpnext(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_single_value("PBX Settings", "default_region", "DK")
		self.addCleanup(phone_sources.forget)
		self.addCleanup(frappe.db.rollback)

	def test_its_doctypes_are_sources(self):
		for doctype in ("Customer", "Lead", "Supplier", "Opportunity", "Employee"):
			self.assertIn(doctype, phone_index.sources())

	def test_the_number_that_a_customer_has_from_its_contact_is_its_own_too(self):
		contact = make_contact("Ada", "20304050", is_primary_mobile_no=1)
		customer = make_customer(customer_primary_contact=contact.name)
		found = {(row.reference_doctype, row.source_field) for row in phone_index.find("+4520304050", None)}
		self.assertEqual(found, {("Contact", "phone"), ("Customer", "mobile_no")})
		self.assertEqual(customer.mobile_no, "20304050")

	def test_a_territory_below_one_that_is_a_country(self):
		make_territory("Sweden")
		make_territory("Skane of Tests", "Sweden")
		lead = make_lead(territory="Skane of Tests", mobile_no="070 123 45 67")
		self.assertEqual(region_of(lead), "SE")

	def test_the_country_of_a_lead_comes_before_its_territory(self):
		make_territory("Sweden")
		lead = make_lead(territory="Sweden", country="Germany", mobile_no="0170 1234567")
		self.assertEqual(region_of(lead), "DE")

	def test_a_contact_is_where_its_customer_is(self):
		customer = make_customer()
		make_address("Germany", customer)
		contact = make_contact("Ada", "030 901820")
		contact.append("links", {"link_doctype": "Customer", "link_name": customer.name})
		contact.save()
		self.assertEqual(region_of(contact), "DE")

	def test_a_customer_that_moves_takes_its_contacts_along(self):
		make_territory("Sweden")
		customer = make_customer()
		contact = make_contact("Ada", "070 123 45 67")
		contact.append("links", {"link_doctype": "Customer", "link_name": customer.name})
		contact.save()
		customer.territory = "Sweden"
		customer.save()
		with patch.object(frappe.db, "commit"):
			region_changes.follow([("Customer", customer.name)])
		self.assertEqual(region_of(contact), "SE")

	def test_numbers_of_a_company_are_our_own(self):
		# Not inserted as a document, which would draw up its chart of accounts.
		frappe.new_doc("Company", name="Tests", company_name="Tests", abbr="T").db_insert()
		company = frappe.get_doc("Company", "Tests")
		company.db_set("phone_no", "+45 33 12 34 99")
		self.assertEqual([row.reference_doctype for row in phone_index.find_own("+4533123499")], ["Company"])

	def test_a_lead_that_is_disabled(self):
		lead = make_lead(mobile_no="20304050", disabled=1)
		found = [row for row in phone_index.find("+4520304050", None) if row.reference_name == lead.name]
		self.assertEqual({row.active for row in found}, {False})


def make_customer(**facts):
	customer = {"doctype": "Customer", "customer_name": "Tests of Numbers"}
	customer["customer_group"] = make_node("Customer Group", "Group of Tests")
	return frappe.get_doc({**customer, "territory": make_territory("World of Tests"), **facts}).insert()


def make_lead(**facts):
	# Empty rather than missing, or those of the session come in.
	nowhere = {"country": "", "company": "", "territory": ""}
	return frappe.get_doc({"doctype": "Lead", "lead_name": "Ada of Tests", **nowhere, **facts}).insert()


def make_territory(name: str, parent: str | None = None) -> str:
	return make_node("Territory", name, parent, is_group=1)


def make_node(doctype: str, name: str, parent: str | None = None, **facts) -> str:
	"""A node of a tree, whether the site has been set up or not."""
	if not frappe.db.exists(doctype, name):
		key = frappe.scrub(doctype)
		node = frappe.get_doc({"doctype": doctype, f"{key}_name": name, f"parent_{key}": parent, **facts})
		node.flags.ignore_mandatory = True
		node.insert()
	return name
