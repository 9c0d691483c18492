import unittest.mock
from typing import Any

import frappe

from pbx_integration import lookup, phone_index, rate, settings
from pbx_integration.api.lookup import by_phone, choose, forget, reject, search
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_call, make_extension, make_user

AGENT, STRANGER = "ada@pbx.example", "bob@pbx.example"
NUMBER = "+4520304050"
READS_CONTACTS = "Maintenance User"

SPELLINGS = (
	"+4520304050",
	"+45 20 30 40 50",
	"+45-20304050",
	"+45-20-30-40-50",
	"(+45) 2030 4050",
	"0045 20 30 40 50",
	"004520304050",
	"20304050",
	"20 30 40 50",
	"20.30.40.50",
	"2030-4050",
	"tel:+45-20-30-40-50",
	"+45 20 30 40 50 ext. 12",
)
OTHERS = ("+4520304051", "20 30 40 5", "+45 20 30 04 50", "120304050 9", "call 2030 about 4050 things")


def has_erpnext() -> bool:
	return "erpnext" in frappe.get_installed_apps()


def make_contact(first_name: str, *numbers: str, **values: Any) -> str:
	"""A contact with numbers as people and imports leave them, some of which the form would refuse."""
	contact = frappe.new_doc("Contact", first_name=first_name, **values)
	for _number in numbers:
		contact.append("phone_nos", {"phone": "0"})
	contact.insert(ignore_permissions=True)
	for row, number in zip(contact.phone_nos, numbers, strict=True):
		frappe.db.set_value("Contact Phone", row.name, "phone", number)
	phone_index.write("Contact", [contact.name])
	return contact.name


class LookupCase(IntegrationTestCase):
	def setUp(self):
		make_user(AGENT, "PBX User", READS_CONTACTS)
		region = unittest.mock.patch.object(settings, "default_region", return_value="DK")
		region.start()
		self.addCleanup(region.stop)

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()

	def names(self, number: str = NUMBER, level: str | None = None) -> list[tuple[str, str]]:
		matches = lookup.by_phone(number)["matches"]
		return [(match["doctype"], match["name"]) for match in matches if level in (None, match["level"])]


class TestNumbers(LookupCase):
	def test_every_spelling_is_found(self):
		for spelling in SPELLINGS:
			with self.subTest(spelling):
				contact = make_contact("Grace", spelling)
				self.assertIn(("Contact", contact), self.names(level="known"))
				frappe.delete_doc("Contact", contact, force=True)

	def test_every_spelling_may_be_asked(self):
		contact = make_contact("Grace", "20 30 40 50")
		for spelling in SPELLINGS:
			with self.subTest(spelling):
				self.assertIn(("Contact", contact), self.names(spelling))

	def test_other_numbers_are_not_found(self):
		contacts = {("Contact", make_contact("Other", number)) for number in OTHERS}
		self.assertFalse(contacts & set(self.names()))

	def test_the_number_of_another_country_is_possible_at_most(self):
		contact = make_contact("Nils", "+47 20 30 40 50")
		self.assertIn(("Contact", contact), self.names(level="possible"))
		known = make_contact("Grace", NUMBER)
		self.assertEqual(self.names(), [("Contact", known)])

	def test_the_country_of_the_address_is_that_of_a_local_number(self):
		contact = make_contact("Nils", "20 30 40 50")
		# Not saved as a document, which asks for an Address Template that a bare site lacks.
		frappe.new_doc("Address", name="PBX-Oslo", address_title="Oslo", country="Norway").db_insert()
		frappe.db.set_value("Contact", contact, "address", "PBX-Oslo")
		phone_index.write("Contact", [contact])
		self.assertEqual(self.names("+4720304050", "known"), [("Contact", contact)])

	def test_what_is_no_number_is_named(self):
		for text, code in (
			("", "phone.empty"),
			("anonymous", "phone.withheld"),
			("hello", "phone.not_a_number"),
		):
			with self.subTest(text):
				answer = by_phone(text)
				self.assertEqual(answer["number"]["error"]["code"], code)
				self.assertEqual((answer["matches"], answer["hidden"]), ([], 0))

	def test_signs_of_patterns_and_of_sql_are_text(self):
		make_contact("Grace", NUMBER)
		for text in ("%", "____", "' or 1=1 --", "2030%4050", "`", "\\"):
			with self.subTest(text):
				self.assertEqual(by_phone(text)["matches"], [])

	def test_an_internal_number_is_an_extension_and_nothing_else(self):
		make_contact("Grace", "2001")
		make_extension("2001", AGENT)
		frappe.db.set_value("PBX Extension", "2001", "display_name", "Ada")
		answer = by_phone("2001")
		self.assertTrue(answer["number"]["internal"])
		self.assertEqual(
			[(match["doctype"], match["title"]) for match in answer["matches"]], [("PBX Extension", "Ada")]
		)


