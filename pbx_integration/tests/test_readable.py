import unittest.mock
from typing import Any

import frappe
import frappe.share

from pbx_integration import lookup, readable, settings
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_contact, make_user

AGENT, NUMBER = "ada@pbx.example", "+4520304050"
READS_CONTACTS = "Maintenance User"
REFUSED = "Refused"


def refuse(doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""A `has_permission` hook of some other app."""
	return doc.get("first_name") != REFUSED


class TestReadable(IntegrationTestCase):
	def setUp(self):
		make_user(AGENT, "PBX User", READS_CONTACTS)
		region = unittest.mock.patch.object(settings, "default_region", return_value="DK")
		region.start()
		self.addCleanup(region.stop)
		self.grace = make_contact("Grace", NUMBER).name
		frappe.db.set_value("Contact", self.grace, "company_name", "Nordic")
		self.nils = make_contact(REFUSED, NUMBER).name

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.clear_cache(user=AGENT)

	def both(self) -> set[tuple[str, str]]:
		return {("Contact", self.grace), ("Contact", self.nils)}

	def read(self) -> list[str]:
		"""The contacts that the agent reads, by `readable` and by `by_phone`, which must agree."""
		with acting_as(AGENT):
			names = sorted(name for _, name in readable.keys(self.both()))
			answer = lookup.by_phone(NUMBER)
		self.assertEqual(sorted(match["name"] for match in answer["matches"]), names)
		self.assertEqual(answer["hidden"], 2 - len(names))
		for _, name in self.both():
			self.assertEqual(name in names, f'"{name}"' in frappe.as_json(answer))
		return names

	def restrict(self, allow: str, value: str) -> None:
		values = {"doctype": "User Permission", "user": AGENT, "allow": allow, "for_value": value}
		frappe.get_doc(values).insert()

	def without_role(self) -> None:
		make_user(AGENT, "PBX User")

	def test_by_role(self):
		self.assertEqual(self.read(), sorted((self.grace, self.nils)))
		self.without_role()
		self.assertEqual(self.read(), [])

	def test_by_user_permission(self):
		self.restrict("Contact", self.grace)
		self.assertEqual(self.read(), [self.grace])

	def test_by_share(self):
		self.without_role()
		frappe.share.add("Contact", self.nils, AGENT)
		self.assertEqual(self.read(), [self.nils])

	def test_by_share_beside_a_user_permission(self):
		self.restrict("Contact", self.grace)
		frappe.share.add("Contact", self.nils, AGENT)
		self.assertEqual(self.read(), sorted((self.grace, self.nils)))

	def hooked(self, hook: str, method: str) -> Any:
		"""A site where some other app hooks `method` of this module to Contact, in place of Frappe's."""
		get_hooks = frappe.get_hooks

		def with_ours(name: str | None = None, *args: Any, **kwargs: Any) -> Any:
			found = get_hooks(name, *args, **kwargs)
			return {**found, "Contact": [f"{__name__}.{method}"]} if name == hook else found

		return unittest.mock.patch.object(frappe, "get_hooks", with_ours)

	def test_by_the_hook_of_an_app(self):
		with self.hooked("has_permission", "refuse"):
			self.assertEqual(self.read(), [self.grace])

	def test_by_the_condition_of_an_app(self):
		with self.hooked("permission_query_conditions", "only_nordic"):
			self.assertEqual(self.read(), [self.grace])

	def test_by_link_fields_that_frappe_restricts_contacts_by(self):
		# A link field to a DocType that the agent cannot read, as other apps add one to Contact.
		field = frappe._dict(fieldname="company_name", fieldtype="Link", options="Company", permlevel=0)
		meta = frappe.get_meta("Contact")
		with unittest.mock.patch.object(type(meta), "get_link_fields", lambda _meta: [field]):
			self.assertEqual(self.read(), [self.nils])

	def at_level_1(self, doctype: str, fieldname: str) -> Any:
		return unittest.mock.patch.object(frappe.get_meta(doctype).get_field(fieldname), "permlevel", 1)

	def test_levels_of_fields(self):
		with acting_as(AGENT), self.at_level_1("Contact", "company_name"):
			answer = frappe.as_json(lookup.by_phone(NUMBER))
		self.assertIn("Grace", answer)
		self.assertNotIn("Nordic", answer)

	def test_levels_of_the_number(self):
		with acting_as(AGENT), self.at_level_1("Contact Phone", "phone"):
			answer = lookup.by_phone(NUMBER)
		self.assertEqual((answer["matches"], answer["hidden"]), ([], 2))

	def test_nothing_is_asked_of_no_names(self):
		self.assertEqual(readable.keys(()), set())
		self.assertEqual(readable.rows("Contact", (), ("full_name",)), [])

	def test_names_are_text(self):
		for name in ("' or 1=1 -- ", "%", "\\", "100%s", "`x`", "a=1) or true --"):
			with self.subTest(name), acting_as(AGENT):
				self.assertEqual(readable.keys({("Contact", name)}), set())


def only_nordic(user: str | None = None, doctype: str | None = None) -> str:
	"""A condition of some other app, with a percent sign as such conditions have."""
	return "`tabContact`.company_name like 'Nord%'"
