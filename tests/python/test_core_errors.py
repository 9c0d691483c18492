"""What a caller can rely on when something cannot be read."""

import pickle
import subprocess
import sys
import threading

import pytest

from pbx_integration import _core


def test_errors_are_value_errors():
	assert issubclass(_core.PbxError, ValueError)
	assert issubclass(_core.PhoneError, _core.PbxError)


def test_an_error_says_what_and_where():
	with pytest.raises(_core.PbxError) as raised:
		_core.parse_webhook(b'{"type": 30005,')
	assert raised.value.code == "webhook.not_json"
	assert raised.value.at == 15
	assert not isinstance(raised.value, _core.PhoneError)


def test_the_place_of_a_field_is_its_path():
	with pytest.raises(_core.PbxError) as raised:
		_core.parse_webhook(b'{"type": 30011, "msg": {"members": []}}')
	assert (raised.value.code, raised.value.at) == ("webhook.missing_field", "msg.call_id")
	assert str(raised.value).startswith("msg.call_id: ")


def test_the_whole_input_has_no_place():
	with pytest.raises(_core.PbxError) as raised:
		_core.parse_webhook(b"[]")
	assert (raised.value.code, raised.value.at) == ("webhook.not_an_object", None)


def test_errors_survive_pickling():
	"""Job queues and process pools pickle what a worker raised."""
	with pytest.raises(_core.PhoneError) as raised:
		_core.normalize_phone("+49 30 1", "DE")
	copy = pickle.loads(pickle.dumps(raised.value))
	assert type(copy) is _core.PhoneError
	assert (str(copy), copy.code, copy.at, copy.e164) == (
		str(raised.value),
		raised.value.code,
		raised.value.at,
		raised.value.e164,
	)


@pytest.mark.parametrize("detached", [False, True], ids=["attached", "detached"])
def test_a_panic_arrives_as_an_error(detached, capfd):
	with pytest.raises(
		_core.PbxError, match=r"^fault of this package at rust/python/src/guard\.rs:\d+$"
	) as raised:
		_core._panic(detached)
	assert (raised.value.code, raised.value.at) == ("internal.panic", None)
	assert capfd.readouterr() == ("", "")


def test_a_panic_in_a_thread_leaves_the_others_alone():
	raised = []

	def fail():
		try:
			_core._panic(True)
		except Exception as error:
			raised.append(error)

	threads = [threading.Thread(target=fail) for _ in range(4)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	assert [error.code for error in raised] == ["internal.panic"] * 4
	assert _core.map_status("BUSY") == "Busy"


def test_a_process_outlives_a_panic():
	code = (
		"from pbx_integration import _core\n"
		"try: _core._panic(False)\n"
		"except Exception: print(_core.map_status('BUSY'))"
	)
	run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
	assert (run.stdout, run.stderr) == ("Busy\n", "")


@pytest.mark.parametrize(
	("name", "call"),
	[
		("body", lambda: _core.parse_webhook("text")),
		("body", lambda: _core.parse_webhook(None)),
		("body", lambda: _core.parse_cdr_search({})),
		("body", lambda: _core.verify_signature("text", "", [])),
		("header", lambda: _core.verify_signature(b"", b"", [])),
		("secrets", lambda: _core.verify_signature(b"", "", "secret")),
		("secrets", lambda: _core.verify_signature(b"", "", [b"secret"])),
		("word", lambda: _core.map_status(None)),
		("raw", lambda: _core.normalize_phone(None)),
		("raw", lambda: _core.parse_phone(4512345678)),
		("region", lambda: _core.normalize_phone("1", 45)),
		("style", lambda: _core.format_phone("1", "DE", 1)),
		("a", lambda: _core.match_phones(1, "2")),
		("b", lambda: _core.match_phones("1", 2)),
		("state", lambda: _core.fold("state", b"{}", received_at_ms=0)),
		("body", lambda: _core.fold(None, "{}", received_at_ms=0)),
		("received_at_ms", lambda: _core.fold(None, b"{}", received_at_ms="0")),
		("received_at_ms", lambda: _core.fold(None, b"{}", received_at_ms=0.5)),
		("directory", lambda: _core.fold(None, b"{}", received_at_ms=0, directory=["6400"])),
		("pbx_utc_offset", lambda: _core.fold(None, b"{}", received_at_ms=0, pbx_utc_offset="1")),
		("leg", lambda: _core.fold_cdr(None, b"{}", received_at_ms=0)),
		("extension", lambda: _core.live_notice(b"", 2001, received_at_ms=0)),
		("candidates", lambda: _core.rank_matches("1", "DE", 1)),
		("candidates", lambda: _core.rank_matches("1", "DE", {"doctype": "Contact"})),
		("candidates[0].title", lambda: _core.rank_matches("1", "DE", [{"title": object()}])),
		("candidates[1]", lambda: _core.rank_matches("1", "DE", [CANDIDATE, {1: "Contact"}])),
	],
)
def test_a_wrong_type_is_a_type_error_that_names_the_argument(name, call):
	with pytest.raises(TypeError) as raised:
		call()
	said = [str(raised.value), *getattr(raised.value, "__notes__", [])]
	assert f"'{name}'" in "\n".join(said)


CANDIDATE = {"doctype": "Contact", "name": "C-1"}


@pytest.mark.parametrize(
	("at", "call"),
	[
		("style", lambda: _core.format_phone("+4512345678", style="pretty")),
		("directory[6400]", lambda: _core.fold(None, b"{}", received_at_ms=0, directory={"6400": "desk"})),
		("leg", lambda: _core.fold_cdr(None, {"call_id": 1}, received_at_ms=0)),
		("leg.call_id", lambda: _core.fold_cdr(None, {"call_id": 1 << 64}, received_at_ms=0)),
		("candidates[1]", lambda: _core.rank_matches("1", "DE", [CANDIDATE, {"doctype": "Contact"}])),
		(
			"candidates[0].title" + "[0]" * 15,
			lambda: _core.rank_matches("1", "DE", [{"title": nested(200)}]),
		),
	],
)
def test_a_wrong_value_is_an_error_that_names_the_argument(at, call):
	with pytest.raises(_core.PbxError) as raised:
		call()
	assert (raised.value.code, raised.value.at) == ("argument.bad_value", at)
	assert str(raised.value).startswith(f"{at}: ")


def nested(depth: int) -> list:
	inner: list = []
	for _ in range(depth):
		inner = [inner]
	return inner