class TestRecords(LookupCase):
	def test_a_contact_with_two_numbers_is_one_match(self):
		contact = make_contact("Grace", NUMBER, "20 30 40 50", "+4540506070", company_name="Nordic")
		(match,) = by_phone(NUMBER)["matches"]
		self.assertEqual((match["name"], match["title"], match["subtitle"]), (contact, "Grace", "Nordic"))
		self.assertEqual(match["route"], ["Form", "Contact", contact])

	def test_the_last_call_that_the_user_sees_is_told(self):
		make_contact("Grace", NUMBER)
		make_extension("2002", STRANGER if frappe.db.exists("User", STRANGER) else make_user(STRANGER))
		ended = frappe.utils.add_to_date(frappe.utils.now_datetime(), hours=-3)
		make_call("1795255200.9", "2002", external_e164=NUMBER, call_start=ended, call_end=ended)
		self.assertIn("last called 3 hours ago", by_phone(NUMBER)["matches"][0]["reasons"])
		with acting_as(make_user(AGENT, "PBX User", "System Manager")):
			self.assertIn("last called 3 hours ago", by_phone(NUMBER)["matches"][0]["reasons"])


class TestOwnAndOther(LookupCase):
	def settle(self, **rows: list[dict]) -> None:
		"""PBX Settings with these rows in its tables."""
		doc = settings.for_change()
		for table, values in rows.items():
			doc.set(table, values)
		doc.save(ignore_permissions=True)
		phone_index.write(settings.DOCTYPE, [settings.DOCTYPE])

	def test_our_own_numbers_are_nobody(self):
		make_contact("Grace", NUMBER)
		self.settle(own_numbers=[{"number": "20 30 40 50"}])
		answer = by_phone(NUMBER)
		self.assertTrue(answer["number"]["own"])
		self.assertEqual((answer["matches"], answer["hidden"]), ([], 0))

	def test_our_own_number_is_known_among_very_many(self):
		self.settle(own_numbers=[{"number": NUMBER}])
		make_contact("Grace", *[NUMBER] * 4)
		with unittest.mock.patch.object(phone_index, "MOST_ROWS", 2):
			self.assertTrue(by_phone(NUMBER)["number"]["own"])

	def test_a_trunk_says_in_which_country_a_number_is(self):
		nils = make_contact("Nils", "+47 20 30 40 50")
		self.settle(trunk_regions=[{"trunk": "oslo", "region": "NO"}])
		answer = by_phone("20304050", "oslo")
		self.assertEqual(answer["number"]["e164"], "+4720304050")
		self.assertEqual([(m["name"], m["level"]) for m in answer["matches"]], [(nils, "known")])
		self.assertEqual(by_phone("20304050", "other")["number"]["e164"], NUMBER)
		self.assertEqual(by_phone(NUMBER, "oslo")["number"]["e164"], NUMBER)

	def test_records_out_of_use_come_last_and_say_so(self):
		user = make_user("zoe@pbx.example")
		frappe.db.set_value("User", user, {"mobile_no": NUMBER, "enabled": 0})
		phone_index.write("User", [user])
		contact = make_contact("Zora", NUMBER)
		matches = by_phone(NUMBER)["matches"]
		self.assertEqual([match["name"] for match in matches], [contact, user])
		self.assertIn("this user is disabled", matches[1]["reasons"])

	def test_a_call_that_is_linked_was_with_those_alone(self):
		grace, nils = make_contact("Grace", NUMBER), make_contact("Nils", NUMBER)
		ended = frappe.utils.add_to_date(frappe.utils.now_datetime(), hours=-3)
		call = make_call("1795255200.9", "2002", external_e164=NUMBER, call_start=ended, call_end=ended)
		link = {"call": call, "link_doctype": "Contact", "link_name": nils}
		frappe.get_doc({"doctype": "PBX Call Link", **link}).insert(ignore_permissions=True)
		matches = by_phone(NUMBER)["matches"]
		self.assertEqual([match["name"] for match in matches], [nils, grace])
		self.assertIn("last called 3 hours ago", matches[0]["reasons"])
		self.assertNotIn("last called 3 hours ago", matches[1]["reasons"])

	def test_few_queries_are_asked(self):
		make_contact("Grace", NUMBER)
		by_phone(NUMBER)
		with unittest.mock.patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
			by_phone(NUMBER)
		# Index, choices, links of the contact, the contact, open business, calls.
		self.assertLessEqual(sql.call_count, 6)


