"""Text in pictures, by RapidOCR: an optional extra whose models come with its package and run on the CPU."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import MalformedDocumentError, UnreadableFileError, UnsupportedFormatError
from corpus.pagelayout import Glyph
from corpus.reasons import Reason

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

INSTALL_OCR = "install what recognises text in pictures: pip install 'xinzhi[ocr]'"
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
PICTURE_MAX_PIXELS = 60_000_000  # a page of A3 scanned at 600 to the inch has 70 million, at 400 31 million
_MAX_FRAMES = 500  # pages of one TIFF
_MAX_SIDE = 4_000  # pixels; larger pictures are made smaller before text is looked for
_SIZE_OF_BOX = 0.8  # size of type, in heights of the box around a line


def is_ocr_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


@cache
def _engine() -> Any:  # noqa: ANN401 - the package has no types to speak of
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def recognise(picture: np.ndarray) -> list[Glyph]:
    """Recognises the lines of text in a picture.

    Args:
        picture: Height × width × 3, 8 bits a channel, blue first.

    Returns:
        One glyph a line, its text being the line; the y axis points up, the unit is a pixel.
    """
    found = _engine()(picture)
    if found.boxes is None or found.txts is None:
        return []
    height = picture.shape[0]
    glyphs = []
    for box, text in zip(found.boxes, found.txts, strict=True):
        if not text.strip():
            continue
        xs, ys = box[:, 0], box[:, 1]
        size = float(ys.max() - ys.min()) * _SIZE_OF_BOX
        edges = (float(xs.min()), float(xs.max()), float(height - ys.max()), float(height - ys.min()))
        glyphs.append(Glyph(text.strip(), *edges, size=max(1.0, size)))
    return glyphs


def picture_pages(path: Path) -> Iterator[list[Glyph]]:
    """The recognised lines of each page of a picture file; most kinds have one.

    Raises:
        UnsupportedFormatError: The extra is not installed.
        MalformedDocumentError: No picture, or a damaged one.
        UnreadableFileError: Too many pixels or pages.
    """
    if not is_ocr_installed():
        raise UnsupportedFormatError(f"The file is a picture; to have its text, {INSTALL_OCR}.", code=Reason.NEEDS_OCR)
    from PIL import Image, UnidentifiedImageError

    try:
        with closing(Image.open(path)) as picture:
            frames = getattr(picture, "n_frames", 1)
            if frames > _MAX_FRAMES:
                raise UnreadableFileError(
                    f"The picture has {frames} pages, at most {_MAX_FRAMES} are read; split it.",
                    code=Reason.TOO_MANY_PAGES,
                    pages=frames,
                    most=_MAX_FRAMES,
                )
            for frame in range(frames):
                picture.seek(frame)
                yield recognise(_pixels(picture))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise MalformedDocumentError(f"The file is no picture or a damaged one ({error}); save it anew.") from error


def _pixels(picture: Image) -> np.ndarray:
    import numpy as np
    from PIL import ImageOps

    if picture.width * picture.height > PICTURE_MAX_PIXELS:
        raise UnreadableFileError(
            f"The picture has {picture.width} × {picture.height} pixels, at most {PICTURE_MAX_PIXELS:,} are read; "
            "save it smaller.",
            code=Reason.TOO_LARGE,
            pixels=picture.width * picture.height,
            most=PICTURE_MAX_PIXELS,
        )
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((_MAX_SIDE, _MAX_SIDE))
    return np.ascontiguousarray(np.asarray(upright)[:, :, ::-1])
