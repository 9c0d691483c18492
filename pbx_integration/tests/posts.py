"""A PBX for site tests: settings that know its secret, and posts signed with it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import frappe
import frappe.app
from werkzeug.test import Client, TestResponse

from pbx_integration.yeastar import state

SECRET = "Pugghh14VCb05rtG7WGumbD4hwJPIvzu"
PATH = "/api/method/pbx_integration.api.webhook.receive"
VECTORS = Path(__file__).parents[2] / "tests" / "vectors"

_SETTINGS = {
	"enabled": 1,
	"webhook_secret": SECRET,
	"allow_url_token": 0,
	"default_region": "DK",
}


def configure(**values: Any) -> None:
	"""PBX Settings with these values and otherwise those of `_SETTINGS`, committed."""
	facts = {field: values.pop(field, None) for field in state.SYSTEM}
	secrets = {"previous_webhook_secret": "", "url_token": ""}
	doc = frappe.get_doc("PBX Settings")
	# A secret that replaces another leaves that one as the previous; saved again, it leaves none.
	for _again in range(2):
		doc.update(_SETTINGS | secrets | values)
		doc.save(ignore_permissions=True)
	state.put(facts)
	frappe.db.commit()


def forget_calls() -> None:
	"""Empties the journal and the call log, committed."""
	frappe.db.rollback()
	for doctype in ("PBX Webhook Event", "PBX Call Log", "PBX Call Leg", "PBX Call Extension"):
		frappe.db.delete(doctype)
	frappe.db.commit()


def flows() -> list[dict]:
	"""The cases of flows.json that consist of webhooks."""
	cases = json.loads((VECTORS / "flows.json").read_text())["cases"]
	return [case for case in cases if all("body" in event for event in case["events"])]


def as_body(event: dict) -> bytes:
	"""The bytes of an event, with `msg` as the JSON text that a PBX sends."""
	if "msg" in event:
		event = event | {"msg": json.dumps(event["msg"])}
	return json.dumps(event).encode()


def signature(body: bytes, secret: str = SECRET) -> str:
	"""What a PBX with that secret sends as `X-Signature`."""
	return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def post(body: bytes, **request: Any) -> TestResponse:
	"""One post through Frappe's whole application, in a thread as in a web worker; signed unless told."""
	return post_all([body], **request)[0]


def post_all(bodies: Iterable[bytes], workers: int = 1, **request: Any) -> list[TestResponse]:
	"""Posts by so many web workers at once."""
	site = frappe.local.site
	with ThreadPoolExecutor(workers) as pool:
		answers = list(pool.map(lambda body: _post(site, body, **request), bodies))
	# What the workers committed is not in the snapshot of this connection.
	frappe.db.rollback()
	return answers


def _post(site: str, body: bytes, **request: Any) -> TestResponse:
	headers = {"X-Frappe-Site-Name": site, "X-Signature": signature(body)} | request.pop("headers", {})
	options = {"method": "POST", "path": PATH, "content_type": "application/json"} | request
	headers = {name: value for name, value in headers.items() if value is not None}
	answer = Client(frappe.app.application).open(data=body, headers=headers, **options)
	answer.get_data()
	answer.close()
	return answer
