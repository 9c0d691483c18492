"""Where the PBX posts its events."""

import json

import frappe
from werkzeug.wrappers import Request, Response

from pbx_integration import _core, database, intake, refusals


class Answer(Response):
	"""An answer of ours: a few words of JSON, whatever happened."""

	def __init__(self, status: int, message: str) -> None:
		super().__init__(json.dumps({"message": message}), status, content_type="application/json")


@frappe.whitelist(allow_guest=True, methods=["POST"])
def receive() -> Response:
	"""Takes one event: 200 once it is stored; 400, 401, 403, 413 if refused; 503 if it must come again.

	It has no parameters, for Frappe would fill them from the fields of the event.
	"""
	request = frappe.request
	try:
		intake.take(request.get_data(), request.headers.get("X-Signature"), request.args.get("token"))
	except intake.Refusal as refusal:
		refusals.count(refusal.reason)
		return Answer(refusal.status, str(refusal))
	except intake.NotStored:
		database.abandon()
		return Answer(503, "the event could not be stored")
	return Answer(200, "ok")


def answer_unreadable(response: Response | None, request: Request) -> None:
	"""`after_request`: a post that Frappe itself turned away is refused as `receive` would have refused it.

	Frappe reads JSON before any code of an app runs, and answers a body that is none with 500 or 417 and a
	stack trace, another method with 403.
	"""
	if not request.path.endswith(f"/{__name__}.receive") or isinstance(response, Answer | None):
		return
	if request.method not in ("POST", "OPTIONS"):
		status, reason, message = 405, "wrong_method", "only POST is taken"
	elif (error := _unreadable(request.get_data())) and response.status_code >= 400:
		status, reason, message = 400, "not_json", str(error)
	else:
		return
	refusals.count(reason)
	answer = Answer(status, message)
	response.status, response.content_type = answer.status, answer.content_type
	response.data = answer.data


def _unreadable(body: bytes) -> "_core.PbxError | None":
	try:
		_core.parse_webhook(body)
	except _core.PbxError as error:
		return error if intake.is_no_event(error) else None
	return None
