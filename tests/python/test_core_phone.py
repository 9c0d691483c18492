"""Phone numbers. That they are libphonenumber's, test_phone_oracle.py shows."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pbx_integration import _core

# What stands in phone numbers, so that more than junk is tried.
TEXTS = st.text() | st.text(st.sampled_from("0123456789+() -./xext;=tel:٠١٢３４５"), max_size=40)
REGIONS = st.none() | st.sampled_from(_core.phone_regions()) | st.text(max_size=3)


def test_a_number_that_is_not_valid_is_an_error_that_keeps_it():
	with pytest.raises(_core.PhoneError) as raised:
		_core.normalize_phone("+49 30 1")
	assert (raised.value.code, raised.value.e164) == ("phone.not_valid", "+49301")


@pytest.mark.parametrize(
	("raw", "region", "code"),
	[
		(" ", "DE", "phone.empty"),
		("anonymous", "DE", "phone.withheld"),
		("reception", "DE", "phone.not_a_number"),
		("030 901820", None, "phone.invalid_country_code"),
		("030 901820", "XX", "phone.unknown_region"),
	],
)
def test_a_text_that_is_no_number_says_why(raw, region, code):
	with pytest.raises(_core.PhoneError) as raised:
		_core.normalize_phone(raw, region)
	assert (raised.value.code, raised.value.e164) == (code, None)


def test_a_lone_surrogate_stands_in_no_number():
	with pytest.raises(_core.PhoneError) as raised:
		_core.normalize_phone("\ud800", "DE")
	assert raised.value.code == "phone.not_a_number"


@pytest.mark.parametrize(
	("style", "text"),
	[
		("e164", "+4930901820"),
		("international", "+49 30 901820"),
		("national", "030 901820"),
		("rfc3966", "tel:+49-30-901820"),
		("dialled_from:US", "011 49 30 901820"),
		("dialled_from:DE", "030 901820"),
	],
)
def test_every_style_is_written(style, text):
	assert _core.format_phone("030/901820", "DE", style) == text


def test_the_style_is_international_unless_told():
	assert _core.format_phone("030/901820", "DE") == "+49 30 901820"


def test_what_is_known_has_the_keys_of_its_type(typed_dicts):
	assert _core.parse_phone("030 901820", "DE").keys() == typed_dicts["PhoneInfo"]
	assert _core.phone_keys("030 901820", "DE").keys() == typed_dicts["PhoneKeys"]


def test_keys_degrade_gently():
	keys = _core.phone_keys("+49 30 1", "DE")
	assert (keys["e164"], keys["valid"]) == ("+49301", False)
	assert _core.phone_keys("2001", "DE")["internal"] is True


@pytest.mark.parametrize(
	("a", "b", "strength"),
	[
		("+4930901820", "030 901820", "exact"),
		("+4930901820", "30901820", "exact"),
		("+4930901820", "+4940901820", "none"),
	],
)
def test_two_numbers_match_as_well_as_they_do(a, b, strength):
	assert _core.match_phones(a, b, "DE") == strength


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
