"""The domain glossary: terms with aliases, abbreviations and English names, one a line in a tab-separated file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import MalformedDocumentError, UnreadableFileError

_COLUMNS = ("term", "aliases", "abbreviations", "english")


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One term and its other names."""

    term: str
    aliases: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    english: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the term, the term itself first."""
        return (self.term, *self.aliases, *self.abbreviations, *self.english)

    @property
    def is_proper(self) -> bool:
        """Whether it is a name of one person, place, organisation or thing: its English is written with a capital."""
        return any(name[0].isupper() and name[1:2].islower() for name in self.english)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The entries in the order of the file."""

    entries: tuple[GlossaryEntry, ...]


def load_glossary(path: Path | None = None) -> Glossary:
    """Reads a glossary.

    Args:
        path: A UTF-8 file whose first line is ``term, aliases, abbreviations, english`` (tab-separated), several
            names in one cell joined by ``|``; blank lines and lines that begin with ``#`` are skipped. By default the
            shipped one.

    Raises:
        UnreadableFileError: The file cannot be read.
        MalformedDocumentError: A line has the wrong number of cells, no term, or a term that came before.
    """
    path = path or Path(__file__).with_name("glossary.tsv")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"The glossary {path} cannot be read ({error}); give a UTF-8 file.") from error
    if not lines or tuple(cell.strip() for cell in lines[0].split("\t")) != _COLUMNS:
        raise MalformedDocumentError(
            f"{path.name}:1: the first line must name the columns {', '.join(_COLUMNS)}, tab-separated."
        )
    entries: dict[str, GlossaryEntry] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _entry(line, where=f"{path.name}:{number}")
        if entry.term in entries:
            raise MalformedDocumentError(f"{path.name}:{number}: {entry.term!r} has a line already; merge the two.")
        entries[entry.term] = entry
    return Glossary(tuple(entries.values()))


def _entry(line: str, *, where: str) -> GlossaryEntry:
    cells = line.split("\t")
    if len(cells) > len(_COLUMNS):
        raise MalformedDocumentError(
            f"{where}: {len(cells)} cells, expected {len(_COLUMNS)}; join several names with '|'."
        )
    cells += [""] * (len(_COLUMNS) - len(cells))
    term = cells[0].strip()
    if not term or "|" in term:
        raise MalformedDocumentError(f"{where}: the first cell is {term!r}; it must hold exactly one term.")
    aliases, abbreviations, english = (
        tuple(name.strip() for name in cell.split("|") if name.strip()) for cell in cells[1:]
    )
    return GlossaryEntry(term, aliases, abbreviations, english)