class TestRate(LookupCase):
	def tearDown(self):
		frappe.local.request = None
		super().tearDown()

	def test_a_user_who_asks_too_often_is_told_to_wait(self):
		frappe.local.request = frappe._dict(method="GET")
		user, other = (frappe.generate_hash() + "@pbx.example" for _ in range(2))
		with (
			unittest.mock.patch.dict(frappe.local.conf, pbx_lookups_per_minute=3),
			# At the turn of a minute the count would begin again.
			unittest.mock.patch.object(rate.times, "utc_ms", return_value=1795255200000),
		):
			frappe.session.user = user
			for _ in range(3):
				rate.limit()
			with self.assertRaises(frappe.RateLimitExceededError) as refused:
				rate.limit()
			self.assertEqual(refused.exception.http_status_code, 429)
			frappe.session.user = other
			rate.limit()

	def test_the_limit_is_asked_of_each_question(self):
		with unittest.mock.patch.object(rate, "limit", side_effect=frappe.RateLimitExceededError):
			self.assertRaises(frappe.RateLimitExceededError, by_phone, NUMBER)
			self.assertRaises(frappe.RateLimitExceededError, search, "Grace")
			for say in (choose, reject, forget):
				self.assertRaises(frappe.RateLimitExceededError, say, NUMBER, "Contact", "Grace")


class TestPermissions(LookupCase):
	def test_guests_and_users_without_calls_may_not_ask(self):
		for user in ("Guest", make_user("nobody@pbx.example")):
			with self.subTest(user), acting_as(user):
				self.assertRaises(frappe.PermissionError, by_phone, NUMBER)
		self.assertNotIn(by_phone, frappe.guest_methods)

	def test_only_get_asks(self):
		self.assertEqual(frappe.allowed_http_methods_for_whitelisted_func[by_phone], ["GET"])

	def test_records_of_others_are_counted_and_not_named(self):
		grace, nils = make_contact("Grace", NUMBER), make_contact("Nils", NUMBER)
		frappe.get_doc(
			{"doctype": "User Permission", "user": AGENT, "allow": "Contact", "for_value": grace}
		).insert()
		with acting_as(AGENT):
			answer = by_phone(NUMBER)
		self.assertEqual([match["name"] for match in answer["matches"]], [grace])
		self.assertEqual(answer["hidden"], 1)
		self.assertNotIn(nils, frappe.as_json(answer))

	def test_a_possible_match_is_not_shown_in_place_of_one_that_is_hidden(self):
		possible, known = make_contact("Nils", "+4720304050"), make_contact("Grace", NUMBER)
		frappe.get_doc(
			{"doctype": "User Permission", "user": AGENT, "allow": "Contact", "for_value": possible}
		).insert()
		with acting_as(AGENT):
			answer = by_phone(NUMBER)
		self.assertEqual((answer["matches"], answer["hidden"]), ([], 1))
		self.assertNotIn(known, frappe.as_json(answer))


