"""Notes that were written beside each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx_integration import _core

text = st.text("ab\n🦀", max_size=12)


def test_each_line_is_kept():
	both = _core.merge_notes("Wants ten.\nCall Ann.", "Wants ten.\nPays late.")
	assert both == "Wants ten.\nCall Ann.\nPays late."


@given(text, text)
def test_what_is_sent_twice_is_there_once(stored, mine):
	both = _core.merge_notes(stored, mine)
	assert set(both.split("\n")) >= {*stored.split("\n"), *mine.split("\n")} - {""}
	assert _core.merge_notes(both, mine) == both


@pytest.mark.parametrize("wrong", [None, 1, b"notes"])
def test_what_is_no_text_is_refused(wrong):
	with pytest.raises(TypeError):
		_core.merge_notes("", wrong)
