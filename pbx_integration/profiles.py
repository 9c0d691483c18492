"""What the matches of a number say of a record: its title, a second line, and the companies it belongs to.

Only of records that the user of the session may read, the companies included. How a DocType tells these is
found out once for each state of its metadata and kept in the memory of the process.
"""

from collections.abc import Iterable
from typing import NamedTuple

import frappe
from frappe.model.meta import Meta

from pbx_integration import database, phone_index, readable
from pbx_integration.readable import Key

SECOND_LINES = (
	*("company_name", "organization", "designation", "department", "territory", "city"),
	*("contact_person", "display_name"),
)
"""Fields of which the first that is filled, and is not the title again, stands below the title."""

NOBODY = frozenset(("Address",))
"""What is linked to companies without being one of their people: the company is its second line."""

# site -> (the sources that it was found out for, by DocType how it is described)
_views: dict[str, tuple[dict, dict[str, "View"]]] = {}


class View(NamedTuple):
	"""Which fields of a DocType tell what. `search` are those that link fields search beside name and title;
	`linked` is whether it has a table of links to other records."""

	title: str
	lines: tuple[str, ...]
	search: tuple[str, ...]
	linked: bool

	@property
	def columns(self) -> tuple[str, ...]:
		"""The fields to read, the title first."""
		return (self.title, *self.lines)


class Profile(NamedTuple):
	"""A record as a reader knows it."""

	title: str
	subtitle: str | None
	companies: tuple[Key, ...]


def read(keys: Iterable[Key]) -> dict[Key, Profile]:
	"""The profiles of the records that may be read, and of the companies of these."""
	wanted = set(keys)
	linked = links(wanted)
	profiles = _read(wanted.union(*linked.values()), linked)
	for key, profile in profiles.items():
		companies = tuple(company for company in profile.companies if company in profiles)
		profiles[key] = profile._replace(companies=companies)
	return profiles


def links(keys: Iterable[Key]) -> dict[Key, list[Key]]:
	"""By record the sources that its table of links names, in its order."""
	linked: dict[Key, list[Key]] = {}
	for doctype, names in readable.names_by_doctype(keys).items():
		if not view(doctype).linked:
			continue
		columns = ("parent", "idx", "link_doctype", "link_name")
		rows = database.select("Dynamic Link", columns, {"parenttype": doctype}, "parent", names)
		for parent, _, link_doctype, link_name in sorted(rows, key=lambda row: (row[0], row[1])):
			if link_doctype in phone_index.sources():
				linked.setdefault((doctype, parent), []).append((link_doctype, link_name))
	return linked


def view(doctype: str) -> View:
	"""How records of a DocType are described."""
	sources = phone_index.sources()
	known = _views.get(frappe.local.site)
	if known is None or known[0] is not sources:
		known = _views[frappe.local.site] = (sources, {})
	if doctype not in known[1]:
		known[1][doctype] = _view(doctype)
	return known[1][doctype]


def _view(doctype: str) -> View:
	meta = frappe.get_meta(doctype)
	columns = {field for field in meta.get_valid_columns() if not _is_virtual(meta, field)}
	title = meta.get_title_field()
	return View(
		title=title if title in columns else "name",
		lines=tuple(field for field in SECOND_LINES if field in columns and field != title),
		search=tuple(
			field for field in meta.get_search_fields() if field in columns and _is_text(meta, field)
		),
		linked=any(table.options == "Dynamic Link" for table in meta.get_table_fields()),
	)


def _is_text(meta: Meta, fieldname: str) -> bool:
	field = meta.get_field(fieldname)
	return bool(field) and field.fieldtype in ("Data", "Link", "Read Only", "Select", "Small Text", "Text")


def _is_virtual(meta: Meta, fieldname: str) -> bool:
	field = meta.get_field(fieldname)
	return bool(field and field.get("is_virtual"))


def _read(keys: Iterable[Key], links: dict[Key, list[Key]]) -> dict[Key, Profile]:
	profiles = {}
	for doctype, names in readable.names_by_doctype(keys).items():
		for name, title, *lines in readable.rows(doctype, names, view(doctype).columns):
			title = str(title or name)
			second = next((str(line) for line in lines if line and str(line) != title), None)
			profiles[doctype, name] = Profile(title, second, tuple(links.get((doctype, name), ())))
	return profiles
