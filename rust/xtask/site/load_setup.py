"""Prepares a test site for a load: switches the webhooks on and fills the address book.

Run in a bench's `sites` with the bench's Python: `load_setup.py <site> <contacts>`; the webhook secret is in
`PBX_SIM_SECRET`. Prints how many contacts there are.
"""

import os
import sys

import frappe

NAME = "bulk-{}"
CHUNK = 5000
META = ("creation", "modified", "owner", "modified_by")
CONTACT = ("name", "first_name", "last_name", "status", "phone", *META)
PHONE = ("name", "parent", "parenttype", "parentfield", "idx", "phone", "is_primary_phone", *META)


def settings() -> None:
	"""Lets the site take what is signed with the secret."""
	doc = frappe.get_doc("PBX Settings")
	doc.update({"enabled": 1, "webhook_secret": os.environ["PBX_SIM_SECRET"], "default_region": "DE"})
	doc.save()


def contacts(count: int) -> None:
	"""Inserts contacts with a number each, as fast as the database takes them."""
	now = frappe.utils.now()
	by = (now, now, "Administrator", "Administrator")
	for begin in range(0, count, CHUNK):
		people = [(NAME.format(n), n, phone(n)) for n in range(begin, min(begin + CHUNK, count))]
		insert(
			"Contact", CONTACT, [(name, "Bulk", str(n), "Passive", number, *by) for name, n, number in people]
		)
		insert(
			"Contact Phone",
			PHONE,
			[(name, name, "Contact", "phone_nos", 1, number, 1, *by) for name, _, number in people],
		)


def insert(doctype: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
	"""Inserts rows of one table."""
	names = ", ".join(f"`{column}`" for column in columns)
	frappe.db.sql(f"insert into `tab{doctype}` ({names}) values {', '.join(['%s'] * len(rows))}", rows)


def phone(n: int) -> str:
	"""A number of Berlin as a person would type it."""
	return f"030 {23_000_000 + n}"


def main() -> None:
	"""Connects to the site, prepares it and prints the count."""
	frappe.init(sys.argv[1])
	frappe.connect()
	settings()
	contacts(int(sys.argv[2]) - frappe.db.count("Contact"))
	frappe.db.commit()
	print(frappe.db.count("Contact"))


main()
