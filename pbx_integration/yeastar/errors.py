"""What can go wrong between the site and the PBX. No message holds a secret or a URL with its query."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _, _lt


class YeastarError(frappe.ValidationError):
	"""The PBX was not asked, or did not do what it was asked. `str()` is a sentence for the admin."""


class AddressRefused(YeastarError):
	"""The configured address, port or fingerprint may not be used."""


class Unreachable(YeastarError):
	"""No answer, or one that no P-Series PBX gives."""


class Stopped(YeastarError):
	"""Not asked: after an earlier failure asking again would do harm or no good."""


class Refused(YeastarError):
	"""The PBX answered with an `errcode` other than 0."""

	def __init__(self, endpoint: str, errcode: int, errmsg: str | None) -> None:
		self.endpoint = endpoint
		self.errcode = errcode
		said = f"{errcode} {errmsg}" if errmsg else str(errcode)
		meaning = MEANINGS.get(errcode)
		sentence = _("{0}: the PBX answered {1}").format(endpoint, said)
		super().__init__(f"{sentence}: {meaning}" if meaning else sentence)


INTERNAL_SERVER_ERROR = -2
FAILURE = -1
PROCESSING = 2
TOKEN_EXPIRED = 10004
MAX_LIMITATION_EXCEEDED = 60002
ACCOUNT_IP_BLOCKED = 70004
OVERLOAD = 70082

# The PBX itself is busy or broken: says nothing about what was asked.
TRANSIENT = frozenset({INTERNAL_SERVER_ERROR, PROCESSING, OVERLOAD})
# The path or the version is not there: says nothing about who asked.
NOT_OFFERED = frozenset({10001, 10002, 10003})

MEANINGS = {
	-2: _lt("an error inside the PBX, or a badly formed request"),
	-1: _lt("it did not work, without a reason given"),
	1: _lt("only a part of it was done"),
	2: _lt("the PBX is still working on it"),
	10001: _lt("the PBX does not have this interface; its firmware may be too old"),
	10002: _lt("this version of the API is no longer maintained"),
	10003: _lt("this version of the API is not supported"),
	10004: _lt("the token has expired"),
	10005: _lt("access is denied"),
	10009: _lt("the feature is off on the PBX, or the permission is missing"),
	40001: _lt("the parameters cannot be read"),
	40002: _lt("a parameter is wrong"),
	40003: _lt("it is there already"),
	40004: _lt("the file is too large"),
	60001: _lt("nothing was found"),
	60002: _lt("a limit of the PBX is reached"),
	60101: _lt("there is no such role"),
	70004: _lt("the PBX blocks the address of this site after failed logins"),
	70082: _lt("the PBX is overloaded"),
	70084: _lt("the action is forbidden"),
}


@contextmanager
def shown() -> Iterator[None]:
	"""Turn an error of the block into a message in the desk that ends the request."""
	try:
		yield
	except YeastarError as error:
		message, kind = str(error), type(error)
	else:
		return
	frappe.throw(frappe.utils.escape_html(message), kind if kind is not Refused else YeastarError)
