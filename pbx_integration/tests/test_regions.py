from unittest.mock import patch

import frappe

from pbx_integration import lookup_settings, phone_index, phone_sources, region_changes, settings
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_contact


class TestRegions(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_single_value("PBX Settings", "default_region", "DK")
		self.addCleanup(phone_sources.forget)
		self.addCleanup(frappe.db.rollback)

	def test_the_default_reads_what_nothing_else_does(self):
		self.assertEqual(region_of(make_contact("Ada", "20304050")), "DK")

	def test_an_address_that_the_record_links_to(self):
		contact = make_contact("Ada", "030 901820")
		contact.address = make_address("Germany").name
		contact.save()
		self.assertEqual(region_of(contact), "DE")
		self.assertEqual(len(phone_index.find("+4930901820", None)), 1)

	def test_of_the_addresses_linked_to_the_record_the_primary_one(self):
		contact = make_contact("Ada", "030 901820")
		make_address("Sweden", contact)
		make_address("Germany", contact, is_primary_address=1)
		phone_index.write("Contact", [contact.name])
		self.assertEqual(region_of(contact), "DE")

	def test_the_country_of_what_it_is_linked_to(self):
		head = make_contact("Bo", "030 901821")
		make_address("Germany", head)
		contact = make_contact("Ada", "030 901820")
		contact.append("links", {"link_doctype": "Contact", "link_name": head.name})
		contact.save()
		self.assertEqual(region_of(contact), "DE")

	def test_the_field_that_the_source_names_comes_first(self):
		address = make_address("Germany", county="SE", phone="08 123 456")
		self.assertEqual(region_of(address), "DE")
		row = next(row for row in settings.for_change().lookup_sources if row.document_type == "Address")
		frappe.db.set_value("PBX Lookup Source", row.name, "region_field", "county")
		frappe.clear_document_cache("PBX Settings", "PBX Settings")
		phone_sources.forget()
		phone_index.write("Address", [address.name])
		self.assertEqual(region_of(address), "SE")

	def test_a_country_that_changes_reaches_all_who_have_it_from_there(self):
		head = make_contact("Bo", "030 901821")
		address = make_address("Germany", head)
		contact = make_contact("Ada", "030 901820")
		contact.append("links", {"link_doctype": "Contact", "link_name": head.name})
		contact.save()
		queued = []
		self.patch(region_changes, "_queue", lambda records: queued.append(records))
		address.country = "Sweden"
		address.save()
		self.assertEqual(queued, [{("Contact", head.name), ("Address", address.name)}])
		self.patch(frappe.db, "commit", lambda: None)
		region_changes.follow(sorted(queued[0]))
		self.assertEqual([region_of(head), region_of(contact)], ["SE", "SE"])

	def test_saves_that_change_no_country_queue_nothing(self):
		address = make_address("Germany", make_contact("Ada", "20304050"))
		queued = []
		self.patch(region_changes, "_queue", lambda records: queued.append(records))
		address.city = "Bonn"
		address.save()
		self.assertEqual(queued, [])

	def patch(self, target: object, name: str, value: object) -> None:
		patched = patch.object(target, name, value)
		patched.start()
		self.addCleanup(patched.stop)


class TestLookupSettings(IntegrationTestCase):
	def setUp(self):
		self.addCleanup(phone_sources.forget)
		self.addCleanup(frappe.db.rollback)

	def test_what_cannot_be_a_source_is_refused(self):
		for row, why in (
			({"document_type": "System Settings"}, "has no records of its own"),
			({"document_type": "Contact Phone"}, "has no records of its own"),
			({"document_type": "Role"}, "has no field for phone numbers"),
			({"document_type": "Contact"}, "is there twice"),
			({"document_type": "Contact Us Settings"}, "has no records of its own"),
		):
			with self.subTest(**row):
				self.assert_refused(why, "lookup_sources", row)

	def test_a_weight_and_a_country_field_that_cannot_be(self):
		for values, why in (({"weight": -1}, "the weight"), ({"region_field": "phone_nos"}, "no field for")):
			with self.subTest(**values):
				doc = settings.for_change()
				doc.lookup_sources[0].update(values)
				self.assertRaisesRegex(frappe.ValidationError, why, lookup_settings.check, doc)

	def test_own_numbers_are_numbers_of_the_outside(self):
		self.assert_refused("is an extension", "own_numbers", {"number": "2001"})
		self.assert_refused("ask Bo", "own_numbers", {"number": "ask Bo"})

	def test_trunks_are_in_countries_and_once_each(self):
		self.assert_refused("XX is not known", "trunk_regions", {"trunk": "berlin", "region": "XX"})
		twice = [{"trunk": "berlin", "region": "DE"}] * 2
		self.assert_refused("berlin is there twice", "trunk_regions", *twice)

	def test_own_numbers_are_in_the_index_when_the_settings_are_saved(self):
		doc = settings.for_change()
		doc.default_region = "DK"
		doc.append("own_numbers", {"number": "33 12 34 56", "label": "Main"})
		doc.save()
		self.assertEqual([row.label for row in phone_index.find_own("+4533123456")], ["Main"])
		doc.set("own_numbers", [])
		doc.save()
		self.assertEqual(phone_index.find_own("+4533123456"), [])

	def test_a_source_that_is_switched_off_is_none(self):
		doc = settings.for_change()
		row = next(row for row in doc.lookup_sources if row.document_type == "Contact")
		row.enabled = 0
		doc.save()
		self.assertNotIn("Contact", phone_index.sources())

	def assert_refused(self, why: str, table: str, *rows: dict) -> None:
		doc = settings.for_change()
		doc.default_region = "DK"
		for row in rows:
			doc.append(table, row)
		self.assertRaisesRegex(frappe.ValidationError, why, lookup_settings.check, doc)


def region_of(doc) -> str | None:
	rows = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	return frappe.db.get_value(phone_sources.INDEX, rows, "region")


def make_address(country: str, *linked, **facts):
	# ERPNext draws the address of whatever it is linked to, which a site that is not set up has no way for.
	if not frappe.db.exists("Address Template", {"is_default": 1}):
		frappe.new_doc("Address Template", country=country, template="{{ city }}", is_default=1).insert()
	links = [{"link_doctype": doc.doctype, "link_name": doc.name} for doc in linked]
	address = {"doctype": "Address", "address_title": "Test", "address_line1": "1", "city": "Town"}
	return frappe.get_doc({**address, "country": country, "links": links, **facts}).insert()
