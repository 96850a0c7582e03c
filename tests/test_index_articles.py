from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.reasons import Notice, Reason, Values
from corpus.types import Article, Block, BlockKind, Passage
from index.articles import LARGEST_SELECT, ArticleReader, ArticleWriter, KnownArticle, hash_text
from index.types import Facet, Facets, LedgerEntry, LedgerState

FULL = Article(
    id="a/1 %",
    title="題目“引”",
    text="標題\n\n一段😀。",
    blocks=(Block(BlockKind.HEADING, 0, 2, 1), Block(BlockKind.PARAGRAPH, 4, 8)),
    origin="pool.jsonl:12",
    source="人民日报",
    url="https://example.org/?a=1&b='",
    author="张三",
    published="2024-03",
    topics=("算力", "火箭"),
)


def test_an_article_comes_back_as_it_went_in(tmp_path: Path) -> None:
    writer = ArticleWriter(tmp_path / "a")
    writer.add_article(FULL)
    writer.close()
    reader = ArticleReader(tmp_path / "a")
    assert reader.article(FULL.id) == FULL
    assert reader.article("none") is None
    known = KnownArticle(FULL.id, FULL.content_hash, hash_text(FULL.text), FULL.origin, 0)
    assert reader.known_articles() == {FULL.id: known}
    summary = reader.summary(FULL.id)
    assert (summary.title, summary.topics, summary.characters) == (FULL.title, FULL.topics, 8)
    with pytest.raises(KeyError, match="none"):
        reader.summary("none")
    reader.close()


