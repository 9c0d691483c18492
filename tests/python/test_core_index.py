"""The numbers of whole fields: for the index, for cleaning up, for the dial box."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from pbx_integration import _core

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
STYLES = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)
SEPARATORS = (
	";",
	"; ",
	",",
	", ",
	"/",
	" / ",
	" - ",
	" | ",
	"|",
	"\n",
	"\t",
	" or ",
	" und ",
	" & ",
	" Mob.: ",
	" (home), ",
)
NUMBERS = st.sampled_from(
	("030 901820", "+49 171 1234567", "2001", "0171/1234567 ext 3", "anonymous", "4O12")
)
TEXTS = (
	st.text()
	| st.text(st.sampled_from("0123456789+() -./,;|xOl\n"), max_size=60)
	| st.lists(NUMBERS | st.sampled_from(SEPARATORS)).map("".join)
)


@pytest.mark.vectors("index.json", having="pieces")
def test_a_text_has_the_pieces_of_its_vector(case):
	found = _core.index_phones(case["text"], case["region"])
	pieces = sorted(found["rows"] + found["faults"], key=lambda piece: piece["position"])
	assert [told(piece) for piece in pieces] == case["pieces"]
	assert [piece["position"] for piece in pieces] == list(range(len(pieces)))


def told(piece):
	"""A piece as the vectors write it."""
	if "code" in piece:
		return {"raw": piece["raw"], "fault": piece["code"]}
	doubtful = not piece["valid"] and not piece["internal"]
	facts = {name: piece[name] for name in ("raw", "e164", "extension", "internal")} | {"doubtful": doubtful}
	return {name: fact for name, fact in facts.items() if fact}


@pytest.mark.vectors("index.json", having="pieces")
def test_many_texts_have_the_pieces_that_each_has_alone(case):
	item = (case["text"], case["region"])
	first, other, second = _core.index_many([item, ("030 901820", "DE"), item])
	assert first == second == rows_of(*item)
	assert other == [(0, "030 901820", "+4930901820", "30901820", None, False, True, None)]


def rows_of(text, region):
	found = _core.index_phones(text, region)
	keys = ("position", "raw", "e164", "tail", "extension", "internal", "valid")
	rows = [(*(row[key] for key in keys), None) for row in found["rows"]]
	faults = [
		(fault["position"], fault["raw"], None, None, None, False, False, fault["code"])
		for fault in found["faults"]
	]
	return sorted(rows + faults)


@pytest.mark.vectors("index.json", having="pieces")
def test_a_text_is_mended_as_its_vector_says(case):
	assert _core.suggest_phone(case["text"], case["region"]) == case["suggestion"]


@pytest.mark.vectors("index.json", having="search")
def test_what_is_typed_is_searched_for_as_its_vector_says(case, typed_dicts):
	terms = _core.search_terms(case["text"], case["region"])
	assert terms.keys() == typed_dicts["SearchTerms"]
	assert {name: term for name, term in terms.items() if term is not None} == case["search"]


def examples(region):
	"""A number of every type that the oracle has an example of."""
	numbers = (phonenumbers.example_number_for_type(region, kind) for kind in PhoneNumberType.values())
	return [number for number in numbers if number]


def is_beyond_doubt(pair):
	"""False for a number of five digits beside a long one, which is as good as an extension of that."""
	lengths = sorted(len(phonenumbers.national_significant_number(number)) for number in pair)
	return not lengths[0] <= 5 < 7 <= lengths[1]


def spellings(number):
	return [phonenumbers.format_number(number, style) for style in STYLES]


def e164(number):
	return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@pytest.mark.parametrize("region", REGIONS)
def test_a_clean_number_is_one_number(region):
	for number in examples(region):
		for text in (*spellings(number), f"{e164(number)} ext. 12", f"{e164(number)};ext=12"):
			found = _core.index_phones(text, region)
			assert [row["e164"] for row in found["rows"]] == [e164(number)], text
			assert found["rows"][0]["raw"] == text
			assert not found["faults"]


@pytest.mark.parametrize("region", REGIONS)
def test_two_numbers_are_both_found_however_they_are_kept_apart(region):
	numbers = examples(region)
	pairs = zip(numbers, numbers[1:] + numbers[:1], strict=True)
	for first, second in filter(is_beyond_doubt, pairs):
		for written, other in zip(spellings(first), spellings(second), strict=True):
			for separator in SEPARATORS:
				text = f"{written}{separator}{other}"
				found = _core.index_phones(text, region)
				assert [row["e164"] for row in found["rows"]] == [e164(first), e164(second)], text
				assert not found["faults"], text


def test_the_answers_have_the_keys_of_their_types(typed_dicts):
	found = _core.index_phones("030 901820; 4O12", "DE")
	assert found.keys() == typed_dicts["Indexed"]
	assert [row.keys() for row in found["rows"]] == [typed_dicts["IndexRow"]]
	assert [fault.keys() for fault in found["faults"]] == [typed_dicts["IndexFault"]]
	assert found["faults"][0]["message"] == "not a phone number at character 1"


@given(text=TEXTS, region=st.none() | st.sampled_from(("DE", "US", "XX")))
def test_any_text_is_indexed_mended_and_searched_for(text, region):
	assert _core.index_many([(text, region)]) == [rows_of(text, region)]
	suggestion = _core.suggest_phone(text, region)
	if suggestion is not None:
		assert not _core.index_phones(suggestion, region)["faults"]
	_core.search_terms(text, region)


@pytest.mark.parametrize("items", [["030"], [("030",)], [(1, "DE")], [("030", 49)], 3])
def test_many_texts_are_pairs(items):
	with pytest.raises((TypeError, ValueError)):
		_core.index_many(items)


def test_a_lone_surrogate_is_in_no_number():
	assert _core.index_many([("\ud800 030 901820", "DE")])[0][0][2] == "+4930901820"
