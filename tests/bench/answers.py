"""How good answers are, on paragraphs that nothing was fitted on: evidence end to end, refusal, ablation, added time.

    python tests/bench/answers.py --data DATA [--every N] [--rates] [--out FILE]

A sentence is right when it contains an accepted answer; so is the answer as given, of one to three sentences. Questions
that cannot be answered are those of another set, those of a small collection whose paragraph was taken away (its
neighbours stay), those whose paragraph has lost the sentences that answer (hollow), those in which a name or noun is
another one (swapped), near misses as people put them (natural), and those that look like a question that is answered
(contrasts). ``--rates`` writes the error rates that ``xinzhi status`` shows.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from natural import NaturalQuestion
from question_collections import NEWS_COUNT, Asked, AskedAfter, AskedNaturally, Bench
from question_sets import BenchQuestion, Part
from record import percentile

from assistant.answer import compose_answer
from assistant.confidence import confidence
from assistant.error_rates import RATES_FILE
from assistant.evidence import Sentence, find_evidence, load_weights, sentence_scores
from assistant.judge import EVIDENCE_HITS, gather, judge
from assistant.marks import answer_spans
from assistant.question import Question
from assistant.service import Service
from assistant.settings import Settings
from assistant.types import Answer, Turn
from index.search import Index

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Figures = dict[str, float]
# Groups of features that are taken away, one at a time, by putting their mean in their place.
GROUPS = {
    "overlap": ("overlap", "rare_overlap", "terms", "local", "only_here", "clause", "words_missing"),
    "neighbours": ("previous", "next", "earlier", "refers_back", "place", "sentences"),
    "letters": ("common_run", "subsequence"),
    "asking word": ("left", "right", "anchors", "focus", "has_focus"),
    "candidates": ("near", "candidates", "fit", "name", "new_", "naming", "items", "is_"),
    "passage": ("passage_",),
}
# Name in the report → what gives its questions.
SOURCES = {
    "other set": "unanswerable",
    "neighbours": "small",
    "hollow": "hollow",
    "swapped": "swapped",
    "natural": "natural",
    "contrasts": "contrasts",
}
BAR = 40  # characters of a bar of the reliability diagram


def evidence(asked: Sequence[tuple[BenchQuestion, list[Sentence]]]) -> Figures:
    """How often the best sentence, and one of the best three, contains an accepted answer; retrieval included."""
    held = [[any(a in s.text for a in q.answers) for s in found[:3]] for q, found in asked]
    return {"top-1": float(np.mean([any(h[:1]) for h in held])), "top-3": float(np.mean([any(h) for h in held]))}


def as_given(questions: Iterable[BenchQuestion], index: Index) -> Figures:
    """How often the answer as a reader gets it contains an accepted answer, were it always given; and its length."""
    held, sentences, characters = [], [], []
    for question in questions:
        given = compose_answer(question.text, index, threshold=0.0, top_k=Settings().top_k)
        held.append(any(answer in given.answer for answer in question.answers))
        sentences.append(len(given.sentences))
        characters.append(len(given.answer))
    return {
        "holds it": float(np.mean(held)),
        "sentences": float(np.mean(sentences)),
        "characters": float(np.mean(characters)),
    }


def marked(asked: Sequence[tuple[BenchQuestion, list[Sentence]]], index: Index) -> Figures:
    """Of questions for a figure, date or name: how often the words marked in the best right sentence are the answer."""
    touches, all_touch = [], []
    for asked_question, found in asked:
        question = Question(index.analyse(asked_question.text), index)
        sentence = next((s for s in found if any(a in s.text for a in asked_question.answers)), None)
        if sentence is None or not question.has_short_answer:
            continue
        spans = answer_spans(question, sentence)
        words = [sentence.text[start - sentence.start : end - sentence.start] for start, end in spans]
        fitting = [any(word in answer or answer in word for answer in asked_question.answers) for word in words]
        touches.append(any(fitting))
        all_touch.append(any(fitting) and all(fitting))
    return {"questions": len(touches), "some right": float(np.mean(touches)), "all right": float(np.mean(all_touch))}


def judged_sentences(questions: Iterable[BenchQuestion], index: Index) -> list[tuple[BenchQuestion, list[Sentence]]]:
    """The evidence for each question, as the product puts it in order."""
    return [(question, judge(question.text, index, top_k=Settings().top_k).evidence) for question in questions]


def found_sentences(questions: Iterable[BenchQuestion], index: Index) -> list[tuple[BenchQuestion, list[Sentence]]]:
    """The evidence for each question, by the trees alone."""
    result = []
    for question in questions:
        query = index.analyse(question.text)
        hits = index.search_query(query, EVIDENCE_HITS)
        result.append((question, find_evidence(Question(query, index), hits)))
    return result


def natural_evidence(asked: Sequence[AskedNaturally]) -> Figures:
    """How often the best sentence, one of the best three, and the answer as given, tell what is asked naturally."""
    first, three, given = [], [], []
    for a in asked:
        right = a.question.is_answered_by
        judged = judge(a.question.text, a.index, top_k=Settings().top_k)
        held = [right(sentence) for sentence in judged.evidence[:3]]
        told = compose_answer(a.question.text, a.index, threshold=0.0, top_k=Settings().top_k).answer
        first.append(any(held[:1]))
        three.append(any(held))
        given.append(any(s.text in told for s in judged.evidence if right(s)))
    return {"top-1": float(np.mean(first)), "top-3": float(np.mean(three)), "as given": float(np.mean(given))}


def follow_ups(asked: Sequence[AskedAfter]) -> Figures:
    """How second questions are answered, and how the same ones written out in full; near misses apart.

    Right is an answer that quotes the sentence, first one whose first sentence that is.
    """
    graded: dict[str, list[str]] = {"": [], "in full, ": []}
    answerable = np.array([a.follow_up.question.answerable for a in asked])
    for a in asked:
        service = Service.holding(a.index, Settings())
        turn = Turn(a.follow_up.after, a.follow_up.told)
        graded[""].append(grade(a.follow_up.question, service.ask(a.follow_up.question.text, [turn])))
        graded["in full, "].append(grade(a.follow_up.full, service.ask(a.follow_up.full.text)))
    figures = {"questions": float(len(asked)), "near misses": float((~answerable).sum())}
    for way, grades in graded.items():
        grades_of = np.array(grades)
        for name, which in (("first", ("first",)), ("right", ("first", "right")), ("refused", ("refused",))):
            figures[f"{way}{name}"] = float(np.isin(grades_of[answerable], which).mean())
        figures[f"{way}near misses answered"] = float((grades_of[~answerable] != "refused").mean())
    return figures


def grade(question: NaturalQuestion, answer: Answer) -> str:
    """Whether an answer's first sentence answers a question, another one does, none does, or it is refused."""
    if not answer.answered:
        return "refused"
    ids = {citation.number: citation.article.id for citation in answer.citations}
    right = [question.is_answered_at(ids[s.citation], s.start, s.text) for s in answer.sentences]
    return "first" if right[0] else "right" if any(right) else "wrong"


