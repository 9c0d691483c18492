import frappe

from pbx_integration import pop_settings
from pbx_integration.api import pop
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_user

ADA, BOB, BOSS, NOBODY = "ada@pbx.example", "bob@pbx.example", "boss@pbx.example", "nobody@pbx.example"

DEFAULTS = {
	**dict.fromkeys(("inbound", "outbound", "internal"), "ring"),
	"sound": "classic",
	**dict.fromkeys(("muted", "notify", "open_single", "dnd"), False),
	**dict.fromkeys(("quiet_from", "quiet_to")),
}
OTHERS = {
	**{"inbound": "answer", "outbound": "never", "internal": "ring", "sound": ""},
	**dict.fromkeys(("muted", "notify", "open_single", "dnd"), True),
	**{"quiet_from": 22 * 60 + 30, "quiet_to": 0},
}


class TestPopSettings(IntegrationTestCase):
	def setUp(self):
		self.addCleanup(frappe.db.rollback)
		self.addCleanup(frappe.set_user, "Administrator")
		for user in (ADA, BOB):
			make_user(user, "PBX User")
		make_user(BOSS, "PBX Manager")
		make_user(NOBODY)
		frappe.db.delete("PBX Pop Settings")

	def prefs(self) -> dict:
		return {field: value for field, value in pop.settings().items() if field != "linger"}

	def test_who_never_saved_any_has_the_defaults(self):
		with acting_as(ADA):
			self.assertEqual(self.prefs(), DEFAULTS)
		self.assertEqual(frappe.db.count("PBX Pop Settings"), 0)

	def test_what_is_saved_is_told_and_is_nobody_elses(self):
		with acting_as(ADA):
			pop.save_settings(OTHERS)
			self.assertEqual(self.prefs(), OTHERS)
		with acting_as(BOB):
			self.assertEqual(self.prefs(), DEFAULTS)

	def test_a_part_is_saved_without_the_rest(self):
		with acting_as(ADA):
			pop.save_settings(OTHERS)
			pop.save_settings('{"dnd": false, "quiet_from": null, "quiet_to": null, "place": 1}')
			self.assertEqual(self.prefs(), {**OTHERS, "dnd": False, "quiet_from": None, "quiet_to": None})

	def test_what_no_preference_can_be_is_refused(self):
		wrong = (
			{"inbound": "sometimes"},
			{"sound": None},
			{"dnd": 1},
			{"quiet_from": 1440, "quiet_to": 0},
			{"quiet_from": -1, "quiet_to": 0},
			{"quiet_from": True, "quiet_to": 0},
			{"quiet_from": 60},
		)
		frappe.set_user(ADA)
		for prefs in wrong:
			with self.subTest(prefs):
				self.assertRaises(frappe.ValidationError, pop.save_settings, prefs)
				self.assertEqual(self.prefs(), DEFAULTS)

	def test_times_of_quiet_hours_are_read_as_people_write_them(self):
		make = {"doctype": "PBX Pop Settings", "user": ADA, "quiet": 1}
		for written, kept, minutes in (
			("7:05", "07:05", 425),
			(" 22:30 ", "22:30", 1350),
			("00:00:00.000000", "00:00", 0),
			("23:59:59", "23:59", 1439),
		):
			with self.subTest(written):
				doc = frappe.get_doc({**make, "quiet_from": written, "quiet_to": "6:00"}).insert()
				self.assertEqual((doc.quiet_from, doc.quiet_to), (kept, "06:00"))
				self.assertEqual(pop_settings.of_user(ADA)["quiet_from"], minutes)
				doc.delete()
		for wrong in ("24:00", "7", "7:5", "noon", "-1:00", "", None, "<b>7:05</b>"):
			with self.subTest(wrong):
				doc = frappe.get_doc({**make, "quiet_from": wrong, "quiet_to": "6:00"})
				self.assertRaises(frappe.ValidationError, doc.insert)

	def test_hidden_times_are_no_quiet_hours(self):
		doc = {"doctype": "PBX Pop Settings", "user": ADA, "quiet_from": "22:00", "quiet_to": "6:00"}
		frappe.get_doc(doc).insert()
		told = pop_settings.of_user(ADA)
		self.assertEqual((told["quiet_from"], told["quiet_to"]), (None, None))

	def test_no_field_is_one_that_fails_where_times_have_no_seconds(self):
		self.assertEqual(
			[field for field in frappe.get_meta("PBX Pop Settings").fields if field.fieldtype == "Time"], []
		)

	def test_the_site_says_how_long_cards_stay(self):
		for said, told in ((45, 45), (0, None)):
			frappe.db.set_single_value("PBX Settings", "linger", said)
			frappe.clear_document_cache("PBX Settings", "PBX Settings")
			with acting_as(ADA):
				pop.save_settings({"linger": 9})
				self.assertEqual(pop.settings()["linger"], told)

	def test_who_may_see_no_call_has_no_settings(self):
		for user in (NOBODY, "Guest"):
			with self.subTest(user), acting_as(user):
				self.assertRaises(frappe.PermissionError, pop.settings)
				self.assertRaises(frappe.PermissionError, pop.save_settings, OTHERS)

	def test_guests_are_turned_away_before_that(self):
		with acting_as("Guest"):
			for method in (pop.settings, pop.save_settings):
				self.assertRaises(frappe.PermissionError, frappe.is_whitelisted, method)

	def test_settings_of_others_are_open_to_managers_alone(self):
		with acting_as(ADA):
			pop.save_settings(OTHERS)
		for user, may in ((ADA, True), (BOB, False), (BOSS, True), (NOBODY, False)):
			with self.subTest(user), acting_as(user):
				doc = frappe.get_doc("PBX Pop Settings", ADA)
				self.assertEqual(doc.has_permission("read"), may)
				self.assertEqual(doc.has_permission("write"), may)
				if user != NOBODY:
					found = frappe.get_list("PBX Pop Settings", pluck="name")
					self.assertEqual(found, [ADA] if may else [])

	def test_nobody_makes_settings_for_another_but_managers(self):
		make = {"doctype": "PBX Pop Settings", "user": ADA}
		with acting_as(BOB):
			self.assertRaises(frappe.PermissionError, frappe.get_doc(make).insert)
			self.assertEqual(frappe.get_doc({"doctype": "PBX Pop Settings"}).insert().name, BOB)
		with acting_as(BOSS):
			self.assertEqual(frappe.get_doc(make).insert().name, ADA)

	def test_they_follow_their_user(self):
		old, new = "old@pbx.example", "new@pbx.example"
		with acting_as(make_user(old, "PBX User")):
			pop.save_settings(OTHERS)
		user = frappe._dict(doctype="User", name=new)
		pop_settings.on_user_renamed(user, "after_rename", old, new)
		self.assertEqual(pop_settings.of_user(new)["inbound"], "answer")
		with acting_as(ADA):
			pop.save_settings({"inbound": "never"})
		pop_settings.on_user_renamed(user, "after_rename", new, ADA, merge=True)
		self.assertEqual(frappe.get_all("PBX Pop Settings", pluck="name"), [ADA])
		self.assertEqual(pop_settings.of_user(ADA)["inbound"], "never")

	def test_they_do_not_keep_their_user_from_being_deleted(self):
		user = make_user("leaves@pbx.example", "PBX User")
		with acting_as(user):
			pop.save_settings(OTHERS)
		frappe.delete_doc("User", user)
		self.assertFalse(frappe.db.exists("PBX Pop Settings", {"user": user}))
