"""Bytes to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from corpus.encoding import decode
from corpus.errors import EncodingError

SIMPLIFIED = "县里的老茶厂今年重新开工，工人们把新采的茶叶送进车间，产量比去年多了三成。"
TRADITIONAL = "縣裡的老茶廠今年重新開工，工人們把新採的茶葉送進車間，產量比去年多了三成。"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SIMPLIFIED.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + SIMPLIFIED.encode(), "utf-8"),
        (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + SIMPLIFIED.encode("utf-32-le"), "utf-32-le"),
        (SIMPLIFIED.encode("utf-16-le"), "utf-16-le"),
        (SIMPLIFIED.encode("utf-16-be"), "utf-16-be"),
        (("第1行\n" + SIMPLIFIED).encode("utf-16-le"), "utf-16-le"),
        (SIMPLIFIED.encode("gb18030"), "gb18030"),
    ],
)
def test_simplified_text_comes_out_whatever_the_encoding(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert decoded.text.endswith(SIMPLIFIED)
    assert decoded.encoding == encoding
    assert decoded.warnings == ()


def test_big5_is_told_from_gb18030_by_what_it_says() -> None:
    decoded = decode(TRADITIONAL.encode("big5"))
    assert (decoded.text, decoded.encoding) == (TRADITIONAL, "big5")


def test_rare_characters_of_gb18030_survive() -> None:
    text = SIMPLIFIED + "𠮷镕㐂"
    assert decode(text.encode("gb18030")).text == text


def test_ascii_in_utf16_without_mark() -> None:
    assert decode("plain words\n".encode("utf-16-be")).text == "plain words\n"


def test_empty_file_is_empty_text() -> None:
    assert decode(b"").text == ""


def test_byte_order_mark_alone_is_empty_text() -> None:
    assert decode(b"\xff\xfe").text == ""


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "old Office"),
        (b"{\\rtf1\\ansi", "Rich Text"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "RIFF"),
    ],
)
def test_known_binary_files_are_named(data: bytes, named: str) -> None:
    with pytest.raises(EncodingError, match=named):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\x00\x01\x02\x03" * 100 + b"\xff",
        b"abc\x01\x02\x03\x04\x05def\x06" * 50,
        "mañana, café, naïveté, übermäßig, façade".encode("latin-1") * 5,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(EncodingError):
        decode(data)


def test_utf16_mark_before_an_odd_byte_in_the_middle_is_refused() -> None:
    with pytest.raises(EncodingError, match="utf-16-le"):
        decode(b"\xff\xfe" + b"\x00\xd8" * 20)


def test_lost_characters_are_reported() -> None:
    decoded = decode("前面\ufffd后面".encode())
    assert decoded.text == "前面\ufffd后面"
    assert "1 characters" in decoded.warnings[0].detail


def test_a_few_broken_bytes_cost_a_warning_not_the_file() -> None:
    data = SIMPLIFIED.encode() * 10
    decoded = decode(data[:300] + b"\xff" + data[300:])
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("\ufffd") == 1
    assert decoded.warnings


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_character_cut_off_at_the_end_is_left_out_with_a_warning(encoding: str) -> None:
    decoded = decode(SIMPLIFIED.encode(encoding)[:-1])
    assert decoded.text.rstrip("\ufffd") == SIMPLIFIED[:-1]
    assert decoded.warnings


def test_single_control_character_in_a_long_text_is_removed_with_a_warning() -> None:
    decoded = decode((SIMPLIFIED * 40 + "\x01").encode())
    assert "\x01" not in decoded.text
    assert "1 control characters" in decoded.warnings[0].detail


def test_short_text_in_an_uncertain_encoding_is_read_with_a_warning() -> None:
    decoded = decode("颛顼帝喾".encode("gb18030"))
    assert decoded.text == "颛顼帝喾"
    assert "uncertain" in decoded.warnings[0].detail


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=60))
def test_utf8_never_fails_and_never_gives_what_cannot_be_written(text: str) -> None:
    decode(text.encode()).text.encode()


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_an_encoding_error(data: bytes) -> None:
    try:
        text = decode(data).text
    except EncodingError:
        return
    text.encode()
    assert "\x00" not in text
    assert "\r" not in text


# Twelve texts as they come: sentences and names, short and long, simplified, traditional, mixed, rare characters.
MATRIX_TEXTS = [
    SIMPLIFIED,
    TRADITIONAL,
    SIMPLIFIED * 30,
    TRADITIONAL * 30,
    "刘䶮主持了会议，王㛃介绍了茶厂的情况。",
    "刘䶮\n王㛃\n",
    "茶厂",
    "茶廠",
    "縣長林小滿說：「明年六月投產，產值一千五百萬元。」",
    "AI 工厂 2024年3月11日 GDP 增长 5.2%，占比 12.5％。",
    "Plain English words, 2024-03-11.\n",
    "序号,姓名,产值\n1,朱镕基,12.5\n2,陶喆,8\n3,𠮷田,7\n",
]
TO_TRADITIONAL = OpenCC("s2t")
MATRIX_ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": b"",
    "utf-16-be": b"",
    "utf-16-le with mark": b"\xff\xfe",
    "utf-16-be with mark": b"\xfe\xff",
    "gb18030": b"",
    "big5": b"",
}


@pytest.mark.parametrize("encoding", MATRIX_ENCODINGS)
@pytest.mark.parametrize("text", MATRIX_TEXTS, ids=range(len(MATRIX_TEXTS)))
def test_matrix_of_texts_and_encodings_is_exact_or_warned_of(text: str, encoding: str) -> None:
    codec = encoding.partition(" ")[0]
    if codec == "big5":  # which has traditional characters, and of those only a part: the rest stands as "?"
        text = TO_TRADITIONAL.convert(text).encode("big5", "replace").decode("big5")
    decoded = decode(MATRIX_ENCODINGS[encoding] + text.encode(codec))
    assert decoded.text == text or decoded.warnings
    if len(text) > 4:
        assert decoded.text == text
