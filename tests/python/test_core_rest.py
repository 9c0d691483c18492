"""Replies of the PBX's OpenAPI."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx_integration import _core

PAGES = {
	"parse_cdr_search": ("data", "legs", "CdrPage", "CdrLeg"),
	"parse_extension_list": ("data", "rows", "ExtensionPage", "ExtensionRow"),
	"parse_queue_list": ("queue_list", "rows", "QueuePage", "QueueRow"),
	"parse_voicemail_query": ("voicemail_list", "rows", "VoicemailPage", "Mailbox"),
	"parse_call_query": ("data", "rows", "CallPage", "RunningCall"),
}
ROW = {
	"number": "6400",
	"call_id": "1760000000.101",
	"timestamp": 1760000000,
	"disposition": "ANSWERED",
	"call_type": "Inbound",
	"call_from": "Ada<12345678>",
	"call_to": "2001",
	"static_agent_list": [{"value": "7", "text": "Ada", "text2": "2001"}],
	"data": [{"msg_id": "1"}],
	"members": [{"inbound": {"from": "12345678", "to": "6400", "member_status": "ALERT"}}],
}


def reply(**fields: object) -> bytes:
	return json.dumps({"errcode": 0, "errmsg": "SUCCESS", **fields}).encode()


@pytest.mark.vectors("cdr.json")
def test_a_row_is_read_as_its_vector_says(case):
	page = _core.parse_cdr_search(reply(data=[case["row"]]))
	if case["expect"].keys() == {"error"}:
		(error,) = page["errors"]
		assert {"code": error["code"], "at": error["at"]} == case["expect"]["error"]
	else:
		assert page == {"total": None, "legs": [case["expect"]], "errors": []}


def test_a_page_is_read_as_its_vector_says(vectors):
	for case in vectors("cdr.json")["pages"]:
		assert read_page(case["body"].encode()) == case["expect"], case["name"]


def read_page(body: bytes) -> dict:
	"""A page as cdr.json writes it: rows by their id, errors by code and place."""
	try:
		page = _core.parse_cdr_search(body)
	except _core.PbxError as error:
		return {"error": {"code": error.code, "at": error.at}}
	errors = [{"code": error["code"], "at": error["at"]} for error in page["errors"]]
	return {"total": page["total"], "rows": [leg["row_id"] for leg in page["legs"]], "errors": errors}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_keys_of_its_type(name, typed_dicts):
	key, rows, page_type, row_type = PAGES[name]
	page = getattr(_core, name)(reply(total_number=2, **{key: [ROW, 1]}))
	assert page.keys() == typed_dicts[page_type]
	assert page["total"] == 2
	(row,) = page[rows]
	assert row.keys() == typed_dicts[row_type]
	(error,) = page["errors"]
	assert error.keys() == typed_dicts["RowError"]
	assert (error["code"], error["at"]) == ("webhook.wrong_type", f"{key}[1]")


@pytest.mark.parametrize(
	("name", "inner", "type_name"),
	[
		("parse_cdr_search", lambda page: page["legs"][0]["call_from"], "Party"),
		("parse_queue_list", lambda page: page["rows"][0]["static_agents"][0], "QueueAgent"),
		("parse_voicemail_query", lambda page: page["rows"][0]["messages"][0], "VoicemailMessage"),
		("parse_call_query", lambda page: page["rows"][0]["members"][0], "Member"),
	],
)
def test_an_inner_row_has_the_keys_of_its_type(name, inner, type_name, typed_dicts):
	page = getattr(_core, name)(reply(**{PAGES[name][0]: [ROW]}))
	assert inner(page).keys() == typed_dicts[type_name]


@pytest.mark.parametrize("name", [*PAGES, "parse_system_information"])
def test_a_refusal_is_an_error(name):
	with pytest.raises(_core.PbxError, match="10004 TOKEN EXPIRED") as raised:
		getattr(_core, name)(b'{"errcode": 10004, "errmsg": "TOKEN EXPIRED"}')
	assert (raised.value.code, raised.value.at) == ("api.refused", "errcode")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_found_is_an_empty_page(name):
	page = getattr(_core, name)(b'{"errcode": 60001, "errmsg": "DATA NOT FOUND"}')
	assert page == {"total": None, PAGES[name][1]: [], "errors": []}


def test_a_reply_names_its_code(typed_dicts):
	read = _core.parse_reply(b'{"errcode": 70004, "errmsg": "ACCOUNT IP BLOCKED"}')
	assert read.keys() == typed_dicts["Reply"]
	assert (read["code"], read["errcode"]) == ("account_ip_blocked", 70004)
	assert _core.parse_reply(b'{"errcode": 4711}')["code"] == 4711


def test_the_system_tells_its_clock(typed_dicts):
	read = _core.parse_system_information(
		reply(data={"system_time": "2025-10-09 17:53:20", "timestamp": 1760000000})
	)
	assert read.keys() == typed_dicts["SystemInformation"]
	assert read["timestamp"] == 1760000000


@pytest.mark.parametrize("name", [*PAGES, "parse_reply", "parse_system_information"])
@given(body=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(name, body):
	try:
		getattr(_core, name)(body)
	except _core.PbxError as error:
		assert error.code