def without(group: Sequence[str], asked: Sequence[tuple[BenchQuestion, list[Sentence]]]) -> Figures:
    """The figures of evidence when a group of features has the same value everywhere."""
    weights = load_weights()
    every = [s for _, found in asked for s in found]
    means = {name: float(np.mean([s.features[name] for s in every])) for name in weights.features}
    flat = {name: mean for name, mean in means.items() if name.startswith(tuple(group))}
    reordered = []
    for question, found in asked:
        if not found:
            reordered.append((question, found))
            continue
        before = sentence_scores(weights, [s.features for s in found])
        after = sentence_scores(weights, [{**s.features, **flat} for s in found])
        change = weights.retrieval["sentence"] * (after - before)
        scored = sorted(zip(found, change, strict=True), key=lambda pair: -(pair[0].score + pair[1]))
        reordered.append((question, [sentence for sentence, _ in scored]))
    return evidence(reordered)


def added_time(questions: Sequence[BenchQuestion], index: Index) -> Figures:
    """Milliseconds of evidence and confidence, on top of the search."""
    milliseconds = []
    for question in questions:
        began = time.perf_counter()
        index.search_query(index.analyse(question.text), EVIDENCE_HITS)
        searched = time.perf_counter()
        judge(question.text, index, top_k=Settings().top_k)
        milliseconds.append((time.perf_counter() - searched - (searched - began)) * 1000)
    return {f"p{p} ms": percentile(milliseconds, p / 100) for p in (50, 95, 99)}


