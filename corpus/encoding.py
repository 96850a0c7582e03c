"""Bytes to text: which encoding it is, and a plain refusal for what is no text.

Strict decoders settle most files. Where several succeed (GB18030 takes almost any Big5 file), the text decides: a
third of real Chinese consists of a few dozen characters, and bytes read in the wrong encoding hardly hold them.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from corpus.characters import HAN, normalize_characters
from corpus.errors import EncodingError
from corpus.reasons import Notice, Reason

_SAMPLE = 20_000  # characters judged for plausibility; shares settle long before
_MAX_CONTROL_SHARE = 0.001  # control characters per byte; text has none, a damaged file a few, binary data 5-10 %
_MAX_INVALID_SHARE = 0.01  # broken bytes per non-ASCII byte up to which a file counts as damaged UTF-8
_MIN_PLAUSIBILITY = 0.3  # right encodings score 0.6-0.9, wrong ones below 0.25 (10,000 news texts)
_UNSURE_MARGIN = 0.15
_SHORT = 20  # characters; so short a text may score low and yet be right, so it is read with a warning
_MIN_SHORT_PLAUSIBILITY = 0.2
_TRUNCATED_BYTES = 3  # the longest rest of a character cut off at the end of a file

_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document (.docx, .xlsx, .pptx, .epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls, .ppt)"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_CONTROLS = bytes({*range(32), 127} - {9, 10, 11, 12, 13, 26, 27})
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事"
    "只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民分与全业新力加市产展企高部工目"
    "這來個國說們為時道會過家學對後麼發開當無經頭長動兩與業產從還見點現實體業萬東書報電機關進區應義兒員總種數處聲門間"
    "，。、；：？！“”‘’（）《》「」『』〈〉【】—…·％　"
)
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_UNLIKELY = re.compile(
    f"[^{HAN}\u00b0-\u00d7\u2000-\u27bf\u3000-\u30ff\u31a0-\u31bf\ufe30-\ufe4f\uff00-\uffef\U0001f300-\U0001faff]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text as it was meant, with normalised characters, and what the reader of the ledger should know about it."""

    text: str
    encoding: str  # "utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5", …
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    encoding: str
    dropped: int = 0  # bytes of a character that was cut off at the end of the file


def decode(data: bytes) -> Decoded:
    """Turns the bytes of a text file into text.

    Tries byte-order marks, UTF-8, UTF-16 without a mark, then GB18030 and Big5, the more plausible text winning. A
    character cut off at the very end, or single broken bytes in UTF-8, cost a warning, not the file.

    Args:
        data: The whole file; empty gives empty text.

    Returns:
        The text after ``normalize_characters``, the encoding's name and warnings.

    Raises:
        EncodingError: Binary data, or text in none of these encodings.
    """
    _refuse_known_binary(data)
    candidate, warnings = _find_encoding(data)
    text = candidate.text
    controls = len(_CONTROL_CHARACTER.findall(text))
    if controls > max(1, _MAX_CONTROL_SHARE * len(text)) or (controls and len(text) < 20):
        raise EncodingError(
            f"The file holds {controls} control characters in {len(text)} and looks binary; "
            "give a text file (.txt, .md, .html)."
        )
    if controls:
        words = f"{controls} control characters were removed."
        warnings.append(Notice(Reason.CONTROLS_REMOVED, words, {"count": controls}))
    if candidate.dropped:
        words = f"The last {candidate.dropped} bytes are a character cut off at the end of the file and were left out."
        warnings.append(Notice(Reason.END_CUT_OFF, words, {"bytes": candidate.dropped}))
    if lost := text.count("\ufffd"):
        words = f"{lost} characters stand as \ufffd: they were lost before or while the file was read."
        warnings.append(Notice(Reason.CHARACTERS_LOST, words, {"count": lost}))
    return Decoded(normalize_characters(text), candidate.encoding, tuple(warnings))


def _refuse_known_binary(data: bytes) -> None:
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise EncodingError(f"The file is {name}, not text; convert it to .txt, .md or .html first.")
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        raise EncodingError("The file is an image, sound or film (RIFF), not text; give a text file.")


