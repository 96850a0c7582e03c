"""The questions that the confidence is fitted on: every answer has its place, and half are near misses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from natural import (
    ENCYCLOPEDIA,
    PAIRS,
    QUESTIONS,
    REPORTED,
    TURNS,
    WEIGHED,
    encyclopedic_pairs,
    load_collection,
    news_article,
)

WITH_DOCUMENTS = sorted(path for path in QUESTIONS.glob("*.jsonl") if path.with_suffix("").is_dir())
EVERY = sorted(QUESTIONS.glob("*.jsonl"))
WHY = {"attribute", "other year", "sibling", "scope", "relation", "reason", "premise", "passing", "view", "absent"}
# Share of a collection by which answered questions and near misses differ at most: looking through took some away.
MOST_APART = 0.05


TURNS_OF = sorted((QUESTIONS / TURNS).glob("*.jsonl"))
PAIRS_OF = sorted((QUESTIONS / PAIRS).glob("*.jsonl"))
OF_ENCYCLOPEDIA = sorted((QUESTIONS / ENCYCLOPEDIA).glob("*.jsonl"))


def is_half(part: int, whole: int) -> bool:
    """Whether a part is about half of the whole."""
    return abs(whole - 2 * part) <= MOST_APART * whole


@pytest.mark.parametrize("path", WITH_DOCUMENTS, ids=lambda path: path.stem)
def test_what_answers_stands_in_the_document_as_it_is_read(path: Path) -> None:
    collection = load_collection(path)
    articles = {reading.article.id: reading.article for reading in collection.readings if reading.article}
    assert len(articles) == len(list(path.with_suffix("").iterdir()))
    questions = collection.questions or collection.contrasts
    asked = [question for question in questions if question.answerable]
    assert is_half(len(asked), len(questions))
    assert len(questions) >= 16 * len(articles)
    for question in asked:
        text = articles[question.article_id].text
        assert all(0 <= place < len(text) for place in question.places)
        assert question.answer


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_half_of_the_questions_are_near_misses_and_none_is_asked_twice(path: Path) -> None:
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    missing = [each for each in asked if each["style"] == "missing"]
    assert is_half(len(missing), len(asked))
    assert len(asked) == len({each["question"] for each in asked})
    assert {each["why"] for each in missing} <= WHY
    assert all(each["answer"][0] < each["answer"][1] for each in asked if each["style"] != "missing")


@pytest.mark.parametrize("path", TURNS_OF, ids=lambda path: path.stem)
def test_second_questions_follow_an_answered_one_and_some_are_near_misses(path: Path) -> None:
    lines = (QUESTIONS / path.name).read_text(encoding="utf-8").splitlines()
    first = {each["question"] for each in map(json.loads, lines) if each["style"] != "missing"}
    turns = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {each["after"] for each in turns} <= first
    assert len({(each["after"], each["question"]) for each in turns}) == len(turns)
    assert all(each["full"] not in {each["question"], each["after"]} for each in turns)
    missing = [each for each in turns if each["style"] == "missing"]
    is_learnt_from = path.stem not in REPORTED | WEIGHED  # half of these were written later, with more of them
    assert 0.15 < len(missing) / len(turns) < (0.4 if is_learnt_from else 0.25)
    assert {each["why"] for each in missing} <= WHY


@pytest.mark.parametrize("path", PAIRS_OF, ids=lambda path: path.stem)
def test_a_contrast_is_answered_where_the_question_beside_it_is_not(path: Path) -> None:
    lines = (QUESTIONS / path.name).read_text(encoding="utf-8").splitlines()
    answered = {each["question"]: each["style"] != "missing" for each in map(json.loads, lines)}
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert all(answered[each["beside"]] is (each["style"] == "missing") for each in pairs)
    assert is_half(sum(each["style"] == "missing" for each in pairs), len(pairs))
    assert len({each["question"] for each in pairs} - answered.keys()) == len(pairs)
    assert {each["why"] for each in pairs if each["style"] == "missing"} <= WHY


@pytest.mark.parametrize("path", [*EVERY, *OF_ENCYCLOPEDIA], ids=lambda path: path.stem)
def test_of_a_pair_one_question_is_answered_and_the_other_is_not(path: Path) -> None:
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pairs: dict[tuple[str, int], list[bool]] = {}
    for each in asked:
        if "pair" in each:
            pairs.setdefault((each["article"], each["pair"]), []).append("why" in each)
    assert len(asked) == len({each["question"] for each in asked})
    assert all(sorted(found) == [False, True] for found in pairs.values())
    assert sum(map(len, pairs.values())) in {0, len(asked)}


@pytest.mark.parametrize("path", OF_ENCYCLOPEDIA, ids=lambda path: path.stem)
def test_pairs_about_the_encyclopedia_have_their_answer_in_a_sentence(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    places = [(each["in"], each["answer"]) for each in lines if "in" in each]
    assert all(begin <= first < last <= end for (begin, end), (first, last) in places)
    assert {each["why"] for each in lines if "why" in each} <= WHY
    questions = list(encyclopedic_pairs(path.stem))
    assert [question.answerable for question in questions] == ["in" in each for each in lines]
    assert any(question.answerable for question in questions)


@pytest.mark.parametrize(
    "path", [p for p in WITH_DOCUMENTS if (QUESTIONS / PAIRS / p.name).exists()], ids=lambda p: p.stem
)
def test_what_answers_a_contrast_stands_in_the_document_as_it_is_read(path: Path) -> None:
    collection = load_collection(path)
    articles = {reading.article.id: reading.article for reading in collection.readings if reading.article}
    assert any(question.answerable for question in collection.contrasts)
    for question in collection.contrasts:
        assert all(0 <= place < len(articles[question.article_id].text) for place in question.places)
        assert question.answerable is bool(question.answer)


@pytest.mark.parametrize(
    "path", [p for p in WITH_DOCUMENTS if (QUESTIONS / TURNS / p.name).exists()], ids=lambda p: p.stem
)
def test_a_second_question_has_its_answer_and_one_beside_it_that_leans_on_nothing(path: Path) -> None:
    collection = load_collection(path)
    articles = {reading.article.id: reading.article for reading in collection.readings if reading.article}
    assert collection.follow_ups
    for turn in collection.follow_ups:
        assert any(turn.told in article.text for article in articles.values())
        assert turn.full.places == turn.question.places
        assert turn.question.answerable is (turn.question.style == "turn")
        assert turn.other.answerable


def test_a_fifth_of_the_collections_is_kept_for_the_report() -> None:
    assert {path.stem for path in EVERY} > REPORTED
    assert 0.15 < len(REPORTED) / len(EVERY) < 0.25


def test_the_time_stamp_is_no_part_of_a_news_article() -> None:
    assert news_article("2023-08-01 10:00 ，正文：渡轮下水。 ") == "渡轮下水。"
    assert news_article("渡轮下水。") == "渡轮下水。"
