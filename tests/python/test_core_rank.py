"""Ranking of the records that a number was found in."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx_integration import _core

ADA = {"doctype": "Contact", "name": "C-1", "title": "Ada", "e164": "+4930901820"}


@pytest.mark.vectors("rank.json")
def test_candidates_are_ranked_as_their_vector_says(case):
	context = {name: case[name] for name in ("now", "hidden") if name in case}
	answer = _core.rank_matches(case["raw"], case["region"], case["candidates"], **context)
	assert named(answer["matches"], case["expect"]["matches"]) == case["expect"]["matches"]
	if number := case["expect"].get("number"):
		assert named(answer["number"], number) == number
	assert answer["hidden"] == case.get("hidden", 0)


def named(answer, expected):
	"""What of an answer its vector names."""
	if isinstance(expected, dict) and isinstance(answer, dict):
		return {name: named(answer[name], wanted) for name, wanted in expected.items()}
	if isinstance(expected, list) and isinstance(answer, list) and len(answer) == len(expected):
		return [named(*pair) for pair in zip(answer, expected, strict=True)]
	return answer


def test_the_answer_has_the_keys_of_its_type(typed_dicts):
	answer = _core.rank_matches("030 901820", "DE", [ADA], hidden=2)
	assert answer.keys() == typed_dicts["Ranking"]
	assert answer["number"].keys() == typed_dicts["NumberBlock"]
	assert [match.keys() for match in answer["matches"]] == [typed_dicts["Match"]]
	assert answer["hidden"] == 2


def test_a_text_that_is_no_number_is_answered(typed_dicts):
	error = _core.rank_matches("reception", "DE", [ADA])["number"]["error"]
	assert error.keys() == typed_dicts["NumberFault"]
	assert error["code"] == "phone.not_a_number"


def test_a_candidate_of_every_field_is_read(typed_dicts):
	link = {"doctype": "Customer", "name": "K-1", "title": "Analytical Engines"}
	candidate = ADA | {
		"subtitle": "Mathematician",
		"number": "030 901820",
		"region": "DE",
		"field": "mobile",
		"active": True,
		"weight": 1,
		"linked_to": [link],
		"open_business": ["open opportunity"],
		"last_call": 1760000000,
		"chosen": 1,
		"rejected": False,
		"route": ["Form", "Contact", "C-1"],
		"own_number": False,
		"internal": False,
	}
	assert candidate.keys() == typed_dicts["Candidate"]
	assert link.keys() == typed_dicts["Link"]
	(match,) = _core.rank_matches("030 901820", "DE", (candidate,), now=1760003600)["matches"]
	assert (match["level"], match["route"]) == ("known", ["Form", "Contact", "C-1"])


TEXTS = st.text(max_size=8)
CANDIDATES = st.fixed_dictionaries(
	{"doctype": TEXTS, "name": TEXTS},
	optional={
		"e164": TEXTS | st.just("+4930901820"),
		"number": TEXTS,
		"region": TEXTS,
		"weight": st.integers(),
	},
)


@given(raw=TEXTS | st.just("030 901820"), candidates=st.lists(CANDIDATES, max_size=5))
def test_any_candidates_are_ranked_or_refused(raw, candidates):
	try:
		answer = _core.rank_matches(raw, "DE", candidates)
	except _core.PbxError as error:
		assert error.code == "argument.bad_value"
		return
	shuffled = random.Random(0).sample(candidates, len(candidates))
	assert _core.rank_matches(raw, "DE", shuffled) == answer
	assert json.loads(json.dumps(answer)) == answer


def test_a_candidate_is_a_mapping_of_any_kind():
	class Row(dict):
		pass

	assert _core.rank_matches("030 901820", "DE", [Row(ADA)])["matches"][0]["name"] == "C-1"


CUSTOMER = {"doctype": "Customer", "name": "K-1", "title": "Analytical Engines"}
CONTACT, COMPANY = {"doctype": "Contact", "name": "C-1"}, {"doctype": "Customer", "name": "K-1"}


def links(*candidates, raw="030 901820", existing=()):
	return _core.call_links(_core.rank_matches(raw, "DE", candidates), list(existing))


def test_a_call_is_linked_to_who_is_known_and_whom_they_belong_to():
	assert links(ADA | {"linked_to": [CUSTOMER]}) == [CONTACT, COMPANY]
	assert links(ADA | {"linked_to": [CUSTOMER]}, CUSTOMER | {"e164": ADA["e164"]}) == [CONTACT, COMPANY]
	assert links() == []


def test_a_call_with_a_link_gets_no_other():
	for chosen in (True, False):
		assert links(ADA, existing=[COMPANY | {"chosen": chosen}]) == []
	assert links(ADA, existing=[COMPANY]) == []


def test_a_call_of_nobody_known_is_linked_to_nobody():
	likely = ADA | {"e164": None, "number": "030 901820", "region": "AT"}
	assert links(likely) == []
	assert links(ADA, raw="anonymous") == []
	assert links(ADA, ADA | {"own_number": True}) == []
	extension = {"doctype": "PBX Extension", "name": "2001", "number": "2001", "internal": True}
	assert links(extension, raw="2001") == []
	assert links(ADA | {"rejected": True}) == []


def test_a_call_is_linked_to_whom_people_chose_and_not_to_whom_they_rejected():
	other = ADA | {"name": "C-2", "title": "Byron"}
	assert links(ADA, other) == [CONTACT, CONTACT | {"name": "C-2"}]
	assert links(ADA, other | {"chosen": 1}) == [CONTACT | {"name": "C-2"}]
	rejected = CUSTOMER | {"e164": ADA["e164"], "rejected": True}
	assert links(ADA | {"linked_to": [CUSTOMER]}, rejected) == [CONTACT]


def test_links_are_read_or_refused():
	ranking = _core.rank_matches("030 901820", "DE", [ADA])
	for arguments in ((ranking, [{"doctype": "Contact"}]), ({}, []), (ranking, [3])):
		with pytest.raises(_core.PbxError) as raised:
			_core.call_links(*arguments)
		assert raised.value.code == "argument.bad_value"