class TestERPNext(LookupCase):
	def setUp(self):
		if not has_erpnext():
			self.skipTest("the site has no ERPNext")
		super().setUp()
		self.customer = frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": "Nordic Pumps",
				"customer_group": frappe.db.get_value("Customer Group", {"is_group": 0}) or self.group(),
				"territory": frappe.db.get_value("Territory", {"is_group": 0}) or self.territory(),
			}
		).insert(ignore_permissions=True, ignore_mandatory=True)
		frappe.db.set_value("Customer", self.customer.name, "mobile_no", "20 30 40 50")
		phone_index.write("Customer", [self.customer.name])

	def group(self) -> str:
		return frappe.get_doc({"doctype": "Customer Group", "customer_group_name": "PBX"}).insert().name

	def territory(self) -> str:
		return frappe.get_doc({"doctype": "Territory", "territory_name": "PBX"}).insert().name

	def joined(self) -> list[str]:
		matches = [match for match in lookup.by_phone(NUMBER)["matches"] if match["level"] == "known"]
		return [record["name"] for match in matches for record in (match, *match["linked_to"])]

	def contact_of_customer(self) -> str:
		link = {"link_doctype": "Customer", "link_name": self.customer.name}
		return make_contact("Grace", NUMBER, links=[link])

	def test_leads_by_each_of_their_fields(self):
		for field in ("phone", "mobile_no", "whatsapp_no"):
			with self.subTest(field):
				lead = frappe.get_doc({"doctype": "Lead", "lead_name": "Lee", field: "+45-20 304050"})
				lead.insert(ignore_permissions=True)
				# ERPNext makes a contact of the lead, with which it is one match.
				self.assertIn(lead.name, self.joined())
				frappe.delete_doc("Lead", lead.name, force=True)

	def test_a_contact_stands_for_its_customer(self):
		contact = self.contact_of_customer()
		(match,) = by_phone(NUMBER)["matches"]
		self.assertEqual(
			(match["doctype"], match["name"], match["subtitle"]), ("Contact", contact, "Nordic Pumps")
		)

	def test_who_may_not_read_customers_reads_nothing_of_one(self):
		contact = self.contact_of_customer()
		with acting_as(AGENT):
			self.assertFalse(frappe.has_permission("Customer"))
			answer = by_phone(NUMBER)
		(match,) = answer["matches"]
		self.assertEqual((match["doctype"], match["name"], answer["hidden"]), ("Contact", contact, 1))
		# ERPNext names the contact after its customer; what the user may read of it may say so.
		self.assertNotIn("Nordic", frappe.as_json([match["title"], match["subtitle"], match["reasons"]]))

	def test_who_may_read_both_has_nothing_hidden(self):
		self.contact_of_customer()
		with acting_as(make_user(AGENT, "PBX User", "Sales User")):
			answer = by_phone(NUMBER)
		self.assertEqual(answer["hidden"], 0)
		self.assertEqual(answer["matches"][0]["subtitle"], "Nordic Pumps")

	def opportunity(self) -> str:
		values = {"opportunity_from": "Customer", "party_name": self.customer.name, "status": "Open"}
		doc = frappe.new_doc("Opportunity", **values, name="PBX-OPP", docstatus=0)
		doc.db_insert()
		return doc.name

	def invoice(self) -> None:
		values = {"customer": self.customer.name, "outstanding_amount": 100, "docstatus": 1}
		frappe.new_doc("Sales Invoice", **values, name="PBX-INV").db_insert()

	def ticket(self) -> None:
		frappe.new_doc("Issue", customer=self.customer.name, status="Open", name="PBX-ISS").db_insert()

	def reasons(self) -> list[str]:
		return [reason for match in by_phone(NUMBER)["matches"] for reason in match["reasons"]]

	def test_open_business_is_told_of_the_customer(self):
		self.assertFalse([reason for reason in self.reasons() if reason.startswith("has ")])
		self.opportunity()
		self.invoice()
		self.ticket()
		self.assertIn("has open opportunity, open ticket, unpaid invoice", self.reasons())
		self.contact_of_customer()
		self.assertEqual(len(by_phone(NUMBER)["matches"]), 1)
		self.assertIn("has open opportunity, open ticket, unpaid invoice", self.reasons())

	def test_the_business_of_a_company_that_has_another_number_is_that_of_its_people(self):
		frappe.db.set_value("Customer", self.customer.name, "mobile_no", None)
		phone_index.write("Customer", [self.customer.name])
		self.contact_of_customer()
		self.invoice()
		self.assertIn("has unpaid invoice", self.reasons())

	def test_business_that_is_done_is_not_told(self):
		self.opportunity()
		self.invoice()
		frappe.db.set_value("Opportunity", "PBX-OPP", "status", "Lost")
		frappe.db.set_value("Sales Invoice", "PBX-INV", "outstanding_amount", 0)
		self.assertFalse([reason for reason in self.reasons() if reason.startswith("has ")])

	def test_business_that_the_user_may_not_read_is_not_told(self):
		self.opportunity()
		self.invoice()
		self.ticket()
		with acting_as(make_user(AGENT, "PBX User", "Sales User")):
			self.assertIn("has open opportunity", self.reasons())
			values = {"doctype": "User Permission", "user": AGENT, "allow": "Opportunity"}
		frappe.new_doc("Opportunity", name="PBX-OTHER").db_insert()
		frappe.get_doc({**values, "for_value": "PBX-OTHER"}).insert()
		with acting_as(AGENT):
			self.assertFalse([reason for reason in self.reasons() if reason.startswith("has ")])
