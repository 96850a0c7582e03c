from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import compose_answer
from assistant.types import Answer, AnswerKind
from corpus.types import Article, Block, BlockKind
from index.encode import Encoder
from index.query import QueryAnalyser
from index.search import Index, load_index
from index.store import Store
from index.tokens import fold

Publish = Callable[..., Store]
Make = Callable[..., Article]

# Sentences with what goes wrong with offsets: characters beyond the BMP, characters that fold to several, quotations.
SENTENCES = (
    "力箭一号三次飞行共把37颗卫星送入轨道。",
    "常州高新区制造业增加值占GDP比重為４８．５％！",
    "面积１２０㎡，共㈠期；",
    "“我们要发展新质生产力。”王强表示。",
    "😀😀𠮷野家有①②家分店？",
    "The R&D budget grew 12.5% in 2023.",
    "二〇二三年九月七日，专家认为算力是新的电力",
    "……",
    "算力算力算力",
    "因为ﬁnance，所以½。",
)
KINDS = st.sampled_from(
    [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.CAPTION]
)
PARAGRAPHS = st.lists(
    st.one_of(st.sampled_from(SENTENCES), st.text(min_size=1, max_size=12)), min_size=1, max_size=5
).map("".join)


def article_of(number: int, blocks: Sequence[tuple[BlockKind, str]]) -> Article:
    placed, texts, start = [], [], 0
    for kind, text in blocks:
        clean = " ".join(text.split())
        if not clean:
            continue
        placed.append(Block(kind, start, start + len(clean), 1 if kind is BlockKind.HEADING else 0))
        texts.append(clean)
        start += len(clean) + 2
    return Article(f"a{number}", f"题目{number}", "\n\n".join(texts), tuple(placed), f"a{number}.md")


COLLECTIONS = st.lists(st.lists(st.tuples(KINDS, PARAGRAPHS), min_size=1, max_size=5), min_size=1, max_size=4)
QUESTIONS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "多少颗卫星？",
                "增加值占比是多少",
                "谁表示",
                "算力是什么",
                "何时",
                "R&D budget in 2023",
                "面积多少㎡",
                "①②家分店 😀",
                "專家認為",
                "力箭一号和常州高新区有什么不同？",
                "算力、专家与面积分别是多少？",
                "😀和㎡哪个更大",
            ]
        ),
        st.sampled_from(SENTENCES),
        st.text(max_size=20),
    ),
    min_size=3,
    max_size=6,
)


def check(answer: Answer, index: Index) -> None:
    """Everything that holds of every answer."""
    texts = {citation.article.id: index.article(citation.article.id) for citation in answer.citations}
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert 0 <= answer.confidence <= 1
    for citation in answer.citations:
        article = texts[citation.article.id]
        assert article is not None
        passage = citation.passage
        assert passage.article_id == article.id
        assert article.text[passage.start : passage.end] == passage.text != ""
        assert list(citation.highlights) == sorted(citation.highlights)
        assert all(passage.start <= start < end <= passage.end for start, end in citation.answers)
        for start, end in citation.highlights:
            assert passage.start <= start < end <= passage.end
        for (_, before), (after, _) in zip(citation.highlights, citation.highlights[1:], strict=False):
            assert before <= after
    used = [sentence.citation for sentence in answer.sentences]
    assert list(dict.fromkeys(used)) == list(range(1, len(set(used)) + 1))  # dense, in order of first use
    for sentence in answer.sentences:
        passage = answer.citations[sentence.citation - 1].passage
        article = texts[passage.article_id]
        assert article is not None
        assert article.text[sentence.start : sentence.end] == sentence.text != ""
        assert passage.start <= sentence.start < sentence.end <= passage.end
        assert sentence.text in answer.answer
        for reference in sentence.references:
            assert sentence.start <= reference.start < reference.end <= sentence.end
            assert reference.refers_to
    if answer.sides:
        told = {place for side in answer.sides for place in side.sentences}
        assert told == set(range(len(answer.sentences)))
    if answer.answered:
        assert len(set(used)) == len(answer.citations) >= 1
        assert len({sentence.text for sentence in answer.sentences}) == len(answer.sentences)
        assert answer.answer.replace(" ", "") == "".join(s.text for s in answer.sentences).replace(" ", "")
    else:
        assert (answer.answer, answer.sentences) == ("", ())


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(COLLECTIONS, QUESTIONS, st.integers(1, 5)))
def test_whatever_is_quoted_is_an_exact_span(
    publish: Publish,
    bag_encoder: Encoder,
    analyser: QueryAnalyser,
    drawn: tuple[list[list[tuple[BlockKind, str]]], list[str], int],
) -> None:
    collection, questions, top_k = drawn
    articles = [article_of(number, blocks) for number, blocks in enumerate(collection)]
    with tempfile.TemporaryDirectory() as folder:
        store = publish(Path(folder), *(article for article in articles if article.blocks))
        index = load_index(store, encoder=bag_encoder, analyser=analyser)
        for question in questions:
            for threshold in (0.0, 0.5, 1.0):
                answer = compose_answer(question, index, threshold=threshold, top_k=top_k)
                check(answer, index)
                assert len(answer.citations) <= top_k
                assert answer.answered <= (answer.confidence >= threshold)
        index.close()


