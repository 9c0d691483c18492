"""Compile libphonenumber's metadata, as the `phonenumbers` package carries it, into two compact tables.

Usage: python phone_metadata.py <output> <short output> [--unicode <output>]

The tables are read by `rust/core/src/phone/metadata.rs` and `short.rs`; their layout is described there and
written by the functions below in the same order. The patterns are parsed by Python's own regular-expression
parser and become tokens, which `rust/core/src/phone/tokens.rs` unpacks. The same version of `phonenumbers`
gives the same bytes. `--unicode` writes the character tables as well; they depend on the Unicode version of
the Python that runs this, and change far less often than the metadata does.
"""

import argparse
import itertools
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
# Tokens of a pattern. Literal digits are 0x00 to 0x09. What kind a byte is can be seen from the byte alone,
# also of the second one of a class: compressors guess it from the bytes before.
ANY, AT_END, REPEAT = 0x0A, 0x0B, 0x0D
ANY_TIMES, SAVE, NEXT = 0x20, 0x40, 0x60
OPEN, OR, CLOSE, OPTIONAL = 0x70, 0x71, 0x72, 0x73
CLASS_HIGH, CLASS_LOW = 0xA0, 0xC0
# Ends a row of a column whose rows are not all of one length; it occurs nowhere else in such a column.
END = 0xFF


class Unsupported(Exception):
	"""The metadata uses something that the program format cannot say."""


class Pool:
	"""Values that rows name by their place, each kept once."""

	def __init__(self):
		self.places = {}

	def place(self, value):
		return byte(self.places.setdefault(value, len(self.places)))


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


def byte(value):
	if value > 0xFF:
		raise Unsupported(f"{value} of something that a byte counts")
	return bytes([value])


def row(content):
	if END in content:
		raise Unsupported("a row that holds the end of a row")
	return content + byte(END)


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
	"""The token for an item that eats exactly one digit, or None."""
	if op is sre.LITERAL:
		return bytes([int(chr(value))])
	if op is sre.IN:
		mask = digit_mask(value)
		if mask == 0x3FF:
			return bytes([ANY])
		return bytes([CLASS_HIGH | mask >> 5, CLASS_LOW | mask & 0x1F])
	return None


def lowest(body):
	"""The lowest digit that an alternative may begin with, where its first token tells."""
	if body and body[0] <= 9:
		return body[0]
	if body and CLASS_HIGH <= body[0] < CLASS_LOW:
		mask = (body[0] & 0x1F) << 5 | body[1] & 0x1F
		return (mask & -mask).bit_length() - 1
	return None


def following(before, body):
	"""An alternative after another one: most begin with a digit that is little more than the one before."""
	low = lowest(before)
	if low is not None and body and low <= body[0] <= 9:
		return bytes([NEXT + body[0] - low]) + body[1:]
	return bytes([OR]) + body


def alternatives(bodies):
	rest = b"".join(following(before, body) for before, body in itertools.pairwise(bodies))
	return bytes([OPEN]) + bodies[0] + rest + bytes([CLOSE])


def repeat(low, high, body):
	single = one_digit(*body[0]) if len(body) == 1 else None
	if single is None:
		code = sequence(body)
		out = code * low
		optional = b""
		for _ in range(high - low):
			optional = bytes([OPEN]) + code + optional + bytes([OPTIONAL])
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
		return bytes([AT_END])
	raise Unsupported(f"{op} in a pattern")


def sequence(items):
	return b"".join(item(op, value) for op, value in items)


def tokens(pattern):
	return row(sequence(sre.parse(pattern)) if pattern else b"")


def pattern_of(desc):
	return tokens(desc.national_number_pattern if desc else None)


def length_mask(lengths):
	"""Bit 0 stands for two digits, the fewest that any number has."""
	mask = 0
	for length in lengths:
		if length < 2:
			raise Unsupported(f"a number of {length} digits")
		mask |= 1 << (length - 2)
	return mask


def lengths_of(desc):
	return length_mask(desc.possible_length) if desc and desc.national_number_pattern else 0


def template(value):
	"""A replacement text: `\\1` becomes the byte 1, everything else stands for itself."""
	return re.sub(r"\\(\d)", lambda m: chr(int(m[1])), value or "")


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
	return row(bytes(out))


def number_format(value, texts):
	"""Groups, leading digits, text and what stands for the first group."""
	leading = value.leading_digits_pattern[-1] if value.leading_digits_pattern else None
	return (
		group_lengths(value.pattern),
		tokens(leading),
		texts.place(template(value.format)),
		texts.place(template(value.national_prefix_formatting_rule)),
	)


