"""What the app itself keeps in PBX Settings: tokens, how the connection fares, what the PBX says of itself.

It is written in a transaction of its own, so that other workers see it at once and a request that fails later
does not undo it, and without touching `modified`, so that nobody's open form is out of date because a token
was renewed.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import frappe
from frappe.utils import get_datetime, now_datetime
from frappe.utils.password import (
	get_decrypted_password,
	remove_encrypted_password,
	set_encrypted_password,
)

from pbx_integration.settings import DOCTYPE

if TYPE_CHECKING:
	from frappe.database.database import Database

CONNECTED = "Connected"
NOT_CONNECTED = "Not Connected"
UNREACHABLE = "Unreachable"
WRONG_CREDENTIALS = "Wrong Credentials"
BLOCKED = "Blocked by the PBX"
TOO_MANY_TOKENS = "Too Many Tokens"
REFUSED = "Refused by the PBX"

TOKENS = ("access_token", "refresh_token")

# Belongs to a pair of credentials: forgotten when these change.
SESSION = {
	"connection_status": NOT_CONNECTED,
	"connection_message": None,
	"retry_after": None,
	"access_token": None,
	"refresh_token": None,
	"token_expiry": None,
	"refresh_expiry": None,
}
# Belongs to a PBX: forgotten when its domain changes.
SYSTEM = {
	"pbx_name": None,
	"pbx_model": None,
	"pbx_firmware": None,
	"pbx_serial": None,
	"clock_offset": 0,
	"pbx_utc_offset": 0,
	"utc_offset_known": 0,
	"system_read_at": None,
}
FIELDS = (*SESSION, *SYSTEM)

WRITE_ATTEMPTS = 3


@contextmanager
def own_transaction() -> Iterator[None]:
	"""A second connection to the site's database, committed at the end of the block.

	The caller's transaction must hold no lock that the block needs: neither PBX Settings nor a Password field
	of any document may have been written in it.
	"""
	outer = frappe.local.db
	frappe.connect(set_admin_as_user=False)
	try:
		yield
		frappe.db.commit()
	finally:
		frappe.db.close()
		frappe.local.db = outer
		_see_it(outer)


def _see_it(outer: "Database") -> None:
	"""SQLite lets nobody write who began to read before another wrote: begin again where nothing is lost."""
	if outer.db_type == "sqlite" and not outer.transaction_writes:
		# There may be no transaction yet.
		with suppress(outer.OperationalError):
			outer.sql("rollback")
		outer.begin()


def read() -> frappe._dict:
	"""PBX Settings as committed by now, past every cache: text as stored, passwords as asterisks."""
	with own_transaction():
		return frappe.db.get_singles_dict(DOCTYPE)


def reveal(fieldname: str) -> str | None:
	"""A Password field of PBX Settings in clear, as committed by now."""
	with own_transaction():
		return get_decrypted_password(DOCTYPE, DOCTYPE, fieldname, raise_exception=False)


def write(**token_state: Any) -> None:
	"""Set fields out of FIELDS. A collision with somebody who saves the form is tried again."""
	for left in reversed(range(WRITE_ATTEMPTS)):
		try:
			with own_transaction():
				put(token_state)
		except (frappe.QueryDeadlockError, frappe.db.OperationalError):
			if not left:
				raise
		else:
			break
	# The caller's transaction still sees the old values and may have put them into the cache.
	frappe.clear_document_cache(DOCTYPE, DOCTYPE)


def put(token_state: dict[str, Any]) -> None:
	"""Set fields out of FIELDS in the current transaction; None or "" removes a token."""
	shown = {fieldname: _store(fieldname, value) for fieldname, value in token_state.items()}
	frappe.db.delete("Singles", {"doctype": DOCTYPE, "field": ("in", tuple(shown))})
	rows = [(DOCTYPE, fieldname, None if value is None else str(value)) for fieldname, value in shown.items()]
	frappe.qb.into("Singles").columns("doctype", "field", "value").insert(*rows).run()
	frappe.clear_document_cache(DOCTYPE, DOCTYPE)


def _store(fieldname: str, token: Any) -> Any:
	"""What the field shows: a token goes to the encrypted store and leaves asterisks."""
	if fieldname not in TOKENS:
		return token
	if not token:
		remove_encrypted_password(DOCTYPE, DOCTYPE, fieldname)
		return None
	set_encrypted_password(DOCTYPE, DOCTYPE, token, fieldname)
	return "*" * len(token)


def is_ahead(moment: Any) -> bool:
	"""Whether a Datetime of PBX Settings lies in the future."""
	return bool(moment) and get_datetime(moment) > now_datetime()
