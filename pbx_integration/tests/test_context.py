import json
import unittest
from contextlib import contextmanager
from unittest.mock import patch

import frappe
from frappe.utils import add_days, nowdate

from pbx_integration import _core, link_rows, settings
from pbx_integration.api import calls
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.posts import as_body, flows
from pbx_integration.tests.records import acting_as, make_call, make_contact, make_extension, make_user

ADA, BOB, BOSS = "ada@pbx.example", "bob@pbx.example", "boss@pbx.example"
CLERK = "clerk@pbx.example"
CALL = "1795255400.1"
READS_CONTACTS = "Maintenance User"
HAS_ERPNEXT = "erpnext" in frappe.get_installed_apps()


class ContextCase(IntegrationTestCase):
	"""Ada reads contacts and has 2001, Bob sees calls only and has 2002."""

	def setUp(self):
		self.addCleanup(frappe.clear_document_cache, settings.DOCTYPE, settings.DOCTYPE)
		self.addCleanup(frappe.db.rollback)
		self.addCleanup(frappe.set_user, "Administrator")
		make_user(ADA, "PBX User", READS_CONTACTS)
		make_user(BOB, "PBX User")
		make_user(BOSS, "PBX Manager")
		make_extension("2001", ADA)
		make_extension("2002", BOB)
		make_call(CALL, "2001", "2002", call_start="2026-11-20 12:00:00")

	def groups(self, user: str, *record: str) -> dict[str, list]:
		with acting_as(user):
			groups = calls.context(CALL, *record)["groups"]
		return {group["title"]: group["lines"] for group in groups}

	def texts(self, user: str, title: str, *record: str) -> list[str]:
		return [line["text"] for line in self.groups(user, *record).get(title, ())]

	@contextmanager
	def rules(self, *rules: tuple[str, str]):
		"""The block, with these rows of role and kind of line in PBX Settings."""
		rows = [frappe._dict(role=role, line_kind=kind) for role, kind in rules]
		said = frappe._dict(context_rules=rows, trunk_regions=[], default_region="DK")
		with patch.object(settings, "load", return_value=said):
			yield


class TestContext(ContextCase):
	def test_what_there_is_of_a_call_alone(self):
		frappe.db.set_value("PBX Call Log", CALL, {"notes": "n", "disposition": "Sold", "work_rev": 3})
		with acting_as(ADA):
			told = calls.context(CALL)
		self.assertEqual(
			told, {"groups": [], "notes": "n", "disposition": "Sold", "rev": 3, "transferred_by": None}
		)

	def test_the_last_five_calls_of_the_number_the_latest_first(self):
		for hour in range(10, 17):
			number = make_call(
				f"1795255400.{hour}", "2001", call_start=f"2026-11-19 {hour}:00:00", disposition=str(hour)
			)
		make_call("1795255400.99", "2001", external_e164="+4520304051")
		lines = self.groups(ADA)["Last calls"]
		self.assertEqual([line["text"][-2:] for line in lines], ["16", "15", "14", "13", "12"])
		self.assertEqual(lines[0]["route"], ["Form", "PBX Call Log", number])
		self.assertEqual(lines[0]["text"], "Inbound call · Answered · 16")

	def test_calls_of_others_are_not_told(self):
		make_call("1795255400.11", "2002", call_start="2026-11-19 11:00:00")
		self.assertEqual(self.texts(ADA, "Last calls"), [])
		self.assertEqual(len(self.texts(BOB, "Last calls")), 1)
		self.assertEqual(len(self.texts(BOSS, "Last calls")), 1)

	def test_calls_of_the_record_come_with_those_of_the_number(self):
		contact = make_contact("Grace").name
		other = {"external_e164": "+4520304099", "call_start": "2026-11-19 11:00:00"}
		linked = make_call("1795255400.11", "2001", "2002", status="Missed", **other)
		link_rows.add_all([(linked, "Contact", contact, None), (CALL, "Contact", contact, None)])
		for record in ((), ("Contact", contact)):
			[line] = self.groups(ADA, *record)["Last calls"]
			self.assertEqual((line["route"][2], line["tone"]), (linked, "warn"))
		with acting_as(BOB):
			reads = frappe.has_permission("Contact", "read", doc=contact)
		self.assertEqual(len(self.texts(BOB, "Last calls", "Contact", contact)), int(reads))

	def test_what_is_no_record_is_no_reason_to_fail(self):
		for record in (("Contact", "nobody"), ("No Such Type", "x"), ("PBX Settings", "PBX Settings")):
			with self.subTest(record):
				self.assertEqual(self.groups(ADA, *record), {})

	def test_who_sees_what_in_the_settings(self):
		make_call("1795255400.11", "2001", "2002", call_start="2026-11-19 11:00:00")
		with self.rules((READS_CONTACTS, "Last Calls")):
			self.assertEqual(len(self.texts(ADA, "Last calls")), 1)
			self.assertEqual(self.texts(BOB, "Last calls"), [])
		with self.rules((READS_CONTACTS, "Account Owner")):
			self.assertEqual(len(self.texts(BOB, "Last calls")), 1)

	def test_who_transferred_it(self):
		flow = next(case for case in flows() if case["name"] == "blind transfer")
		state = None
		for arrival in flow["events"]:
			known = {"region": flow["region"], "directory": flow["directory"]}
			at = arrival["received_at_ms"]
			state = _core.fold(state, as_body(arrival["body"]), received_at_ms=at, **known).state
		make_extension("2003", ADA)
		make_extension("2002", BOB)
		frappe.get_doc("PBX Extension", "2002").update({"display_name": "Bob Byrne"}).save()
		make_call("1760000800.110", "2002", "2003", state=state.decode())
		for user, by in ((ADA, "Bob Byrne"), (BOB, None), (BOSS, None)):
			with self.subTest(user), acting_as(user):
				self.assertEqual(calls.context("1760000800.110")["transferred_by"], by)

	def test_who_may_not_see_the_call_is_told_nothing(self):
		make_extension("2002")
		for user in (BOB, make_user("nobody@pbx.example"), "Guest"):
			for call in (CALL, "no such call"):
				with self.subTest(user, call=call), acting_as(user):
					self.assertRaises(frappe.PermissionError, calls.context, call)
		with acting_as(BOSS):
			self.assertEqual(calls.context(CALL)["rev"], 0)


