"""The command line: serve, ask, search, add, remove, restore, rebuild, rollback, status, eval, key, feedback.

Exit codes as grep's: 0 answered or found, 1 no answer, 2 error.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, asdict, dataclass, field, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from assistant import __version__
from assistant.errors import AssistantError, DocumentMissingError, SettingsError
from assistant.settings import Settings, load_settings
from assistant.visible import printable
from corpus.errors import CorpusError
from index.errors import NoGenerationError, RetrievalError
from index.types import BuildProgress, Manifest

if TYPE_CHECKING:
    from assistant.service import Service
    from index.filters import Filters

# Nothing heavier is imported here: what a command needs is imported where it runs, so that --help answers at once.

EXIT_NO_ANSWER = 1
EXIT_ERROR = 2
KEYWORD_ONLY = inspect.Parameter.KEYWORD_ONLY
# Priority that a rebuild in the background gives up: who asks comes first.
BACKGROUND_NICENESS = 10

app = typer.Typer(
    help="新质问答 xinzhi: cited answers from a collection of Chinese articles.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
output = Console(highlight=False)
messages = Console(stderr=True, highlight=False)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON, the same that the API returns.")]
ModelOption = Annotated[
    str | None, typer.Option("--model", help="Folder or hub name of a sentence-transformers model.", show_default=False)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The options that say which articles may be found."""

    sources: Annotated[list[str], typer.Option("--source", help="Only articles whose source contains this.")] = field(
        default_factory=list
    )
    authors: Annotated[list[str], typer.Option("--author", help="Only articles whose author contains this.")] = field(
        default_factory=list
    )
    topics: Annotated[list[str], typer.Option("--topic", help="Only articles with this topic.")] = field(
        default_factory=list
    )
    published_from: Annotated[
        str, typer.Option("--from", help="Published then or later: 2024, 2024-03, 2024-03-11.")
    ] = ""
    published_to: Annotated[str, typer.Option("--to", help="Published then or earlier.")] = ""

    def filters(self) -> Filters:
        """As the index takes them. Raises FilterError."""
        from index.filters import Filters

        values = (tuple(self.sources), tuple(self.authors), tuple(self.topics))
        return Filters(*values, self.published_from, self.published_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(Narrowing):
    """How a question is asked, beside what is asked."""

    top_k: Annotated[int | None, typer.Option("--top-k", min=1, max=20, help="Citations at most [default: 5].")] = None
    summary: Annotated[bool, typer.Option("--summary", help="Have it summed up by the language model.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching(Narrowing):
    """How passages are searched for, beside what for."""

    limit: Annotated[int, typer.Option(min=1, max=100, help="Passages at most.")] = 10
    explain: Annotated[bool, typer.Option("--explain", help="Show every figure behind the scores.")] = False


def _with_options(kind: type[Narrowing]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command that takes ``options`` of that kind one option for each of its fields."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(**given: Any) -> None:  # noqa: ANN401 - what typer parsed
            options = kind(**{each.name: given.pop(each.name) for each in fields(kind)})
            command(options=options, **given)

        hints, signature = get_type_hints(kind, include_extras=True), inspect.signature(command, eval_str=True)
        shown = [p.replace(kind=KEYWORD_ONLY) for p in signature.parameters.values() if p.name != "options"]
        for each in fields(kind):
            default = each.default if each.default is not MISSING else []
            shown.append(inspect.Parameter(each.name, KEYWORD_ONLY, default=default, annotation=hints[each.name]))
        run.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in shown}
        return run

    return decorate


def main() -> None:
    """Run the command line; every expected error is one red line and exit code 2."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # here, where a reader that went away can still be told from other errors
    except (AssistantError, CorpusError, RetrievalError) as error:
        messages.print(f"[red]{printable(str(error))}[/red]", soft_wrap=True)
        sys.exit(EXIT_ERROR)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains while it exits
        sys.exit(EXIT_ERROR)


def _version(wanted: bool) -> None:
    if wanted:
        output.print(f"xinzhi {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    reranker: Annotated[
        str | None, typer.Option(help="Folder or hub name of a CrossEncoder that reads the best hits again.")
    ] = None,
) -> None:
    """新质问答 xinzhi: cited answers from a collection of Chinese articles."""
    if reranker is not None:
        os.environ["XINZHI_RERANKER"] = reranker  # for whichever command follows


@app.command(epilog="Example: xinzhi serve --port 8080")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [default: 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for a free one [default: 8000].")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer [default: 1].")] = None,
    watch: Annotated[
        str | None, typer.Option(help="A folder that is part of the collection; its changes are taken in.")
    ] = None,
    model: ModelOption = None,
) -> None:  # fmt: skip
    """Serve the chat page and the API; builds the index first when there is none that fits."""
    if watch == "":
        raise SettingsError("The folder of --watch is empty. Name one, or leave --watch out.")
    folder = str(Path(watch).absolute()) if watch else None
    settings = load_settings(host=host, port=port, model=model, workers=workers, watch=folder)
    if not settings.is_local and not settings.api_key and not _has_keys(settings):
        messages.print(
            f"[yellow]{settings.host} can be reached from elsewhere and XINZHI_API_KEY is not set, nor was a key made "
            "with xinzhi key create: questions are answered, changes refused.[/yellow]"
        )
    from assistant.server import listen, run
    from assistant.service import Service

    with listen(settings) as listener:  # before a long build: a taken port is told at once
        service = Service(settings)
        if _needs_build(service):
            _rebuild_with_bar(settings)
            service.load()
        run(service, listener, announce=lambda address: output.print(f"[bold]新质问答[/bold] {address}  (Ctrl+C 结束)"))


@app.command(epilog='Example: xinzhi ask "力箭一号三次飞行共把多少颗卫星送入轨道?"')
@_with_options(Asking)
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    options: Asking,
    as_json: JsonFlag = False,
    model: ModelOption = None,
) -> None:
    """Answer a question with sentences of the articles and their citations. Exit code 1: no answer."""
    from assistant.schemas import AnswerOut
    from assistant.service import Service

    filters = options.filters()
    service = Service(load_settings(model=model))
    service.load()
    answer = service.ask(question, top_k=options.top_k, filters=filters)
    if options.summary:
        answer = service.summed_up(answer)
        if not service.settings.llm_model:
            words = (
                "[yellow]No language model is set that could sum up: XINZHI_LLM_BASE_URL, XINZHI_LLM_MODEL.[/yellow]"
            )
            messages.print(words)
    if as_json:
        _print_json(AnswerOut.of(answer).model_dump(mode="json"))
    else:
        from assistant.terminal import print_answer

        print_answer(output, answer)
    if not answer.answered:
        raise typer.Exit(EXIT_NO_ANSWER)


@app.command(epilog="Example: xinzhi search 智能算力 --limit 3 --explain")
@_with_options(Searching)
def search(
    question: Annotated[str, typer.Argument(help="A question or key words.")],
    options: Searching,
    as_json: JsonFlag = False,
    model: ModelOption = None,
) -> None:
    """List the best passages for a question with their scores. Exit code 1: none found."""
    from assistant.schemas import HitOut, SearchOut
    from assistant.service import Service

    filters = options.filters()
    service = Service(load_settings(model=model))
    service.load()
    if options.explain:
        _explain(service, question, options, as_json=as_json)
        return
    hits = service.search(question, options.limit, filters=filters)
    if as_json:
        found = SearchOut(hits=[HitOut.of(hit) for hit in hits], generation=service.index.generation)
        _print_json(found.model_dump(mode="json"))
    else:
        from assistant.terminal import print_hits

        print_hits(output, hits)
    if not hits:
        raise typer.Exit(EXIT_NO_ANSWER)


def _explain(service: Service, question: str, options: Searching, *, as_json: bool) -> None:
    """A search with every figure behind it; the same object for programs as over HTTP."""
    from assistant.explain_schemas import ExplainOut
    from assistant.second_look import explain
    from assistant.service import check_question

    index, question = service.index, check_question(question)
    explanation = explain(index, question, options.limit, filters=options.filters())
    explained = ExplainOut.of(question, explanation, index.generation)
    if as_json:
        _print_json(explained.model_dump(mode="json"))
    else:
        from assistant.terminal import print_explanation

        print_explanation(output, explained)
    if not explained.hits:
        raise typer.Exit(EXIT_NO_ANSWER)


@app.command(epilog="Example: xinzhi add report.txt notes/ && xinzhi rebuild")
def add(
    paths: Annotated[list[str], typer.Argument(help="Files or folders; the README lists the kinds that are read.")],
    as_json: JsonFlag = False,
) -> None:
    """Copy documents into the collection; they can be asked about after the next rebuild."""
    from assistant.collection import add_documents

    if "" in paths:  # as a path it would be the folder where one stands
        raise DocumentMissingError("A path is empty. Nothing was added: name files or folders.")
    additions = list(add_documents(load_settings(), map(Path, paths)))
    if as_json:
        from assistant.collection_schemas import DocumentOut

        documents = [DocumentOut.of(addition).model_dump(mode="json") for _, addition in additions]
        _print_json({"documents": documents, "rebuild": None})
    else:
        from assistant.terminal import print_additions

        print_additions(output, additions)
    if not additions:
        messages.print("[red]There is no file in what was given.[/red]")
    if not additions or not all(addition.added for _, addition in additions):
        raise typer.Exit(EXIT_ERROR)


@app.command(epilog="Example: xinzhi remove report.txt && xinzhi rebuild")
def remove(
    names: Annotated[list[str], typer.Argument(help="File names of added documents, or ids of their articles.")],
    as_json: JsonFlag = False,
) -> None:
    """Move added documents to the trash; they are cited until the next rebuild."""
    from assistant.collection import remove_documents

    removed = remove_documents(load_settings(), names)
    if as_json:
        _print_json([asdict(removal) for removal in removed])
    else:
        for removal in removed:
            words = f"[green]✓[/green] {printable(removal.document)}: removed; xinzhi restore {removal.trash_id}"
            output.print(words, soft_wrap=True)
        output.print("Run [bold]xinzhi rebuild[/bold] to take them out of the index.")


@app.command(epilog="Example: xinzhi restore")
def restore(
    trash_ids: Annotated[list[str] | None, typer.Argument(help="Ids of removed documents.", show_default=False)] = None,
    as_json: JsonFlag = False,
) -> None:
    """Bring removed or replaced documents back; without an id, list them. Exit code 1: there is none."""
    from assistant.documents import list_trash
    from assistant.documents import restore as restore_document

    settings = load_settings()
    if not trash_ids:
        entries = [asdict(entry) for entry in list_trash(settings)]
        if as_json:
            _print_json({"documents": entries})
        for entry in [] if as_json else entries:
            output.print(f"{entry['trash_id']}  {entry['removed_at']}  {printable(entry['document'])}", soft_wrap=True)
        if not entries:
            messages.print("[yellow]There is nothing in the trash.[/yellow]")
            raise typer.Exit(EXIT_NO_ANSWER)
        return
    for trash_id in trash_ids:
        restored = restore_document(settings, trash_id)
        messages.print(f"[green]✓[/green] {printable(restored.name)}: restored", soft_wrap=True)
    messages.print("Run [bold]xinzhi rebuild[/bold] to make them findable.")


@app.command(epilog="Example: xinzhi rebuild --compare questions.jsonl")
def rebuild(
    compare: Annotated[
        Path | None, typer.Option(help="Question file: do not publish what serves fewer of its questions.")
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Read again what could not be taken in, though it has not changed.")
    ] = False,
    as_json: JsonFlag = False,
    background: Annotated[
        bool, typer.Option("--background", help="Run with low priority, after a build that is running.")
    ] = False,
    model: ModelOption = None,
) -> None:
    """Build a new generation of the index from starter collection and documents, verify and publish it."""
    settings = load_settings(model=model, compare=str(compare) if compare else None)
    if background:
        os.nice(BACKGROUND_NICENESS)
    manifest = _rebuild_with_bar(settings, waits=background, retries=retry)
    if as_json:
        _print_json(_manifest_fields(manifest))
    else:
        from assistant.terminal import print_generation

        print_generation(output, manifest, _ledger(settings, manifest))


@app.command(epilog="Example: xinzhi rollback")
def rollback(
    generation: Annotated[
        int | None, typer.Argument(help="Number of the generation [default: the one before the current].", min=1)
    ] = None,
) -> None:
    """Make an earlier generation current again. Documents stay: the next rebuild indexes them as they are."""
    from assistant.service import Service

    manifest = Service(load_settings()).roll_back(generation)
    output.print(f"[green]✓[/green] Generation {manifest.number:06d} is current: {manifest.articles} articles.")


@app.command(epilog="Example: xinzhi status --articles")
def status(
    articles: Annotated[bool, typer.Option("--articles", help="List every input with its state.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show the current generation and what became of every input. Exit code 1: there is no index yet."""
    from index.store import Store

    settings = load_settings()
    store = Store(settings.index_root)
    try:
        manifest = store.verify(store.current_number())
    except NoGenerationError as error:
        messages.print(f"[yellow]{printable(str(error))}[/yellow]", soft_wrap=True)
        raise typer.Exit(EXIT_NO_ANSWER) from error
    ledger = _ledger(settings, manifest)
    if as_json:
        _print_json({**_manifest_fields(manifest), "ledger": [asdict(entry) for entry in ledger]})
        return
    from assistant.terminal import print_generation, print_ledger

    print_generation(output, manifest, ledger)
    if articles:
        print_ledger(output, ledger)


key = typer.Typer(help="API keys for whatever changes state.", no_args_is_help=True)
app.add_typer(key, name="key")


@key.command("create", epilog="Example: xinzhi key create editor")
def create_key(name: Annotated[str, typer.Argument(help="What it is for, to know it again.")]) -> None:
    """Make a key and show it, this once; only a salted hash of it is kept."""
    from assistant.keys import create_key as make

    sys.stdout.write(make(load_settings(), name) + "\n")


@key.command("list", epilog="Example: xinzhi key list")
def list_keys(as_json: JsonFlag = False) -> None:
    """List the keys: id, when they were made, and what for. Exit code 1: there is none."""
    from assistant.keys import load_keys

    shown = [{"id": each.id, "created_at": each.created_at, "name": each.name} for each in load_keys(load_settings())]
    if as_json:
        _print_json(shown)
    else:
        for each in shown:
            output.print(f"{each['id']}  {each['created_at']}  {printable(each['name'])}", soft_wrap=True)
    if not shown:
        raise typer.Exit(EXIT_NO_ANSWER)


@key.command("revoke", epilog="Example: xinzhi key revoke 1a2b3c4d")
def revoke_key(key_id: Annotated[str, typer.Argument(help="Id of the key, as xinzhi key list shows it.")]) -> None:
    """Make a key worthless at once, in running servers too."""
    from assistant.keys import revoke_key as revoke

    revoke(load_settings(), key_id)
    output.print(f"[green]✓[/green] {printable(key_id)}: revoked")


def _has_keys(settings: Settings) -> bool:
    from assistant.keys import load_keys

    return bool(load_keys(settings))


feedback = typer.Typer(help="What readers said of answers.", no_args_is_help=True)
app.add_typer(feedback, name="feedback")


@feedback.command("export", epilog="Example: xinzhi feedback export > questions.jsonl")
def export_feedback() -> None:
    """Print the last verdict on every answer as JSON lines, to evaluate with. Exit code 1: there is none."""
    from assistant.feedback import evaluation_line, read_feedback

    lines = [evaluation_line(one) for one in read_feedback(load_settings())]
    for line in lines:
        sys.stdout.write(line + "\n")
    if not lines:
        raise typer.Exit(EXIT_NO_ANSWER)


@app.command("eval", epilog="Example: xinzhi eval questions.jsonl --against 3")
def evaluate(
    questions: Annotated[
        Path | None, typer.Argument(help="JSON lines or a SQuAD file; without it the collection asks itself.")
    ] = None,
    against: Annotated[int | None, typer.Option(min=1, help="Generation to compare with.")] = None,
    against_model: Annotated[str | None, typer.Option(help="Model to compare with, on the same collection.")] = None,
    as_json: JsonFlag = False,
    model: ModelOption = None,
) -> None:
    """Measure retrieval, evidence, refusal and latency on questions of your own."""
    from assistant.eval_report import Against, print_report, report_fields, run_evaluation

    with _progress_bar() as advance:
        report = run_evaluation(
            load_settings(model=model),
            questions,
            Against(against, against_model),
            lambda stage, done, total: advance(BuildProgress(stage, done, total)),
        )
    if as_json:
        _print_json(report_fields(report))
    else:
        print_report(output, report)


def _manifest_fields(manifest: Manifest) -> dict[str, object]:
    """What programs are told of a generation."""
    fields = asdict(manifest)
    return {**fields, "number": f"{manifest.number:06d}"}


def _ledger(settings: Settings, manifest: Manifest) -> list[Any]:
    """The ledger of a generation."""
    from index.articles import ArticleReader
    from index.search import ARTICLES_FILE
    from index.store import Store

    reader = ArticleReader(Store(settings.index_root).folder(manifest.number) / ARTICLES_FILE)
    try:
        return reader.ledger()
    finally:
        reader.close()


def _needs_build(service: Service) -> bool:
    """Whether there is no generation that this program, with this model, could search; says why in a line.

    If there is one, the service has loaded it.
    """
    try:
        service.load()
    except NoGenerationError:
        return True
    except RetrievalError as error:
        from index.errors import ModelError

        if isinstance(error, ModelError):
            raise
        messages.print(f"[yellow]{printable(str(error))}[/yellow] Building anew.", soft_wrap=True)
        return True
    return False


def _rebuild_with_bar(settings: Settings, *, waits: bool = False, retries: bool = False) -> Manifest:
    """Rebuild with a progress bar on the terminal's error stream; what was compared is told there too."""
    from assistant.rebuild import rebuild as build

    if not settings.compare:
        with _progress_bar() as advance:
            return build(settings, advance, waits=waits, retries=retries)
    from assistant.eval_report import print_report
    from assistant.quality import QualityCheck

    check = QualityCheck(settings)
    try:
        with _progress_bar() as advance:
            return build(settings, advance, waits=waits, retries=retries, check=check)
    finally:
        if check.report:
            print_report(messages, check.report)


@contextmanager
def _progress_bar() -> Iterator[Callable[[BuildProgress], None]]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=messages, transient=True) as bar:
        task = bar.add_task("build", total=None)

        def advance(progress: BuildProgress) -> None:
            bar.update(task, description=progress.stage, completed=progress.done, total=progress.total or None)

        yield advance


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


if __name__ == "__main__":
    main()
