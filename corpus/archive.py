"""ZIP files, and the Office documents and books that are ZIP files: what they would unpack to is checked first.

Python's ``zipfile`` gives no more bytes of a member than the directory declares for it, and refuses members that
overlap: limits on what is declared are limits on what is unpacked.
"""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, ZipInfo

from corpus.errors import CorpusError, MalformedDocumentError, ProtectedFileError, UnreadableFileError
from corpus.reasons import Reason

ARCHIVE_MAX_MEMBERS = 10_000
UNPACKED_MAX_BYTES = 500_000_000  # of all members together; a book of 500 pages with pictures has 50 million
MEMBER_MAX_RATIO = 300  # unpacked to packed; XML of spreadsheets reaches 50, a bomb a thousand
_SMALL_MEMBER = 5_000_000  # bytes; below it the ratio means nothing: a sheet of zeros packs to nothing
_ENCRYPTED = 0x1  # bit of a member's flags
_UTF8_NAME = 0x800
_XML_SUFFIXES = (".xml", ".rels", ".opf", ".ncx")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)|<\0!\0D\0O\0C\0T\0Y\0P\0E|\0<\0!\0D\0O\0C\0T\0Y\0P\0E")
_HEAD = 65_536  # bytes of a part in which a document type would stand


@contextmanager
def opened_archive(path: Path) -> Iterator[ZipFile]:
    """Opens a ZIP file whose members stay within the limits.

    Raises:
        MalformedDocumentError: No ZIP file, or a damaged one.
        ProtectedFileError: A member is encrypted.
        UnreadableFileError: It would unpack to too much.
    """
    try:
        with ZipFile(path) as archive:
            _check_members(archive.infolist())
            yield archive
    except CorpusError:
        raise
    except (BadZipFile, NotImplementedError, EOFError, ValueError, OverflowError, zlib.error) as error:
        raise MalformedDocumentError(
            f"The file is no ZIP archive, as its kind should be, or is damaged ({error}); save it anew."
        ) from error
    except RuntimeError as error:  # what zipfile raises when a member wants a password
        raise ProtectedFileError(f"The ZIP file is protected ({error}); pack it without a password.") from error


@contextmanager
def checked_package(path: Path) -> Iterator[None]:
    """Guards the reading of an Office document: limits as for ``opened_archive``, and no document types inside.

    Office documents never have document types; entities that unfold to gigabytes are declared in them.
    """
    with opened_archive(path) as archive:
        for member in archive.infolist():
            if member.filename.lower().endswith(_XML_SUFFIXES):
                with archive.open(member) as part:
                    if _DOCTYPE.search(part.read(_HEAD)):
                        raise MalformedDocumentError(
                            f"{member.filename} inside declares a document type, which no Office document does; "
                            "the file is damaged or made to do harm.",
                            code=Reason.HARMFUL,
                        )
        yield


@dataclass(frozen=True, slots=True)
class Member:
    """A file out of an archive: exactly one of ``path``, where it lies for now, and ``error`` is set."""

    name: str
    path: Path | None = None
    error: CorpusError | None = None


def unpacked_members(path: Path) -> Iterator[Member]:
    """Unpacks the files of an archive one after another, each gone when the next is asked for.

    Folders and hidden files are left out. No name of a member is ever used as a path.

    Raises:
        CorpusError: As for ``opened_archive``.
    """
    with opened_archive(path) as archive, TemporaryDirectory(prefix="xinzhi-") as folder:
        for member in archive.infolist():
            name = shown_member(member)
            if member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
                continue
            target = Path(folder) / "member"
            try:
                with archive.open(member) as source, target.open("wb") as unpacked:
                    shutil.copyfileobj(source, unpacked)
            except (BadZipFile, EOFError, NotImplementedError, ValueError, RuntimeError, OSError, zlib.error) as error:
                yield Member(name, error=MalformedDocumentError(f"It cannot be unpacked ({error}); pack it anew."))
            else:
                yield Member(name, target)


def _check_members(members: list[ZipInfo]) -> None:
    if len(members) > ARCHIVE_MAX_MEMBERS:
        raise UnreadableFileError(
            f"The archive has {len(members):,} members, at most {ARCHIVE_MAX_MEMBERS:,} are read; split it.",
            code=Reason.TOO_MANY_FILES,
            files=len(members),
            most=ARCHIVE_MAX_MEMBERS,
        )
    total = sum(member.file_size for member in members)
    if total > UNPACKED_MAX_BYTES:
        raise UnreadableFileError(
            f"The archive would unpack to {total:,} bytes, at most {UNPACKED_MAX_BYTES:,} are unpacked; split it.",
            code=Reason.UNPACKS_TOO_LARGE,
            bytes=total,
        )
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise ProtectedFileError("The archive is protected with a password; pack it without one.")
        if member.file_size > max(_SMALL_MEMBER, MEMBER_MAX_RATIO * member.compress_size):
            raise UnreadableFileError(
                f"{shown_member(member)} inside unpacks to {member.file_size:,} bytes from {member.compress_size:,}; "
                "that is no document, so it was not unpacked.",
                code=Reason.UNPACKS_TOO_LARGE,
                bytes=member.file_size,
            )


def shown_member(member: ZipInfo) -> str:
    """A member's name as people gave it, without ways out of the archive; Chinese Windows writes names in GB18030."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
            name = raw.decode("utf-8")
        except UnicodeEncodeError:
            pass
        except UnicodeDecodeError:
            name = raw.decode("gb18030", "replace")
    name = "".join(character if character.isprintable() else "\ufffd" for character in name.replace("\\", "/"))
    parts = [part for part in PurePosixPath(name).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or "unnamed"
