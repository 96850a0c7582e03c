from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.segments import SEGMENT_CHARACTERS, segments

LONG = "这一句话写得很长，因为它要一口气超过四十个字，好让下一句话自己成为另一段文字，不必与它合在一起。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("短。", ["短。"]),
        (LONG, [LONG]),
        (LONG + LONG, [LONG, LONG]),
        (LONG + "短。", [LONG + "短。"]),  # too little for a stretch of its own
        ("短。" + LONG, ["短。" + LONG]),
        ("一句。" * 20 + LONG, ["一句。" * 14, "一句。" * 6 + LONG]),
        (f"他说：“{LONG}”后来走了。", [f"他说：“{LONG}”后来走了。"]),
    ],
)
def test_stretches_of_a_sentence_or_two(text: str, expected: list[str]) -> None:
    assert segments(text) == expected


@given(st.text(alphabet="字。！？；\n”，a1 ", max_size=300))
def test_nothing_is_left_out_and_only_the_last_may_be_short(text: str) -> None:
    found = segments(text)
    assert "".join(found) == text
    assert all(len(segment) >= SEGMENT_CHARACTERS for segment in found[:-1])
    assert len(found) == 1 or len(found[-1]) >= SEGMENT_CHARACTERS / 2