def test_facets_are_counted_and_the_commonest_come_first(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    with ArticleWriter(tmp_path / "a") as writer:
        writer.add_article(make_article("甲。", id="a", source="日报", topics=("算力", "火箭"), published="2024-03-01"))
        writer.add_article(make_article("乙。", id="b", source="日报", topics=("火箭",), published="2023"))
        writer.add_article(make_article("丙。", id="c", author="张三"))
    reader = ArticleReader(tmp_path / "a")
    facets = reader.facets(limit=5)
    assert facets.sources == (Facet("日报", 2),)
    assert facets.authors == (Facet("张三", 1),)
    assert facets.topics == (Facet("火箭", 2), Facet("算力", 1))
    assert (facets.published_from, facets.published_to) == ("2023", "2024-03-01")
    assert reader.facets(limit=1).topics == (Facet("火箭", 2),)
    reader.close()
    ArticleWriter(tmp_path / "empty").close()
    reader = ArticleReader(tmp_path / "empty")
    assert reader.facets(limit=5) == Facets((), (), (), "", "")
    reader.close()


def test_passages_by_number(tmp_path: Path) -> None:
    count = LARGEST_SELECT + 50  # more than one statement may ask for
    writer = ArticleWriter(tmp_path / "a")
    writer.add_article(FULL)
    passages = [Passage(FULL.id, i, i + 1, str(i), FULL.title, "节", "张三", i or None) for i in range(count)]
    writer.add_passages(0, passages[:10])
    writer.add_passages(10, passages[10:])
    writer.close()
    reader = ArticleReader(tmp_path / "a")
    assert (reader.count_articles(), reader.count_passages()) == (1, count)
    found = reader.passages([count, 7, *range(count)])
    assert found == dict(enumerate(passages))
    assert reader.passages([]) == {}
    reader.close()


def test_passages_of_each_article_whatever_the_length_of_one(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    lengths = {"a": 1, "b": 500, "c": 3}
    with ArticleWriter(tmp_path / "a") as writer:
        first = 0
        for each, length in lengths.items():
            writer.add_article(make_article("文", id=each))
            writer.add_passages(first, [Passage(each, 0, 1, "文", "题") for _ in range(length)])
            first += length
    reader = ArticleReader(tmp_path / "a")
    for most, counts in ((1000, {"a": 1, "b": 500, "c": 3}), (30, {"a": 1, "b": 10, "c": 3}), (2, {"a": 1, "c": 1})):
        found = [passage.article_id for passage in reader.passages_of_each(most)]
        assert {each: found.count(each) for each in dict.fromkeys(found)} == counts
    reader.close()


def test_summaries_come_in_order_and_in_pages(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    writer = ArticleWriter(tmp_path / "a")
    for article_id in "cabd":
        writer.add_article(make_article("文", id=article_id))
    writer.close()
    reader = ArticleReader(tmp_path / "a")
    assert [s.id for s in reader.summaries(limit=10)] == ["c", "a", "b", "d"]
    assert [s.id for s in reader.summaries(limit=2, offset=1)] == ["a", "b"]
    assert reader.summaries(limit=2, offset=4) == []
    reader.close()


def test_an_id_can_be_added_once(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    writer = ArticleWriter(tmp_path / "a")
    writer.add_article(make_article("甲", id="x"))
    with pytest.raises(sqlite3.IntegrityError):
        writer.add_article(make_article("乙", id="x"))
    writer.close()


def test_the_ledger_comes_back_in_order(tmp_path: Path) -> None:
    warnings = (Notice(Reason.ENCODING_UNCERTAIN, "编码是猜的", {"other": "big5"}), Notice(Reason.END_CUT_OFF, "x"))
    values: Values = {"id": "x", "most": 3}
    entries = [
        LedgerEntry("b.md", LedgerState.INDEXED, "b", warnings=warnings),
        LedgerEntry("a.md", LedgerState.FAILED, detail="broken: 'x'", code=Reason.BAD_ID, values=values),
    ]
    for written in (entries[:1], entries):  # in a file that is carried on, the ledger is written anew
        with ArticleWriter(tmp_path / "a") as writer:
            writer.write_ledger(written)
    reader = ArticleReader(tmp_path / "a")
    assert reader.ledger() == entries
    reader.close()


def test_a_reader_may_be_shared_between_threads_and_never_writes(tmp_path: Path) -> None:
    writer = ArticleWriter(tmp_path / "a")
    writer.add_article(FULL)
    writer.close()
    before = (tmp_path / "a").read_bytes()
    reader = ArticleReader(tmp_path / "a")
    found: list[Article | None] = []
    threads = [
        threading.Thread(target=lambda: found.extend(reader.article(FULL.id) for _ in range(20))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader.close()
    assert found == [FULL] * 80
    assert [path.name for path in tmp_path.iterdir()] == ["a"]  # no journal beside it
    assert (tmp_path / "a").read_bytes() == before


@pytest.mark.parametrize("content", [None, b"garbage" * 100])
def test_what_is_no_database_raises_database_error(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "a").write_bytes(content)
    with pytest.raises(sqlite3.DatabaseError):
        ArticleReader(tmp_path / "a").count_articles()


def test_a_file_is_carried_on(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    with ArticleWriter(tmp_path / "a") as writer:
        for number, article_id in enumerate("abc"):
            article = make_article("文", id=article_id)
            writer.add_article(article, number)
            writer.add_passages(2 * number, [Passage(article_id, 0, 1, "文", article.title)] * 2)
    with ArticleWriter(tmp_path / "a") as writer:
        assert writer.remove_article("b") == [2, 3]
        assert writer.remove_article("none") == []
        writer.move_articles([("moved.md", 0, "c"), ("a.md", 1, "a")])
    reader = ArticleReader(tmp_path / "a")
    assert [(s.id, s.origin) for s in reader.summaries(limit=9)] == [("c", "moved.md"), ("a", "a.md")]
    assert reader.passage_numbers() == [0, 1, 4, 5]
    assert [(number, passage.article_id) for number, passage in reader.all_passages()] == [
        (0, "a"), (1, "a"), (4, "c"), (5, "c"),
    ]  # fmt: skip
    reader.close()