def _find_encoding(data: bytes) -> tuple[_Candidate, list[Notice]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            if candidate := _decoded(data[len(mark) :], encoding):
                return candidate, []
            if encoding != "utf-8":
                raise EncodingError(
                    f"The file begins with the mark of {encoding} but is not valid {encoding}; save it as UTF-8."
                )
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" not in data:
        if candidate := _decoded(data, "utf-8") or _damaged_utf8(data):
            return candidate, []
        if len(data) - len(data.translate(None, _CONTROLS)) > _MAX_CONTROL_SHARE * len(data) and len(data) % 2:
            raise EncodingError("The file holds control bytes and looks binary; give a text file (.txt, .md, .html).")
    return _most_plausible(data)


def _decoded(data: bytes, encoding: str) -> _Candidate | None:
    """Decodes strictly; only a character cut off at the very end is forgiven."""
    dropped = 0
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        dropped = len(data) - error.start
        is_cut_off = dropped <= _TRUNCATED_BYTES and error.end == len(data) and len(data) > 2 * _TRUNCATED_BYTES
        if not is_cut_off or encoding == "big5":
            return None
        try:
            text = data[: error.start].decode(encoding)
        except UnicodeDecodeError:
            return None
    if encoding in ("gb18030", "big5") and text.encode(encoding, "replace") != data[: len(data) - dropped]:
        return None  # no round trip: the decoder took something for what it is not
    return _Candidate(text, encoding, dropped)


def _damaged_utf8(data: bytes) -> _Candidate | None:
    """UTF-8 with a few broken bytes: better read with a warning than refused, and never to be taken for GB18030."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    non_ascii = len(_NON_ASCII.findall(text)) - lost
    if non_ascii and lost <= _MAX_INVALID_SHARE * non_ascii:
        return _Candidate(text, "utf-8")
    return None


def _most_plausible(data: bytes) -> tuple[_Candidate, list[Notice]]:
    encodings = ["gb18030", "big5"] if b"\0" not in data else []
    if len(data) % 2 == 0:
        encodings += ["utf-16-le", "utf-16-be"]
    candidates = [candidate for encoding in encodings if (candidate := _decoded(data, encoding))]
    scored = sorted(((_plausibility(each.text), each) for each in candidates), key=lambda pair: -pair[0])
    if not scored or scored[0][0] < (_MIN_SHORT_PLAUSIBILITY if len(scored[0][1].text) < _SHORT else _MIN_PLAUSIBILITY):
        what = "binary data" if b"\0" in data else "text in none of UTF-8, UTF-16, GB18030 and Big5"
        raise EncodingError(f"The file seems to be {what} (it begins with {data[:8].hex(' ')}); save it as UTF-8 text.")
    best, candidate = scored[0]
    warnings: list[Notice] = []
    runner_up = scored[1] if len(scored) > 1 else None
    if best < _MIN_PLAUSIBILITY or (runner_up and best - runner_up[0] < _UNSURE_MARGIN):
        other = f" ({runner_up[1].encoding} would be possible)" if runner_up else ""
        words = f"The encoding is uncertain: read as {candidate.encoding}{other}; save the file as UTF-8 to be sure."
        values = {"encoding": candidate.encoding, "other": runner_up[1].encoding if runner_up else ""}
        warnings.append(Notice(Reason.ENCODING_UNCERTAIN, words, values))
    return candidate, warnings


def _plausibility(text: str) -> float:
    """How much a text looks like written Chinese (or English), 0 to 1.

    Frequent characters and ASCII letters count 1, other Han characters 0.25, what Chinese texts do not hold counts −1.
    """
    sample = text[:_SAMPLE]
    non_ascii = "".join(_NON_ASCII.findall(sample))
    if not non_ascii:
        printable = sum(character.isprintable() or character in "\n\r\t" for character in sample)
        return printable / len(sample) if sample else 0.0
    frequent = sum(character in _FREQUENT for character in non_ascii)
    unlikely = len(_UNLIKELY.findall(non_ascii)) + len(_CONTROL_CHARACTER.findall(sample))
    ordinary = len(non_ascii) - frequent - unlikely
    # A third of running text is frequent characters and marks: scaled so that it scores full.
    return max(
        0.0,
        min(1.0, 2 * frequent / len(non_ascii)) * 0.75 + 0.25 * ordinary / len(non_ascii) - unlikely / len(non_ascii),
    )
