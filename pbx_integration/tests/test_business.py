import frappe

from pbx_integration import business
from pbx_integration.tests import IntegrationTestCase


class TestIndex(IntegrationTestCase):
	"""Changes of a table commit, so there are no records here."""

	def there(self) -> list[str]:
		tables = [index for index in business.INDEXES if frappe.db.table_exists(index.doctype)]
		return [index.name for index in tables if frappe.db.has_index(f"tab{index.doctype}", index.name)]

	def test_tables_of_other_apps_have_indexes_that_go_with_this_one(self):
		self.addCleanup(business.prepare)
		expected = [index.name for index in business.INDEXES if frappe.db.table_exists(index.doctype)]
		for _twice in range(2):
			business.prepare()
			self.assertEqual(self.there(), expected)
		for _twice in range(2):
			business.forget()
			self.assertEqual(self.there(), [])
		if not expected:
			self.skipTest("the site has no ERPNext")

	def test_frappe_leaves_them_where_it_sees_to_the_table(self):
		if frappe.db.db_type != "mariadb" or not frappe.db.table_exists("Issue"):
			self.skipTest("the site has no ERPNext, or its database knows indexes by their names alone")
		business.prepare()
		for field in ("contact", "lead"):
			self.assertIsNone(frappe.db.get_column_index("tabIssue", field))
