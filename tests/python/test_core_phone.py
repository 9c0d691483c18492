"""Phone numbers. That they are libphonenumber's, test_phone_oracle.py shows."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pbx_integration import _core

# What stands in phone numbers, so that more than junk is tried.
TEXTS = st.text() | st.text(st.sampled_from("0123456789+() -./xext;=tel:٠١٢３４５"), max_size=40)
REGIONS = st.none() | st.sampled_from(_core.phone_regions()) | st.text(max_size=3)


@pytest.mark.vectors("phone.json", having="parsed")
def test_a_number_is_described_as_its_vector_says(case):
	assert _core.parse_phone(case["raw"], case["region"]) == {"raw": case["raw"], **case["parsed"]}


@pytest.mark.vectors("phone.json", having="error")
def test_a_text_that_is_no_number_says_why(case):
	with pytest.raises(_core.PhoneError) as raised:
		_core.parse_phone(case["raw"], case["region"])
	assert {"code": raised.value.code, "at": raised.value.at} == case["error"]


@pytest.mark.vectors("phone.json")
def test_a_text_normalises_as_its_vector_says(case):
	known = case.get("parsed", {"e164": None, "valid": False})
	if known["valid"]:
		assert _core.normalize_phone(case["raw"], case["region"]) == known["e164"]
		return
	code = case["error"]["code"] if "error" in case else "phone.not_valid"
	with pytest.raises(_core.PhoneError) as raised:
		_core.normalize_phone(case["raw"], case["region"])
	assert (raised.value.code, raised.value.e164) == (code, known["e164"])


@pytest.mark.vectors("phone.json")
def test_a_text_has_the_keys_of_its_vector(case):
	if "keys" in case:
		assert _core.phone_keys(case["raw"], case["region"]) == case["keys"]
	else:
		with pytest.raises(_core.PhoneError):
			_core.phone_keys(case["raw"], case["region"])


@pytest.mark.vectors("phone.json", having="parsed")
@pytest.mark.parametrize("style", ["e164", "international", "national", "rfc3966"])
def test_a_number_is_written_as_its_vector_says(case, style):
	assert _core.format_phone(case["raw"], case["region"], style) == case["parsed"][style]


@pytest.mark.vectors("phone.json", having="dialled_from")
def test_a_number_is_dialled_as_its_vector_says(case):
	for region, text in case["dialled_from"].items():
		assert _core.format_phone(case["raw"], case["region"], f"dialled_from:{region}") == text


@pytest.mark.vectors("phone.json", having="matches")
def test_two_texts_match_as_their_vector_says(case):
	for match in case["matches"]:
		try:
			strength, code = _core.match_phones(case["raw"], match["with"], match["region"]), None
		except _core.PhoneError as error:
			strength, code = None, error.code
		assert (strength, code) == (match["strength"], match.get("code"))


def test_a_number_that_is_not_valid_is_an_error_that_keeps_it():
	with pytest.raises(_core.PhoneError) as raised:
		_core.normalize_phone("+49 30 1")
	assert (raised.value.code, raised.value.e164) == ("phone.not_valid", "+49301")


def test_a_lone_surrogate_stands_in_no_number():
	with pytest.raises(_core.PhoneError) as raised:
		_core.normalize_phone("\ud800", "DE")
	assert raised.value.code == "phone.not_a_number"


def test_the_style_is_international_unless_told():
	assert _core.format_phone("030/901820", "DE") == "+49 30 901820"


def test_what_is_known_has_the_keys_of_its_type(typed_dicts):
	assert _core.parse_phone("030 901820", "DE").keys() == typed_dicts["PhoneInfo"]
	assert _core.phone_keys("030 901820", "DE").keys() == typed_dicts["PhoneKeys"]


def test_regions_are_sorted_codes():
	regions = _core.phone_regions()
	assert regions == sorted(set(regions))
	assert {"DE", "DK", "US"} <= set(regions)


@given(raw=TEXTS, other=TEXTS, region=REGIONS)
@example(raw="\ud800", other="\udfff", region="\ud800")
def test_any_text_is_a_number_or_a_phone_error(raw, other, region):
	calls = (_core.normalize_phone, _core.parse_phone, _core.format_phone, _core.phone_keys)
	for call in calls:
		try:
			call(raw, region)
		except _core.PhoneError as error:
			assert error.code.startswith("phone.")
	try:
		assert _core.match_phones(raw, other, region) in {"exact", "national", "suffix", "none"}
	except _core.PhoneError as error:
		assert error.code.startswith("phone.")


@given(raw=TEXTS, region=REGIONS)
def test_a_normalised_number_normalises_to_itself(raw, region):
	try:
		number = _core.normalize_phone(raw, region)
	except _core.PhoneError:
		return
	assert _core.normalize_phone(number) == number
