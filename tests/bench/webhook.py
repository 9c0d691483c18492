"""Take the webhooks of whole calls through the extension and through plain Python; print microseconds.

Usage: python webhook.py <folder>

The plain side reads both layers of JSON and maps them to the fields of the log record, as a handler written
in Python would. It is the lesser work: it keeps no join, so it is wrong as soon as events come out of order.
"""

import json
import sys
from pathlib import Path

from stopwatch import microseconds

from pbx_integration import _core

STATUS = {
	"ANSWERED": "Answered",
	"NO ANSWER": "Missed",
	"BUSY": "Busy",
	"FAILED": "Failed",
	"VOICEMAIL": "Voicemail",
}


def party(members, kind):
	return next((member[kind] for member in members if kind in member), None)


def fold_live(record, msg):
	members = msg.get("members") or []
	inbound, outbound, extension = (party(members, kind) for kind in ("inbound", "outbound", "extension"))
	outside = inbound or outbound
	if outside:
		record["call_type"] = "Inbound" if inbound else "Outbound"
		record["caller_number"] = outside.get("from")
		record["called_number"] = outside.get("to")
	if extension and extension.get("member_status") in ("ANSWER", "ANSWERED"):
		record["extension"] = extension.get("number")
		record["status"] = "In Progress"


def fold_cdr(record, msg):
	record["status"] = STATUS.get(msg.get("status"), msg.get("status"))
	record["call_type"] = msg.get("type")
	record["caller_number"] = msg.get("call_from")
	record["called_number"] = msg.get("call_to")
	record["duration"] = int(msg.get("talk_duration") or 0)
	record["recording_url"] = msg.get("recording")


def through_python(bodies):
	record = {"status": "Ringing"}
	for body in bodies:
		msg = json.loads(body)["msg"]
		msg = json.loads(msg) if isinstance(msg, str) else msg
		record["call_id"] = msg.get("call_id")
		if "members" in msg:
			fold_live(record, msg)
		else:
			fold_cdr(record, msg)
	return record


def through_core(bodies):
	state = None
	for body in bodies:
		folded = _core.fold(state, body, received_at_ms=1700000000000, region="DE")
		state = folded.state
	return folded.record


if __name__ == "__main__":
	text = json.loads(Path(sys.argv[1], "calls.json").read_text())
	calls = [[body.encode() for body in bodies] for bodies in text]
	bodies_per_call = sum(map(len, calls)) / len(calls)
	figures = {
		"fold_pyo3_us": microseconds(through_core, calls * 20) / bodies_per_call,
		"fold_python_us": microseconds(through_python, calls * 20) / bodies_per_call,
	}
	print(json.dumps(figures))
