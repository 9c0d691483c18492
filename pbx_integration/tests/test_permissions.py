import frappe
from frappe.desk import reportview, search

from pbx_integration import extensions, link_rows, permissions
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_call, make_extension, make_user

ADA, BOB, EVE = "ada@pbx.example", "bob@pbx.example", "eve@pbx.example"
BOSS, ADMIN = "boss@pbx.example", "sysadmin@pbx.example"
ADAS, BOBS, BOTHS = "1795255200.1", "1795255200.2", "1795255200.3"
CALLS = {ADAS, BOBS, BOTHS}
OPEN_TO = {
	ADA: {ADAS, BOTHS},
	BOB: {BOBS, BOTHS},
	EVE: set(),
	BOSS: CALLS,
	ADMIN: CALLS,
	"Administrator": CALLS,
}


class CallsOfThree(IntegrationTestCase):
	"""Ada has two extensions, Bob one, Eve the role alone; the call BOTHS reached Ada and Bob."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		for user in (ADA, BOB, EVE):
			make_user(user, "PBX User")
		make_user(BOSS, "PBX Manager")
		make_user(ADMIN, "System Manager")
		frappe.db.commit()

	def setUp(self):
		make_extension("2001", ADA)
		make_extension("2002", BOB)
		make_extension("2003", ADA)
		make_call(ADAS, "2003", external_number="30111111", duration=1)
		make_call(BOBS, "2002", external_number="30222222", duration=10)
		make_call(BOTHS, "2001", "2002", external_number="30333333", duration=100)

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()

	def ask(self, function, **arguments):
		"""What a whitelisted function answers that reads its arguments off the request."""
		frappe.local.form_dict = frappe._dict(arguments)
		return function()


class TestSeeingCalls(CallsOfThree):
	def test_get_list(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				found = frappe.get_list("PBX Call Log", {"name": ("in", CALLS)}, pluck="name")
				self.assertEqual(set(found), calls)
				self.assertEqual(len(found), len(calls))

	def test_get_doc(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				for call in CALLS:
					seen = frappe.get_doc("PBX Call Log", call).has_permission("read")
					self.assertEqual(seen, call in calls, call)

	def test_client_get(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				for call in CALLS:
					if call in calls:
						self.assertEqual(frappe.client.get("PBX Call Log", call)["name"], call)
					else:
						self.assertRaises(frappe.PermissionError, frappe.client.get, "PBX Call Log", call)

	def test_client_get_value(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				for call in CALLS:
					value = frappe.client.get_value("PBX Call Log", "external_number", {"name": call})
					self.assertEqual(bool(value), call in calls, call)

	def test_counts(self):
		filters = [["PBX Call Log", "name", "in", sorted(CALLS)]]
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				count = self.ask(
					reportview.get_count, doctype="PBX Call Log", filters=filters, distinct=False
				)
				self.assertEqual(count, len(calls))
				self.assertEqual(frappe.client.get_count("PBX Call Log", filters), len(calls))

	def test_report_view_with_a_column_of_a_child(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				answer = self.ask(
					reportview.get,
					doctype="PBX Call Log",
					fields=["`tabPBX Call Log`.`name`", "`tabPBX Call Leg`.`call_to`"],
					filters=[["PBX Call Log", "name", "in", sorted(CALLS)]],
					order_by="`tabPBX Call Log`.`call_start` desc",
					view="Report",
				)
				self.assertEqual({row[0] for row in answer["values"]} if answer else set(), calls)

	def test_filter_on_a_child(self):
		filters = [["PBX Call Extension", "extension", "=", "2002"], ["name", "in", sorted(CALLS)]]
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				found = frappe.get_list("PBX Call Log", filters, pluck="name")
				self.assertEqual(set(found), calls & {BOBS, BOTHS})

	def test_sums_and_groups(self):
		talked = {ADAS: 1, BOBS: 10, BOTHS: 100}
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				rows = frappe.get_list(
					"PBX Call Log", {"name": ("in", CALLS)}, ["name", "duration"], group_by="name, duration"
				)
				self.assertEqual(
					{row.name: row.duration for row in rows}, {call: talked[call] for call in calls}
				)

	def test_link_search(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				found = search.search_widget("PBX Call Log", "1795255200.", page_length=50)
				found = found or frappe.response.get("values") or []
				self.assertEqual({row[0] for row in found} & CALLS, calls)

	def test_export(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				if user in (BOSS, ADMIN, "Administrator"):
					self.ask(
						reportview.export_query,
						doctype="PBX Call Log",
						title="PBX Call Log",
						# Frappe 15 cannot export the name on PostgreSQL.
						fields=["`tabPBX Call Log`.`call_id`"],
						filters=[["PBX Call Log", "name", "in", sorted(CALLS)]],
						file_format_type="CSV",
					)
					exported = frappe.response["filecontent"]
					text = exported.decode() if isinstance(exported, bytes) else exported
					self.assertEqual({call for call in CALLS if call in text}, calls)
				else:
					self.assertFalse(frappe.has_permission("PBX Call Log", "export"))

	def test_queries_on_the_child_tables(self):
		for child in ("PBX Call Leg", "PBX Call Extension"):
			for user, calls in OPEN_TO.items():
				with self.subTest(user), acting_as(user):
					found = frappe.get_list(
						child, {"parent": ("in", CALLS)}, ["parent"], parent_doctype="PBX Call Log"
					)
					self.assertEqual({row.parent for row in found}, calls, child)

	def test_a_row_of_a_child_table(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				for call in CALLS:
					name = frappe.db.get_value("PBX Call Leg", {"parent": call})
					leg = frappe.get_doc("PBX Call Leg", name)
					self.assertEqual(leg.has_permission("read"), call in calls, call)

	def test_links_of_calls_are_closed_to_queries(self):
		link_rows.add_all([(ADAS, "User", EVE, None)])
		for user in OPEN_TO.keys() - {"Administrator"}:
			with self.subTest(user), acting_as(user):
				self.assertRaises(frappe.PermissionError, frappe.get_list, "PBX Call Link")

	def test_without_a_role_nothing_opens(self):
		frappe.set_user(make_user("nobody@pbx.example"))
		self.assertRaises(frappe.PermissionError, frappe.get_list, "PBX Call Log")
		self.assertFalse(frappe.get_doc("PBX Call Log", ADAS).has_permission("read"))

	def test_an_extension_taken_away_takes_its_calls_away(self):
		make_extension("2001", BOB)
		frappe.set_user(ADA)
		found = frappe.get_list("PBX Call Log", {"name": ("in", CALLS)}, pluck="name")
		self.assertEqual(found, [ADAS])
		self.assertFalse(frappe.get_doc("PBX Call Log", BOTHS).has_permission("read"))

	def test_what_is_no_extension_gets_into_no_statement(self):
		for number in ("1=1", "2') or ('1'='1", "5%s", "\\", "٢٠"):
			with self.subTest(number):
				frappe.db.set_value("PBX Extension", "2001", "extension", number)
				extensions.forget()
				for user, calls in ((ADA, [ADAS]), (BOB, [BOBS, BOTHS])):
					with acting_as(user):
						found = frappe.get_list("PBX Call Log", {"name": ("in", CALLS)}, pluck="name")
						self.assertEqual(sorted(found), calls)
				self.assertNotIn(number, permissions.call_conditions(ADA))
				self.assertFalse(frappe.get_doc("PBX Call Log", BOTHS).has_permission("read", user=ADA))

	def test_rows_that_a_request_brings_open_nothing(self):
		frappe.set_user(ADA)
		forged = frappe.get_doc("PBX Call Log", BOBS)
		forged.append("extensions", {"extension": "2001"})
		self.assertFalse(forged.has_permission("write"))
		self.assertRaises(frappe.PermissionError, frappe.client.save, forged.as_dict())


class TestChangingCalls(CallsOfThree):
	def test_work_on_an_own_call_is_saved(self):
		frappe.set_user(ADA)
		call = frappe.get_doc("PBX Call Log", ADAS)
		call.update({"notes": "calls back", "disposition": "Sold"})
		call.save()
		stored = frappe.get_doc("PBX Call Log", ADAS)
		self.assertEqual((stored.notes, stored.disposition), ("calls back", "Sold"))

	def test_facts_stay_whoever_saves(self):
		before = frappe.get_doc("PBX Call Log", BOTHS).as_dict()
		forged = {
			"status": "Missed",
			"caller_number": "112",
			"duration": 9,
			"state": "{}",
			"legs": [],
			"extensions": [],
		}
		for user in (ADA, BOB, BOSS, ADMIN, "Administrator"):
			with self.subTest(user), acting_as(user):
				call = frappe.get_doc("PBX Call Log", BOTHS)
				call.update({**forged, "notes": user})
				frappe.client.save(call.as_dict())
				stored = frappe.get_doc("PBX Call Log", BOTHS).as_dict()
				self.assertEqual(stored.notes, user)
				for field in forged:
					if field not in ("legs", "extensions"):
						self.assertEqual(stored[field], before[field], field)
				for table in ("legs", "extensions"):
					self.assertEqual([row.name for row in stored[table]], [row.name for row in before[table]])

	def test_rows_that_a_document_has_not_seen_are_not_deleted(self):
		call = frappe.get_doc("PBX Call Log", BOTHS)
		call.set("legs", [])
		call.set("extensions", [])
		call.update_children()
		self.assertEqual(frappe.db.count("PBX Call Leg", {"parent": BOTHS}), 2)
		self.assertEqual(frappe.db.count("PBX Call Extension", {"parent": BOTHS}), 2)

	def test_a_form_opened_before_the_call_ended_saves_its_notes(self):
		frappe.db.set_value("PBX Call Log", ADAS, "status", "Ringing")
		form = frappe.get_doc("PBX Call Log", ADAS).as_dict()
		frappe.db.set_value("PBX Call Log", ADAS, {"status": "Answered", "duration": 42})
		self.assertNotEqual(form.modified, frappe.db.get_value("PBX Call Log", ADAS, "modified"))
		frappe.set_user(ADA)
		frappe.client.save({**form, "notes": "wrote while talking"})
		stored = frappe.db.get_value("PBX Call Log", ADAS, ["status", "duration", "notes"])
		self.assertEqual(stored, ("Answered", 42, "wrote while talking"))

	def test_notes_of_another_are_not_overwritten_unseen(self):
		form = frappe.get_doc("PBX Call Log", BOTHS).as_dict()
		with acting_as(ADA):
			frappe.client.save({**form, "notes": "of Ada"})
		with acting_as(BOB):
			late = {**form, "notes": "of Bob"}
			self.assertRaises(frappe.TimestampMismatchError, frappe.client.save, late)
		self.assertEqual(frappe.db.get_value("PBX Call Log", BOTHS, "notes"), "of Ada")

	def test_a_child_row_cannot_be_saved_or_deleted_alone(self):
		for user, calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				for child in ("PBX Call Leg", "PBX Call Extension"):
					if BOTHS in calls:
						row = frappe.get_doc(child, frappe.db.get_value(child, {"parent": BOTHS}))
						self.assertRaises(frappe.PermissionError, row.save)
						self.assertRaises(frappe.PermissionError, frappe.delete_doc, child, row.name)
						self.assertRaises(frappe.PermissionError, frappe.copy_doc(row).insert)
					self.assertTrue(frappe.db.exists(child, {"parent": BOTHS}), user)

	def test_only_managers_delete_and_nobody_creates(self):
		for user in (ADA, EVE):
			frappe.set_user(user)
			self.assertRaises(frappe.PermissionError, frappe.delete_doc, "PBX Call Log", ADAS)
		for user in (ADA, BOSS, ADMIN):
			frappe.set_user(user)
			self.assertFalse(frappe.has_permission("PBX Call Log", "create"))
		frappe.set_user(BOSS)
		frappe.delete_doc("PBX Call Log", ADAS)
		self.assertFalse(frappe.db.exists("PBX Call Leg", {"parent": ADAS}))


class TestExtensionsByRole(CallsOfThree):
	def test_who_reads_and_who_writes_extensions(self):
		for user, _calls in OPEN_TO.items():
			with self.subTest(user), acting_as(user):
				manages = user in (BOSS, ADMIN, "Administrator")
				self.assertIn("2001", frappe.get_list("PBX Extension", pluck="name"))
				self.assertEqual(frappe.has_permission("PBX Extension", "write"), manages)
				self.assertEqual(frappe.has_permission("PBX Extension", "create"), manages)

	def test_a_manager_who_cannot_write_users_still_gives_the_role(self):
		nora = make_user("nora@pbx.example")
		frappe.set_user(BOSS)
		extension = frappe.new_doc("PBX Extension", extension="2009")
		extension.append("users", {"user": nora})
		extension.insert()
		self.assertIn("PBX User", frappe.get_roles(nora))
