import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import skipIf
from unittest.mock import patch

import frappe

from pbx_integration import database, phone_index, phone_sources, reindex
from pbx_integration.tests import IntegrationTestCase
from pbx_integration.tests.records import make_contact

INDEX = phone_sources.INDEX
NAMES = [f"Reindex {at}" for at in range(7)]
SECONDS = 20

PATH = ":".join(sys.path)
A_RUN = """
import multiprocessing, signal, threading
from pbx_integration import reindex

def work():
	threading.Thread(target=reindex._end_with_parent, daemon=True).start()
	print("ready", flush=True)
	signal.pause()

multiprocessing.get_context("fork").Process(target=work).start()
signal.pause()
"""


class TestReindexBesideOthers(IntegrationTestCase):
	"""Commits, as going through the index does, and takes away what it made."""

	def setUp(self):
		self.addCleanup(frappe.db.commit)
		for table, column in ((INDEX, "reference_name"), ("Contact Phone", "parent"), ("Contact", "name")):
			self.addCleanup(frappe.db.delete, table, {column: ("like", "Reindex%")})
		reindex.run("Contact", restart=True)
		for at, name in enumerate(NAMES):
			make_contact(name, f"+45 2030405{at}")
		frappe.db.delete(INDEX, {"reference_name": ("in", NAMES)})
		frappe.db.commit()

	def test_batches_in_other_processes(self):
		with patch.multiple(reindex, FOR_A_POOL=0, RECORDS_AT_ONCE=2):
			state = reindex.run("Contact", restart=True, workers=2)
		self.assertEqual(state["changed"], len(NAMES))
		self.assertEqual(state["done"], frappe.db.count("Contact"))
		self.assertEqual(self.indexed(), NAMES)

	def test_names_without_an_order_that_tables_share(self):
		with (
			patch.object(reindex, "RECORDS_AT_ONCE", 2),
			patch.object(database, "has_one_order", return_value=False),
		):
			self.assertEqual(reindex.run("Contact", restart=True)["changed"], len(NAMES))
			frappe.db.delete("Contact", {"name": ("in", (NAMES[2], NAMES[-1]))})
			self.assertEqual(reindex.run("Contact", restart=True)["changed"], 2)
		self.assertEqual(self.indexed(), [*NAMES[:2], *NAMES[3:-1]])

	def test_what_is_gone_within_a_span_and_after_the_last(self):
		phone_index.write("Contact", NAMES)
		frappe.db.delete("Contact", {"name": ("in", (NAMES[2], NAMES[-1]))})
		with patch.object(reindex, "RECORDS_AT_ONCE", 2):
			self.assertEqual(reindex.run("Contact", restart=True)["changed"], 2)
		self.assertEqual(self.indexed(), [*NAMES[:2], *NAMES[3:-1]])

	@skipIf(frappe.db.db_type == "sqlite", "one lock for all")
	def test_a_record_that_somebody_is_saving_is_left_to_that_save(self):
		def save() -> None:
			contact = frappe.get_doc("Contact", NAMES[3])
			contact.phone_nos[0].phone = "+45 20304059"
			contact.save()

		with at_once(save):
			self.assertEqual(reindex.run("Contact", restart=True)["changed"], len(NAMES) - 1)
			self.assertNotIn(NAMES[3], self.indexed())
		frappe.db.rollback()
		self.assertEqual(
			frappe.get_all(INDEX, {"reference_name": NAMES[3]}, pluck="e164"),
			["+4520304059"],
		)
		self.assertEqual(reindex.run("Contact", restart=True)["changed"], 0)

	@skipIf(frappe.db.db_type == "sqlite", "one lock for all")
	def test_records_come_between_those_that_are_being_written(self):
		source = phone_sources.plan().source("Contact")

		def fill(_attempt: int) -> None:
			phone_index.fill(source, database.Span(None, NAMES[-1]))
			with at_once(lambda: make_contact("Reindex 3a", "+45 20304060")):
				pass

		database.transaction(fill, no_gaps=True)
		self.assertEqual(self.indexed(), sorted([*NAMES, "Reindex 3a"]))

	def test_processes_end_with_the_run_that_is_killed(self):
		run = subprocess.Popen(
			[sys.executable, "-c", A_RUN], stdout=subprocess.PIPE, env={"PYTHONPATH": PATH}
		)
		self.assertEqual(run.stdout.readline(), b"ready\n")
		run.kill()
		# The end of what they print: neither is there any more.
		self.assertEqual(run.communicate(timeout=SECONDS)[0], b"")

	def indexed(self) -> list[str]:
		filters = {"reference_doctype": "Contact", "reference_name": ("like", "Reindex%")}
		return sorted(frappe.get_all(INDEX, filters, pluck="reference_name"))


@contextmanager
def at_once(work: Callable[[], None]) -> Iterator[None]:
	"""Does `work` on another connection, and commits it after the block. Raises what it raises."""
	done, go_on = threading.Event(), threading.Event()
	failures: list[BaseException] = []

	def run(site: str, sites_path: str) -> None:
		frappe.init(site, sites_path=sites_path)
		frappe.connect()
		try:
			work()
			done.set()
			go_on.wait(SECONDS)
			frappe.db.commit()
		except BaseException as error:
			failures.append(error)
		finally:
			done.set()
			frappe.destroy()

	thread = threading.Thread(target=run, args=(frappe.local.site, frappe.local.sites_path))
	thread.start()
	try:
		assert done.wait(SECONDS), "it waits for a lock"
		yield
	finally:
		go_on.set()
		thread.join()
	if failures:
		raise failures[0]
