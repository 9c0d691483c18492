"""The `phone` module against its oracle: the `phonenumbers` package of the metadata's version.

Numbers of every type of every region, and near misses, in the spellings that people and phone systems
produce; what both make of them has to be the same. `PBX_ORACLE_CASES` sets how many (20,000 without it),
`PBX_ORACLE_SEED` which.

Where the answers differ on purpose:

- A text without a number may be `phone.empty` or `phone.withheld`; the oracle says "not a number".
- A text that needs a region and is given one that does not exist is `phone.unknown_region`; the oracle says
  "invalid country code", which it also says of texts without any region.
- The oracle takes regions in capitals only.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import phonenumbers
import pytest
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat, PhoneNumberType, re_util
from phonenumbers.shortdata import _AVAILABLE_REGION_CODES as SHORT_REGIONS

from pbx_integration import _core

try:
	import re._parser as sre
except ImportError:  # Python 3.10
	import sre_parse as sre

CASES = int(os.environ.get("PBX_ORACLE_CASES", "20000"))
SEED = int(os.environ.get("PBX_ORACLE_SEED", "1"))
SHOWN = 20

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = (
	"general_desc|fixed_line|mobile|toll_free|premium_rate|shared_cost|personal_number|voip|pager|uan|voicemail"
).split("|")
SHORT_TYPES = ("general_desc", "short_code", "emergency", "toll_free", "premium_rate", "carrier_specific")

# Morocco's leading digits take every number of +212, so none is of Western Sahara.
NEVER_FOUND = {"EH"}

DIGITS = "0123456789"
ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, 0x7C0, 0x1D7CE, 0x1E950)
# What stands between groups; the first nine are the usual.
SEPARATORS = (
	"|| | |-|.|/| - |  | x |x|X|~|*|(|)|[|]|#|,|\t|\u00a0|\u00ad|\u200b|\u2010|\u2013|\u2053|\u2060|\u2212"
	"|\u223c|\u3000|\u30fc|\uff08|\uff09|\uff0d|\uff0e|\uff3b|\uff3d|\uff5e"
).split("|")
LABELS = (
	"ext |ext. |Ext:|EXT|extension |extensión |extensio\u0301n |extn|exten|extensi|xtension |xtn|x|X| x|e xt"
	"|ex|ext.-|ext,,|ext:.|\t,ext\t|exten\u017fion |int |int. |INT|\u0131nt|\u0130nt|anexo |Anexo|доб |ДОБ. "
	"|#| # |~|;ext=|;EXT=| ;ext=|,|,,|,,,|;|;;| ; |, x|x.|-| |- |p|pause|/x|/ x|\\x|\uff45\uff58\uff54\uff4e"
	"|\uff58\uff54|\uff38|\uff49\uff4e\uff54|\uff03|\uff5e|\u1c81\u1c82\u0431 "
).split("|")
BEFORE = (
	'Tel: |tel:|Phone |call +|"|<|SIP/|sip:|~|t. |№ |(|((|p:|x|++|+|\uff0b|00|*31#|#31#|\uff54|\u200e|\ufeff'
).split("|")
AFTER = (
	".|)| (office)| - |\n|;|#|*|abc|_|é|\u093f|²|Ⅷ|①|/|@host|;user=phone|;isub=12|;isub=1;ext=3|;foo=bar"
	"|ABC|flow|;phone-context=+1|;phone-context=example.com|;phone-context=|;phone-context=+|;isub=1;foo=bar"
	"|;phone-context=a-b.c.;isub=1|;phone-context=1.2|;phone-context=-a|;phone-context=+1-(2).3|;ext=5;phone-context=+44"
).split("|")
VANITY = "FLOWERS|flowers|abc|ABCD|xyzw|MICROSOFT|\u017f\u017f\u017fab|\u0131abc|\u212aabc".split("|")
ODD = (
	"anonymous|Anonymous|unknown|UNKNOWN|private|withheld|restricted|unavailable|No Caller ID|| |\t|1002|201"
	"|5|12|abc|+|++|tel:|+-|-|0|00|000|0000000|1|11|+1|+999123456789|+0123456|*97|#31#5551234|12 34|1x2|x12"
	"|12x|ext 5|;ext=5|+49|+49 0|+4900|+800|+80012345678|+8001234567 x5|\uff11\uff12|٣٤|²³|1²3"
).split("|")
LONG = ("1" * 250, "1" * 251, "+" * 249 + "1")
ALPHABET = DIGITS * 4 + "+-() .x#*~;,:/\\=&@abcextTEXnisob٣\uff11\u00a0\uff0b\u0301\u200f\n\t_²é漢'\"[]"

POSSIBILITIES = {0: "possible", 4: "local_only", 2: "too_short", 5: "invalid_length", 3: "too_long"}
STRENGTHS = {0: None, 1: "none", 2: "suffix", 3: "national", 4: "exact"}
CODES = {
	NumberParseException.INVALID_COUNTRY_CODE: "phone.invalid_country_code",
	NumberParseException.NOT_A_NUMBER: "phone.not_a_number",
	NumberParseException.TOO_SHORT_AFTER_IDD: "phone.too_short_after_idd",
	NumberParseException.TOO_SHORT_NSN: "phone.too_short_nsn",
	NumberParseException.TOO_LONG: "phone.too_long",
}
REFINED = {
	"phone.empty": "phone.not_a_number",
	"phone.withheld": "phone.not_a_number",
	"phone.unknown_region": "phone.invalid_country_code",
}


class Case(NamedTuple):
	raw: str
	region: str | None
	dialled_from: tuple[str, ...]


class Speller:
	"""Numbers and their spellings, the same ones for the same seed."""

	def __init__(self, seed: int) -> None:
		self.random = random.Random(seed)
		self.territories = [PhoneMetadata.metadata_for_region(region) for region in REGIONS]
		for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
			self.territories.append(PhoneMetadata.metadata_for_nongeo_region(code))

	def chance(self, share: float) -> bool:
		return self.random.random() < share

	def some_digits(self, count: int) -> str:
		return "".join(self.random.choices(DIGITS, k=count))

	def fitting(self, pattern: str) -> str:
		"""Digits that match a pattern of the metadata."""
		return self._fitting(sre.parse(pattern))

	def _fitting(self, items: Any) -> str:
		return "".join(self._fitting_item(str(op), value) for op, value in items)

	def _fitting_item(self, op: str, value: Any) -> str:
		if op == "LITERAL":
			return chr(value)
		if op == "IN":
			return self.random.choice([digit for digit in DIGITS if _is_in(digit, value)])
		if op == "MAX_REPEAT":
			low, high, body = value
			return "".join(self._fitting(body) for _ in range(self.random.randint(low, min(high, low + 6))))
		if op == "BRANCH":
			return self._fitting(self.random.choice(value[1]))
		if op == "SUBPATTERN":
			return self._fitting(value[3])
		assert op == "AT", op
		return ""

	def national(self, territory: Any) -> str:
		"""A national number: of some type, of a possible length, or nearly so."""
		descs = [getattr(territory, name) for name in TYPES]
		desc = self.random.choice([desc for desc in descs if desc and desc.national_number_pattern])
		general = territory.general_desc
		kind = self.random.random()
		if kind < 0.1 and desc.example_number:
			digits = desc.example_number
		elif kind < 0.8:
			digits = self.fitting(desc.national_number_pattern)
		elif kind < 0.9:
			lengths = (*general.possible_length, *general.possible_length_local_only)
			digits = self.some_digits(self.random.choice(lengths))
		else:
			digits = self.some_digits(self.random.randint(1, 20))
		if self.chance(0.15):
			at = self.random.randrange(len(digits))
			inserted, removed = self.some_digits(self.random.randint(0, 1)), self.random.randint(0, 1)
			digits = digits[:at] + inserted + digits[at + removed :]
		return digits

	def grouped(self, digits: str) -> str:
		if self.chance(0.4):
			return digits
		separator = self.random.choice(SEPARATORS[:9]) if self.chance(0.8) else None
		out, rest = "", digits
		while rest:
			count = self.random.randint(1, 5)
			group, rest = rest[:count], rest[count:]
			out += f"({group})" if not out and self.chance(0.2) else group
			if rest:
				out += self.random.choice(SEPARATORS) if separator is None else separator
		return out

	def foreign(self, text: str) -> str:
		zero = self.random.choice(ZEROS)
		return "".join(chr(zero + int(c)) if c in DIGITS and self.chance(0.9) else c for c in text)

	def with_extension(self, text: str) -> str:
		digits = self.some_digits(self.random.choice((1, 2, 3, 4, 5, 6, 7, 9, 10, 15, 16, 20, 21)))
		if self.chance(0.05):
			digits = self.foreign(digits)
		before = self.random.choice((" ", "  ", ",", "\u00a0", ", ")) if self.chance(0.3) else ""
		after = self.random.choice((" ", ".", ":", "-", "\uff0e", ",", "\t")) if self.chance(0.1) else ""
		hash_sign = "#" if self.chance(0.25) else ""
		second = self.random.choice(("/x12", "x12", "ext. 12", "/ x12")) if self.chance(0.05) else ""
		return text + before + self.random.choice(LABELS) + after + digits + hash_sign + second

	def region_for(self, territory: Any) -> str | None:
		if self.chance(0.05):
			return self.random.choice((None, None, "ZZ"))
		if territory.id == "001" or self.chance(0.15):
			return self.random.choice(REGIONS)
		return territory.id

	def international_prefix(self, region: str | None) -> str:
		metadata = PhoneMetadata.metadata_for_region(region, None)
		if metadata is None or self.chance(0.15):
			return self.random.choice(("00", "011", "810", "0011"))
		return self.fitting(metadata.international_prefix)

	def plain(self, territory: Any, region: str | None) -> str:
		"""A number as it is dialled or written, without anything around it."""
		code, trunk = territory.country_code, territory.national_prefix or ""
		digits, pick = self.national(territory), self.random.choice
		grouped, start = self.grouped(digits), digits[: self.random.randint(0, 12)]
		prefix = self.fitting(territory.national_prefix_for_parsing or trunk)
		spellings = (
			(25, lambda: f"+{code}{pick(('', '', ' ', '-', '/'))}{grouped}"),
			(7, lambda: f"+{code}{pick((' (0)', '(0)', ' 0', f' ({trunk})', f' {trunk}'))}{grouped}"),
			(8, lambda: f"{self.international_prefix(region)}{pick(('', ' '))}{code} {grouped}"),
			(15, lambda: self.grouped(trunk + digits)),
			(10, lambda: self.grouped(prefix + digits)),
			(7, lambda: self.grouped(f"{code}{digits}")),
			(4, lambda: self.grouped(f"{code}{trunk or 0}{digits}")),
			(4, lambda: f"({trunk or 0}{digits[:3]}){pick(('', ' '))}{self.grouped(digits[3:])}"),
			(2, lambda: f"tel:+{code}-{grouped}{pick(('', ';ext=12', ';isub=5'))}"),
			(2, lambda: f"tel:{grouped}{pick((f';phone-context=+{code}', ';phone-context=example.com'))}"),
			(3, lambda: digits[:3] + pick(VANITY)),
			(3, lambda: pick((f"+{code}", "")) + start + pick(VANITY)),
			(10, lambda: grouped),
		)
		return self.random.choices([make for _, make in spellings], [weight for weight, _ in spellings])[0]()

	def spelt(self, territory: Any) -> tuple[str, str | None]:
		"""A number with what people and phone systems add to it."""
		region = self.region_for(territory)
		text = self.plain(territory, region)
		if self.chance(0.2):
			text = self.with_extension(text)
		if self.chance(0.12):
			text = self.random.choice(BEFORE) + text
		if self.chance(0.12):
			text += self.random.choice(AFTER)
		if self.chance(0.06):
			text = self.foreign(text)
		if self.chance(0.03):
			at = self.random.randrange(len(text) + 1)
			ranges = ((0x20, 0x7F), (0xA0, 0x3000), (0xFF00, 0xFFF0))
			text = text[:at] + chr(self.random.randrange(*self.random.choice(ranges))) + text[at:]
		return text, region

	def short(self) -> tuple[str, str]:
		"""A short number, dialled in its region or not."""
		region = self.random.choice(SHORT_REGIONS)
		metadata = PhoneMetadata.short_metadata_for_region(region)
		descs = [getattr(metadata, name) for name in SHORT_TYPES]
		desc = self.random.choice([desc for desc in descs if desc and desc.national_number_pattern])
		digits = self.fitting(desc.national_number_pattern)
		code = phonenumbers.country_code_for_region(region)
		odd = (f"+{digits}", f"+{code}{digits}", self.grouped(digits), self.foreign(digits), f"{digits}1")
		text = self.random.choice(odd) if self.chance(0.3) else digits
		return text, region if self.chance(0.9) else self.random.choice(REGIONS)

	def texts(self, count: int) -> Iterator[tuple[str, str | None]]:
		for text in (*ODD, *LONG):
			yield from ((text, "US"), (text, "DE"), (text, None))
		for at in range(count):
			kind = self.random.random()
			if kind < 0.84:
				yield self.spelt(self.territories[at % len(self.territories)])
			elif kind < 0.94:
				yield self.short()
			elif kind < 0.96:
				yield self.random.choice(ODD), self.random.choice(REGIONS)
			else:
				length = self.random.randint(0, self.random.choice((6, 15, 30)))
				text = "".join(self.random.choices(ALPHABET, k=length))
				yield text, self.random.choice(REGIONS)

	def cases(self, count: int) -> Iterator[Case]:
		for raw, region in self.texts(count):
			near = (region,) if region else ()
			odd = self.random.choice(("US", "ZZ", "AU", "KZ", "UA", "BR"))
			yield Case(raw, region, (*near, self.random.choice(REGIONS), odd))

	def other(self, case: Case, answer: dict[str, Any], before: str) -> str:
		"""A text that may be the same number, in part or with something added."""
		if "code" in answer or self.chance(0.4):
			return before
		national = answer["national_number"]
		return self.random.choice(
			(
				*(answer["e164"], answer["national"], answer["international"], answer["rfc3966"]),
				*(national, national[-7:], national.lstrip("0"), f"0{national}", f"{national} x12", case.raw),
			)
		)


def _is_in(digit: str, items: Any) -> bool:
	for op, value in items:
		low, high = {"LITERAL": (value, value), "RANGE": value}.get(str(op), (0, 0x7F))
		if low <= ord(digit) <= high:
			return True
	return False


def expected(case: Case) -> dict[str, Any]:
	try:
		number = phonenumbers.parse(case.raw, case.region)
	except NumberParseException as error:
		return {"code": CODES[error.error_type]}
	written = {
		"e164": PhoneNumberFormat.E164,
		"international": PhoneNumberFormat.INTERNATIONAL,
		"national": PhoneNumberFormat.NATIONAL,
		"rfc3966": PhoneNumberFormat.RFC3966,
	}
	dialled = phonenumbers.format_out_of_country_calling_number
	return {
		"raw": case.raw,
		"national_number": phonenumbers.national_significant_number(number),
		"country_code": number.country_code,
		"extension": number.extension,
		"region": phonenumbers.region_code_for_number(number),
		"number_type": PhoneNumberType.to_string(phonenumbers.number_type(number)).lower(),
		"valid": phonenumbers.is_valid_number(number),
		"possibility": POSSIBILITIES[phonenumbers.is_possible_number_with_reason(number)],
		"short_kind": expected_short_kind(case, number),
		"dialled": [dialled(number, region) for region in case.dialled_from],
		**{name: phonenumbers.format_number(number, style) for name, style in written.items()},
	}


def expected_short_kind(case: Case, number: Any) -> str | None:
	if case.region and phonenumbers.is_emergency_number(case.raw, case.region):
		return "emergency"
	if case.region and phonenumbers.is_valid_short_number_for_region(number, case.region):
		return "short_code"
	return None


def actual(case: Case) -> dict[str, Any]:
	try:
		number: dict[str, Any] = dict(_core.parse_phone(case.raw, case.region))
	except _core.PhoneError as error:
		return {"code": REFINED.get(error.code, error.code)}
	styles = [f"dialled_from:{region}" for region in case.dialled_from]
	number["dialled"] = [_core.format_phone(case.raw, case.region, style=style) for style in styles]
	return number


def expected_match(a: str, b: str, region: str | None) -> str | None:
	try:
		numbers = (a, b) if region is None else (phonenumbers.parse(a, region), phonenumbers.parse(b, region))
		return STRENGTHS[phonenumbers.is_number_match(*numbers)]
	except NumberParseException:
		return None


def actual_match(a: str, b: str, region: str | None) -> str | None:
	try:
		return _core.match_phones(a, b, region)
	except _core.PhoneError:
		return None


@pytest.fixture(scope="module", autouse=True)
def _compiled_once() -> None:
	re_util.enable_pattern_cache()


def test_the_oracle_has_the_version_of_the_metadata() -> None:
	assert phonenumbers.__version__ == _core.PHONE_METADATA_VERSION


def test_regions_are_those_of_the_oracle() -> None:
	assert _core.phone_regions() == REGIONS


def test_answers_are_those_of_the_oracle() -> None:
	speller, differing, kinds, regions = Speller(SEED), [], Counter[str](), set()
	before = "+49 30 901820"
	for case in speller.cases(CASES):
		want, got = expected(case), actual(case)
		kinds[want.get("code") or ("valid" if want["valid"] else "parsed")] += 1
		regions.add(want.get("region"))
		if want != got:
			both = {key: (want.get(key), got.get(key)) for key in want | got if want.get(key) != got.get(key)}
			differing.append(f"{case!a}: (oracle, ours) {both!a}")
		if speller.chance(0.3):
			pair = (case.raw, speller.other(case, want, before), speller.random.choice((None, case.region)))
			strengths = expected_match(*pair), actual_match(*pair)
			kinds[f"match {strengths[0]}"] += 1
			if strengths[0] != strengths[1]:
				differing.append(f"match {pair!a}: (oracle, ours) {strengths}")
		before = case.raw
	report = "\n".join(differing[:SHOWN])
	assert not differing, f"{len(differing)} of {kinds.total()} differ ({dict(kinds)}):\n{report}"
	assert regions >= {*REGIONS, "001"} - NEVER_FOUND, f"no number of {set(REGIONS) - regions}"
	reached = {"valid", "parsed", *CODES.values(), *(f"match {strength}" for strength in STRENGTHS.values())}
	assert reached <= set(kinds), f"never reached: {reached - set(kinds)}"
	assert kinds["valid"] > CASES / 10


def test_every_example_number_is_valid_with_its_type() -> None:
	for region in REGIONS:
		for kind in PhoneNumberType.values():
			example = phonenumbers.example_number_for_type(region, kind)
			if example is None:
				continue
			national = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)
			number = _core.parse_phone(national, region)
			oracle = expected(Case(number["raw"], region, ()))
			assert (number["valid"], number["number_type"]) == (oracle["valid"], oracle["number_type"])
