"""Normalise each number through the extension and through `phonenumbers`; print microseconds as JSON.

Usage: python normalize.py <folder>
"""

import json
import sys
from pathlib import Path

import phonenumbers
from stopwatch import microseconds

from pbx_integration import _core


def through_core(case):
	try:
		return _core.normalize_phone(case["raw"], case["region"])
	except _core.PhoneError:
		return None


def through_phonenumbers(case):
	try:
		number = phonenumbers.parse(case["raw"], case["region"])
	except phonenumbers.NumberParseException:
		return None
	if not phonenumbers.is_valid_number(number):
		return None
	return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


if __name__ == "__main__":
	cases = json.loads(Path(sys.argv[1], "numbers.json").read_text())
	differing = [case for case in cases if through_core(case) != through_phonenumbers(case)]
	if differing:
		sys.exit(f"{len(differing)} numbers differ, the first is {differing[0]}")
	figures = {
		"normalize_pyo3_us": microseconds(through_core, cases),
		"normalize_phonenumbers_us": microseconds(through_phonenumbers, cases),
	}
	print(json.dumps(figures))
