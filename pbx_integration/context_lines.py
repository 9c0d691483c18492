"""The lines that cards show of business with a caller: each a link to a record that the reader may read.

How many open documents there are and what they are worth is told of those that the reader may read alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, format_date, get_datetime, get_fullname, pretty_date

from pbx_integration import business, extensions, readable, timeline
from pbx_integration.business import Kind
from pbx_integration.calls import CALL
from pbx_integration.link_rows import LINK
from pbx_integration.lookup import LONG_AGO
from pbx_integration.missed import UNANSWERED
from pbx_integration.readable import Key

MOST_DOCUMENTS = 5
"""Open documents of a kind, and last calls, that are shown."""

MOST_INVOICES = 200
"""So many overdue invoices are added up; where there are more, the line says so."""

OWNERS = (
	("Customer", "account_manager"),
	("Lead", "lead_owner"),
	("Prospect", "prospect_owner"),
	("CRM Lead", "lead_owner"),
	("CRM Deal", "deal_owner"),
	("CRM Organization", "owner"),
)
"""By DocType of a party the field for the user who looks after it."""

_CALL_FIELDS = (
	*("call_type", "status", "call_start", "extension", "answered_by", "disposition"),
	"duration",
)


class Line(TypedDict):
	"""A line of a card as the client takes it; every text is final."""

	text: str
	detail: str | None
	route: list[str] | None
	tone: str


class _Columns(NamedTuple):
	"""What is read of a kind of open documents: its title, an amount in the company's currency, the rest."""

	title: str | None
	amount: str | None
	status: str
	day: str | None


_DOCUMENTS = {
	"Sales Order": _Columns(None, "base_grand_total", "status", "delivery_date"),
	"Purchase Order": _Columns(None, "base_grand_total", "status", "schedule_date"),
	"Opportunity": _Columns("title", "base_opportunity_amount", "status", None),
	"Issue": _Columns("subject", None, "status", None),
	"HD Ticket": _Columns("subject", None, "status", None),
}


def owners(parties: Collection[Key]) -> list[Line]:
	"""Who looks after these records."""
	names = readable.names_by_doctype(parties)
	lines = []
	for doctype, field in OWNERS:
		meta = frappe.get_meta(doctype) if doctype in names else None
		if not meta or not meta.has_field(field):
			continue
		for name, user in readable.rows(doctype, names[doctype], (field,)):
			if user:
				lines.append(_line(get_fullname(user), _(meta.get_label(field)), doctype, name))
	return lines


def overdue(present: Mapping[Kind, list[str]]) -> list[Line]:
	"""What is overdue, by company, in its currency."""
	columns = ("company", "outstanding_amount", "conversion_rate", "party_account_currency", "due_date")
	invoices = _rows(present, business.OVERDUE, columns, "due_date, `tabSales Invoice`.name", MOST_INVOICES)
	is_all = len(invoices) < MOST_INVOICES
	by_company: dict[str, list[tuple]] = {}
	for _doctype, *invoice in invoices:
		if invoice[2] is not None:
			by_company.setdefault(invoice[1], []).append(tuple(invoice))
	return [_overdue_at(company, rows, is_all) for company, rows in sorted(by_company.items())]


def documents(present: Mapping[Kind, list[str]], kinds: Iterable[Kind]) -> list[Line]:
	"""The latest open documents of these kinds, each once."""
	lines: dict[Key, tuple[Any, Line]] = {}
	for kind in filter(present.get, kinds):
		shown = _DOCUMENTS[kind.doctype]
		meta = frappe.get_meta(kind.doctype)
		fields = [field for field in (*shown, "company") if field and meta.has_field(field)]
		order = f"creation DESC, `tab{kind.doctype}`.name"
		for doctype, name, created, *values in _rows(
			present, (kind,), ("creation", *fields), order, MOST_DOCUMENTS
		):
			facts = dict(zip(fields, values, strict=True))
			lines[doctype, name] = (created, _document(doctype, name, facts, shown))
	latest = sorted(lines.values(), key=lambda dated: get_datetime(dated[0]), reverse=True)
	return [line for _created, line in latest[:MOST_DOCUMENTS]]


