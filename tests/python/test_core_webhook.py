"""Signatures and bodies of webhooks."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx_integration import _core


@pytest.mark.vectors("webhooks.json")
def test_a_body_is_read_as_its_vector_says(case):
	if case["expect"].keys() == {"error"}:
		with pytest.raises(_core.PbxError) as raised:
			_core.parse_webhook(case["body"].encode())
		assert {"code": raised.value.code, "at": raised.value.at} == case["expect"]["error"]
	else:
		assert _core.parse_webhook(case["body"].encode()) == case["expect"]


@pytest.mark.vectors("signatures.json")
def test_a_signature_is_accepted(case, vectors):
	assert _core.verify_signature(
		body_of(case, vectors), case["signature"], [vectors("signatures.json")["secret"]]
	)


def test_a_signature_is_checked_as_its_vector_says(vectors):
	for check in vectors("signatures.json")["checks"]:
		accepted = _core.verify_signature(body_of(check, vectors), check["header"], check["secrets"])
		assert accepted is check["valid"], check["name"]


def body_of(case, vectors) -> bytes:
	return next(
		given["body"].encode()
		for given in vectors("webhooks.json")["cases"]
		if given["name"] == case["webhook"]
	)


@pytest.mark.vectors("status.json")
def test_a_status_word_is_mapped(case):
	assert _core.map_status(case["word"]) == case["log_status"]


JSON = st.recursive(
	st.none()
	| st.booleans()
	| st.integers(-(1 << 70), 1 << 70)
	| st.integers(-999, 999).map(lambda n: n / 4)
	| st.text(),
	lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
FIELDS = st.sampled_from(
	["call_id", "members", "extension", "inbound", "number", "member_status", "uid", "time_start", "status"]
)
EVENTS = st.fixed_dictionaries(
	{"type": st.integers(30000, 30045) | JSON},
	optional={
		"sn": st.text() | JSON,
		"msg": JSON | st.dictionaries(FIELDS, JSON, max_size=6) | JSON.map(json.dumps),
	},
)


def accepts(body: bytes) -> dict | None:
	"""The event, or None where the body is refused as it should be: with a code and a sentence."""
	try:
		return _core.parse_webhook(body)
	except _core.PbxError as error:
		assert error.code.startswith("webhook.")
		assert str(error)
		return None


@given(st.binary())
def test_any_bytes_are_read_or_refused(body):
	accepts(body)


@given(EVENTS)
def test_any_json_is_read_or_refused(event):
	read = accepts(json.dumps(event).encode())
	assert read is None or {"type", "event", "sn"} <= read.keys()


@given(JSON)
def test_json_of_an_unknown_event_comes_back_as_it_was(value):
	"""Integers beyond 64 bits become floats, as JSON readers of other languages have it."""
	expected = json.loads(json.dumps(value), parse_int=lambda digits: narrowed(int(digits)))
	body = json.dumps({"type": 39999, "msg": {"kept": value}}).encode()
	assert _core.parse_webhook(body)["msg"] == {"kept": expected}


def narrowed(number: int) -> float:
	return number if -(1 << 63) <= number < 1 << 64 else float(number)


def test_deep_nesting_is_refused():
	body = b'{"type": 39999, "msg": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
	with pytest.raises(_core.PbxError, match="recursion") as raised:
		_core.parse_webhook(body)
	assert raised.value.code == "webhook.not_json"


def test_threads_read_at_the_same_time():
	body = json.dumps({"type": 39999, "msg": {"rows": list(range(20_000))}}).encode()
	expected = _core.parse_webhook(body)
	read = []

	def reader():
		read.extend(_core.parse_webhook(body) == expected for _ in range(20))

	threads = [threading.Thread(target=reader) for _ in range(4)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	assert read == [True] * 80


def test_a_missing_signature_is_wrong():
	assert not _core.verify_signature(b"{}", None, ["secret"])
	assert not _core.verify_signature(b"{}", "", ["secret"])


@given(st.binary(), st.text(), st.lists(st.text()))
def test_any_header_is_answered(body, header, secrets):
	assert _core.verify_signature(body, header, secrets) is False
