"""Compile libphonenumber's metadata, as the `phonenumbers` package carries it, into one compact table.

Usage: python phone_metadata.py <output> [--unicode <output>]

The table is read by `rust/core/src/phone/metadata.rs`; its layout is described there and written by the
functions below in the same order. The patterns are parsed by Python's own regular-expression parser and
become programs over digits for `rust/core/src/phone/pattern.rs`. The same version of `phonenumbers` gives
the same bytes. `--unicode` writes the character tables as well; they depend on the Unicode version of the
Python that runs this, and change far less often than the metadata does.
"""

import argparse
import re
import sys
import unicodedata
from pathlib import Path

import phonenumbers
from phonenumbers.data import (
	_AVAILABLE_NONGEO_COUNTRY_CODES,
	_AVAILABLE_REGION_CODES,
	_COUNTRY_CODE_TO_REGION_CODE,
)
from phonenumbers.phonemetadata import PhoneMetadata

try:
	import re._parser as sre
except ImportError:  # Python 3.10
	import sre_parse as sre

MAGIC = b"PBXPHONE"
NON_GEOGRAPHIC = "001"
# In the order in which libphonenumber looks for the type of a number; fixed line and mobile come last.
TYPES = (
	"premium_rate",
	"toll_free",
	"shared_cost",
	"voip",
	"personal_number",
	"pager",
	"uan",
	"voicemail",
	"fixed_line",
	"mobile",
)

MAX_GROUPS = 4
# Instructions of a pattern program. Literal digits are 0x00 to 0x09.
ANY, END, REPEAT = 0x0A, 0x0B, 0x0D
CLASS, ANY_TIMES, SAVE = 0x10, 0x20, 0x40
# Headers of alternatives: a base, the number of lengths that fit beside it, the last one meaning
# "two bytes of length follow".
MIDDLE_ALTERNATIVE, LAST_ALTERNATIVE, FIRST_ALTERNATIVE = (0x80, 31), (0xA0, 31), (0xC0, 63)


class Unsupported(Exception):
	"""The metadata uses something that the program format cannot say."""


def varint(value):
	"""Little-endian base 128, the high bit meaning that more follows."""
	out = bytearray()
	while value > 0x7F:
		out.append(value & 0x7F | 0x80)
		value >>= 7
	out.append(value)
	return bytes(out)


def field(content):
	return varint(len(content)) + content


def text(value):
	return field((value or "").encode())


def digit_mask(items):
	mask = 0
	for op, value in items:
		if op is sre.LITERAL:
			mask |= 1 << int(chr(value))
		elif op is sre.RANGE:
			for code in range(value[0], value[1] + 1):
				mask |= 1 << int(chr(code))
		elif op is sre.CATEGORY and value is sre.CATEGORY_DIGIT:
			mask |= 0x3FF
		else:
			raise Unsupported(f"{op} in a character class")
	return mask


def one_digit(op, value):
	"""The instruction for an item that eats exactly one digit, or None."""
	if op is sre.LITERAL:
		return bytes([int(chr(value))])
	if op is sre.IN:
		mask = digit_mask(value)
		if mask == 0x3FF:
			return bytes([ANY])
		return bytes([CLASS | mask >> 8, mask & 0xFF])
	return None


def header(kind, length):
	base, room = kind
	if length < room:
		return bytes([base + length])
	return bytes([base + room]) + length.to_bytes(2, "big")


def alternatives(bodies):
	kinds = [FIRST_ALTERNATIVE] + [MIDDLE_ALTERNATIVE] * (len(bodies) - 2) + [LAST_ALTERNATIVE]
	return b"".join(header(kind, len(body)) + body for kind, body in zip(kinds, bodies, strict=True))


