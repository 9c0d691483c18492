import unittest.mock

import frappe
import redis

from pbx_integration import extensions
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_extension, make_user

ADA, BOB = "ada@pbx.example", "bob@pbx.example"


class TestExtensions(IntegrationTestCase):
	def setUp(self):
		make_user(ADA)
		make_user(BOB)
		make_extension("2001", ADA)
		make_extension("2002", ADA, BOB)

	def tearDown(self):
		frappe.db.rollback()

	def test_several_users_and_several_extensions(self):
		self.assertEqual(extensions.users_of(["2002", "2001", "9999"]), {"2001": [ADA], "2002": [ADA, BOB]})
		self.assertEqual(extensions.extensions_of(ADA), ["2001", "2002"])
		self.assertEqual(extensions.extensions_of(BOB), ["2002"])
		self.assertEqual(extensions.extensions_of("nobody@pbx.example"), [])

	def test_the_directory_names_the_role_that_the_core_knows(self):
		make_extension("2003")
		known = extensions.directory()
		self.assertEqual([known[number] for number in ("2001", "2002", "2003")], ["extension"] * 3)

	def test_a_disabled_extension_is_nobodys(self):
		make_extension("2001", ADA, enabled=False)
		self.assertNotIn("2001", extensions.directory())
		self.assertEqual(extensions.extensions_of(ADA), ["2002"])
		self.assertEqual(extensions.users_of(["2001"]), {})

	def test_a_disabled_user_hears_nothing(self):
		self.assertIn(ADA, extensions.users_of(["2002"])["2002"])
		frappe.get_doc("User", ADA).update({"enabled": 0}).save()
		self.assertEqual(extensions.users_of(["2001", "2002"]), {"2002": [BOB]})
		self.assertEqual(extensions.extensions_of(ADA), [])

	def test_a_deleted_extension_is_forgotten(self):
		self.assertIn("2001", extensions.directory())
		frappe.delete_doc("PBX Extension", "2001")
		self.assertNotIn("2001", extensions.directory())

	def test_a_renamed_extension_and_a_renamed_user_are_found(self):
		self.assertIn("2001", extensions.directory())
		frappe.rename_doc("PBX Extension", "2001", "2011", force=True)
		self.assertEqual(extensions.users_of(["2001", "2011"]), {"2011": [ADA]})
		frappe.rename_doc("User", BOB, "robert@pbx.example", force=True)
		self.assertEqual(extensions.extensions_of("robert@pbx.example"), ["2002"])

	def test_what_a_rollback_undid_is_not_kept(self):
		make_extension("2004", BOB)
		self.assertIn("2004", extensions.directory())
		frappe.db.rollback()
		self.assertNotIn("2004", extensions.directory())

	def test_without_redis_the_database_answers(self):
		gone = redis.exceptions.ConnectionError
		with unittest.mock.patch.object(redis.Redis, "execute_command", side_effect=gone):
			frappe.local.cache.clear()
			self.assertEqual(extensions.extensions_of(BOB), ["2002"])
			extensions.forget()
			self.assertEqual(extensions.users_of(["2001"]), {"2001": [ADA]})

	def test_a_second_question_does_not_read_the_database(self):
		extensions.directory()
		with unittest.mock.patch.object(extensions, "_read", side_effect=AssertionError):
			self.assertEqual(extensions.extensions_of(BOB), ["2002"])


class TestPBXExtension(IntegrationTestCase):
	def tearDown(self):
		frappe.db.rollback()

	def test_its_users_get_the_role(self):
		make_user(ADA)
		self.assertNotIn("PBX User", frappe.get_roles(ADA))
		make_extension("2001", ADA)
		self.assertIn("PBX User", frappe.get_roles(ADA))

	def test_roles_that_redis_remembers_wrongly_do_not_count(self):
		make_user(ADA)
		frappe.cache.hset("roles", ADA, ["PBX User", "Desk User", "All", "Guest"])
		make_extension("2001", ADA)
		self.assertIn("PBX User", [row.role for row in frappe.get_doc("User", ADA).roles])

	def test_a_user_stands_once(self):
		make_user(ADA)
		make_extension("2001", ADA, ADA)
		self.assertEqual([row.user for row in frappe.get_doc("PBX Extension", "2001").users], [ADA])

	def test_only_the_number_of_an_extension_will_do(self):
		for number in ("", "reception", "+4520304050", "20304050", "20-01", "*97"):
			with self.subTest(number), self.assertRaises(frappe.ValidationError):
				make_extension(number)

	def test_blanks_around_the_number_do_not_matter(self):
		self.assertEqual(frappe.new_doc("PBX Extension", extension=" 2009 ").insert().name, "2009")

	def test_a_visitor_of_the_website_does_not_become_a_desk_user(self):
		visitor = frappe.new_doc("User", email="visitor@pbx.example", first_name="V", send_welcome_email=0)
		visitor.insert()
		self.assertEqual(visitor.user_type, "Website User")
		self.assertRaises(frappe.ValidationError, make_extension, "2001", visitor.name)

	def test_a_role_profile_that_withholds_the_role_is_named(self):
		frappe.get_doc(
			{"doctype": "Role Profile", "role_profile": "PBX test", "roles": [{"role": "Desk User"}]}
		).insert(ignore_if_duplicate=True)
		user = frappe.get_doc("User", make_user(ADA))
		if user.meta.has_field("role_profiles"):
			user.append("role_profiles", {"role_profile": "PBX test"})
		else:
			user.role_profile_name = "PBX test"
		user.save()
		frappe.clear_messages()
		make_extension("2001", ADA)
		self.assertNotIn("PBX User", frappe.get_roles(ADA))
		self.assertIn(ADA, str(frappe.get_message_log()))
