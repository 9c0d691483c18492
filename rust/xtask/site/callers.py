"""An address book of Danish mobiles as people write them, by SQL, and calls to it.

Numbers go up in steps, so that the numbers between two are nobody's. All are in use in Denmark by the
metadata of libphonenumber, without which Frappe CRM takes none.
"""

import random
from functools import cache

import frappe
import phonenumbers

NAME = "caller-{}"
CHUNK = 5000
META = ("creation", "modified", "owner", "modified_by")
CONTACT = ("name", "first_name", "full_name", "status", "phone", "mobile_no", *META)
PHONE = ("name", "parent", "parenttype", "parentfield", "idx", "phone", "is_primary_mobile_no", *META)

STEP = 13
BLOCK = 10_000
"""Numbers with the same first four digits."""

STYLES = (
	"{0}{1}{2}{3}",
	"{0} {1} {2} {3}",
	"{0}{1} {2}{3}",
	"{0}.{1}.{2}.{3}",
	"+45{0}{1}{2}{3}",
	"+45 {0} {1} {2} {3}",
	"+45-{0}{1}{2}{3}",
	"0045 {0} {1} {2} {3}",
	"(+45) {0} {1} {2} {3}",
	"Mob. {0} {1} {2} {3}",
)


@cache
def blocks() -> list[int]:
	"""First four digits of numbers in use."""
	return [first for first in range(2000, 10_000) if _in_use(first * BLOCK)]


def _in_use(number: int) -> bool:
	return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(45, number))


def national(n: int, beside: int = 0) -> str:
	"""The eight digits of the n-th number, or of one `beside` it that nobody has."""
	block, number = divmod(n * STEP + beside, BLOCK)
	return str(blocks()[block] * BLOCK + number)


def written(n: int) -> str:
	"""The n-th number as somebody typed it."""
	digits = national(n)
	style = random.Random(n).choice(STYLES)
	return style.format(*(digits[at : at + 2] for at in range(0, 8, 2)))


def fill(count: int) -> int:
	"""Inserts contacts with a number each until there are so many. Returns how many came."""
	present = frappe.db.count("Contact", {"name": ("like", NAME.format("%"))})
	now = frappe.utils.now()
	by = (now, now, "Administrator", "Administrator")
	for begin in range(present, count, CHUNK):
		people = [(NAME.format(n), str(n), written(n)) for n in range(begin, min(begin + CHUNK, count))]
		rows = [(name, "Caller", f"Caller {n}", "Passive", text, text, *by) for name, n, text in people]
		_insert("Contact", CONTACT, rows)
		rows = [(name, name, "Contact", "phone_nos", 1, text, 1, *by) for name, _, text in people]
		_insert("Contact Phone", PHONE, rows)
		frappe.db.commit()
	return count - present


def _insert(doctype: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
	names = ", ".join(f"`{column}`" for column in columns)
	marks = f"({', '.join(['%s'] * len(columns))})"
	values = [value for row in rows for value in row]
	frappe.db.sql(f"INSERT INTO `tab{doctype}` ({names}) VALUES {', '.join([marks] * len(rows))}", values)


def clear() -> None:
	"""Empties the address book of contacts, these and others."""
	for doctype in ("Contact Phone", "Contact Email", "Contact", "PBX Phone Number"):
		frappe.db.truncate(doctype)
	frappe.db.commit()


def calls(among: int, count: int) -> list[tuple[str, str | None]]:
	"""Calls to a book of so many: the number as the PBX sends it, and who has it; a fifth are strangers.

	Of the strangers half have the last eight digits of somebody, in other countries.
	"""
	chance = random.Random(4)
	return [_call(chance, among, at % 10) for at in range(count)]


def _call(chance: random.Random, among: int, kind: int) -> tuple[str, str | None]:
	n = chance.randrange(among)
	if kind == 0:
		return f"+45{national(n, chance.randrange(1, STEP))}", None
	if kind == 1:
		return chance.choice(("+47", "+4930", "+4420")) + national(n), None
	return f"+45{national(n)}", NAME.format(n)