def last_calls(call: Mapping[str, Any], party: Key | None) -> list[Line]:
	"""The last calls with the same number or the same record, without this one."""
	rows = []
	if call["external_e164"]:
		rows += _calls(call["name"], f"`tab{CALL}`.external_e164 = %s", [call["external_e164"]])
	if party:
		linked = f"SELECT `call` FROM `tab{LINK}` WHERE link_doctype = %s AND link_name = %s"
		rows += _calls(call["name"], f"`tab{CALL}`.name IN ({linked})", list(party))
	known = {row.name: row for row in rows}.values()
	latest = sorted(known, key=lambda row: (get_datetime(row.call_start), row.name), reverse=True)
	people = extensions.people()
	return [_call(row, people) for row in latest[:MOST_DOCUMENTS]]


def _rows(
	present: Mapping[Kind, list[str]], kinds: Iterable[Kind], columns: Sequence[str], order: str, limit: int
) -> list[tuple]:
	"""DocType, name and columns of the open documents that the user may read."""
	found = []
	for kind in kinds:
		if names := present.get(kind):
			condition = kind.condition(names)
			by = f"`tab{kind.doctype}`.{order}"
			rows = readable.where(kind.doctype, columns, condition, names, limit, by)
			found += [(kind.doctype, *row) for row in rows]
	return found


def _overdue_at(company: str, invoices: Sequence[tuple], is_all: bool) -> Line:
	currency = _currency(company)
	# What is outstanding is counted in the currency of the customer's account.
	total = sum(
		flt(amount) * (1 if account == currency else flt(rate) or 1)
		for _name, _company, amount, rate, account, _due in invoices
	)
	text = _("{0} overdue") if is_all else _("more than {0} overdue")
	name, due = invoices[0][0], format_date(invoices[0][5])
	count = _("{0} invoices, the oldest due {1}").format(len(invoices), due)
	detail = _("1 invoice, due {0}").format(due) if len(invoices) == 1 else count
	money = fmt_money(total, currency=currency)
	return _line(text.format(money), detail, "Sales Invoice", name, "warn")


def _document(doctype: str, name: str, facts: Mapping[str, Any], shown: _Columns) -> Line:
	title = shown.title and facts.get(shown.title)
	amount = facts.get(shown.amount) if shown.amount else None
	details = [
		name if title else None,
		fmt_money(amount, currency=_currency(facts.get("company"))) if amount else None,
		_(facts[shown.status]) if facts.get(shown.status) else None,
		format_date(facts[shown.day]) if shown.day and facts.get(shown.day) else None,
	]
	return _line(str(title or name), " · ".join(filter(None, details)), doctype, name)


def _calls(but: str, condition: str, values: list[str]) -> list[frappe._dict]:
	over = f"({condition}) and `tab{CALL}`.name != %s and `tab{CALL}`.call_start > '{LONG_AGO}'"
	order = f"`tab{CALL}`.call_start DESC"
	rows = readable.where(CALL, _CALL_FIELDS, over, [*values, but], MOST_DOCUMENTS, order)
	return [frappe._dict(zip(("name", *_CALL_FIELDS), row, strict=True)) for row in rows]


def _call(call: frappe._dict, people: Mapping[str, str]) -> Line:
	said = [timeline.direction(call), _(call.status), call.disposition]
	number = call.answered_by or call.extension
	details = [pretty_date(get_datetime(call.call_start)), people.get(number, number)]
	tone = "warn" if call.status in UNANSWERED and call.call_type == "Inbound" else "plain"
	return _line(" · ".join(filter(None, said)), " · ".join(filter(None, details)), CALL, call.name, tone)


def _currency(company: str | None) -> str | None:
	return frappe.get_cached_value("Company", company, "default_currency") if company else None


def _line(text: str, detail: str | None, doctype: str, name: str, tone: str = "plain") -> Line:
	return {"text": text, "detail": detail or None, "route": ["Form", doctype, name], "tone": tone}
