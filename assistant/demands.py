"""What a question demands of the sentence that answers it, beyond speaking of the subject: a figure, a firm, a place.

The likeliest sentence is quoted first. Where it cannot be the answer, because it names none of what was asked for,
the likeliest that does takes its place, unless it is far less likely.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from assistant.conditions import EVERYWHERE, lacks_name
from assistant.contrasts import members, names_asked, told_apart
from assistant.evidence import Sentence
from assistant.kinds import NUMERALS, POST_ENDINGS, unit_of
from assistant.marks import marked
from assistant.marks.counted import noun_before
from assistant.marks.forms import DATES, Form, form_of
from assistant.marks.named import looks_like_a_name, persons_in
from assistant.marks.rows import cells_of
from assistant.measured import told_by
from assistant.organisations import organisations_in
from assistant.question import Question
from assistant.types import AnswerKind
from corpus.sentences import sentences_in
from index.query import asking_spans
from index.tokens import HAN, fold

# Share of the question's words that a question of an article holds which asks the same and how likely it is at least,
# together with the headings above it, which name its subject, and that it holds itself.
SAME_QUESTION = 0.85
SAME_QUESTION_ITSELF = 0.5
LEAST_PROBABILITY = 0.02
# How much less likely, in the scores of evidence, a sentence may be that meets what the likeliest does not.
MOST_BEHIND = 5.5
# The same where the likeliest says nothing of the merits that are asked for: others may in words.
MOST_BEHIND_IN_WORDS = 2.0

# The same where the likeliest tells no date or figure and that is asked for.
MOST_BEHIND_OF_VALUE = 2.5
MOST_BEHIND_OF_DATE = 4.0
# The same where it tells no reason, or lists nothing, and that is asked for.
MOST_BEHIND_OF_REASON = 1.5
MOST_BEHIND_OF_LIST = 2.0

# Of the sentences that meet a demand, the share of the most words of the question in one that another has to hold.
TO_THE_POINT = 0.25

SHORTEST_COMPOUND = 4  # characters of a term that two parts explain
SUBJECT_UNKNOWN = 0.5  # what the feature "defines" is worth where it tells nothing
_PART_DEFINED = re.compile(r"[\"“‘'「]([^\"”’'」]{1,8})[\"”’'」](?:是指|指的是|指|意为|即|代表|表示)")
# Logarithm of one more than the 、 of a sentence: with two of them it lists three things.
ITEMS_OF_A_LIST = math.log1p(1.5)

Meets = Callable[[Question, Sentence], bool]

# Characters between a question or heading and what is said of it: those of who says it.
FARTHEST_BEHIND = 24
LONGEST_HEADING = 16  # characters of a sentence that may be one
TELLS_REASONS = re.compile(
    r"因为|由于|由来|理由|原因|在于|之所以|因此|所以|缘于|(?<!来)源于|得益于|导致|所致|受[^，。；]{1,16}(?:影响|拖累|带动|推动)"
)
# 有人问我，这是什么。 asks, too, though no mark says so.
IS_QUESTION = re.compile(
    r"[？?]”?$|^[^，。：]{0,10}问(?:过?[我他她]们?|道)?[，：][^。]*(?:什么|怎么|如何|为何|哪[里儿]|谁)[^，。]{0,4}。$"
)
_WHICH = r"(?:哪[一几两三四五六七八九十些\d]*[家个所座些类]?|什么)[^,，。的是]{0,4}?"
_FIRM_ASKED = re.compile(rf"{_WHICH}(?:企业|公司|厂商|集团)")
_BODY_ASKED = re.compile(r"哪一?家(?:机构|单位)|哪个(?:机构|部门|单位)(?=[批设颁评]|发布|公布|认定|主办)")
# Several of them: of one, the sentences that answer name it in too many ways.
_REGIONS_ASKED = re.compile(r"哪[些几][^,，。的是]{0,4}?(?:地区|地方|区域|城市|省份|省市|省区|园区|省|市)")
_AMOUNT_ASKED = re.compile(
    r"多少|(?<!第)几|多[大高长远重深快]|\bhow |(?:占比|比重|比例|份额|增速|增长率|总数|数量)(?:是|为)?$"
)
_NO_AMOUNT_ASKED = re.compile(r"哪|什么|谁")
# Not every rate: those are told in many ways.
_SHARE_ASKED = re.compile(r"占(?![地领据用有])|比[例重]|份额|百分之|几成|几分之几")
_SHARE_TOLD = re.compile(
    rf"[\d.]+\s*%|\d+/\d+|[{NUMERALS}]+分之[{NUMERALS}]+|[{NUMERALS}]成(?!立|功|果|为|员)|一半|半数|[\d.]+倍"
)
# What is told of something in a noun: 论坛的主题是什么, 以“……”为主题.
_NOUN_ASKED = re.compile(
    rf"^(?:什么是.+的(?P<noun>[{HAN}]{{2,4}})|.+的(?P<asked>[{HAN}]{{2,4}}?)(?:是|叫)(?:什么|啥))[?？]?$"
)
_NOUN_TOLD = "{noun}(?:[是为:]|叫)|[以为][^,，。]{{2,40}}为{noun}"
# How much something is that is counted in money or things.
_LEVEL_ASKED = re.compile(
    r"(?:营收|收入|销售额|产值|产量|销量|利润|总额|市值|投资|投入)(?:是|有|为|达到?)*了?多少(?!百分)"
)
_PRIZE = re.compile(r"[特一二三]等奖|冠军|亚军|季军|榜首|第[一二三]名")
# Which one is first of all, and the words in which that is told.
_MOST_ASKED = re.compile(r"(?:哪[^,，。]{1,14}|谁)[^,，。]{0,12}(?:最[大多高长快强早贵重好]|第一)")
_MOST_TOLD = re.compile(
    r"最(?![初后终近新]|少[^,，。]{0,6}[\d一二三四五六七八九十])|第一|首位|之首|居首|榜首|冠军|领先"
)
# Whose post is asked for: 甲公司的董事长是谁.
_POST_ASKED = re.compile(
    rf"的(?P<post>[{HAN}]{{1,7}}[{POST_ENDINGS}])(?<!者)(?<!对手)(?<!敌人)(?:是谁|是哪[位个]|叫什么|姓什么|名字)"
)
_FOUNDERS = frozenset(("创始人", "创办人", "创立者", "发起人"))
_FOUNDED = re.compile(r"创[办立建始]|发起")
_TIME_IN_WORDS = re.compile(
    r"时[候分]|時[候分]|岁|歲|[之以][前后後]|[，,].{1,12}[时後后][，,]|[傍夜][晚间]|清晨|早上|凌晨|年级"
)
_REGION_WORDS = re.compile(r"地区|区域|城市|省份|新区|高新区|自贸区|示范区|重镇|基地|都市圈|城市群")
# What asks for merits, a total or where something lies, and the words in which that is told.
_TOLD_IN_WORDS = (
    (
        re.compile(r"优点|优势|好处|长处|益处"),
        re.compile(r"有利于|有助于|便于|利于|优势|优越|优点|好处|更|避免|降低|提高|减少|节省|节约|灵活"),
    ),
    (re.compile(r"总数|总共|一共|累计|合计"), re.compile(r"总|共|累计|合计|达到")),
    (
        re.compile(r"(?:在|位于)(?:哪[里儿]?|什么地方|何处)[?？]?$"),
        re.compile(r"位于|地处|坐落|地点|[设座]在|在.{2,12}[省市县区镇]"),
    ),
)


# An item of an enumeration over several sentences, each of which tells its owner and what it is: 甲的第一项建议是….
_ITEM = r"^(?P<owner>[^，。；：]{{1,12}}?)的?第[一二三四五六七八九十][个条项点类种步件]{noun}"


def best_first(question: Question, evidence: Sequence[Sentence]) -> list[Sentence]:
    """The evidence, first the likeliest sentence that meets what the question demands; as it was where none does."""
    if (answer := _behind_the_same_question(question, evidence)) and meets_demands(question, answer):
        return [answer, *(s for s in evidence if s.start != answer.start or s.hit is not answer.hit)]
    best = _holder(question, evidence) or _of_asked(question, evidence) or evidence[0]
    for meets, behind in _demands(question):
        if meets(question, best) or _may_answer_otherwise(question, best, meets):
            continue
        named, least = _share_named(question, best), evidence[0].score - behind
        near = [s for s in evidence if s.score >= least and meets(question, s) and _share_named(question, s) >= named]
        best = _most_to_the_point(question, near) or best
    others = [s for s in evidence if s.start != best.start or s.hit is not best.hit]
    if question.expectation.kind not in {AnswerKind.FIGURE, AnswerKind.DATE} and best.score < evidence[0].score:
        best = _instead(best, evidence[0])
    lead = _behind_lead(question, best, others)
    return [lead, *(s for s in others if s.start != lead.start or s.hit is not lead.hit)]


def _most_to_the_point(question: Question, near: Sequence[Sentence]) -> Sentence | None:
    """The likeliest sentence that tells of what is asked and not just of something that has its form; None of none."""
    least = TO_THE_POINT * max((s.features["overlap"] for s in near), default=0.0)
    told = [s for s in near if s.features["overlap"] >= least]
    of_asked = (s for s in told if names_asked(question.query.typed, fold(s.text)))
    return next(of_asked, told[0] if told else None)


def _of_asked(question: Question, evidence: Sequence[Sentence]) -> Sentence | None:
    """Where the likeliest sentence tells only of what is told apart from what is asked, one that tells of that."""
    best, asked = evidence[0], question.query.typed
    told = fold(best.text)
    groups = [group for group, named in told_apart(asked, told) if not named & members(group, told)]
    if not groups or IS_QUESTION.search(best.text):
        return None
    needs_mark = question.expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}
    for s in _near(evidence):
        told = fold(s.text)
        is_of_asked = all(members(group, asked) & members(group, told) for group in groups)
        if is_of_asked and not IS_QUESTION.search(s.text) and (not needs_mark or marked(question, told)):
            return _instead(s, best)
    return None


def _holder(question: Question, evidence: Sequence[Sentence]) -> Sentence | None:
    """Where it is asked who holds a post, the likeliest sentence that names somebody with it; None where the best does.

    A person's name alone will not do: any sentence may have one.
    """
    if names_holder(question, evidence[0]):
        return None
    found = next((s for s in _near(evidence) if names_holder(question, s)), None)
    return _instead(found, evidence[0]) if found else None


def _near(evidence: Sequence[Sentence]) -> list[Sentence]:
    """The evidence that is not far less likely than the likeliest."""
    return [s for s in evidence if s.score >= evidence[0].score - MOST_BEHIND]


def _instead(sentence: Sentence, best: Sentence) -> Sentence:
    """A sentence as likely as the one that it stands in for: it is the answer, if any is."""
    return replace(sentence, score=best.score, probability=best.probability)


def _may_answer_otherwise(question: Question, best: Sentence, meets: Meets) -> bool:
    """Whether a sentence that does not visibly meet a demand may: it lists things, or brings a name of some sort."""
    if meets is _is_item:
        return best.features["items"] > ITEMS_OF_A_LIST
    is_list = question.expectation.kind is AnswerKind.LIST
    return meets is names_organisation and not is_list and best.features["new_names"] > 0


def _behind_lead(question: Question, best: Sentence, others: Sequence[Sentence]) -> Sentence:
    """The sentence after one that just asks, or names the subject like a heading: what is said of it stands there.

    It is as likely as that one, which led to it.
    """
    brings = [c for c in fold(best.text) if c.isalnum() and c not in question.query.text]
    # One character may be a name, but never a reason.
    asks_why = question.expectation.kind is AnswerKind.REASON
    # What is asked may be long, and a sentence that only says it again tells no reason.
    says_nothing = len(brings) <= asks_why and (asks_why or len(best.text) <= LONGEST_HEADING)
    is_question = IS_QUESTION.search(best.text) is not None and bool(asking_spans(fold(best.text)))
    if not (says_nothing or is_question):
        return best
    if behind := _behind(best, others):
        return behind
    near = (s for s in others if is_question and s.score >= best.score - MOST_BEHIND)
    return next((s for s in near if not IS_QUESTION.search(s.text)), best)


def _behind(lead: Sentence, others: Sequence[Sentence]) -> Sentence | None:
    """The sentence right behind another in its article, as likely as that one; None when it is a question.

    Between them there may stand who speaks.
    """
    article = lead.hit.passage.article_id
    near = range(lead.end, lead.end + FARTHEST_BEHIND)
    after = [s for s in others if s.hit.passage.article_id == article and s.start in near]
    said = min(after, key=lambda s: s.start, default=lead)
    if said is lead or IS_QUESTION.search(said.text):
        return None
    return replace(said, features=lead.features, score=lead.score, probability=lead.probability)


def _behind_the_same_question(question: Question, evidence: Sequence[Sentence]) -> Sentence | None:
    """The sentence behind one of the article that asks the very question: 如何加快形成新质生产力？甲提出……."""
    for s in evidence:
        if s.features["overlap"] < SAME_QUESTION_ITSELF or s.probability < LEAST_PROBABILITY:
            continue
        if not IS_QUESTION.search(s.text) or not asking_spans(fold(s.text)):
            continue
        around = fold(f"{s.hit.passage.context}\n{s.text}")
        held = question.matcher.share(question.matcher.covered(around))
        if held >= SAME_QUESTION and question.share_missing(around) == 0 and (behind := _behind(s, evidence)):
            return replace(behind, score=evidence[0].score, probability=1.0)  # it needs no other beside it
    return None


def _share_named(question: Question, sentence: Sentence) -> float:
    """Share of the question's names that a sentence's passage or its headings have."""
    passage, names = sentence.hit.passage, question.names()
    around = fold(f"{passage.context}\n{passage.text}") if names else ""
    return sum(name in around for name in names) / max(1, len(names))


def meets_demands(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence tells a figure, names a firm or place, or says what is good, where that is asked for."""
    return all(meets(question, sentence) for meets, _ in _demands(question) if meets is not _is_item)


