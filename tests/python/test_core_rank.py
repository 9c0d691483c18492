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
