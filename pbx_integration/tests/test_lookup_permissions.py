"""A record that a user may not read is not named to that user, whichever way is tried; over HTTP."""

import json
import traceback
import unittest.mock
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import frappe
import frappe.app
from werkzeug.test import Client

from pbx_integration import link_rows, phone_index, times
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.address_book import ASKERS, make_askers
from pbx_integration.tests.posts import as_body, configure, forget_calls, post
from pbx_integration.tests.records import make_call, make_extension, make_user

SECRET, NUMBER, TEXT = "Quokka", "+4520304050", "20 30 40 50"
UNREADABLE = "2O 30 40 50"
AGENT, MANAGER, BOSS = "agent@pbx.example", "manager@pbx.example", "boss@pbx.example"
NORTH = ASKERS["north"][0]
CALL, EXTENSION = "1795255200.77", "2077"
REPORT = "PBX Numbers to Clean Up"
LOG, OUR_TABLES = "PBX Call Log", ("PBX Call Link", "PBX Phone Number", "PBX Number Choice")


class TestLookupPermissions(IntegrationTestCase):
	"""The record is a Customer where the site has ERPNext, and else a Contact. It has the number of a call
	that reached the agents and is linked to it; they may read the call. The boss may read both."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		configure()
		forget_calls()
		make_askers()
		make_user(AGENT, "PBX User")
		make_user(MANAGER, "PBX Manager")
		cls.erpnext = bool(frappe.db.exists("DocType", "Customer"))
		make_user(BOSS, "System Manager", "PBX Manager", *(["Sales User"] if cls.erpnext else []))
		cls.agents = [AGENT, NORTH] if cls.erpnext else [AGENT]
		cls.keys = {user: make_key(user) for user in (*cls.agents, MANAGER, BOSS)}
		make_extension(EXTENSION, *cls.agents)
		cls.doctype, cls.name, cls.place = make_hidden()
		make_call(CALL, EXTENSION)
		link_rows.add_all([(CALL, cls.doctype, cls.name, NUMBER)])
		frappe.db.commit()

	@classmethod
	def tearDownClass(cls):
		frappe.db.rollback()
		frappe.set_user("Administrator")
		frappe.delete_doc(cls.doctype, cls.name, force=True, ignore_permissions=True)
		frappe.delete_doc("PBX Extension", EXTENSION, force=True)
		for doctype in ("PBX Number Choice", "PBX Call Link"):
			frappe.db.delete(doctype)
		frappe.db.commit()
		forget_calls()
		configure(enabled=0)
		super().tearDownClass()

	def ask(self, user: str, path: str, **arguments: Any) -> tuple[int, str]:
		"""Status and text of the answer to a GET, or to a POST where a `body` is given."""
		site, body = frappe.local.site, arguments.pop("body", None)
		headers = {"X-Frappe-Site-Name": site, "Authorization": f"token {self.keys[user]}"}
		request = {"json": body} if body is not None else {"query_string": arguments}
		if not path.startswith("/"):
			path = f"/api/method/{path}"

		def open_it() -> tuple[int, str]:
			client = Client(frappe.app.application)
			method = "GET" if body is None else "POST"
			try:
				with client.open(path, method=method, headers=headers, **request) as answer:
					return answer.status_code, answer.get_data(as_text=True)
			except Exception:
				# As a web server has it. Frappe 16 cannot tell of an error that PostgreSQL ended the
				# transaction for.
				return 500, traceback.format_exc()

		# In a thread, as in a web worker: the application has a connection of its own.
		with ThreadPoolExecutor(1) as pool:
			answer = pool.submit(open_it).result()
		frappe.db.rollback()
		return answer

	def silent(self, path: str, users: tuple[str, ...] = (), status: int = 200, **arguments: Any) -> str:
		"""Asserts that no answer to these users names the record, and that each has this status."""
		text = ""
		for user in users or self.agents:
			with self.subTest(path, user=user, **arguments):
				got, text = self.ask(user, path, **arguments)
				self.assertNotIn(SECRET, text)
				self.assertEqual(got, status, text[:500])
		return text

	def told(self, path: str, **arguments: Any) -> None:
		"""Asserts that the boss is told the name in the same way."""
		status, text = self.ask(BOSS, path, **arguments)
		self.assertEqual(status, 200, text[:500])
		self.assertIn(SECRET, text)

	def test_by_phone(self):
		way = "pbx_integration.api.lookup.by_phone"
		for number in (NUMBER, TEXT, "0045 20304050"):
			answer = json.loads(self.silent(way, phone_number=number))["message"]
			self.assertEqual((answer["matches"], answer["hidden"]), ([], 1))
			self.told(way, phone_number=number)

	def test_search(self):
		way = "pbx_integration.api.lookup.search"
		for text in (SECRET, SECRET[:4].lower(), NUMBER, TEXT, "2030"):
			self.assertEqual(json.loads(self.silent(way, text=text)), {"message": []})
			self.told(way, text=text)

	def test_links_of_the_call(self):
		way = "pbx_integration.api.calls.belongs_to"
		answer = json.loads(self.silent(way, call_id=CALL))["message"]
		self.assertEqual((answer["links"], answer["matches"], answer["hidden"]), ([], [], 1))
		self.told(way, call_id=CALL)

	def test_calls_of_the_record(self):
		way, record = "pbx_integration.api.calls.of_record", {"doctype": self.doctype, "name": self.name}
		self.assertNotIn(CALL, self.silent(way, **record))
		self.assertIn(CALL, self.ask(BOSS, way, **record)[1])

	def test_the_form_of_the_record_with_its_timeline(self):
		record = {"doctype": self.doctype, "name": self.name}
		for way in ("frappe.desk.form.load.getdoc", "frappe.desk.form.load.get_docinfo"):
			for user in self.agents:
				status, text = self.ask(user, way, **record)
				self.assertEqual(status, 403)
				self.assertNotIn("/pbx-call-log/", text)
		self.assertIn("/pbx-call-log/", self.ask(BOSS, way, **record)[1])

	def test_the_form_of_the_call(self):
		self.assertIn(CALL, self.silent("frappe.desk.form.load.getdoc", doctype=LOG, name=CALL))
		self.silent("frappe.desk.form.linked_with.get", doctype=LOG, docname=CALL)

	def test_the_call_as_a_resource(self):
		self.assertIn(CALL, self.silent(f"/api/resource/{LOG}/{CALL}"))
		self.assertIn(CALL, self.silent(f"/api/resource/{LOG}", fields='["*"]'))
		self.assertIn(CALL, self.silent("frappe.client.get", doctype=LOG, name=CALL))

	def test_the_call_in_print(self):
		self.assertIn(TEXT.replace(" ", ""), self.silent("/printview", doctype=LOG, name=CALL))

	def test_lists_and_reports_of_calls(self):
		way = {"doctype": LOG, "fields": '["name", "external_e164", "notes"]', "view": "Report"}
		self.assertIn(CALL, self.silent("frappe.desk.reportview.get", **way))
		for field in ("link_name", "link_doctype"):
			# Whether a filter that names the record finds the call would tell the record.
			filters = json.dumps([["PBX Call Link", field, "=", self.name]])
			for user in self.agents:
				with self.subTest(field, user=user):
					_, text = self.ask(user, "frappe.desk.reportview.get", **way, filters=filters)
					self.assertNotIn(CALL, text)

	def test_tables_of_ours(self):
		for doctype in OUR_TABLES:
			listed = {"doctype": doctype, "fields": '["*"]'}
			self.silent("frappe.client.get_list", status=403, **listed)
			self.silent("frappe.desk.reportview.get", status=403, **listed)
			self.silent(f"/api/resource/{doctype}", status=403)
			self.silent(
				"frappe.client.get_value", status=403, doctype=doctype, fieldname="name", filters="{}"
			)
			self.silent("frappe.desk.search.search_link", status=403, doctype=doctype, txt="")
			name = frappe.get_all(doctype, pluck="name", limit=1)
			if name:
				self.silent("frappe.client.get", status=403, doctype=doctype, name=name[0])
				self.silent("frappe.desk.form.load.getdoc", status=403, doctype=doctype, name=name[0])

	def test_saying_whose_call_it_is(self):
		for name in (self.name, "nobody at all"):
			record = {"doctype": self.doctype, "name": name}
			for function in ("choose", "reject", "forget"):
				said = {**record, "phone_number": NUMBER}
				self.refused(f"pbx_integration.api.lookup.{function}", said)
			for function in ("attach", "choose", "reject"):
				self.refused(f"pbx_integration.api.attach.{function}", {**record, "call_id": CALL})
		record = {"doctype": self.doctype, "name": self.name, "phone_number": "+4533123456"}
		self.refused("pbx_integration.api.attach.add_number", record)

	def refused(self, way: str, body: dict[str, str]) -> None:
		"""Asserts that agents may not say this of a record, be it there or not."""
		for user in self.agents:
			with self.subTest(way, user=user, **body):
				status, text = self.ask(user, way, body=body)
				self.assertEqual(status, 403)
				# What was asked may come back, but nothing of what is stored.
				self.assertNotIn(NUMBER if way.endswith("add_number") else TEXT, text)

	def test_the_report_of_numbers_to_clean_up(self):
		self.spoil(UNREADABLE)
		self.addCleanup(self.spoil, TEXT)
		report = {"report_name": REPORT, "filters": "{}", "ignore_prepared_report": "true"}
		self.silent("frappe.desk.query_report.run", (AGENT,), status=403, **report)
		self.silent("frappe.desk.query_report.run", (MANAGER,), **report)
		self.told("frappe.desk.query_report.run", **report)
		ids = self.rows_of_the_report(report)
		preview = {"ids": json.dumps(ids)}
		self.silent("pbx_integration.api.cleanup.preview", (AGENT,), status=403, body=preview)
		self.silent("pbx_integration.api.cleanup.preview", (MANAGER,), body=preview)
		self.told("pbx_integration.api.cleanup.preview", body=preview)

	def rows_of_the_report(self, report: dict[str, str]) -> list[str]:
		rows = json.loads(self.ask(BOSS, "frappe.desk.query_report.run", **report)[1])["message"]["result"]
		return [row["id"] for row in rows if isinstance(row, dict) and row.get("record") == self.name]

	def spoil(self, text: str) -> None:
		"""Gives the record this text for a number."""
		frappe.db.set_value(*self.place, text)
		phone_index.write(self.doctype, [self.name])
		frappe.db.commit()

	def test_messages_to_the_desk(self):
		sent: list[tuple] = []
		members = [
			{"inbound": {"from": NUMBER, "to": "2303301", "channel_id": "PJSIP/trunk-7"}},
			{"extension": {"number": EXTENSION, "channel_id": "PJSIP/2077-1", "member_status": "RING"}},
		]
		call = {"call_id": f"{times.utc_ms() // 1000}.7", "members": members}
		with unittest.mock.patch("frappe.realtime.emit_via_redis", lambda *message: sent.append(message)):
			post(as_body({"type": 30011, "msg": call}))
		self.assertIn(NUMBER, frappe.as_json(sent))
		self.assertNotIn(SECRET, frappe.as_json(sent))
		self.silent("pbx_integration.api.calls.live")


def make_hidden() -> tuple[str, str, tuple[str, str, str]]:
	"""A record with the number: DocType, name, and where the number is stored."""
	if not frappe.db.exists("DocType", "Customer"):
		rows = [{"phone": TEXT}]
		doc = frappe.get_doc({"doctype": "Contact", "first_name": SECRET, "phone_nos": rows}).insert()
		return "Contact", doc.name, ("Contact Phone", doc.phone_nos[0].name, "phone")
	doc = frappe.get_doc({"doctype": "Customer", "customer_name": SECRET, "territory": "South"})
	doc.insert(ignore_mandatory=True)
	doc.db_set("mobile_no", TEXT)
	return "Customer", doc.name, ("Customer", doc.name, "mobile_no")


def make_key(user: str) -> str:
	"""A new key for the API, as the header wants it."""
	doc = frappe.get_doc("User", user)
	doc.api_key, doc.api_secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
	doc.save()
	return f"{doc.api_key}:{doc.get_password('api_secret')}"