@unittest.skipUnless(HAS_ERPNEXT, "needs ERPNext")
class TestBusiness(ContextCase):
	"""Written to the tables as they are: what makes these documents valid is not what is asked here."""

	COMPANY, CUSTOMER = "PBX Test A/S", "Context of a Customer"

	def setUp(self):
		super().setUp()
		make_user(ADA, "PBX User", "Sales User", "Accounts User", "Support Team")
		self.put("Company", self.COMPANY, company_name=self.COMPANY, default_currency="DKK")
		self.put("Customer", self.CUSTOMER, customer_name=self.CUSTOMER, account_manager=BOB)
		self.customer = ("Customer", self.CUSTOMER)

	def put(self, doctype: str, name: str, **values) -> str:
		frappe.new_doc(doctype, name=name, **values).db_insert()
		return name

	def invoice(self, name: str, days: int, amount: float, **values) -> str:
		facts = {
			**{"customer": self.CUSTOMER, "company": self.COMPANY, "docstatus": 1},
			**{"outstanding_amount": amount, "due_date": add_days(nowdate(), days)},
			**{"party_account_currency": "DKK", "conversion_rate": 1},
		}
		return self.put("Sales Invoice", name, **(facts | values))

	def test_the_owner_of_the_account(self):
		[line] = self.groups(ADA, *self.customer)["Account"]
		expected = {"text": "bob", "detail": "Account Manager", "tone": "plain"}
		self.assertEqual(line, {**expected, "route": ["Form", "Customer", self.CUSTOMER]})

	def test_a_contact_has_the_business_of_its_company(self):
		contact = frappe.new_doc("Contact", first_name="Grace")
		contact.append("links", {"link_doctype": "Customer", "link_name": self.CUSTOMER})
		contact.flags.ignore_links = True
		contact.insert()
		self.invoice("PBX-SINV-1", -3, 100)
		lines = self.groups(ADA, "Contact", contact.name)["Account"]
		self.assertEqual([line["tone"] for line in lines], ["plain", "warn"])

	def test_what_is_overdue_is_added_up_in_the_currency_of_the_company(self):
		oldest = self.invoice("PBX-SINV-1", -9, 1000.5)
		self.invoice("PBX-SINV-2", -1, 100, party_account_currency="EUR", conversion_rate=7.5)
		self.invoice("PBX-SINV-3", 0, 7)
		self.invoice("PBX-SINV-4", -5, 7, docstatus=2)
		self.invoice("PBX-SINV-5", -5, 0)
		self.invoice("PBX-SINV-6", -5, 7, customer="Somebody else")
		_owner, line = self.groups(ADA, *self.customer)["Account"]
		expected = frappe.utils.fmt_money(1750.5, currency="DKK")
		self.assertEqual(line["text"], f"{expected} overdue")
		self.assertTrue(line["detail"].startswith("2 invoices, the oldest due"), line)
		self.assertEqual((line["route"], line["tone"]), (["Form", "Sales Invoice", oldest], "warn"))

	def test_open_orders_the_latest_first(self):
		made = {"customer": self.CUSTOMER, "company": self.COMPANY, "docstatus": 1, "base_grand_total": 5}
		for at in range(7):
			created = add_days("2026-11-01", at)
			self.put("Sales Order", f"PBX-SO-{at}", status="To Deliver", creation=created, **made)
		self.put("Sales Order", "PBX-SO-8", status="Completed", creation="2026-11-20", **made)
		lines = self.groups(ADA, *self.customer)["Open orders"]
		self.assertEqual([line["text"] for line in lines], [f"PBX-SO-{at}" for at in (6, 5, 4, 3, 2)])
		money = frappe.utils.fmt_money(5, currency="DKK")
		self.assertEqual(lines[0]["detail"], f"{money} · To Deliver")

	def test_tickets_and_opportunities(self):
		self.put("Issue", "PBX-ISS-1", subject="<b>Broken</b>", status="Open", customer=self.CUSTOMER)
		self.put("Issue", "PBX-ISS-2", subject="Mended", status="Closed", customer=self.CUSTOMER)
		party = {"opportunity_from": "Customer", "party_name": self.CUSTOMER}
		self.put("Opportunity", "PBX-OPP-1", title="Big one", status="Open", company=self.COMPANY, **party)
		groups = self.groups(ADA, *self.customer)
		[ticket], [opportunity] = groups["Open tickets"], groups["Open opportunities"]
		self.assertEqual((ticket["text"], ticket["detail"]), ("<b>Broken</b>", "PBX-ISS-1 · Open"))
		self.assertEqual(opportunity["route"], ["Form", "Opportunity", "PBX-OPP-1"])

	def test_only_what_the_reader_may_read_and_not_even_its_sum(self):
		self.invoice("PBX-SINV-1", -9, 1000)
		self.put("Issue", "PBX-ISS-1", subject="Broken", status="Open", customer=self.CUSTOMER)
		make_user(ADA, "PBX User", "Sales User")
		sales = self.groups(ADA, *self.customer)
		self.assertEqual([line["detail"] for line in sales["Account"]], ["Account Manager"])
		self.assertNotIn("Open tickets", sales)
		make_user(ADA, "PBX User", "Accounts User")
		self.assertIn("overdue", json.dumps(self.groups(ADA, *self.customer)))
		self.assertEqual(self.groups(BOB, *self.customer), {})

	def test_user_permissions_hide_records_of_an_open_doctype(self):
		self.put("Company", "PBX Other A/S", company_name="PBX Other A/S", default_currency="DKK")
		self.invoice("PBX-SINV-1", -9, 1000)
		self.invoice("PBX-SINV-2", -8, 3, company="PBX Other A/S")
		frappe.permissions.add_user_permission("Company", "PBX Other A/S", ADA, ignore_permissions=True)
		_owner, line = self.groups(ADA, *self.customer)["Account"]
		self.assertEqual(line["route"][2], "PBX-SINV-2")
		self.assertIn(frappe.utils.fmt_money(3, currency="DKK"), line["text"])

	def test_a_kind_that_the_settings_keep_from_a_role(self):
		self.invoice("PBX-SINV-1", -9, 1000)
		with self.rules(("Accounts Manager", "Overdue Amount"), ("Sales User", "Account Owner")):
			[line] = self.groups(ADA, *self.customer)["Account"]
		self.assertEqual(line["text"], "bob")