@pytest.fixture(scope="module")
def index(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Publish,
    make_article: Make,
    bag_encoder: Encoder,
    analyser: QueryAnalyser,
) -> Index:
    articles = [
        make_article("力箭一号三次飞行共把37颗卫星送入轨道。发射场在酒泉。", id="rocket"),
        make_article("😀𠮷常州高新区制造业增加值占GDP比重為４８．５％，面积１２０㎡。", id="zone"),
        make_article("The budget grew by 12.5% in 2023.", id="english"),
        make_article("算力网络覆盖西部。", id="power"),
    ]
    return load_index(publish(tmp_path_factory.mktemp("answers"), *articles), encoder=bag_encoder, analyser=analyser)


def ask(index: Index, question: str, *, threshold: float = 0.0, top_k: int = 3) -> Answer:
    return compose_answer(question, index, threshold=threshold, top_k=top_k)


def test_the_sentence_that_answers_comes_with_its_figure_highlighted(index: Index) -> None:
    answer = ask(index, "力箭一号把多少颗卫星送入轨道？")
    assert answer.kind is AnswerKind.FIGURE
    first = answer.sentences[0]
    assert (first.text, first.start, first.citation) == ("力箭一号三次飞行共把37颗卫星送入轨道。", 0, 1)
    marked = [first.text[s:e] for s, e in answer.citations[0].highlights if e <= first.end]
    assert any("37" in text for text in marked)
    assert any("卫星" in text for text in marked)


def test_highlights_count_code_points_of_the_original(index: Index) -> None:
    answer = ask(index, "常州高新区增加值占比是多少")
    article = index.article("zone")
    assert article is not None
    assert answer.citations[0].article.id == "zone"
    marked = [article.text[s:e] for s, e in answer.citations[0].highlights]
    assert "４８．５％" in marked
    assert any("常州高新区" in text for text in marked)


def test_sentences_of_a_latin_script_are_parted_by_blanks(
    tmp_path: Path, publish: Publish, make_article: Make, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    store = publish(tmp_path, make_article("The budget grew in 2023. The budget of 2023 was large."))
    loaded = load_index(store, encoder=bag_encoder, analyser=analyser)
    answer = compose_answer("budget of 2023", loaded, threshold=0.0, top_k=1)
    assert answer.answer == " ".join(sentence.text for sentence in answer.sentences)
    loaded.close()


def test_below_the_threshold_the_nearest_passages_are_shown(index: Index) -> None:
    answer = ask(index, "力箭一号把多少颗卫星送入轨道？", threshold=1.0)
    assert not answer.answered
    assert (answer.answer, answer.sentences) == ("", ())
    assert answer.citations[0].article.id == "rocket"
    assert len(answer.citations) == 3
    assert answer.confidence < 1


@pytest.mark.parametrize("question", ["", "？！", "😀"])
def test_a_question_without_terms_is_not_answered(index: Index, question: str) -> None:
    answer = ask(index, question)
    assert (answer.answered, answer.confidence, answer.citations) == (False, 0.0, ())


def test_words_that_no_passage_has_are_named_in_order(index: Index) -> None:
    assert ask(index, "恐龙化石与卫星和quantum有什么关系").missing_terms[:2] == ("恐龙", "化石")
    assert "quantum" in ask(index, "恐龙化石与卫星和quantum有什么关系").missing_terms
    assert ask(index, "卫星轨道").missing_terms == ()
    assert ask(index, "恐龙恐龙恐龙").missing_terms == ("恐龙",)


def test_words_that_the_tokenizer_joined_are_known_by_their_parts(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    articles = open_index(make_article("宿舍可以养猫。云泽有茶园，启湖有鱼塘。", id="a"))
    assert ask(articles, "宿舍里能养猫吗").missing_terms == ()
    assert ask(articles, "云泽和启湖的茶园").missing_terms == ()
    assert ask(articles, "云泽的能耗").missing_terms == ("能耗",)


def test_the_question_comes_back_as_asked(index: Index) -> None:
    answer = compose_answer("力箭一号呢", index, threshold=0.0, top_k=1)
    assert (answer.question, answer.standalone_question) == ("力箭一号呢", "力箭一号呢")
    assert (answer.generation, answer.took_ms) == ("000001", 0.0)


def test_traditional_characters_ask_the_same(index: Index) -> None:
    simplified, traditional = ask(index, "卫星数量是多少颗"), ask(index, "衛星數量是多少顆")
    assert fold(traditional.question) == simplified.question
    assert traditional.sentences == simplified.sentences
    assert traditional.citations == simplified.citations


def test_an_empty_generation_answers_nothing(
    tmp_path: Path, publish: Publish, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    empty = load_index(publish(tmp_path), encoder=bag_encoder, analyser=analyser)
    answer = compose_answer("算力", empty, threshold=0.0, top_k=5)
    assert (answer.answered, answer.citations, answer.missing_terms) == (False, (), ("算力",))
    empty.close()
