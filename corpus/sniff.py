"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from corpus.errors import ProtectedFileError, UnsupportedFormatError
from corpus.reasons import Reason

_HEAD = 1_024  # bytes
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"BM", ".bmp"),
)
_PARTS = (("word/", ".docx"), ("ppt/", ".pptx"), ("xl/", ".xlsx"), ("META-INF/container.xml", ".epub"))


def sniffed_suffix(path: Path) -> str:
    """The suffix that a file should have by its content: ".pdf", ".docx", …; empty for text and what is not known.

    Raises:
        OSError: The file cannot be read.
        ProtectedFileError: An Office document with a password.
        UnsupportedFormatError: An Office document of before 2007.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_OLE):
            _refuse_old_office(head + file.read())  # the names of its parts stand anywhere
    if head.lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return _package_suffix(path)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    return next((suffix for magic, suffix in _PICTURES if head.startswith(magic) and _is_binary(head)), "")


def _is_binary(head: bytes) -> bool:
    return b"\0" in head


def _refuse_old_office(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ProtectedFileError("The document is protected with a password; save a copy without one and add that.")
    raise UnsupportedFormatError(
        "The file is an Office document of the old kind (.doc, .xls, .ppt); save it as .docx, .xlsx or .pptx.",
        code=Reason.OLD_OFFICE_FORMAT,
    )


def _package_suffix(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return ""  # whoever reads it will say what is wrong with it
    has_types = "[Content_Types].xml" in names
    for start, suffix in _PARTS:
        if (has_types or suffix == ".epub") and any(name.startswith(start) for name in names):
            return suffix
    return ".zip"
