from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from assistant.service import Service
from assistant.settings import Settings
from assistant.terminal import PROBLEMS_SHOWN, print_answer, print_generation, print_hits, print_ledger
from corpus.reasons import Notice, Reason
from corpus.types import Passage
from index.types import ArticleSummary, Hit, LedgerEntry, LedgerState

Printer = Callable[[Callable[[Console], None]], str]


def printed(draw: Callable[[Console], None], *, styled: bool = False) -> str:
    console = Console(
        file=io.StringIO(),
        width=200,
        highlight=False,
        force_terminal=styled,
        color_system="standard" if styled else None,
    )
    draw(console)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def service(starter: Settings) -> Service:
    loaded = Service(starter)
    loaded.load()
    return loaded


def test_an_answer_shows_sentences_numbers_and_where_they_stand(service: Service) -> None:
    answer = service.ask("力箭一号三次飞行共把多少颗卫星送入轨道？")
    text = printed(lambda console: print_answer(console, answer))
    for sentence in answer.sentences:
        assert f"{sentence.text} [{sentence.citation}]" in text
    for citation in answer.citations:
        assert f"[{citation.number}] {citation.passage.title}" in text
        assert f"{citation.article.id}:{citation.passage.start}-{citation.passage.end}" in text
    assert "索引 000001" in text
    assert "没有找到" not in text


def test_highlights_are_marked(service: Service) -> None:
    answer = service.ask("力箭一号三次飞行共把多少颗卫星送入轨道？")
    text = printed(lambda console: print_answer(console, answer), styled=True)
    assert "\x1b[1;33m" in text


def test_a_refusal_shows_the_words_that_are_missing_and_what_came_near(service: Service) -> None:
    answer = service.ask("恐龙化石是哪一年在自贡发现的？")
    assert not answer.answered
    text = printed(lambda console: print_answer(console, answer))
    assert "没有找到答案" in text
    assert "恐龙" in text
    assert "[1]" in text


def test_control_characters_in_names_are_shown_not_obeyed() -> None:
    entry = LedgerEntry("watch:a\x1b[2J\x9b31m\r.md", LedgerState.FAILED, "", "e\x1b]0;hi\x07: cannot be read")
    text = printed(lambda console: print_ledger(console, [entry]))
    assert r"a\x1b[2J\x9b31m\r.md" in text
    assert r"e\x1b]0;hi\x07: cannot be read" in text
    assert not set(text) & set("\x1b\x07\x9b\r")


def test_markup_in_documents_is_shown_not_obeyed() -> None:
    article = ArticleSummary("[red]id", "[bold]题目", "[link=x]来源", "", "", "", (), "a.md", 9)
    passage = Passage("[red]id", 0, 9, "[red]正文[/]", "[bold]题目")
    text = printed(lambda console: print_hits(console, [Hit(1, passage, article, 0.5, 1.0, 0.2)]))
    assert "[bold]题目" in text
    assert "[red]正文[/]" in text
    ledger = [LedgerEntry("[red]a.md", LedgerState.FAILED, detail="[/broken]")]
    assert "[/broken]" in printed(lambda console: print_ledger(console, ledger))


def test_hits_are_a_table_with_three_scores(service: Service) -> None:
    hits = service.search("智能算力", 3)
    lines = printed(lambda console: print_hits(console, hits)).splitlines()
    rows = [line for line in lines if line[:3].strip().isdigit()]  # a long passage goes on below
    for line, hit in zip(rows, hits, strict=True):
        assert line.split()[:4] == [str(hit.rank), f"{hit.score:.3f}", f"{hit.lexical:.1f}", f"{hit.dense:.2f}"]
    assert "没有找到相关段落" in printed(lambda console: print_hits(console, []))


def test_a_generation_shows_its_counts_and_its_trouble(service: Service) -> None:
    manifest = replace(service.index.manifest, states={"failed": 12, "indexed": 3})
    ledger = [
        LedgerEntry(f"f{i}.md", LedgerState.FAILED, detail=f"f{i}.md: reason {i}") for i in range(PROBLEMS_SHOWN + 2)
    ]
    text = printed(lambda console: print_generation(console, manifest, ledger))
    assert f"{manifest.number:06d}, built {manifest.built_at}" in text
    assert f"{manifest.articles} in {manifest.passages} passages" in text
    assert "12 failed, 3 indexed" in text
    assert "failed f0.md: reason 0" in text
    assert f"f{PROBLEMS_SHOWN}.md" not in text
    assert "and 2 more" in text


def test_warnings_count_as_trouble_and_an_empty_index_has_none(service: Service) -> None:
    entries = [
        LedgerEntry("a.txt", LedgerState.INDEXED, "a", warnings=(Notice(Reason.ENCODING_UNCERTAIN, "编码是猜的"),)),
        LedgerEntry("b.md", LedgerState.INDEXED, "b"),
    ]
    text = printed(lambda console: print_generation(console, service.index.manifest, entries))
    assert "indexed a.txt: 编码是猜的" in text
    assert "b.md" not in text
    empty = replace(service.index.manifest, states={})
    assert "0: none" in printed(lambda console: print_generation(console, empty, []))
