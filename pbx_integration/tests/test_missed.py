import frappe

from pbx_integration import missed, times
from pbx_integration.api import calls
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import acting_as, make_call, make_extension, make_user

ADA, BOB, BOSS, NOBODY = "ada@pbx.example", "bob@pbx.example", "boss@pbx.example", "nobody@pbx.example"
HOUR, DAY = 3600, 86_400


class TestMissed(IntegrationTestCase):
	def setUp(self):
		self.addCleanup(frappe.db.rollback)
		self.addCleanup(frappe.set_user, "Administrator")
		frappe.db.delete("PBX Call Log")
		frappe.db.delete("PBX Call Extension")
		for user in (ADA, BOB):
			make_user(user, "PBX User")
		make_user(BOSS, "PBX Manager")
		make_user(NOBODY)
		make_extension("2001", ADA)
		make_extension("2002", BOB)
		make_extension("2003", ADA, BOB)
		# One for all calls of a test, whose order hangs on the second.
		self.now = times.utc_ms() // 1000

	def call(self, ago: int, *extensions: str, **facts) -> str:
		"""A call so many seconds ago, missed unless told."""
		began = self.now - ago
		start = times.site_time(began)
		known = {"status": "Missed", "duration": 0, "call_start": start, "call_end": start} | facts
		return make_call(f"{began}.{frappe.generate_hash(length=6)}", *extensions, **known)

	def told(self, user: str) -> list[str]:
		with acting_as(user):
			return [entry["call_id"] for entry in calls.live()["missed"]]

	def test_each_user_is_told_of_the_own_extensions_the_latest_first(self):
		early, late = self.call(2 * HOUR, "2001"), self.call(HOUR, "2001", "2003")
		bobs = self.call(DAY, "2002")
		self.assertEqual(self.told(ADA), [late, early])
		self.assertEqual(self.told(BOB), [late, bobs])
		for user in (BOSS, NOBODY):
			self.assertEqual(self.told(user), [], user)

	def test_only_what_nobody_answered_and_came_in(self):
		wanted = [self.call(HOUR + at, "2001", status=status) for at, status in enumerate(missed.UNANSWERED)]
		for status in ("Answered", "Ringing", "In Progress"):
			self.call(HOUR, "2001", status=status)
		self.call(HOUR, "2001", "2001", call_type="Outbound")
		self.call(missed.LONGEST_AWAY + HOUR, "2001")
		self.assertEqual(self.told(ADA), wanted)

	def test_who_dialled_inside_the_house_missed_nothing(self):
		call = self.call(
			*(HOUR, "2001", "2002"),
			**{"call_type": "Internal", "caller_number": "2001", "external_number": None},
			external_e164=None,
		)
		self.assertEqual(self.told(ADA), [])
		with acting_as(BOB):
			[entry] = calls.live()["missed"]
		self.assertEqual((entry["call_id"], entry["number"], entry["e164"]), (call, "2001", None))

	def test_what_an_entry_says(self):
		self.call(HOUR, "2001", status="Voicemail", did="+4570101010", call_path="6400", withheld=0)
		with acting_as(ADA):
			[entry] = calls.live()["missed"]
		at = entry.pop("at")
		self.assertAlmostEqual(at, times.utc_ms() / 1000 - HOUR, delta=60)
		del entry["call_id"]
		self.assertEqual(
			entry,
			{
				"number": "20304050",
				"e164": "+4520304050",
				"withheld": False,
				"direction": "Inbound",
				"outcome": "voicemail",
				"did": "+4570101010",
				"via": "6400",
			},
		)

	def test_at_most_fifty(self):
		for at in range(missed.MOST + 5):
			self.call(HOUR + at, "2001")
		self.assertEqual(len(self.told(ADA)), missed.MOST)

	def test_what_one_puts_away_is_gone_for_that_user(self):
		first, second = self.call(2 * HOUR, "2003"), self.call(HOUR, "2003")
		with acting_as(ADA):
			for _twice in range(2):
				calls.seen([first])
		self.assertEqual(self.told(ADA), [second])
		self.assertEqual(self.told(BOB), [second, first])
		with acting_as(BOB):
			calls.seen(frappe.as_json([first, second]))
		self.assertEqual(self.told(BOB), [])

	def test_calls_of_others_cannot_be_put_away(self):
		bobs = self.call(HOUR, "2002")
		for user in (ADA, BOSS, NOBODY):
			with acting_as(user):
				calls.seen([bobs, "no such call"])
		self.assertEqual(frappe.db.count(missed.SEEN, {"call": bobs}), 0)
		with acting_as("Guest"):
			for method in (calls.live, calls.seen):
				self.assertRaises(frappe.PermissionError, frappe.is_whitelisted, method)

	def test_what_was_put_away_goes_with_its_call_and_its_user(self):
		leaver = make_user("leaves@pbx.example", "PBX User")
		make_extension("2004", leaver)
		gone, kept = self.call(2 * HOUR, "2001", "2004"), self.call(HOUR, "2004")
		for user in (ADA, leaver):
			with acting_as(user):
				calls.seen([gone, kept])
		frappe.delete_doc("PBX Call Log", gone)
		self.assertEqual(frappe.get_all(missed.SEEN, pluck="call"), [kept])
		frappe.delete_doc("PBX Extension", "2004")
		frappe.delete_doc("User", leaver)
		self.assertEqual(frappe.get_all(missed.SEEN, pluck="call"), [])


class TestPeople(IntegrationTestCase):
	def setUp(self):
		self.addCleanup(frappe.db.rollback)
		make_user(ADA, "PBX User")
		make_user(NOBODY)
		make_extension("2001", ADA)
		make_extension("2002")

	def people(self, user: str) -> dict[str, str]:
		with acting_as(user):
			return calls.live()["people"]

	def test_names_of_extensions_for_who_has_one(self):
		self.assertEqual(self.people(ADA)["2001"], "ada")
		self.assertNotIn("2002", self.people(ADA))
		self.assertEqual(self.people(NOBODY), {})

	def test_the_name_on_the_pbx_comes_first_and_changes_are_followed(self):
		self.assertEqual(self.people(ADA)["2001"], "ada")
		frappe.get_doc("PBX Extension", "2001").update({"display_name": "Ada <b>L</b>"}).save()
		self.assertEqual(self.people(ADA)["2001"], "Ada <b>L</b>")
		frappe.get_doc("PBX Extension", "2001").update({"enabled": 0}).save()
		make_extension("2002", ADA)
		frappe.get_doc("User", ADA).update({"last_name": "Byron"}).save()
		self.assertEqual({**self.people(ADA), "2002": "ada Byron"}, self.people(ADA))
		self.assertNotIn("2001", self.people(ADA))
