import frappe

from pbx_integration import business
from pbx_integration.tests import IntegrationTestCase


class TestIndex(IntegrationTestCase):
	"""Changes of a table commit, so there are no records here."""

	def is_there(self) -> bool:
		return frappe.db.has_index("tabOpportunity", business.PARTY_INDEX)

	def test_opportunities_have_an_index_that_goes_with_the_app(self):
		if not frappe.db.table_exists("Opportunity"):
			business.prepare()
			business.forget()
			self.skipTest("the site has no ERPNext")
		for _twice in range(2):
			business.prepare()
			self.assertTrue(self.is_there())
		business.forget()
		self.assertFalse(self.is_there())
		business.prepare()
		self.assertTrue(self.is_there())