def formats(metadata, texts):
	"""All formats, the national ones first; the places of those for use from abroad, where they differ."""
	found = [number_format(value, texts) for value in metadata.number_format]
	national, abroad = len(found), b""
	for value in metadata.intl_number_format:
		wanted = number_format(value, texts)
		same = [place for place, other in enumerate(found) if other[:3] == wanted[:3]]
		if not same:
			same = [len(found)]
			found.append(wanted)
		abroad += byte(same[0])
	return found, national, abroad


def dialled_prefix(metadata):
	"""What is dialled from this region to go abroad, or nothing where no single prefix is preferred."""
	if metadata.preferred_international_prefix is not None:
		return metadata.preferred_international_prefix
	single = metadata.international_prefix or ""
	return single if re.fullmatch(r"\d+(?:[~\u2053\u223C\uFF5E]\d+)?", single) else ""


def short_record(region):
	metadata = PhoneMetadata.short_metadata_for_region(region)
	general, codes = (metadata.general_desc, metadata.short_code) if metadata else (None, None)
	emergency = metadata.emergency if metadata else None
	masks = [lengths_of(desc).to_bytes(4, "big") for desc in (general, codes)]
	return masks + [pattern_of(desc) for desc in (general, codes, emergency)]


def fixed_record(metadata, texts, masks):
	"""What has one length in every record."""
	general = metadata.general_desc
	local = length_mask(general.possible_length_local_only)
	descs = [general] + [getattr(metadata, name) for name in TYPES]
	return [
		byte(int(metadata.same_mobile_and_fixed_line_pattern)),
		texts.place(dialled_prefix(metadata)),
		texts.place(template(metadata.national_prefix_transform_rule)),
		texts.place(metadata.preferred_extn_prefix or ""),
		masks.place(local),
		*(masks.place(lengths_of(desc)) for desc in descs),
	]


def pattern_record(metadata):
	if metadata.national_prefix_transform_rule and "(" not in metadata.national_prefix_for_parsing:
		raise Unsupported(f"{metadata.id}: a transform rule without a group")
	prefixes = (metadata.international_prefix, metadata.national_prefix_for_parsing, metadata.leading_digits)
	descs = [metadata.general_desc] + [getattr(metadata, name) for name in TYPES]
	return [tokens(prefix) for prefix in prefixes] + [pattern_of(desc) for desc in descs]


def columns(records):
	return [b"".join(column) for column in zip(*records, strict=True)]


def territories():
	"""Every region and every non-geographic calling code, by calling code, the main one of a code first."""
	found = [PhoneMetadata.metadata_for_region(code) for code in _AVAILABLE_REGION_CODES]
	found += [PhoneMetadata.metadata_for_nongeo_region(code) for code in _AVAILABLE_NONGEO_COUNTRY_CODES]
	by_name = {(metadata.id, metadata.country_code): metadata for metadata in found}
	codes = sorted(_COUNTRY_CODE_TO_REGION_CODE.items())
	return [by_name.pop((region, code)) for code, regions in codes for region in regions]


def format_columns(found, texts):
	"""How many formats of each kind each territory has; the formats; the places of those from abroad."""
	all_formats, counts, places = [], [], b""
	for metadata in found:
		own, national, abroad = formats(metadata, texts)
		counts.append([byte(len(own)), byte(national), byte(len(abroad))])
		all_formats += own
		places += abroad
	return columns(counts), columns(all_formats), places


def metadata_table(found):
	texts, masks = Pool(), Pool()
	ids = b"".join(metadata.id.encode()[:2] for metadata in found)
	codes = [0] + [metadata.country_code for metadata in found]
	steps = b"".join(byte(code - before) for before, code in itertools.pairwise(codes))
	fixed = columns(fixed_record(metadata, texts, masks) for metadata in found)
	counts, (groups, leading, templates, rules), places = format_columns(found, texts)
	patterns = columns(pattern_record(metadata) for metadata in found)
	all_texts = b"".join(row(text.encode()) for text in texts.places)
	all_masks = b"".join(mask.to_bytes(4, "big") for mask in masks.places)
	out = MAGIC + field(phonenumbers.__version__.encode()) + varint(len(found))
	out += ids + steps + b"".join(fixed + counts)
	rest = (all_masks, templates, rules, places, all_texts, groups, leading, *patterns)
	return out + b"".join(field(column) for column in rest)


def short_table(found):
	general, codes, *patterns = columns(short_record(metadata.id) for metadata in found)
	return varint(len(found)) + general + codes + b"".join(field(column) for column in patterns)


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
	parser.add_argument("short", type=Path, help="the table of short numbers, rust/core/data/short.bin")
	parser.add_argument("--unicode", type=Path, help="the character tables, rust/core/data/unicode.bin")
	arguments = parser.parse_args()
	found = territories()
	arguments.output.write_bytes(metadata_table(found))
	arguments.short.write_bytes(short_table(found))
	if arguments.unicode:
		arguments.unicode.write_bytes(unicode_tables())


if __name__ == "__main__":
	main()
