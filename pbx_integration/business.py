"""Which records have open business: an open opportunity, an unpaid invoice, an open ticket.

Asked of the apps that are installed, in one query for all of them; what comes of it is told of records that
the user of the session may read.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import nowdate

from pbx_integration import phone_index, readable
from pbx_integration.readable import Key

MOST_ROWS = 50
"""So many open records of a kind are asked whether the user may read one of them."""


TODAY = "{today}"
"""Stands for the day of the site in a condition."""


class Kind(NamedTuple):
	"""Records of `doctype` are open business with the `party_type` that `field` names, while `is_open`.

	`type_field` says the DocType of the party, where `field` may name several.
	"""

	doctype: str
	words: str
	party_type: str
	field: str
	type_field: str | None
	is_open: str

	def condition(self, names: Sequence[str]) -> str:
		"""SQL that holds for open business with the parties of these names, which are its values."""
		table = f"`tab{self.doctype}`"
		of_type = f" and {table}.`{self.type_field}` = '{self.party_type}'" if self.type_field else ""
		is_open = self.is_open.replace(TODAY, f"'{nowdate()}'")
		return f"{table}.`{self.field}` in ({readable.marks(names)}){of_type} and {is_open}"


_OPEN_OPPORTUNITY = "`tabOpportunity`.status in ('Open', 'Quotation', 'Replied')"
_UNPAID = "`tabSales Invoice`.docstatus = 1 and `tabSales Invoice`.outstanding_amount > 0"
_OPEN_ISSUE = "`tabIssue`.status in ('Open', 'Replied', 'On Hold')"
_OPEN_TICKET = "`tabHD Ticket`.status not in ('Resolved', 'Closed')"

KINDS = (
	Kind("Opportunity", "open opportunity", "Customer", "party_name", "opportunity_from", _OPEN_OPPORTUNITY),
	Kind("Opportunity", "open opportunity", "Lead", "party_name", "opportunity_from", _OPEN_OPPORTUNITY),
	Kind("Opportunity", "open opportunity", "Prospect", "party_name", "opportunity_from", _OPEN_OPPORTUNITY),
	Kind("Sales Invoice", "unpaid invoice", "Customer", "customer", None, _UNPAID),
	Kind("Issue", "open ticket", "Customer", "customer", None, _OPEN_ISSUE),
	Kind("Issue", "open ticket", "Lead", "lead", None, _OPEN_ISSUE),
	Kind("Issue", "open ticket", "Contact", "contact", None, _OPEN_ISSUE),
	Kind("HD Ticket", "open ticket", "Contact", "contact", None, _OPEN_TICKET),
)
"""Business that callers ask about. A Contact's is mostly that of its company, which comes with it."""

_OVERDUE = f"{_UNPAID} and `tabSales Invoice`.due_date < {TODAY}"
_DONE = "('Draft', 'Completed', 'Delivered', 'Cancelled', 'Closed')"
_OPEN_SALE = f"`tabSales Order`.docstatus = 1 and `tabSales Order`.status not in {_DONE}"
_OPEN_PURCHASE = f"`tabPurchase Order`.docstatus = 1 and `tabPurchase Order`.status not in {_DONE}"

OVERDUE = (Kind("Sales Invoice", "overdue invoice", "Customer", "customer", None, _OVERDUE),)
ORDERS = (
	Kind("Sales Order", "open order", "Customer", "customer", None, _OPEN_SALE),
	Kind("Purchase Order", "open order", "Supplier", "supplier", None, _OPEN_PURCHASE),
)
"""What else a card tells of business with a caller; it makes no match likelier."""


class Index(NamedTuple):
	"""An index that a table of another app lacks. Its name is the only one of its kind in a database, and it
	has two fields: one of a single field, that Frappe takes back when it next sees to the table."""

	doctype: str
	name: str
	fields: tuple[str, str]


INDEXES = (
	Index("Opportunity", "pbx_party", ("party_name", "opportunity_from")),
	Index("Issue", "pbx_issue_contact", ("contact", "status")),
	Index("Issue", "pbx_issue_lead", ("lead", "status")),
	Index("HD Ticket", "pbx_hd_ticket_contact", ("contact", "status")),
)

# site -> (the sources at the time, the kinds that the site has)
_kinds: dict[str, tuple[dict, frozenset[Kind]]] = {}


def prepare(*_: Any) -> None:
	"""Gives the tables of other apps the indexes without which each lookup reads all their rows.

	To be called when the app is installed, or may have got another one beside it.
	"""
	for index in _on_this_site():
		# Also an index that is there already would be asked for with a commit.
		if not frappe.db.has_index(f"tab{index.doctype}", index.name):
			frappe.db.add_index(index.doctype, list(index.fields), index.name)


def forget() -> None:
	"""Takes the indexes back."""
	for index in _on_this_site():
		if frappe.db.db_type == "mariadb":
			frappe.db.sql_ddl(f"ALTER TABLE `tab{index.doctype}` DROP INDEX IF EXISTS `{index.name}`")
		else:
			frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{index.name}"')


def _on_this_site() -> list[Index]:
	return [
		index
		for index in INDEXES
		if frappe.db.table_exists(index.doctype)
		and all(frappe.db.has_column(index.doctype, field) for field in index.fields)
	]


def open_with(keys: Iterable[Key]) -> dict[Key, list[str]]:
	"""By record the open business with it, in words, as far as the user may read any of it."""
	found: dict[Key, list[str]] = {}
	for kind, parties in with_any(KINDS, keys).items():
		condition = kind.condition(parties)
		readable_rows = readable.where(kind.doctype, (kind.field,), condition, parties, MOST_ROWS)
		for party in sorted({str(row[1]) for row in readable_rows}):
			words = found.setdefault((kind.party_type, party), [])
			if _(kind.words) not in words:
				words.append(_(kind.words))
	return found


def with_any(kinds: Iterable[Kind], keys: Iterable[Key]) -> dict[Kind, list[str]]:
	"""Those of the kinds of business that there is any of, whoever may read it, and the names of the records
	that it may be with."""
	names, installed = readable.names_by_doctype(keys), _installed()
	asked = [
		(kind, names[kind.party_type]) for kind in kinds if kind.party_type in names and kind in installed
	]
	if not asked:
		return {}
	# One of each will do: a customer of many years has thousands.
	queries = [
		f"SELECT * FROM (SELECT {at} AS kind FROM `tab{kind.doctype}`"
		f" WHERE {kind.condition(parties)} LIMIT 1) AS any_{at}"
		for at, (kind, parties) in enumerate(asked)
	]
	values = [name for _kind, parties in asked for name in parties]
	return dict(asked[at] for (at,) in frappe.db.sql(" UNION ALL ".join(queries), tuple(values)))


def _installed() -> frozenset[Kind]:
	sources = phone_index.sources()
	known = _kinds.get(frappe.local.site)
	if known is None or known[0] is not sources:
		every = (*KINDS, *OVERDUE, *ORDERS)
		known = _kinds[frappe.local.site] = (sources, frozenset(kind for kind in every if _has(kind)))
	return known[1]


def _has(kind: Kind) -> bool:
	if not frappe.db.exists("DocType", kind.doctype, cache=True):
		return False
	return frappe.get_meta(kind.doctype).has_field(kind.field)
