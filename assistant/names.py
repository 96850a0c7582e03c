"""What a document is called: a name that came from elsewhere becomes one that can stand in the documents folder."""

from __future__ import annotations

import re
import unicodedata

from assistant.errors import DocumentStoreError

# Bytes of a file name in UTF-8: most file systems take 255, and names grow in temporary files and archives.
LONGEST_NAME = 200
# Bytes of a suffix that is kept when a long name is cut.
LONGEST_SUFFIX = 20
# Unicode categories of what cannot be seen: controls, formats (such as a reversal of the writing direction), halves of
# surrogate pairs, private and unassigned code points, separators of lines and paragraphs.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# What no file system, shell or origin of a ledger entry ("pool.jsonl:12") should have to cope with.
_UNWANTED = re.compile(r'[<>:"|?*]')
_ONLY_SUFFIX = re.compile(r"[ .]*\.[^.]*")
# Windows opens devices by these names, whatever suffix follows.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def document_name(given: str) -> str:
    """The name under which a document that is called ``given`` is kept: ``"../../報告 .md"`` → ``"報告.md"``.

    Only the part after the last slash or backslash counts, so no name leads out of the folder. Control and format
    characters go, blanks and dots at the ends too, and a name that is too long is cut before its suffix.

    Raises:
        DocumentStoreError: nothing usable is left; the message shows the name and says what to do.
    """
    last = re.split(r"[/\\]", given)[-1]
    visible = (c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in _INVISIBLE)
    plain = "".join(" " if c.isspace() else c for c in visible)
    name = _UNWANTED.sub("_", plain).strip(" .")
    if _ONLY_SUFFIX.fullmatch(plain):
        name = ""  # .md is what is left of a name that cannot be seen
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem.rstrip(" ."), dot + suffix) if dot else (suffix, "")
    if len(suffix.encode()) > LONGEST_SUFFIX:
        stem, suffix = stem + suffix, ""
    stem = stem.encode()[: LONGEST_NAME - len(suffix.encode())].decode(errors="ignore").rstrip(" .")
    if not stem:
        raise DocumentStoreError(f"{given[:80]!r} cannot be used as a file name. Rename the file, then add it again.")
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    return stem + suffix
