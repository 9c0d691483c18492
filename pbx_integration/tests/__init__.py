"""Site tests: what needs a site. `bench run-tests` looks only inside the package."""

import frappe

try:
	from frappe.tests import IntegrationTestCase as FrappesTestCase
except ImportError:  # Frappe 15
	from frappe.tests.utils import FrappeTestCase as FrappesTestCase

__all__ = ["IntegrationTestCase"]


class IntegrationTestCase(FrappesTestCase):
	"""Begins in the session of Administrator, whoever a test before it acted as."""

	@classmethod
	def setUpClass(cls) -> None:
		frappe.set_user("Administrator")
		super().setUpClass()
