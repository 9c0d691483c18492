"""Answers the set-up wizard of a new site; until then every desk shows nothing else.

Run in a bench's `sites` with the bench's Python: `finish_setup.py <site>`.
"""

import sys

import frappe
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete
from frappe.utils import now_datetime


def answers() -> dict[str, str]:
	"""What the wizard asks for. Without ERPNext nobody reads what is about the company."""
	year = now_datetime().year
	return {
		"language": "English",
		"country": "Germany",
		"timezone": "Europe/Berlin",
		"currency": "EUR",
		"full_name": "Ada Admin",
		"email": "ada.admin@example.com",
		"password": frappe.generate_hash(length=20),
		"company_name": "Test Company",
		"company_abbr": "TC",
		"company_tagline": "Testing",
		"industry": "Manufacturing",
		"chart_of_accounts": "Standard",
		"fy_start_date": f"{year}-01-01",
		"fy_end_date": f"{year}-12-31",
	}


def main() -> None:
	"""Connects to the site and answers."""
	frappe.init(sys.argv[1])
	frappe.connect()
	frappe.set_user("Administrator")
	result = setup_complete(answers())
	frappe.db.commit()
	if result != {"status": "ok"} or not frappe.db.get_single_value("System Settings", "setup_complete"):
		sys.exit(f"the set-up wizard of {sys.argv[1]} was not done: {result}")


main()
