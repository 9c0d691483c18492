from timeit import timeit
from unittest.mock import patch

import frappe

from pbx_integration import phone_events, phone_index, phone_sources
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_contact

INDEX = phone_sources.INDEX


class TestPhoneIndex(IntegrationTestCase):
	def setUp(self):
		frappe.db.set_single_value("PBX Settings", "default_region", "DK")
		self.addCleanup(frappe.db.rollback)

	def numbers(self, contact) -> dict[str, str | None]:
		"""By what was written the E.164 of each row of the index."""
		rows = frappe.get_all(
			INDEX, {"reference_doctype": contact.doctype, "reference_name": contact.name}, ["raw", "e164"]
		)
		return {row.raw: row.e164 for row in rows}

	def test_a_contact_is_found_from_the_moment_it_is_there(self):
		contact = make_contact("Ada", "20 30 40 50", "+45 33 12 34 56")
		self.assertEqual(
			self.numbers(contact), {"20 30 40 50": "+4520304050", "+45 33 12 34 56": "+4533123456"}
		)
		found = phone_index.find("+4520304050", None)
		self.assertEqual(
			[(row.reference_doctype, row.reference_name) for row in found], [contact_key(contact)]
		)

	def test_fields_that_repeat_a_child_row_make_no_row(self):
		contact = make_contact("Ada", "20 30 40 50", is_primary_mobile_no=1)
		self.assertEqual(contact.mobile_no, "20 30 40 50")
		rows = phone_index.find("+4520304050", None)
		self.assertEqual([(row.table_field, row.label) for row in rows], [("phone_nos", "Mobile")])

	def test_several_numbers_in_a_field_and_one_that_is_none(self):
		contact = make_contact("Ada", "20304050, 20304051", "(--)")
		rows = frappe.get_all(INDEX, {"reference_name": contact.name}, ["e164", "fault", "position"])
		self.assertEqual(
			sorted((row.e164 or "", row.position, bool(row.fault)) for row in rows),
			[("", 0, True), ("+4520304050", 0, False), ("+4520304051", 1, False)],
		)

	def test_edits_of_child_rows(self):
		contact = make_contact("Ada", "20304050", "20304051")
		contact.phone_nos[0].phone = "20304059"
		contact.remove(contact.phone_nos[1])
		contact.save()
		self.assertEqual(self.numbers(contact), {"20304059": "+4520304059"})

	def test_db_set_there_and_back(self):
		user = frappe.get_doc("User", "Administrator")
		user.db_set("mobile_no", "20304050")
		self.assertEqual(self.numbers(user), {"20304050": "+4520304050"})
		user.db_set("mobile_no", None)
		self.assertEqual(self.numbers(user), {})
		user.db_set("mobile_no", "20304050")
		self.assertEqual(self.numbers(user), {"20304050": "+4520304050"})

	def test_rename(self):
		contact = make_contact("Ada", "20304050")
		before = contact.name
		frappe.rename_doc("Contact", before, "Ada of Roskilde", force=True, show_alert=False)
		rows = phone_index.find("+4520304050", None)
		self.assertEqual([row.reference_name for row in rows], ["Ada of Roskilde"])
		self.assert_right("Contact", before, "Ada of Roskilde")

	def test_merge(self):
		kept, merged = make_contact("Ada", "20304050"), make_contact("Ida", "20304051")
		frappe.rename_doc("Contact", merged.name, kept.name, merge=True, force=True, show_alert=False)
		self.assert_right("Contact", kept.name, merged.name)
		self.assertIn("20304050", self.numbers(kept))

	def test_delete(self):
		contact = make_contact("Ada", "20304050")
		frappe.delete_doc("Contact", contact.name)
		self.assertEqual(self.numbers(contact), {})

	def test_disabled_and_enabled_again(self):
		user = frappe.get_doc("User", "Guest")
		user.db_set("phone", "20304050")
		for enabled in (0, 1):
			user.db_set("enabled", enabled)
			self.assertEqual([row.active for row in phone_index.find("+4520304050", None)], [bool(enabled)])

	def test_the_last_digits_only_when_nothing_better_is_found(self):
		make_contact("Ada", "+46 20 30 40 50")
		self.assertEqual(len(phone_index.find("+4520304050", "20304050")), 1)
		make_contact("Bo", "20304050")
		rows = phone_index.find("+4520304050", "20304050")
		self.assertEqual([row.e164 for row in rows], ["+4520304050"])

	def test_what_bypassed_events_is_found_and_repaired(self):
		contact = make_contact("Ada", "20304050")
		frappe.db.set_value("Contact Phone", contact.phone_nos[0].name, "phone", "20304051")
		self.assertEqual(phone_index.differing("Contact", [contact.name]), [contact.name])
		phone_index.write("Contact", [contact.name])
		self.assertEqual(phone_index.differing("Contact", [contact.name]), [])
		self.assertEqual(self.numbers(contact), {"20304051": "+4520304051"})

	def test_a_failing_index_does_not_stop_a_save(self):
		with self.patched_core(side_effect=ValueError("no")):
			contact = make_contact("Ada", "20304050")
		self.assertTrue(frappe.db.exists("Contact", contact.name))
		self.assertTrue(frappe.db.exists("Error Log", {"reference_name": contact.name}))
		self.assertEqual(self.numbers(contact), {})

	def test_saves_that_hold_no_number_cost_next_to_nothing(self):
		todo = frappe.new_doc("ToDo", name="x", description="x")
		rounds = [timeit(lambda: phone_events.on_change(todo), number=5_000) / 5_000 for _ in range(5)]
		print(f"a save without numbers: {min(rounds) * 1e6:.1f} µs")
		self.assertLess(min(rounds), 20e-6)

	def test_nothing_is_done_while_tables_may_be_missing(self):
		for flag in ("in_install", "in_migrate", "in_uninstall"):
			with self.subTest(flag), patch.dict(frappe.flags, {flag: True}):
				contact = make_contact("Ada", "20304050")
			self.assertEqual(self.numbers(contact), {})

	def test_a_site_that_was_not_migrated_yet(self):
		with patch.object(frappe.db, "table_exists", return_value=False):
			phone_sources.forget()
			phone_sources._plans.clear()
			contact = make_contact("Ada", "20304050")
		phone_sources.forget()
		self.assertEqual(self.numbers(contact), {})

	def test_a_custom_field_needs_no_code(self):
		fields = phone_index.phone_fields(frappe.get_meta("Contact"))
		meta = frappe.get_meta("Contact")
		meta.fields.append(frappe._dict(fieldname="x_line", fieldtype="Phone", label="Line"))
		try:
			more = phone_index.phone_fields(meta)
			self.assertEqual([field.fieldname for field in more[len(fields) :]], ["x_line"])
			meta.fields[-1].is_virtual = 1
			self.assertEqual(phone_index.phone_fields(meta), fields)
		finally:
			frappe.clear_cache(doctype="Contact")

	def test_metadata_that_another_process_brought_back_is_forgotten(self):
		field = frappe.new_doc("Custom Field", dt="Contact", fieldname="x_line", fieldtype="Phone")
		with patch("frappe.clear_cache") as clear:
			phone_events.on_change(field)
			clear.assert_not_called()
			frappe.db.after_commit.run()
		clear.assert_called_once_with(doctype="Contact")

	def patched_core(self, **behaviour):
		return patch("pbx_integration.phone_rows._core.index_many", **behaviour)

	def assert_right(self, doctype: str, *names: str) -> None:
		self.assertEqual(phone_index.differing(doctype, names), [])


def contact_key(contact) -> tuple[str, str]:
	return "Contact", contact.name
