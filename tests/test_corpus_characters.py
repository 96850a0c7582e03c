"""One spelling for every character."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import is_han, normalize_characters


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("一\r\n二\r三\u2028四\x85五", "一\n二\n三\n四\n五"),
        ("页一\x0c页二", "页一\n\n页二"),
        ("零\u200b宽\ufeff字\u200d符", "零宽字符"),
        ("右\u202e至\u2066左\u2069", "右至左"),
        ("软\u00ad连\u0007响", "软连响"),
        ("不\u00a0断\u2003格", "不 断 格"),
        ("⽣产⼒与⻓江⻋站", "生产力与长江车站"),
        ("ﬁne ﬂow", "fine flow"),
        ("\uf0b7 一项", "• 一项"),
        ("cafe\u0301", "café"),
        ("孤\ud800儿", "孤儿"),
        ("非\uffff字\U0001fffe", "非字"),
        ("\u3000缩进\t表格", "\u3000缩进\t表格"),
        ("Ａ１，全角保留", "Ａ１，全角保留"),
    ],
)
def test_known_cases(raw: str, clean: str) -> None:
    assert normalize_characters(raw) == clean


@given(st.text(alphabet=st.characters(), max_size=80))
def test_twice_is_once_and_can_always_be_written(text: str) -> None:
    once = normalize_characters(text)
    once.encode()
    assert normalize_characters(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_no_control_or_format_character_of_any_plane_is_kept() -> None:
    hidden = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in ("Cc", "Cf", "Cs")]
    unassigned = [chr(plane + last) for plane in range(0, sys.maxunicode, 0x10000) for last in (0xFFFE, 0xFFFF)]
    assert set(normalize_characters("".join(hidden + unassigned))) == {"\n", "\t"}


def test_a_short_look_finds_what_a_long_one_does() -> None:
    """Printable texts are looked at in less detail; a zero-width blank, which is dropped, makes a text unprintable."""
    written = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isprintable() or c == "\n"]
    pieces = ["x".join(written[first : first + 8]) for first in range(0, len(written), 8)]
    assert [normalize_characters(piece) for piece in pieces] == [
        normalize_characters(f"{p}x\u200b")[:-1] for p in pieces
    ]


def test_han_characters() -> None:
    assert all(map(is_han, "中〇㐂𠮷"))
    assert not any(map(is_han, "A，か1"))