def repeat(low, high, body):
	single = one_digit(*body[0]) if len(body) == 1 else None
	if single is None:
		code = sequence(body)
		out = code * low
		optional = b""
		for _ in range(high - low):
			optional = alternatives([code + optional, b""])
		return out + optional
	if low == high == 1:
		return single
	if low == high and single == bytes([ANY]) and high < 16:
		return bytes([ANY_TIMES + high])
	if high > 15:
		raise Unsupported(f"a digit repeated {low} to {high} times")
	return bytes([REPEAT, low << 4 | high]) + single


def item(op, value):
	single = one_digit(op, value)
	if single is not None:
		return single
	if op is sre.MAX_REPEAT:
		return repeat(*value)
	if op is sre.BRANCH:
		return alternatives([sequence(branch) for branch in value[1]])
	if op is sre.SUBPATTERN:
		group, add, remove, body = value
		if add or remove:
			raise Unsupported("flags inside a pattern")
		code = sequence(body)
		if group is None:
			return code
		if group > MAX_GROUPS:
			raise Unsupported(f"{group} groups in a pattern")
		return bytes([SAVE + 2 * (group - 1)]) + code + bytes([SAVE + 2 * group - 1])
	if op is sre.AT and value is sre.AT_END:
		return bytes([END])
	raise Unsupported(f"{op} in a pattern")


def sequence(items):
	return b"".join(item(op, value) for op, value in items)


def program(pattern):
	return field(sequence(sre.parse(pattern)) if pattern else b"")


def length_mask(lengths):
	"""Bit 0 stands for two digits, the fewest that any number has."""
	mask = 0
	for length in lengths:
		if length < 2:
			raise Unsupported(f"a number of {length} digits")
		mask |= 1 << (length - 2)
	return varint(mask)


def desc(value, local=False):
	"""A pattern and the lengths that may have it; an absent one is the empty pattern."""
	if value is None or not value.national_number_pattern:
		return program(None)
	out = program(value.national_number_pattern) + length_mask(value.possible_length)
	return out + length_mask(value.possible_length_local_only) if local else out


def template(value):
	"""A replacement text: `\\1` becomes the byte 1, everything else stands for itself."""
	return field(re.sub(r"\\(\d)", lambda m: chr(int(m[1])), value or "").encode())


def group_lengths(pattern):
	"""The fewest and most digits of each group of a format's pattern, four bits each."""
	if not re.fullmatch(r"(\(\\d(\{\d+(,\d+)?\})?\))+", pattern):
		raise Unsupported(f"the format pattern {pattern}")
	out = bytearray()
	for low, high in re.findall(r"\\d(?:\{(\d+)(?:,(\d+))?\})?", pattern):
		low = int(low or 1)
		high = int(high or low)
		if high > 15:
			raise Unsupported(f"a group of {high} digits")
		out.append(low << 4 | high)
	return field(bytes(out))


def number_format(value):
	leading = value.leading_digits_pattern[-1] if value.leading_digits_pattern else None
	return (
		group_lengths(value.pattern)
		+ program(leading)
		+ template(value.format)
		+ template(value.national_prefix_formatting_rule)
	)


def formats(values):
	return varint(len(values)) + b"".join(number_format(value) for value in values)


def dialled_prefix(metadata):
	"""What is dialled from this region to go abroad, or nothing where no single prefix is preferred."""
	if metadata.preferred_international_prefix is not None:
		return metadata.preferred_international_prefix
	single = metadata.international_prefix or ""
	return single if re.fullmatch(r"\d+(?:[~\u2053\u223C\uFF5E]\d+)?", single) else ""


def short(region):
	metadata = PhoneMetadata.short_metadata_for_region(region)
	if metadata is None:
		return desc(None) + desc(None) + program(None)
	emergency = metadata.emergency.national_number_pattern if metadata.emergency else None
	return desc(metadata.general_desc) + desc(metadata.short_code) + program(emergency)


