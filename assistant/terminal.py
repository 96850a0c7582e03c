"""Answers, hits and generations for people at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.error_rates import load_error_rates
from assistant.types import Answer, Citation, QuotedSentence, Summary
from assistant.visible import printable
from corpus.sources import shown
from index.types import Hit, LedgerEntry, LedgerState, Manifest

if TYPE_CHECKING:  # reading documents takes long to import; who asks does not wait for it
    from assistant.documents import Addition
    from assistant.explain_schemas import ExplainOut

# Characters of a passage shown in a list.
EXCERPT = 90
# Inputs that are listed without being asked for: those with trouble, this many at most.
PROBLEMS_SHOWN = 10


def print_answer(console: Console, answer: Answer) -> None:
    """Print the quoted sentences with their citation numbers, and the citations; or an honest no."""
    if answer.standalone_question != answer.question:
        console.print(f"[dim]理解为：{printable(answer.standalone_question)}[/dim]")
    if not answer.answered:
        console.print("[bold]这些文章里没有找到答案。[/bold]")
        if answer.missing_terms:
            console.print(f"文章中没有出现：{printable('、'.join(answer.missing_terms))}")
        if answer.near_questions:
            console.print("可以问：" + "  ".join(printable(question) for question in answer.near_questions))
        if answer.citations:
            console.print("\n[dim]相关但未回答：[/dim]")
    citations = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        console.print(_marked(sentence, citations[sentence.citation]), soft_wrap=True)
    if answer.differences:
        values = "；".join(f"{d.value}（{d.published or '日期不详'}）[{d.citation}]" for d in answer.differences)
        console.print(f"[yellow]各处说法不一：{printable(values)}[/yellow]")
    if missing := [side.name for side in answer.sides if not side.sentences]:
        console.print(f"[yellow]文章没有讲到：{printable('、'.join(missing))}[/yellow]")
    if answer.summary:
        _print_summary(console, answer.summary)
    if answer.answered:
        console.print()
    for citation in answer.citations:
        passage = citation.passage
        where = " · ".join(
            part for part in (citation.article.source, citation.article.published, passage.section) if part
        )
        console.print(
            f"[cyan][{citation.number}][/cyan] [bold]{printable(passage.title)}[/bold]  [dim]{printable(where)}  "
            f"{printable(passage.article_id)}:{passage.start}-{passage.end}[/dim]",
            soft_wrap=True,
        )
        if citation.similar:
            console.print(f"    [dim]另见 {len(citation.similar)} 处[/dim]")
    console.print(f"[dim]把握 {answer.confidence:.0%} · {answer.took_ms:.1f} 毫秒 · 索引 {answer.generation}[/dim]")


def _print_summary(console: Console, summary: Summary) -> None:
    """Print what the language model wrote, what is not supported marked."""
    console.print(f"\n[bold]综述[/bold] [dim]{printable(summary.model)}[/dim]")
    for sentence in summary.sentences:
        numbers = "".join(f"[{number}]" for number in sentence.citations)
        doubt = "" if sentence.is_supported else "[red]（引文不支持）[/red]"
        console.print(f"{printable(sentence.text)} [cyan]{printable(numbers)}[/cyan]{doubt}", soft_wrap=True)
    if summary.detail:
        console.print(f"[dim]{printable(summary.detail)}[/dim]")


def _marked(sentence: QuotedSentence, citation: Citation) -> Text:
    """A quoted sentence with its highlights in bold and its citation's number."""
    text = Text(sentence.text)
    for start, end in citation.highlights:
        if sentence.start <= start and end <= sentence.end:
            text.stylize("bold yellow", start - sentence.start, end - sentence.start)
    return text + Text(f" [{sentence.citation}]", style="cyan")


