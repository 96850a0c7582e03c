"""The glyphs of a PDF page, turned upright, as pdfium knows them."""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import dataclass
from math import cos, degrees, hypot, radians, sin
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from corpus.pagelayout import Glyph

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_QUARTER = 90  # degrees; text at other angles (stamps, watermarks) is no part of the page's text
_ANGLE_TOLERANCE = 5  # degrees
_DEFAULT_SIZE = 10.0  # points, where the file gives a size of nothing
_LINE_END_HYPHENS = (0x02, 0xFFFE)  # what pdfium makes of a hyphen that divides a word at the end of a line
_MIN_PICTURE_SHARE = 0.3  # of the page's area, from which pictures (scanners cut in strips) may be the page
_MIN_LONE_PICTURE_SHARE = 0.02  # the same where there is nothing else on it: a cutting on a blank page, and no logo


@dataclass(frozen=True, slots=True)
class _Type:
    """What the characters of one text object share."""

    size: float
    angle: int | None  # 0, 90, 180 or 270 degrees; None for text that stands askew


def page_glyphs(page: PdfPage) -> list[Glyph]:
    """Every glyph of a page that stands as most of them do; blanks are left out."""
    found: list[tuple[Glyph, int]] = []
    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        box = pdfium.FS_RECTF()
        pointer = ctypes.byref(box)
        current: int | None = None
        shared = _Type(_DEFAULT_SIZE, 0)
        follows_blank = False
        for index in range(pdfium.FPDFText_CountChars(handle)):
            code = pdfium.FPDFText_GetUnicode(handle, index)
            if code in _LINE_END_HYPHENS:
                code = ord("-")
            character = chr(code) if 0x20 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
            if not character.strip():
                # Blanks that pdfium makes up from gaps say nothing more than the gaps.
                follows_blank = code == 0x20 and not pdfium.FPDFText_IsGenerated(handle, index)
                continue
            owner = ctypes.cast(pdfium.FPDFText_GetTextObject(handle, index), ctypes.c_void_p).value
            if owner != current or owner is None:
                current, shared = owner, _type_of(handle, index)
            if shared.angle is not None and pdfium.FPDFText_GetLooseCharBox(handle, index, pointer):
                glyph = Glyph(character, box.left, box.right, box.bottom, box.top, shared.size, follows_blank)
                found.append((glyph, shared.angle))
            follows_blank = False
    finally:
        text_page.close()
    if not found:
        return []
    angle = Counter(each for _, each in found).most_common(1)[0][0]
    return [_upright(glyph, angle) for glyph, each in found if each == angle]


def _type_of(handle: object, index: int) -> _Type:
    matrix = pdfium.FS_MATRIX()
    scale = hypot(matrix.c, matrix.d) if pdfium.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix)) else 1.0
    size = pdfium.FPDFText_GetFontSize(handle, index) * (scale or 1.0)
    turned = -degrees(pdfium.FPDFText_GetCharAngle(handle, index)) % 360  # pdfium counts clockwise
    quarter = round(turned / _QUARTER) * _QUARTER
    return _Type(
        size if size > 0 else _DEFAULT_SIZE, quarter % 360 if abs(turned - quarter) <= _ANGLE_TOLERANCE else None
    )


def _upright(glyph: Glyph, angle: int) -> Glyph:
    """The glyph as it stands when the page is turned so that its text is level."""
    if angle == 0:
        return glyph
    c, s = cos(radians(angle)), sin(radians(angle))
    xs = [x * c + y * s for x in (glyph.left, glyph.right) for y in (glyph.bottom, glyph.top)]
    ys = [y * c - x * s for x in (glyph.left, glyph.right) for y in (glyph.bottom, glyph.top)]
    return Glyph(glyph.text, min(xs), max(xs), min(ys), max(ys), glyph.size, glyph.follows_blank)


def has_picture(page: PdfPage, *, is_all: bool) -> bool:
    """Whether pictures, together, cover a good part of the page; ``is_all``: there is nothing else on it."""
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        covered += (right - left) * (top - bottom)
    least = _MIN_LONE_PICTURE_SHARE if is_all else _MIN_PICTURE_SHARE
    return bool(covered >= least * width * height)
