"""Types of `pbx_integration._core`, which is compiled from rust/python.

The TypedDicts stand for plain dicts at run time. What each function does, its docstring says:
`help(pbx_integration._core.fold)`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypedDict, final, type_check_only

from typing_extensions import NotRequired

__all__ = [
	"PHONE_METADATA_VERSION",
	"Folded",
	"PbxError",
	"PhoneError",
	"__version__",
	"_panic",
	"call_links",
	"fold",
	"fold_cdr",
	"format_phone",
	"index_many",
	"index_phones",
	"live_notice",
	"map_status",
	"match_phones",
	"merge_notes",
	"normalize_phone",
	"parse_call_query",
	"parse_cdr_search",
	"parse_extension_list",
	"parse_phone",
	"parse_queue_list",
	"parse_reply",
	"parse_system_information",
	"parse_voicemail_query",
	"parse_webhook",
	"phone_keys",
	"phone_regions",
	"rank_matches",
	"search_terms",
	"suggest_phone",
	"transferred_by",
	"verify_signature",
]

__version__: Final[str]
PHONE_METADATA_VERSION: Final[str]

class PbxError(ValueError):
	code: str
	at: int | str | None

class PhoneError(PbxError):
	e164: str | None

def _panic(detached: bool) -> None: ...

# Phone numbers

@type_check_only
class PhoneInfo(TypedDict):
	raw: str
	e164: str
	national_number: str
	international: str
	national: str
	rfc3966: str
	country_code: int
	extension: str | None
	region: str | None
	number_type: Literal[
		"fixed_line",
		"mobile",
		"fixed_line_or_mobile",
		"toll_free",
		"premium_rate",
		"shared_cost",
		"voip",
		"personal_number",
		"pager",
		"uan",
		"voicemail",
		"unknown",
	]
	valid: bool
	possibility: Literal["possible", "local_only", "too_short", "too_long", "invalid_length"]
	short_kind: Literal["emergency", "short_code"] | None

@type_check_only
class PhoneKeys(TypedDict):
	e164: str | None
	tail: str | None
	extension: str | None
	internal: bool
	valid: bool

def normalize_phone(raw: str, region: str | None = None) -> str: ...
def parse_phone(raw: str, region: str | None = None) -> PhoneInfo: ...
def format_phone(raw: str, region: str | None = None, style: str = "international") -> str: ...
def phone_keys(raw: str, region: str | None = None) -> PhoneKeys: ...
def match_phones(
	a: str, b: str, region: str | None = None
) -> Literal["exact", "national", "suffix", "none"]: ...
def phone_regions() -> list[str]: ...

# The numbers of whole fields

@type_check_only
class IndexRow(PhoneKeys):
	"""A number in a text; `position` is its place among the pieces of the text, from 0."""

	raw: str
	position: int

@type_check_only
class IndexFault(TypedDict):
	"""A piece of a text that is no number."""

	raw: str
	position: int
	code: str
	message: str

@type_check_only
class Indexed(TypedDict):
	rows: list[IndexRow]
	faults: list[IndexFault]

@type_check_only
class SearchTerms(TypedDict):
	name: str | None
	e164_prefix: str | None
	digits: str | None
	extension: str | None

def index_phones(text: str, region: str | None = None) -> Indexed: ...
def index_many(
	items: Sequence[tuple[str, str | None]],
) -> list[list[tuple[int, str, str | None, str | None, str | None, bool, bool, str | None]]]: ...
def suggest_phone(text: str, region: str | None) -> str | None: ...
def search_terms(text: str, region: str | None) -> SearchTerms: ...

# Webhooks

@type_check_only
class Webhook(TypedDict):
	"""The fields of the event stand beside these; which they are, depends on `event`."""

	type: int | None
	event: str
	sn: str | None
	call_id: NotRequired[str]

def parse_webhook(body: bytes) -> Webhook: ...
def verify_signature(body: bytes, header: str | None, secrets: Sequence[str]) -> bool: ...

# Replies of the OpenAPI

@type_check_only
class Reply(TypedDict):
	code: str | int
	errcode: int
	errmsg: str | None
	body: dict[str, Any]

@type_check_only
class SystemInformation(TypedDict):
	device_name: str | None
	model_name: str | None
	sn: str | None
	hardware_version: str | None
	firmware_version: str | None
	system_time: str | None
	up_time: str | None
	system_date_format: str | None
	system_time_format: str | None
	timestamp: int | None
	utc_offset: int | None

@type_check_only
class RowError(TypedDict):
	"""Why a row of a page cannot be read."""

	code: str
	at: str | None
	message: str

@type_check_only
class Page(TypedDict):
	total: int | None
	errors: list[RowError]

@type_check_only
class Party(TypedDict):
	number: str
	name: str | None

@type_check_only
class CdrLeg(TypedDict):
	call_id: str
	uid: str | None
	row_id: str | None
	start_local: int | None
	start_utc: int | None
	call_from: Party
	call_to: Party
	call_duration: int | None
	talk_duration: int | None
	ring_duration: int | None
	status: str
	call_type: str
	src_trunk: str | None
	dst_trunk: str | None
	recording: str | None
	did_number: str | None
	did_name: str | None
	dod_number: str | None
	reason: str | None
	pin_code: str | None
	call_note_id: str | None
	call_note_editable: bool | None

@type_check_only
class CdrPage(Page):
	legs: list[CdrLeg]

@type_check_only
class ExtensionRow(TypedDict):
	id: int | None
	number: str
	caller_id_name: str | None
	email_addr: str | None
	mobile_number: str | None
	role_name: str | None
	presence_status: str | None
	custom_presence_status: str | None
	timezone: str | None
	online: dict[str, bool]

@type_check_only
class ExtensionPage(Page):
	rows: list[ExtensionRow]

@type_check_only
class QueueAgent(TypedDict):
	extension_id: int | None
	name: str | None
	number: str | None

@type_check_only
class QueueRow(TypedDict):
	id: int | None
	number: str
	name: str | None
	static_agents: list[QueueAgent]
	dynamic_agents: list[QueueAgent]

@type_check_only
class QueuePage(Page):
	rows: list[QueueRow]

@type_check_only
class VoicemailMessage(TypedDict):
	msg_id: str | None
	file_name: str | None
	is_read: bool | None
	duration: int | None
	size: str | None
	number: str | None
	name: str | None
	time: str | None

@type_check_only
class Mailbox(TypedDict):
	number: str
	total: int | None
	messages: list[VoicemailMessage]

@type_check_only
class VoicemailPage(Page):
	rows: list[Mailbox]

# In the functional form, because `from` is a keyword.
_MemberFrom = TypedDict("_MemberFrom", {"from": str | None})

@type_check_only
class Member(_MemberFrom):
	kind: str
	channel_id: str | None
	status: str
	call_path: str | None
	number: str | None
	to: str | None
	trunk_name: str | None

@type_check_only
class RunningCall(TypedDict):
	call_id: str
	members: list[Member]

@type_check_only
class CallPage(Page):
	rows: list[RunningCall]

def parse_reply(body: bytes) -> Reply: ...
def parse_system_information(body: bytes) -> SystemInformation: ...
def parse_cdr_search(body: bytes) -> CdrPage: ...
def parse_extension_list(body: bytes) -> ExtensionPage: ...
def parse_queue_list(body: bytes) -> QueuePage: ...
def parse_voicemail_query(body: bytes) -> VoicemailPage: ...
def parse_call_query(body: bytes) -> CallPage: ...

# Calls

def map_status(word: str) -> str: ...

_NumberRole = Literal["extension", "ivr", "queue", "ring_group", "service"]

@type_check_only
class Record(TypedDict):
	"""The row of PBX Call Log. Times are UTC seconds, durations seconds."""

	call_id: str
	call_type: Literal["Inbound", "Outbound", "Internal"]
	status: str
	caller_number: str | None
	called_number: str | None
	external_number: str | None
	external_e164: str | None
	external_name: str | None
	withheld: bool
	extension: str | None
	answered_by: str | None
	extensions: list[str]
	call_path: str | None
	did: str | None
	trunk: str | None
	call_start: int | None
	answered_at: int | None
	call_end: int | None
	duration: int
	ring_duration: int
	hold_duration: int | None
	total_duration: int
	has_recording: bool
	recording_url: str | None

@type_check_only
class LegRow(TypedDict):
	"""The row of PBX Call Leg. Times are UTC seconds, durations seconds."""

	source: Literal["cdr", "live"]
	call_from: str | None
	call_to: str | None
	role: _NumberRole | None
	status: str
	start: int | None
	ring_duration: int | None
	talk_duration: int | None
	duration: int | None
	call_path: str | None
	channel_id: str | None
	reason: str | None
	recording: str | None

@type_check_only
class Written(TypedDict):
	"""A number as people read it.

	`national` is how its own region writes it, `international` how all others do; `region` is two letters,
	`001` for a world-wide calling code.
	"""

	national: str
	international: str
	region: str | None
	line_type: str

@type_check_only
class Notice(TypedDict):
	"""What changed for one extension: the message of the realtime event that `event` names."""

	event: Literal["pbx_incoming_call", "pbx_call_update"]
	call_id: str
	rev: int
	extension: str
	phase: Literal["ringing", "dialling", "talking", "held", "ended"]
	direction: Literal["Inbound", "Outbound", "Internal"]
	number: str | None
	e164: str | None
	written: Written | None
	withheld: bool
	did: str | None
	trunk: str | None
	call_path: str | None
	started_at: int | None
	answered_at: int | None
	ended_at: int | None
	answered_by: str | None
	outcome: Literal["answered", "answered_elsewhere", "missed", "voicemail", "busy", "failed"] | None

@final
class Folded:
	@property
	def call_id(self) -> str: ...
	@property
	def changed(self) -> bool: ...
	@property
	def state(self) -> bytes: ...
	@property
	def record(self) -> Record: ...
	@property
	def legs(self) -> list[LegRow]: ...
	@property
	def notices(self) -> list[Notice]: ...

def fold(
	state: bytes | None,
	body: bytes,
	*,
	received_at_ms: int,
	region: str | None = None,
	directory: Mapping[str, _NumberRole] | None = None,
	pbx_utc_offset: int | None = None,
	trunk_regions: Mapping[str, str] | None = None,
) -> Folded: ...
def fold_cdr(
	state: bytes | None,
	leg: CdrLeg,
	*,
	received_at_ms: int,
	region: str | None = None,
	directory: Mapping[str, _NumberRole] | None = None,
	pbx_utc_offset: int | None = None,
	trunk_regions: Mapping[str, str] | None = None,
) -> Folded: ...
def live_notice(
	state: bytes,
	extension: str,
	*,
	received_at_ms: int,
	region: str | None = None,
	directory: Mapping[str, _NumberRole] | None = None,
	pbx_utc_offset: int | None = None,
	trunk_regions: Mapping[str, str] | None = None,
) -> Notice | None: ...
def transferred_by(
	state: bytes,
	extension: str,
	*,
	received_at_ms: int,
	region: str | None = None,
	directory: Mapping[str, _NumberRole] | None = None,
	pbx_utc_offset: int | None = None,
	trunk_regions: Mapping[str, str] | None = None,
) -> str | None: ...

# Notes of calls

def merge_notes(stored: str, mine: str) -> str: ...

# Ranking

@type_check_only
class Link(TypedDict):
	"""A record that a candidate belongs to."""

	doctype: str
	name: str
	title: NotRequired[str | None]

@type_check_only
class Candidate(TypedDict):
	"""A row of the phone index with what the host knows of the record."""

	doctype: str
	name: str
	title: NotRequired[str]
	subtitle: NotRequired[str | None]
	number: NotRequired[str | None]
	region: NotRequired[str | None]
	e164: NotRequired[str | None]
	field: NotRequired[str | None]
	active: NotRequired[bool]
	weight: NotRequired[int]
	linked_to: NotRequired[list[Link]]
	open_business: NotRequired[list[str]]
	last_call: NotRequired[int | None]
	chosen: NotRequired[int]
	rejected: NotRequired[bool]
	route: NotRequired[list[str]]
	own_number: NotRequired[bool]
	internal: NotRequired[bool]

@type_check_only
class Match(TypedDict):
	doctype: str
	name: str
	title: str
	subtitle: str | None
	level: Literal["known", "likely", "possible"]
	reasons: list[str]
	route: list[str]
	linked_to: list[Link]
	chosen: bool

@type_check_only
class NumberFault(TypedDict):
	code: str
	message: str

@type_check_only
class NumberBlock(TypedDict):
	raw: str
	e164: str | None
	international: str | None
	national: str | None
	region: str | None
	number_type: str | None
	valid: bool
	withheld: bool
	internal: bool
	own: bool
	error: NumberFault | None

@type_check_only
class Ranking(TypedDict):
	"""Who it may be: what the endpoint `by_phone` returns."""

	number: NumberBlock
	matches: list[Match]
	hidden: int

def rank_matches(
	raw: str,
	region: str | None,
	candidates: Sequence[Candidate],
	*,
	now: int | None = None,
	hidden: int = 0,
) -> Ranking: ...

@type_check_only
class CallLink(TypedDict):
	"""A record that a call is linked to."""

	doctype: str
	name: str

@type_check_only
class ExistingLink(CallLink):
	chosen: NotRequired[bool]

def call_links(ranking: Ranking, existing: Sequence[ExistingLink]) -> list[CallLink]: ...
