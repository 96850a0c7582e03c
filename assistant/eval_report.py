"""``xinzhi eval``: runs an evaluation, compares two, and tells the result to people and programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from assistant.collection import CollectionInputs
from assistant.errors import QuestionFileError
from assistant.evaluate import FIGURE_NAMES, Figures, Outcome, evaluate, summarise
from assistant.probes import make_probes
from assistant.question_files import EvalQuestion, QuestionFile, read_questions
from assistant.service import Service, load_analyser
from assistant.settings import Settings
from assistant.visible import printable
from index.build import Follower, build_generation
from index.encode import load_encoder
from index.store import Store

# Questions that changed, listed for people; programs get all.
CHANGES_SHOWN = 20
Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """An evaluation of one index."""

    name: str
    outcomes: list[Outcome]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Against:
    """What the current index is compared with: another generation of it, or the same collection with another model."""

    generation: int | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation or two of the same questions, the current index first."""

    problems: tuple[str, ...]
    runs: tuple[Run, ...]

    def changed(self) -> list[tuple[Outcome, Outcome]]:
        """The questions that one index serves and the other does not, or finds at another rank."""
        if len(self.runs) < 2:
            return []
        pairs = zip(self.runs[0].outcomes, self.runs[1].outcomes, strict=True)
        return [(new, old) for new, old in pairs if (new.rank, new.is_good) != (old.rank, old.is_good)]


def run_evaluation(settings: Settings, path: Path | None, against: Against, on_progress: Told) -> Report:
    """Ask the questions of ``path``, or probes without one, of the current index and of what it is compared with.

    Raises:
        QuestionFileError: there is no question in the file, or the collection gives no probes.
        RetrievalError: an index or a model cannot be loaded.
    """
    service = Service(settings)
    service.load()
    asked = read_questions(path) if path else QuestionFile(tuple(make_probes(service.index)), ())
    if not asked.questions:
        raise QuestionFileError("The collection is too small to make questions of. Give a question file.")
    runs = [_run(service, f"{service.index.generation}, {Path(settings.model).name}", asked.questions, on_progress)]
    if against.generation is not None:
        service.load_generation(against.generation)
        runs.append(_run(service, service.index.generation, asked.questions, on_progress))
    if against.model is not None:
        with TemporaryDirectory(prefix="xinzhi-eval-") as home:
            other = _service_with_model(replace(settings, model=against.model, home=Path(home)), settings, on_progress)
            runs.append(_run(other, Path(against.model).name, asked.questions, on_progress))
            other.index.close()
    return Report(asked.problems, tuple(runs))


def _run(service: Service, name: str, questions: Sequence[EvalQuestion], on_progress: Told) -> Run:
    outcomes = evaluate(service, questions, lambda done: on_progress(f"ask {name}", done, len(questions)))
    return Run(name, outcomes, summarise(outcomes))


def _service_with_model(temporary: Settings, settings: Settings, on_progress: Told) -> Service:
    """The collection of ``settings`` in an index of its own, with another model."""
    build_generation(
        Store(temporary.index_root),
        CollectionInputs(settings),
        encoder=load_encoder(temporary.model),
        analyser=load_analyser(),
        follower=Follower(lambda progress: on_progress(f"build {progress.stage}", progress.done, progress.total)),
    )
    service = Service(temporary)
    service.load()
    return service


def report_fields(report: Report) -> dict[str, object]:
    """What programs are told of an evaluation."""
    return {
        "runs": [{"name": run.name, **asdict(run.figures)} for run in report.runs],
        "changed": [
            {"question": new.question.text, "place": new.question.place, "now": _state(new), "against": _state(old)}
            for new, old in report.changed()
        ],
        "failed": [
            {"question": outcome.question.text, "place": outcome.question.place, **_state(outcome)}
            for outcome in report.runs[0].outcomes
            if not outcome.is_good
        ],
        "problems": list(report.problems),
    }


def _state(outcome: Outcome) -> dict[str, object]:
    return {"rank": outcome.rank, "answered": outcome.answered, "confidence": round(outcome.confidence, 4)}


def print_report(console: Console, report: Report) -> None:
    """Print the figures side by side, the questions that changed, and the lines that could not be read."""
    table = Table("", *(printable(run.name) for run in report.runs), box=None, header_style="dim")
    for name in FIGURE_NAMES:
        values = [getattr(run.figures, name) for run in report.runs]
        if any(value is not None for value in values):
            table.add_row(name, *("—" if value is None else f"{value:.4g}" for value in values))
    console.print(table)
    changed = report.changed()
    if len(report.runs) == 2:
        console.print(f"\n[bold]{len(changed)} of {report.runs[0].figures.questions} questions changed[/bold]")
    for new, old in changed[:CHANGES_SHOWN]:
        mark = "[green]+[/green]" if new.is_good and not old.is_good else "[red]-[/red]" if old.is_good else " "
        change = f"[dim]{_shown(old)} → {_shown(new)}[/dim]"
        console.print(f"{mark} {printable(new.question.text)}  {change}", soft_wrap=True)
    if len(changed) > CHANGES_SHOWN:
        console.print(f"[dim]… and {len(changed) - CHANGES_SHOWN} more: --json[/dim]")
    for problem in report.problems:
        console.print(f"[yellow]{printable(problem)}[/yellow]", soft_wrap=True)


def _shown(outcome: Outcome) -> str:
    rank = "not found" if outcome.rank is None else f"rank {outcome.rank}"
    return f"{rank if outcome.question.is_answerable else 'no answer'}, {'answered' if outcome.answered else 'refused'}"