def record(metadata):
	if metadata.national_prefix_transform_rule and "(" not in metadata.national_prefix_for_parsing:
		raise Unsupported(f"{metadata.id}: a transform rule without a group")
	out = varint(int(metadata.same_mobile_and_fixed_line_pattern))
	out += program(metadata.international_prefix) + text(dialled_prefix(metadata))
	out += program(metadata.national_prefix_for_parsing) + template(metadata.national_prefix_transform_rule)
	out += program(metadata.leading_digits) + text(metadata.preferred_extn_prefix)
	out += desc(metadata.general_desc, local=True)
	out += b"".join(desc(getattr(metadata, name)) for name in TYPES)
	out += field(formats(metadata.number_format)) + field(formats(metadata.intl_number_format))
	return out + short(metadata.id)


def territories():
	"""Every region and every non-geographic calling code, sorted by identifier and calling code."""
	found = [PhoneMetadata.metadata_for_region(code) for code in _AVAILABLE_REGION_CODES]
	found += [PhoneMetadata.metadata_for_nongeo_region(code) for code in _AVAILABLE_NONGEO_COUNTRY_CODES]
	return sorted(found, key=lambda metadata: (metadata.id, metadata.country_code))


def calling_codes(all_territories):
	"""The codes; where the territories of each end in the list; the list, main territories first."""
	index = {(metadata.id, metadata.country_code): at for at, metadata in enumerate(all_territories)}
	codes, ends, listed = b"", b"", b""
	for code, regions in sorted(_COUNTRY_CODE_TO_REGION_CODE.items()):
		codes += code.to_bytes(2, "big")
		listed += bytes(index[(region, code)] for region in regions)
		ends += bytes([len(listed)])
	return varint(len(ends)) + codes + ends + listed


def metadata_table():
	found = territories()
	if len(found) > 255:
		raise Unsupported(f"{len(found)} territories")
	records = [record(metadata) for metadata in found]
	ids = b"".join(metadata.id.encode().ljust(3) for metadata in found)
	codes = b"".join(metadata.country_code.to_bytes(2, "big") for metadata in found)
	ends, at = b"", 0
	for body in records:
		at += len(body)
		ends += at.to_bytes(3, "big")
	out = MAGIC + text(phonenumbers.__version__) + varint(len(found)) + ids + codes + ends
	return out + calling_codes(found) + b"".join(records)


def ranges(wanted):
	"""Maximal ranges of code points, as (first, last)."""
	out = []
	for code in range(sys.maxunicode + 1):
		if not wanted(chr(code)):
			continue
		if out and out[-1][1] == code - 1:
			out[-1][1] = code
		else:
			out.append([code, code])
	return out


def delta_ranges(found):
	"""The gap before each range and its length less one."""
	out, at = varint(len(found)), 0
	for first, last in found:
		out += varint(first - at) + varint(last - first)
		at = last + 1
	return out


def unicode_tables():
	"""The zeros of the decimal digits; other characters with a digit value; letters and numbers."""
	zeros = [c for c in range(sys.maxunicode + 1) if unicodedata.decimal(chr(c), None) == 0]
	for zero in zeros:
		if [unicodedata.decimal(chr(zero + digit), None) for digit in range(10)] != list(range(10)):
			raise Unsupported(f"digits that do not follow U+{zero:04X} in order")
	out, at = varint(len(zeros)), 0
	for zero in zeros:
		out += varint(zero - at)
		at = zero
	others = ranges(lambda c: unicodedata.digit(c, None) is not None and not c.isdecimal())
	out += delta_ranges(others)
	out += bytes(unicodedata.digit(chr(c)) for first, last in others for c in range(first, last + 1))
	return out + delta_ranges(ranges(str.isalnum))


def main():
	parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
	parser.add_argument("output", type=Path, help="the metadata table, rust/core/data/phone.bin")
	parser.add_argument("--unicode", type=Path, help="the character tables, rust/core/data/unicode.bin")
	arguments = parser.parse_args()
	arguments.output.write_bytes(metadata_table())
	if arguments.unicode:
		arguments.unicode.write_bytes(unicode_tables())


if __name__ == "__main__":
	main()