def meets_as_much(question: Question, sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence meets every demand that the best one meets."""
    demands = [meets for meets, _ in _demands(question) if meets is not _is_item]
    return all(meets(question, sentence) for meets in demands if meets(question, best))


def is_particular(question: Question) -> bool:
    """Whether firms or places are asked for, which tells sentences that list some from all others."""
    asked = question.query.typed
    return any(pattern.search(asked) for pattern in (_FIRM_ASKED, _BODY_ASKED, _REGIONS_ASKED))


def _demands(question: Question) -> list[tuple[Meets, float]]:
    """What is demanded, the most particular last: it decides."""
    asked = question.query.typed
    demands = [*_of_form(question), *_in_words(question)]
    if _BODY_ASKED.search(asked):
        demands.append((names_organisation, MOST_BEHIND_IN_WORDS))
    elif _FIRM_ASKED.search(asked):
        demands.append((names_organisation, MOST_BEHIND))
    elif _REGIONS_ASKED.search(asked):
        demands.append((_names_region, MOST_BEHIND))
    elif question.expectation.kind in {AnswerKind.LIST, AnswerKind.OPINION} and question.focus.noun:
        demands.append((_is_item, MOST_BEHIND))
    elif question.expectation.kind is AnswerKind.DEFINITION and len(question.focus.subject) >= SHORTEST_COMPOUND:
        demands.append((_says_what_it_is, MOST_BEHIND))
    return demands


def _of_form(question: Question) -> Iterator[tuple[Meets, float]]:
    """A figure, a share or a date, where one is asked for."""
    asked, kind = question.query.typed, question.expectation.kind
    if kind is AnswerKind.FIGURE and asks_amount(asked):
        yield _tells_figure, MOST_BEHIND_OF_VALUE
        if noun := noun_before(question):
            yield partial(_tells_or_is_asked, noun=noun), MOST_BEHIND_OF_VALUE
    if _LEVEL_ASKED.search(asked):
        yield _tells_level, MOST_BEHIND_IN_WORDS
    if _SHARE_ASKED.search(asked) and form_of(asked, question.expectation) is Form.SHARE:
        yield _tells_share, MOST_BEHIND
    if kind is AnswerKind.REASON:
        yield _tells_reason, MOST_BEHIND_OF_REASON
    if kind is AnswerKind.LIST:
        yield _lists, MOST_BEHIND_OF_LIST
    if kind is AnswerKind.DATE and form_of(asked, question.expectation) is Form.DURATION:
        yield _tells_duration, MOST_BEHIND_OF_VALUE
    if kind is AnswerKind.DATE and form_of(asked, question.expectation) in DATES:
        yield _tells_date, MOST_BEHIND_OF_DATE


def _in_words(question: Question) -> Iterator[tuple[Meets, float]]:
    """The words in which what is asked for is told."""
    asked = question.query.typed
    if (found := _NOUN_ASKED.search(asked)) and question.expectation.kind is AnswerKind.DEFINITION:
        told = re.compile(_NOUN_TOLD.format(noun=found["noun"] or found["asked"]))
        yield partial(_tells, told=told), MOST_BEHIND
    for prize in _PRIZE.findall(asked):
        names = {prize, *(other for known in question.query.synonyms if known.typed == prize for other in known.others)}
        yield partial(_tells, told=re.compile("|".join(sorted(names)))), MOST_BEHIND
    if _MOST_ASKED.search(asked):
        yield _tells_most, MOST_BEHIND_IN_WORDS
    for pattern, told in _TOLD_IN_WORDS:
        if pattern.search(asked):
            yield partial(_tells, told=told), MOST_BEHIND_IN_WORDS


def asks_amount(folded_question: str) -> bool:
    """Whether an amount is asked for in so many words, and not what has the largest (数量最多的是哪家)."""
    question = folded_question.rstrip("?？。 ")
    return _AMOUNT_ASKED.search(question) is not None and _NO_AMOUNT_ASKED.search(question) is None


def _tells_figure(question: Question, sentence: Sentence) -> bool:
    told, folded = told_by(question.query.typed), fold(sentence.text)
    return (told is None or told.search(folded) is not None) and bool(marked(question, folded))


def _tells_level(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence tells how much something is, and not just by what share it changed."""
    folded = fold(sentence.text)
    return any(unit_of(folded[slice(*span)]) != "%" for span in marked(question, folded))


def _tells_date(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence tells a date, or when something was by what was then: 高二的时候."""
    return _TIME_IN_WORDS.search(sentence.text) is not None or bool(marked(question, fold(sentence.text)))


def _tells_duration(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence tells a length of time, or leads to one as a question does."""
    return IS_QUESTION.search(sentence.text) is not None or bool(marked(question, fold(sentence.text)))


def names_holder(question: Question, sentence: Sentence) -> bool:
    """Whether it is asked who holds a post, and a sentence names somebody with it or with what its holder did."""
    asked = _POST_ASKED.search(question.query.typed)
    if not asked:
        return False
    folded = fold(sentence.text)
    is_told = asked["post"] in folded or (asked["post"] in _FOUNDERS and _FOUNDED.search(folded) is not None)
    return is_told and any(looks_like_a_name(folded[slice(*span)]) for span in persons_in(question, folded))


def _tells_reason(_question: Question, sentence: Sentence) -> bool:
    return TELLS_REASONS.search(sentence.text) is not None


def _lists(_question: Question, sentence: Sentence) -> bool:
    """Whether a sentence lists something or leads to what does."""
    return sentence.features["fit"] > 0 or sentence.text.endswith(("：", ":"))


def _tells_share(question: Question, sentence: Sentence) -> bool:
    folded = fold(sentence.text)
    return any(found.group() not in question.query.text for found in _SHARE_TOLD.finditer(folded))


def _tells(question: Question, sentence: Sentence, *, told: re.Pattern[str]) -> bool:
    return told.search(fold(sentence.text)) is not None


def _tells_or_is_asked(_question: Question, sentence: Sentence, *, noun: str) -> bool:
    """Whether a sentence has a noun, or answers a question that does (租金是多少？每月800元。)."""
    if noun in fold(sentence.text):
        return True
    passage = sentence.hit.passage
    spans = [span for span in sentences_in(passage.text) if passage.start + span.end <= sentence.start]
    asked = passage.text[spans[-1].start : spans[-1].end] if spans else ""
    return IS_QUESTION.search(asked) is not None and noun in fold(asked)


def _tells_most(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence says what is first of all, or is a row of a table, whose rows can be compared."""
    folded = fold(sentence.text)
    return _MOST_TOLD.search(folded) is not None or bool(cells_of(folded))


def names_organisation(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence names an organisation that the question does not, two where a list is asked for."""
    least = 2 if question.expectation.kind is AnswerKind.LIST else 1
    return len(organisations_in(question, fold(sentence.text))) >= least


def _is_item(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence is an item of what somebody in the question is asked for."""
    item = re.match(_ITEM.format(noun=re.escape(question.focus.noun)), fold(sentence.text))
    return item is not None and item["owner"] in question.query.text


def _says_what_it_is(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence defines the subject, or two parts of it: “南箭”指…，“北星”指…."""
    if sentence.features["defines"] > SUBJECT_UNKNOWN:
        return True
    parts = {part for part in _PART_DEFINED.findall(fold(sentence.text)) if part in question.focus.subject}
    return len(parts) > 1


def _names_region(question: Question, sentence: Sentence) -> bool:
    folded = fold(sentence.text)
    is_told = _REGION_WORDS.search(folded) is not None or any(
        tag == "ns" and word not in question.query.text and word not in EVERYWHERE
        for word, tag in question.tagged(folded)
    )
    return is_told and not lacks_name(question, sentence)
