import frappe
from frappe.model.base_document import get_controller
from frappe.permissions import add_permission
from frappe.utils import add_days, now_datetime

from pbx_integration import install, link_rows, retention
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_call, make_extension, make_user

CALL = "1795255200.77"
REPORT = "PBX Numbers to Clean Up"
DAYS = {"PBX Webhook Event": 30, "PBX Call Log": 365}


class TestInstall(IntegrationTestCase):
	def test_log_settings_hold_both_logs(self):
		install.after_install()
		entries = {row.ref_doctype: row.days for row in frappe.get_doc("Log Settings").logs_to_clear}
		self.assertEqual({doctype: entries[doctype] for doctype in DAYS}, DAYS)

	def test_the_roles_open_the_desk(self):
		for role in install.ROLES:
			self.assertEqual(frappe.db.get_value("Role", role, "desk_access"), 1, role)


class TestUninstall(IntegrationTestCase):
	def setUp(self):
		user = make_user("ada@pbx.example", "PBX User")
		make_extension("2001", user)
		call = frappe.get_doc("PBX Call Log", make_call(CALL, "2001"))
		call.add_comment("Comment", "calls back")
		call.add_tag("pbx test")
		frappe.share.add("PBX Call Log", CALL, user)
		file = {"file_name": "pbx-uninstall.txt", "content": "of a call"}
		attached = {"attached_to_doctype": "PBX Call Log", "attached_to_name": CALL}
		frappe.get_doc({"doctype": "File", **file, **attached}).insert()
		# Not saved as a document, which would alter the table and so commit.
		frappe.new_doc(
			"Custom Field", name="PBX Call Log-mine", dt="PBX Call Log", fieldname="mine"
		).db_insert()
		add_permission("Contact", "PBX User", 0)
		self.make_use_of_the_report()
		install.after_install()

	def make_use_of_the_report(self):
		"""As a site does: roles and a result of its own, a link in a workspace."""
		frappe.get_doc({"doctype": "Custom Role", "report": REPORT, "roles": [{"role": "Guest"}]}).insert()
		for doctype, values in (
			("Auto Email Report", {"report": REPORT}),
			("Prepared Report", {"report_name": REPORT}),
			("Dashboard Chart", {"report_name": REPORT}),
			("Number Card", {"report_name": REPORT}),
			("Workspace Link", {"link_type": "Report", "link_to": REPORT, "parent": "Mine"}),
			("Workspace Link", {"link_type": "DocType", "link_to": "PBX Call Log", "parent": "Mine"}),
		):
			frappe.new_doc(
				doctype, name=f"pbx test {doctype} {values.get('link_type')}", **values
			).db_insert()
		frappe.get_doc("Report", REPORT).add_comment("Comment", "monthly")

	def tearDown(self):
		frappe.db.rollback()
		frappe.clear_cache()

	def test_a_dry_run_erases_nothing(self):
		self.assertTrue(frappe.db.exists("Module Def", install.MODULE))
		install.after_uninstall()
		self.assertTrue(frappe.db.exists("Role", "PBX User"))

	def test_nothing_of_the_app_stays_in_tables_of_the_site(self):
		jobs = frappe.get_all("Scheduled Job Type", {"method": ("like", f"{install.APP}.%")}, pluck="name")
		self.assertTrue(jobs)

		install.erase()
		for doctype, field, values in (
			("Logs To Clear", "ref_doctype", DAYS),
			("Custom Field", "dt", DAYS),
			("Custom DocPerm", "role", install.ROLES),
			("Has Role", "role", install.ROLES),
			("Role", "name", install.ROLES),
			("Scheduled Job Type", "name", jobs),
			("Comment", "reference_doctype", DAYS),
			("Tag Link", "document_type", DAYS),
			("DocShare", "share_doctype", DAYS),
			("File", "attached_to_doctype", DAYS),
			("Custom Role", "report", [REPORT]),
			("Auto Email Report", "report", [REPORT]),
			("Prepared Report", "report_name", [REPORT]),
			("Dashboard Chart", "report_name", [REPORT]),
			("Number Card", "report_name", [REPORT]),
			("Comment", "reference_name", [REPORT]),
			("Workspace Link", "link_to", [REPORT, "PBX Call Log"]),
		):
			with self.subTest(doctype):
				self.assertEqual(frappe.get_all(doctype, {field: ("in", list(values))}), [])
		self.assertFalse(frappe.db.exists("File", {"file_name": "pbx-uninstall.txt"}))
		self.assertEqual({row.role for row in frappe.get_doc("User", "ada@pbx.example").roles}, {"Desk User"})


class TestRetention(IntegrationTestCase):
	def setUp(self):
		names = [f"{CALL}-{days}" for days in ("0", "9", "11", "timeless")]
		# Clearing commits, so a rollback does not take these away.
		self.addCleanup(frappe.db.commit)
		self.addCleanup(retention.delete, "PBX Call Log", names)
		for days in (0, 9, 11):
			make_call(f"{CALL}-{days}", "2001", call_start=add_days(now_datetime(), -days))
		timeless = make_call(f"{CALL}-timeless", "2001", call_start=None)
		frappe.db.set_value("PBX Call Log", timeless, "creation", add_days(now_datetime(), -11))

	def test_old_calls_go_with_their_rows_and_young_ones_stay(self):
		old = frappe.get_doc("PBX Call Log", f"{CALL}-11")
		link_rows.add_all([(old.name, "User", "Guest", None)])
		old.add_comment("Comment", "long ago")
		get_controller("PBX Call Log").clear_old_logs(days=10)
		left = frappe.get_all("PBX Call Log", {"name": ("like", f"{CALL}%")}, pluck="name")
		self.assertEqual(sorted(left), [f"{CALL}-0", f"{CALL}-9"])
		self.assertFalse(frappe.db.exists("PBX Call Link", {"call": old.name}))
		for child in ("PBX Call Leg", "PBX Call Extension"):
			parents = frappe.get_all(child, {"parent": ("like", f"{CALL}%")}, pluck="parent")
			self.assertFalse({f"{CALL}-11", f"{CALL}-timeless"} & set(parents), child)
		self.assertTrue(frappe.db.exists("PBX Call Leg", {"parent": f"{CALL}-9"}))
		self.assertFalse(frappe.db.exists("Comment", {"reference_name": f"{CALL}-11"}))
