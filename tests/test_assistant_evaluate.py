from __future__ import annotations

import math
from pathlib import Path

import pytest

from assistant.evaluate import Outcome, evaluate, is_right, summarise
from assistant.probes import make_probes
from assistant.question_files import EvalQuestion
from assistant.service import Service
from assistant.settings import Settings

ROCKET = EvalQuestion("力箭一号三次飞行共把多少颗卫星送入轨道？", ("37颗",), "commercial-rockets")
NOTHING = EvalQuestion("长江三峡大坝有多高？", is_answerable=False)


@pytest.fixture(scope="module")
def service(starter: Settings) -> Service:
    loaded = Service(starter)
    loaded.load()
    return loaded


def outcome(rank: int | None, *, evidence: int | None = None, answered: bool, ms: float, sure: float = 0.5) -> Outcome:
    question = EvalQuestion("问", ("答",) if evidence else ())
    return Outcome(question, rank, evidence, answered, sure, ms)


def test_figures_by_hand() -> None:
    outcomes = [
        outcome(1, evidence=1, answered=True, ms=1.0, sure=0.9),
        outcome(2, evidence=3, answered=True, ms=2.0, sure=0.6),
        outcome(7, answered=False, ms=3.0, sure=0.2),
        outcome(None, answered=True, ms=4.0, sure=0.6),
        Outcome(NOTHING, None, None, answered=True, confidence=0.6, milliseconds=50.0),
        Outcome(NOTHING, None, None, answered=False, confidence=0.1, milliseconds=6.0),
    ]
    figures = summarise(outcomes)
    assert (figures.questions, figures.recall_1, figures.recall_5, figures.recall_10) == (6, 0.25, 0.5, 0.75)
    assert figures.mrr_10 == pytest.approx((1 + 1 / 2 + 1 / 7) / 4)
    assert figures.ndcg_10 == pytest.approx((1 + 1 / math.log2(3) + 1 / 3) / 4)
    assert (figures.evidence_1, figures.evidence_3) == (0.5, 1.0)
    assert (figures.false_answers, figures.false_refusals) == (0.5, 0.25)
    # Pairs won: 0.9 beats both, 0.6 twice half and whole, 0.2 one: (2 + 1.5 + 1 + 1.5) / 8.
    assert figures.auroc == pytest.approx(6 / 8)
    assert (figures.p50_ms, figures.p95_ms, figures.p99_ms) == (3.0, 50.0, 50.0)


def test_what_was_not_asked_has_no_figure() -> None:
    figures = summarise([Outcome(NOTHING, None, None, answered=False, confidence=0.1, milliseconds=1.0)])
    assert (figures.recall_1, figures.evidence_1, figures.false_refusals, figures.auroc) == (None, None, None, None)
    assert figures.false_answers == 0.0


def test_questions_are_asked(service: Service) -> None:
    told: list[int] = []
    found, refused = evaluate(service, [ROCKET, NOTHING], told.append)
    assert told == [1, 2]
    assert (found.rank, found.evidence_rank, found.answered, found.is_good) == (1, 1, True, True)
    assert (refused.rank, refused.answered, refused.is_good) == (None, False, True)
    assert found.milliseconds > 0


@pytest.mark.parametrize(
    ("known", "right"),
    [
        ({"article_id": "commercial-rockets"}, True),
        ({"article_id": "mwc-2024"}, False),
        ({"answers": ("37颗卫星",)}, True),
        ({"answers": ("38颗卫星",)}, False),
        ({"context": "前文。PASSAGE 后文。"}, True),
        ({"context": "别的段落。"}, False),
    ],
)
def test_which_hit_is_right(service: Service, known: dict[str, str], right: bool) -> None:
    hit = service.search(ROCKET.text, 1)[0]
    known = {
        name: value.replace("PASSAGE", hit.passage.text) if "PASSAGE" in value else value
        for name, value in known.items()
    }
    assert is_right(hit, EvalQuestion(ROCKET.text, **known)) is right  # type: ignore[arg-type]


def test_the_collection_asks_itself(service: Service) -> None:
    probes = make_probes(service.index, 20)
    assert probes == make_probes(service.index, 20)
    assert len({probe.article_id for probe in probes}) > 5
    assert all(service.index.article(probe.article_id) for probe in probes)
    figures = summarise(evaluate(service, probes))
    assert figures.recall_5 is not None
    assert figures.recall_5 > 0.8


def test_another_generation_can_be_loaded(starter_copy: Settings) -> None:
    from assistant.rebuild import rebuild

    second = rebuild(starter_copy)
    service = Service(starter_copy)
    service.load_generation(second.number - 1)
    assert service.index.manifest.number == second.number - 1


def test_reading_a_home_leaves_nothing_behind(starter: Settings, service: Service) -> None:
    before = sorted(path.name for path in Path(starter.home).rglob("*"))
    evaluate(service, [ROCKET])
    assert sorted(path.name for path in Path(starter.home).rglob("*")) == before