def print_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Print ranked passages with their scores as a table."""
    table = Table("#", "得分", "BM25", "余弦", "文章", "段落", box=None, header_style="dim")
    for hit in hits:
        scores = (f"{hit.score:.3f}", f"{hit.lexical:.1f}", f"{hit.dense:.2f}")
        table.add_row(str(hit.rank), *scores, printable(hit.article.title), printable(_excerpt(hit.passage.text)))
    console.print(table if hits else "没有找到相关段落。")


def print_explanation(console: Console, explained: ExplainOut) -> None:
    """Print what the question became, and for each hit its ranks, its terms and what each feature added."""
    console.print(f"[dim]检索[/dim] {printable(explained.searched)}", soft_wrap=True)
    for correction in explained.corrections:
        console.print(f"[dim]更正[/dim] {printable(correction.typed)} → {printable(correction.meant)}")
    for synonyms in explained.synonyms:
        console.print(
            f"[dim]又作[/dim] {printable(synonyms.typed)} = {printable('、'.join(synonyms.others))}", soft_wrap=True
        )
    terms = Table("词", "权重", "段落数", "idf", box=None, header_style="dim")
    for term in explained.terms:
        name = printable(term.term) if term.typed else f"[dim]+ {printable(term.term)}[/dim]"
        terms.add_row(name, f"{term.weight:g}", str(term.passages), f"{term.idf:.2f}")
    console.print(terms)
    for hit in explained.hits:
        title, excerpt = printable(hit.title), printable(_excerpt(hit.passage))
        console.print(f"\n[cyan]{hit.rank}[/cyan] [bold]{title}[/bold]  {excerpt}")
        lexical = f"BM25 {hit.lexical:.2f} 第 {hit.lexical_rank or '—'} 名"
        dense = f"余弦 {hit.dense:.3f} 第 {hit.dense_rank or '—'} 名"
        ranked = f"融合 {hit.fused:.3f} · 总分 {hit.total:.3f}"
        sentences = "" if hit.evidence is None else f" · 句子 {hit.evidence:.3f}"
        console.print(f"  {lexical} · {dense} · {ranked}{sentences} · 概率 {hit.score:.3f}")
        console.print(f"  命中 {printable('、'.join(hit.matched))}", soft_wrap=True)
        added = (f"{f.name} {f.value:.3f}×{f.weight:g}={f.contribution:+.3f}" for f in hit.features)
        console.print(f"  [dim]{'  '.join(added)}[/dim]", soft_wrap=True)
    if not explained.hits:
        console.print("没有找到相关段落。")


def _excerpt(passage: str) -> str:
    """The beginning of a passage on one line."""
    text = " ".join(passage.split())
    return text[:EXCERPT] + ("…" if len(text) > EXCERPT else "")


def print_generation(console: Console, manifest: Manifest, ledger: Sequence[LedgerEntry]) -> None:
    """Print what a generation holds, and the inputs that it could not take in."""
    table = Table.grid(padding=(0, 2))
    states = ", ".join(f"{count} {state}" for state, count in sorted(manifest.states.items())) or "none"
    for name, value in (
        ("Generation", f"{manifest.number:06d}, built {manifest.built_at}"),
        ("Articles", f"{manifest.articles} in {manifest.passages} passages"),
        ("Inputs", f"{len(ledger)}: {states}"),
        ("Model", f"{manifest.model_name}, {manifest.dimensions} dimensions"),
    ):
        table.add_row(f"[dim]{name}[/dim]", printable(value))
    for rate in load_error_rates():
        words = f"false answers {rate.false_answers:.1%}, false refusals {rate.false_refusals:.1%}"
        table.add_row("[dim]Errors[/dim]", f"{rate.case}: {words}, of {rate.questions} questions at {rate.threshold}")
    console.print(table)
    troubled = [e for e in ledger if e.state in {LedgerState.FAILED, LedgerState.EMPTY} or e.warnings]
    for entry in troubled[:PROBLEMS_SHOWN]:
        detail = entry.detail.removeprefix(f"{entry.origin}: ")
        words = "; ".join(part for part in (detail, *map(str, entry.warnings)) if part)
        console.print(f"[yellow]{entry.state}[/yellow] {printable(entry.origin)}: {printable(words)}", soft_wrap=True)
    if len(troubled) > PROBLEMS_SHOWN:
        console.print(f"[dim]… and {len(troubled) - PROBLEMS_SHOWN} more: xinzhi status --articles[/dim]")


def print_additions(console: Console, additions: Sequence[tuple[Path, Addition]]) -> None:
    """Print what became of every file that was to be added."""
    for path, addition in additions:
        mark, word = (
            ("[green]✓[/green]", "replaced" if addition.replaced else "added")
            if addition.added
            else ("[red]✗[/red]", "left out")
        )
        renamed = f" as {printable(addition.name)}" if addition.added and addition.name != shown(path.name) else ""
        count = f", {addition.articles} articles" if addition.articles > 1 else ""
        words = "; ".join(part for part in (addition.problem, *map(str, addition.warnings)) if part)
        note = f"  [yellow]{printable(words)}[/yellow]" if words else ""
        console.print(f"{mark} {printable(shown(str(path)))}: {word}{renamed}{count}{note}", soft_wrap=True)
    if any(addition.added for _, addition in additions):
        console.print("Run [bold]xinzhi rebuild[/bold] to make them findable.")


def print_ledger(console: Console, ledger: Sequence[LedgerEntry]) -> None:
    """Print every input with its state."""
    table = Table("输入", "状态", "文章", "说明", box=None, header_style="dim")
    for entry in ledger:
        table.add_row(printable(entry.origin), entry.state, printable(entry.article_id), printable(entry.detail))
    console.print(table)
