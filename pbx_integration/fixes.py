"""Writing the suggested numbers into their records, as the person would who asked for it.

Each record is saved as a document under that person's permissions, with all that its DocType does and checks.
A record is one transaction; what cannot be saved is told with its reason and stops none of the others.
"""

from collections.abc import Sequence
from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import create_batch, strip_html
from frappe.utils.background_jobs import is_job_enqueued

from pbx_integration import cleanup, readable

MOST_CHANGES = 1_000
"""So many fields are changed by one order."""

RECORDS_AT_ONCE = 10
"""After so many records the person is told of the progress."""

PROGRESS_EVENT = "pbx_cleanup_progress"
KEPT_SECONDS = 24 * 60 * 60
TIMEOUT_SECONDS = 60 * 60


class Change(TypedDict):
	"""The text of a field as it was shown, and what is to stand there; `id` is that of the place."""

	id: str
	old: str
	new: str


class Skipped(TypedDict):
	"""A change that was not made, and why."""

	doctype: str
	name: str
	old: str
	new: str
	reason: str


class Progress(TypedDict):
	"""How far the last order of a user is. `stopped`: its job ended before it was done."""

	total: int
	changed: int
	skipped: list[Skipped]
	finished: bool
	stopped: bool


class Refused(Exception):
	"""A change is not made; says why."""


def order(changes: Sequence[Change]) -> None:
	"""Have the changes made in the background, under the permissions of the user of the session.

	Raises:
		frappe.ValidationError: there are too many, or the user's last order is still under way.
	"""
	if len(changes) > MOST_CHANGES:
		frappe.throw(_("At most {0} numbers at once").format(MOST_CHANGES))
	user = frappe.session.user
	if is_job_enqueued(_job(user)):
		frappe.throw(_("Your last fixes are still under way"))
	_keep(_begin(changes))
	frappe.enqueue(
		make,
		queue="long",
		timeout=TIMEOUT_SECONDS,
		job_id=_job(user),
		deduplicate=True,
		changes=list(changes),
	)


def progress() -> Progress | None:
	"""How far the last order of the user of the session is, for a day."""
	kept = frappe.cache.get_value(_key(frappe.session.user), expires=True)
	if kept and not kept["finished"]:
		kept["stopped"] = not is_job_enqueued(_job(frappe.session.user))
	return kept


def make(changes: Sequence[Change]) -> Progress:
	"""Make the changes, record by record, with a commit for each; the job of `order`."""
	places = {change["id"]: cleanup.read_id(change["id"]) for change in changes}
	found = cleanup.indexed(places.values())
	# Of a record that may not be read nothing is said, not even that there is one.
	allowed = readable.keys({place[:2] for place in found})
	known = {id: found[place] for id, place in places.items() if place in found and place[:2] in allowed}
	records: dict[tuple[str, str], list[Change]] = {}
	done = _begin(changes)
	for change in changes:
		if row := known.get(change["id"]):
			records.setdefault(row.place[:2], []).append(change)
		else:
			done["skipped"].append(_skipped(*places[change["id"]][:2], change, _changed_since()))
	for batch in create_batch(list(records.items()), RECORDS_AT_ONCE):
		for (doctype, name), wanted in batch:
			skipped = _fix_record(doctype, name, wanted, known)
			done["changed"] += len(wanted) - len(skipped)
			done["skipped"] += skipped
		_tell(done)
	done["finished"] = True
	_tell(done)
	return done


def _fix_record(
	doctype: str, name: str, wanted: Sequence[Change], known: dict[str, cleanup.Indexed]
) -> list[Skipped]:
	"""Make the changes of one record together, for one alone may not pass while the others are faulty; when
	that fails, one by one."""
	try:
		_write(doctype, name, wanted, known)
		frappe.db.commit()
		return []
	except Exception as error:
		frappe.db.rollback()
		reason = _reason(error)
	finally:
		# Said in words of ours, not by the desk's own messages.
		frappe.clear_messages()
	if len(wanted) == 1:
		return [_skipped(doctype, name, wanted[0], reason)]
	return [skipped for one in wanted for skipped in _fix_record(doctype, name, [one], known)]


def _write(doctype: str, name: str, wanted: Sequence[Change], known: dict[str, cleanup.Indexed]) -> None:
	record = frappe.get_doc(doctype, name)
	record.check_permission("write")
	targets = [(_target(record, known[change["id"]].place), change) for change in wanted]
	for target, change in targets:
		_check(target, change, known[change["id"]])
		target.set(known[change["id"]].place.field, change["new"])
	record.save()
	for target, change in targets:
		if target.get(known[change["id"]].place.field) != change["new"]:
			raise Refused(_("the record does not let it be changed"))


def _target(
	record: "frappe.model.document.Document", place: cleanup.Place
) -> "frappe.model.base_document.BaseDocument":
	if not place.table_field:
		return record
	row = next((row for row in record.get(place.table_field) or () if str(row.name) == place.row), None)
	if row is None:
		raise Refused(_changed_since())
	return row


def _check(target: "frappe.model.base_document.BaseDocument", change: Change, row: cleanup.Indexed) -> None:
	"""Only what was shown becomes only what was suggested."""
	place = row.place
	if target.get(place.field) != change["old"]:
		raise Refused(_changed_since())
	if cleanup.suggestion(place, change["old"], row.region) != change["new"]:
		raise Refused(_("another spelling is suggested by now"))


def _reason(error: Exception) -> str:
	if isinstance(error, Refused):
		return str(error)
	if isinstance(error, frappe.PermissionError):
		return _("you may not change it")
	if isinstance(error, frappe.TimestampMismatchError | frappe.DoesNotExistError):
		return _changed_since()
	if isinstance(error, frappe.ValidationError):
		return strip_html(str(error)) or type(error).__name__
	frappe.log_error(_("A number could not be cleaned up"))
	frappe.db.commit()
	return _("it could not be saved: {0}").format(type(error).__name__)


def _changed_since() -> str:
	return _("it was changed since it was shown")


def _skipped(doctype: str, name: str, change: Change, reason: str) -> Skipped:
	return {"doctype": doctype, "name": name, "old": change["old"], "new": change["new"], "reason": reason}


def _begin(changes: Sequence[Change]) -> Progress:
	return {"total": len(changes), "changed": 0, "skipped": [], "finished": False, "stopped": False}


def _tell(done: Progress) -> None:
	_keep(done)
	counts = {"total": done["total"], "done": done["changed"] + len(done["skipped"])}
	message = {**counts, "finished": done["finished"]}
	frappe.publish_realtime(PROGRESS_EVENT, message, user=frappe.session.user)


def _keep(done: Progress) -> None:
	frappe.cache.set_value(_key(frappe.session.user), done, expires_in_sec=KEPT_SECONDS)


def _key(user: str) -> str:
	return f"pbx_cleanup|{user}"


def _job(user: str) -> str:
	return f"pbx_cleanup|{user}"
