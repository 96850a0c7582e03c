"""Evidence in, a grounded answer out: every sentence an exact span of an article, with its citation's number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.annotate import references_of, speaker_of
from assistant.choose import Rival, choose, differing, with_rivals
from assistant.compare import Compared, compare, sets_apart
from assistant.evidence import Sentence, highlights, merged
from assistant.judge import EVERYTHING, Judged, Scope, judge
from assistant.marks import answer_spans
from assistant.second_look import nearest_hits
from assistant.several import find_questions, in_full, is_told_in
from assistant.sides import find_sides
from assistant.types import Answer, AnswerKind, Citation, Difference, QuotedSentence, Side, Similar, Turn
from corpus.types import Passage
from index.search import Index
from index.tokens import fold
from index.types import Hit


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A sentence that is quoted, and the question that it is quoted for."""

    judged: Judged
    sentence: Sentence

    @property
    def place(self) -> tuple[str, int]:
        """Where its passage stands."""
        return _place(self.sentence.hit.passage)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What an answer is to say, before it is numbered and cited; a sentence may be quoted for several questions."""

    kind: AnswerKind
    certainty: float
    quoted: list[_Quoted]
    rivals: list[Rival]
    sides: tuple[Side, ...] = ()


def compose_answer(question: str, index: Index, *, threshold: float, top_k: int, scope: Scope = EVERYTHING) -> Answer:
    """Answer a question that stands on its own with at most ``top_k`` citations, or say that it cannot be answered.

    ``took_ms`` is 0 here; the service, which knows when the question came in, fills it in.

    Raises:
        FilterError: no article fits the filters.
    """
    asker = _Asker(index, threshold, top_k, scope)
    judged = asker.judge(question)
    # What a follow-up is joined to neither asks nor compares anything.
    draft = asker.whole(judged) if scope.context else asker.draft_of_several(question) or asker.draft(judged)
    answered = bool(draft.quoted)
    citations = _cite(draft.quoted) if answered else _nearest(judged, nearest_hits(judged, index)[:top_k])
    sentences = _quote(draft.quoted, citations, index)
    return Answer(
        question=question,
        standalone_question=question,
        kind=draft.kind,
        answered=answered,
        answer=joined(sentences),
        confidence=draft.certainty,
        sentences=sentences,
        citations=tuple(citations),
        missing_terms=judged.question.missing_terms,
        generation=index.generation,
        took_ms=0.0,
        differences=_differences(draft.rivals, citations),
        sides=draft.sides,
    )


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks questions of one index, all under the same conditions."""

    index: Index
    threshold: float
    top_k: int
    scope: Scope

    def judge(self, question: str) -> Judged:
        """The evidence on a question, and how sure it answers."""
        return judge(question, self.index, top_k=self.top_k, scope=self.scope)

    def draft(self, judged: Judged) -> _Draft:
        """What answers a question, side by side where it sets things beside each other."""
        sides = find_sides(judged.question.query.typed, self.index)
        if 0 < len(sides) <= self.top_k:
            compared = compare(sides, self.index, threshold=self.threshold, top_k=self.top_k, scope=self.scope)
            joint = sets_apart(sides, judged, self.index)
            if draft := _draft_of_sides(compared, joint=joint, judged=judged, top_k=self.top_k):
                return draft
        return self.whole(judged)

    def whole(self, judged: Judged) -> _Draft:
        """What answers a question as a whole; nothing quoted when that is not sure enough."""
        question, evidence = judged.question, judged.evidence
        kind = question.expectation.kind
        if not evidence or judged.certainty < self.threshold:
            return _Draft(kind, judged.certainty, [], [])
        rivals = differing(question, evidence)
        chosen = choose(question, evidence, self.index, top_k=self.top_k)
        quoted = [_Quoted(judged, sentence) for sentence in with_rivals(chosen, rivals, top_k=self.top_k)]
        return _Draft(kind, judged.certainty, quoted, rivals)

    def draft_of_several(self, question: str) -> _Draft | None:
        """What answers each of several questions asked at once; None where it is but one, or none is answered.

        They share the citations, so that where there are fewer than questions it is taken for one.
        """
        questions = find_questions(question)
        if not 0 < len(questions) <= self.top_k:
            return None
        share = replace(self, top_k=self.top_k // len(questions))
        parts: list[tuple[str, _Draft]] = []
        for asked in questions:
            before = Turn(parts[-1][0], _said(parts[-1][1])) if parts else None
            readings = in_full(asked, before, self.index) if before else [asked]
            drafts = [(reading, share.draft(self.judge(reading))) for reading in readings]
            best = next((part for part in drafts if part[1].quoted), drafts[0])
            parts.append(best if best[1].quoted else self._told_already(asked, best, parts))
        shown = [
            asked if reading.endswith(asked) else reading for asked, (reading, _) in zip(questions, parts, strict=True)
        ]
        return _joined(shown, [draft for _, draft in parts])

    def _told_already(
        self, asked: str, part: tuple[str, _Draft], others: Sequence[tuple[str, _Draft]]
    ) -> tuple[str, _Draft]:
        """A question that nothing answers with what is quoted for others, where that tells it in so many words."""
        told = [each for _, draft in others for each in draft.quoted]
        found = next((each for each in told if is_told_in(asked, fold(each.sentence.text), self.index)), None)
        if found is None:
            return part
        judged = self.judge(part[0])
        return part[0], _Draft(part[1].kind, found.judged.certainty, [_Quoted(judged, found.sentence)], [])


def _said(draft: _Draft) -> str:
    return "".join(each.sentence.text for each in draft.quoted)


def _joined(questions: Sequence[str], drafts: Sequence[_Draft]) -> _Draft | None:
    """The answers to several questions in one, with what is quoted for each; None when none has any."""
    answered = [draft for draft in drafts if draft.quoted]
    if not answered:
        return None
    quoted = [each for draft in answered for each in draft.quoted]
    texts = list(dict.fromkeys(each.sentence.text for each in quoted))
    sides = tuple(
        Side(question, tuple(sorted({texts.index(each.sentence.text) for each in draft.quoted})))
        for question, draft in zip(questions, drafts, strict=True)
    )
    rivals = [rival for draft in answered for rival in draft.rivals]
    return _Draft(answered[0].kind, min(draft.certainty for draft in answered), quoted, rivals, sides)


def _draft_of_sides(
    compared: Sequence[Compared], *, joint: Sentence | None, judged: Judged, top_k: int
) -> _Draft | None:
    """What is quoted of each side, in the order of the question; None when the collection covers none of them.

    A sentence that sets the sides apart, ``joint``, is enough when it is the best on one of them; else, where no figure
    or name is asked for, it comes first if there is room for its passage.
    """
    covered = [side for side in compared if side.sentences]
    if not covered:
        return None
    own = {side.name: [_Quoted(side.judged, sentence) for sentence in side.sentences] for side in compared}
    quoted = [each for side in covered for each in own[side.name]]
    if joint and any(each.sentence.text == joint.text for each in quoted):
        own = {side.name: [_Quoted(side.judged, joint)] for side in compared}
    elif (
        joint
        and not any(side.judged.question.has_short_answer for side in covered)
        and len({each.place for each in [*quoted, _Quoted(judged, joint)]}) <= top_k
    ):
        own = {name: [_Quoted(judged, joint), *each] for name, each in own.items()}
    quoted = [each for side in compared for each in own[side.name]]
    texts = list(dict.fromkeys(each.sentence.text for each in quoted))
    sides = tuple(
        Side(side.name, tuple(texts.index(each.sentence.text) for each in own[side.name])) for side in compared
    )
    certainty = min(side.judged.certainty for side in covered)
    return _Draft(AnswerKind.COMPARISON, certainty, quoted, [], sides)


def _place(passage: Passage) -> tuple[str, int]:
    return passage.article_id, passage.start


def _number(passage: Passage, citations: Sequence[Citation]) -> int | None:
    """The number of the citation of a passage."""
    return next((c.number for c in citations if _place(c.passage) == _place(passage)), None)


def _quote(quoted: Sequence[_Quoted], citations: Sequence[Citation], index: Index) -> tuple[QuotedSentence, ...]:
    """The chosen sentences with their numbers and notes."""
    return tuple(
        QuotedSentence(
            s.text,
            number,
            s.start,
            s.end,
            speaker=speaker_of(s),
            references=references_of(s, index),
        )
        for s in _once(quoted)
        if (number := _number(s.hit.passage, citations)) is not None
    )


def _once(quoted: Sequence[_Quoted]) -> list[Sentence]:
    """The sentences in order, each once."""
    first: dict[str, Sentence] = {}
    for each in quoted:
        first.setdefault(each.sentence.text, each.sentence)
    return list(first.values())


def _differences(rivals: Sequence[Rival], citations: Sequence[Citation]) -> tuple[Difference, ...]:
    """The values that differ, each with its citation and date, the newest first."""
    found = [
        Difference(rival.value, number, rival.sentence.hit.article.published)
        for rival in rivals
        if (number := _number(rival.sentence.hit.passage, citations)) is not None
    ]
    return tuple(sorted(found, key=lambda difference: difference.published, reverse=True))


def _cite(quoted: Sequence[_Quoted]) -> list[Citation]:
    """One citation for each passage that was quoted, numbered in order of first use."""
    by_place: dict[tuple[str, int], list[_Quoted]] = {}
    for each in quoted:
        by_place.setdefault(each.place, []).append(each)
    return [_citation(number, group) for number, group in enumerate(by_place.values(), 1)]


def _nearest(judged: Judged, hits: Sequence[Hit]) -> list[Citation]:
    """The nearest passages of a question that is not answered, the nearest sentence of each marked."""
    citations = []
    for number, hit in enumerate(hits, 1):
        sentence = next((s for s in judged.evidence if s.hit.rank == hit.rank), None)
        spans = tuple(highlights(judged.question, sentence)) if sentence else ()
        citations.append(Citation(number, hit.passage, hit.article, spans, hit.score, similar=_similar(judged, hit)))
    return citations


def _citation(number: int, quoted: Sequence[_Quoted]) -> Citation:
    """A citation of the passage that sentences are quoted from."""
    hit = quoted[0].sentence.hit
    asked = [(each.judged.question, each.sentence) for each in quoted]
    return Citation(
        number,
        hit.passage,
        hit.article,
        merged(span for question, s in asked for span in highlights(question, s)),
        hit.score,
        answers=merged(span for question, s in asked for span in answer_spans(question, s)),
        similar=_similar(quoted[0].judged, hit),
    )


def _similar(judged: Judged, hit: Hit) -> tuple[Similar, ...]:
    """Where else nearly the same stands."""
    return tuple(
        Similar(other.article.id, other.article.title, other.passage.start, other.passage.end)
        for other in judged.found.similar.get(hit.rank, ())
    )


def joined(sentences: Sequence[QuotedSentence]) -> str:
    """The text of an answer that quotes these sentences."""
    return (" " if _is_latin(sentences) else "").join(sentence.text for sentence in sentences)


def _is_latin(sentences: Sequence[QuotedSentence]) -> bool:
    """Whether quoted sentences are in a script that parts sentences by blanks."""
    return bool(sentences) and all(sentence.text[-1].isascii() for sentence in sentences)
