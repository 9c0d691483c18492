"""The fold, as the host calls it: the state goes through bytes at every event."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx_integration import _core

CALL_ID = "1760000000.101"
AT = 1760000001000


def fold_arrival(state: bytes | None, arrival: dict, case: dict) -> _core.Folded:
	context = {"region": case["region"], "directory": case["directory"]}
	context["received_at_ms"] = arrival["received_at_ms"]
	if "row" not in arrival:
		return _core.fold(state, json.dumps(arrival["body"]).encode(), **context)
	page = _core.parse_cdr_search(json.dumps({"errcode": 0, "data": [arrival["row"]]}).encode())
	assert page["errors"] == []
	return _core.fold_cdr(state, page["legs"][0], **context)


def play(case: dict, events: list[dict]) -> tuple[_core.Folded, list[dict]]:
	state, notices = None, []
	for arrival in events:
		folded = fold_arrival(state, arrival, case)
		state = folded.state
		notices += folded.notices
	return folded, notices


def summary(notice: dict) -> str:
	event = {"pbx_incoming_call": "incoming", "pbx_call_update": "update"}[notice["event"]]
	return " ".join(filter(None, [notice["extension"], event, notice["phase"], notice["outcome"]]))


@pytest.mark.vectors("flows.json")
def test_a_flow_ends_in_its_record_and_notices(case, typed_dicts):
	folded, notices = play(case, case["events"])
	record, expect = folded.record, case["expect"]
	assert record.keys() == typed_dicts["Record"]
	assert {field: record[field] for field in expect["record"]} == expect["record"]
	if "notices" in expect:
		assert [summary(notice) for notice in notices] == expect["notices"]
	known = {"received_at_ms": AT, "region": case["region"], "directory": case["directory"]}
	by = {number: _core.transferred_by(folded.state, number, **known) for number in record["extensions"]}
	assert {to: number for to, number in by.items() if number} == expect.get("transferred_by", {})
	if "legs" in expect:
		legs = [[leg["source"], leg["call_to"], leg["status"], leg["call_path"]] for leg in folded.legs]
		assert legs == expect["legs"]


@pytest.mark.vectors("flows.json")
def test_a_flow_shuffled_and_repeated_ends_in_the_same_rows(case):
	expected, _ = play(case, case["events"])
	events = case["events"] * 2
	random.Random(case["name"]).shuffle(events)
	folded, _ = play(case, events)
	assert (folded.record, folded.legs) == (expected.record, expected.legs)


@pytest.mark.vectors("flows.json")
def test_a_repeated_event_changes_nothing(case):
	folded, _ = play(case, case["events"])
	for arrival in case["events"]:
		again = fold_arrival(folded.state, arrival, case)
		assert (again.changed, again.notices, again.state) == (False, [], folded.state)


def call_state(*members: dict, call_id: str = CALL_ID) -> bytes:
	return json.dumps({"type": 30011, "msg": {"call_id": call_id, "members": list(members)}}).encode()


def ringing() -> _core.Folded:
	phone = {"number": "2001", "channel_id": "PJSIP/2001-1", "member_status": "RING"}
	caller = {"from": "12345678", "to": "33557799", "channel_id": "PJSIP/t-1", "member_status": "ALERT"}
	body = call_state({"extension": phone}, {"inbound": caller})
	return _core.fold(None, body, received_at_ms=AT, region="DK")


def test_a_fold_gives_all_that_follows(typed_dicts):
	folded = ringing()
	assert (folded.call_id, folded.changed, type(folded.state)) == (CALL_ID, True, bytes)
	assert (folded.record["status"], folded.record["external_e164"]) == ("Ringing", "+4512345678")
	(notice,) = folded.notices
	assert notice.keys() == typed_dicts["Notice"]
	assert (notice["event"], notice["extension"]) == ("pbx_incoming_call", "2001")
	assert all(leg.keys() == typed_dicts["LegRow"] for leg in folded.legs)
	assert folded.legs
	assert repr(folded) == f"<Folded {CALL_ID} changed=True notices=1>"


def test_every_access_gives_its_own_values():
	folded = ringing()
	folded.record["status"] = "Answered"
	assert folded.record["status"] == "Ringing"


def test_a_fold_cannot_be_made_or_changed_from_outside():
	with pytest.raises(TypeError):
		_core.Folded()
	with pytest.raises(AttributeError):
		ringing().changed = False


def test_a_desk_that_has_just_loaded_sees_the_call():
	folded = ringing()
	notice = _core.live_notice(folded.state, "2001", received_at_ms=AT, region="DK")
	assert (notice["phase"], notice["e164"]) == ("ringing", "+4512345678")
	assert _core.live_notice(folded.state, "2002", received_at_ms=AT) is None


def test_the_region_of_the_trunk_beats_the_other():
	caller = {
		"from": "030 901820",
		"to": "1",
		"trunk_name": "Berlin",
		"channel_id": "c",
		"member_status": "ALERT",
	}
	phone = {"number": "2001", "channel_id": "p", "member_status": "RING"}
	body = call_state({"inbound": caller}, {"extension": phone})
	context = {"received_at_ms": AT, "region": "DK", "trunk_regions": {"Berlin": "DE"}}
	folded = _core.fold(None, body, **context)
	assert folded.record["external_e164"] == "+4930901820"
	assert [notice["e164"] for notice in folded.notices] == ["+4930901820"]
	assert _core.live_notice(folded.state, "2001", **context)["e164"] == "+4930901820"
	with pytest.raises(TypeError):
		_core.fold(None, body, received_at_ms=AT, trunk_regions={"Berlin": 49})


@pytest.mark.parametrize(
	("state", "body", "code"),
	[
		(None, b'{"event": "test"}', "call.no_call"),
		(None, b'{"type": 39999, "msg": {}}', "call.no_call"),
		(None, b'{"type": 30039, "msg": {"uid": "1"}}', "call.no_call"),
		(None, b"{", "webhook.not_json"),
		(b"", call_state(), "call.state_unreadable"),
		(b"{}", call_state(), "call.state_unreadable"),
		(ringing().state, call_state(call_id="1760000000.102"), "call.other_call"),
	],
)
def test_what_cannot_be_folded_says_why(state, body, code):
	with pytest.raises(_core.PbxError) as raised:
		_core.fold(state, body, received_at_ms=AT)
	assert raised.value.code == code


def test_a_timeline_finds_its_call_by_the_state():
	body = b'{"type": 30039, "msg": {"uid": "1", "status": "ANSWERED", "call_type": "Inbound"}}'
	assert _core.fold(ringing().state, body, received_at_ms=AT).call_id == CALL_ID


@given(state=st.none() | st.binary() | st.just(ringing().state), body=st.binary())
def test_any_bytes_fold_or_are_refused(state, body):
	try:
		_core.fold(state, body, received_at_ms=AT)
	except _core.PbxError as error:
		assert error.code


WORDS = st.sampled_from(["RING", "ALERT", "ANSWER", "ANSWERED", "HOLD", "BYE", ""]) | st.text(max_size=4)
PHONES = st.fixed_dictionaries(
	{"member_status": WORDS}, optional={"number": st.text("0123456789", max_size=5), "channel_id": st.text()}
)
MEMBERS = st.dictionaries(
	st.sampled_from(["extension", "inbound", "outbound"]) | st.text(), PHONES, max_size=1
)


@given(members=st.lists(MEMBERS, max_size=4), at=st.integers(-(1 << 63), (1 << 63) - 1))
def test_any_members_fold_or_are_refused(members, at):
	try:
		folded = _core.fold(ringing().state, call_state(*members), received_at_ms=at)
	except _core.PbxError as error:
		assert error.code.startswith("webhook.")
		return
	assert folded.record["call_id"] == CALL_ID
	notice = _core.live_notice(folded.state, "2001", received_at_ms=at, pbx_utc_offset=-(1 << 31))
	assert notice is None or notice["call_id"] == CALL_ID