def refusal(scores: Floats, answerable: npt.NDArray[np.bool_], threshold: float) -> Figures:
    """AUROC and the two error rates at the threshold."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    positive = int(answerable.sum())
    area = (ranks[answerable].sum() - positive * (positive + 1) / 2) / (positive * (len(scores) - positive))
    return {
        "AUROC": float(area),
        "false answers": float((scores[~answerable] >= threshold).mean()),
        "false refusals": float((scores[answerable] < threshold).mean()),
    }


def certainties(asked: Iterable[Asked | AskedNaturally]) -> list[tuple[float, float, bool]]:
    """How sure the product is that it can answer each question, how sure the trees alone are, and whether it can."""
    result = []
    for a in asked:
        gathered = gather(a.question.text, a.index, top_k=Settings().top_k)
        by_trees = confidence(gathered.question, gathered.found.hits, gathered.evidence)
        result.append((judge(a.question.text, a.index, top_k=Settings().top_k).certainty, by_trees, a.answerable))
    return result


def reliability(scores: Floats, answerable: npt.NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """For each tenth of the confidence: its mean, the share that could be answered, and how many questions; printed."""
    tenths = np.minimum((scores * 10).astype(int), 9)
    rows = [
        (float(scores[tenths == i].mean()), float(answerable[tenths == i].mean()), int((tenths == i).sum()))
        for i in range(10)
        if (tenths == i).any()
    ]
    for mean, share, count in rows:
        bar = "█" * round(share * BAR)
        print(f"    said {mean:.2f}  was {share:.2f} {bar:<{BAR}}| {count}")
    return rows


def measure(bench: Bench, every: int) -> dict[str, object]:
    """All figures, printed as they come."""
    figures: dict[str, object] = {}
    for questions in bench.sets:
        reported = [question for question in questions.questions if question.part is Part.REPORT][::every]
        index = bench.large(questions.name)
        asked = judged_sentences(reported, index)
        figures[f"{questions.name}, evidence"] = _say(f"{questions.name} ({len(asked)}), evidence", evidence(asked))
        figures[f"{questions.name}, as given"] = _say("  as given", as_given(reported, index))
        figures[f"{questions.name}, marked"] = _say("  marked", marked(asked, index))
        found = found_sentences(reported, index)
        figures[f"{questions.name}, trees alone"] = _say("  trees alone", evidence(found))
        for name, group in GROUPS.items():
            figures[f"{questions.name}, without {name}"] = _say(f"  … without {name}", without(group, found))
        figures[f"{questions.name}, added time"] = _say("  added time", added_time(reported[:200], index))
    natural = list(_each(bench.natural(Part.REPORT), every))
    for style in ("plain", "spoken"):
        of_style = [a for a in natural if a.question.style == style]
        figures[f"natural, {style}"] = _say(f"natural, {style} ({len(of_style)})", natural_evidence(of_style))
    turns = list(_each(bench.follow_ups(Part.REPORT), every))
    figures["follow-ups"] = _say(f"follow-ups ({len(turns)})", follow_ups(turns))
    threshold = Settings().threshold
    answerable = certainties(_each(bench.answerable(Part.REPORT), every))
    for name, source in SOURCES.items():
        judged = certainties(_each(getattr(bench, source)(Part.REPORT), every))
        if not any(can for *_, can in judged):
            judged += answerable
        scores, by_trees, can = (np.array(column) for column in zip(*judged, strict=True))
        figures[f"refusal, {name}"] = {
            "questions": len(judged),
            **_say(f"refusal, {name} ({len(judged)})", refusal(scores, can, threshold)),
        }
        figures[f"trees alone, {name}"] = _say("  trees alone", refusal(by_trees, can, threshold))
        figures[f"reliability, {name}"] = reliability(scores, can)
    return figures


def _each(asked: Iterator[T], every: int) -> Iterator[T]:
    return islice(asked, 0, None, every)


def _say(name: str, figures: Figures) -> Figures:
    print(f"{name:<28}", "  ".join(f"{key} {value:.4f}" for key, value in figures.items()), flush=True)
    return figures


def main() -> None:
    """Measure and print; with --out also write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    parser.add_argument("--news", type=int, default=NEWS_COUNT, help="news passages beside each set")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many questions")
    parser.add_argument("--rates", action="store_true", help="write the error rates that the product shows")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        figures = measure(Bench(options.data, Path(folder), options.news), options.every)
    if options.rates:
        rates = {name.removeprefix("refusal, "): each for name, each in figures.items() if name.startswith("refusal")}
        content = {"threshold": Settings().threshold, "rates": rates}
        RATES_FILE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
