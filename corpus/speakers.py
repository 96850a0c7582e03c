"""Who speaks: the person or organisation named before a verb of speech.

Tagging is dear, so it runs only on the few characters in front of such a verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import rjieba

from corpus.characters import HAN

_VERBS = (
    "表示|认为|指出|建议|提出|告诉|强调|介绍|坦言|透露|提到|直言|呼吁|预测|解释|分析|看来|举例|希望|补充|回应|称|说"
    "|認為|指出|建議|強調|介紹|透露|預測|解釋|說|稱"
)
_SPEECH = re.compile(rf"(?<=[{HAN}A-Za-z）)])(?:则|也|还|曾|这样|进一步|接受采访时|同时|均|都|對此|对此)?(?:{_VERBS})")
# What begins the clause that names a speaker; a 、 does not, for posts are joined by it.
_CLAUSE_START = re.compile(r"[。！？!?；;，,：:\n”“」「…（]")
_LEADS = re.compile(r"^(?:在|对此|而|据|正如|另据|不过|同时|其中|此前|随后|日前|近日|当天|目前|但|则|从|让|被|由)+")
_MAX_CLAUSE = 60  # characters: the longest posts ("…处处长、正高级经济师") take about 40
_MAX_TAGGED = 14  # characters before the verb that hold the name
_ORGANISATION = re.compile(r"(?:[部局委会院所处社行厅]|公司|集团|中心|大学|银行|协会|学会|研究院|联盟|政府|法院|平台|智库|委员会)$")
_PRONOUN = re.compile(r"(?:[他她它们我您你]|者|人士?|专家|报告|数据|公告|业内|有关|此次|来)$")
_NAME = re.compile(rf"[{HAN}·]{{2,12}}")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A named speaker: where the clause that names them starts, and post and name as they stand in the text."""

    position: int
    name: str


@cache
def _tagger() -> rjieba.Jieba:
    return rjieba.Jieba()


def find_speakers(text: str) -> Iterator[Speaker]:
    """Names the speakers of a text in order.

    Args:
        text: Cleaned text, any length.

    Yields:
        One speaker for each verb of speech whose subject is a person ("某某大学教授王小明") or an organisation; pronouns
        and unnamed people ("他", "业内人士") give none.
    """
    for match in _SPEECH.finditer(text):
        end = match.start()
        window = text[max(0, end - _MAX_CLAUSE) : end]
        starts = [found.end() for found in _CLAUSE_START.finditer(window)]
        clause = window[starts[-1] if starts else 0 :]
        clause = _LEADS.sub("", clause)
        if len(clause) >= 2 and (name := _named(clause)):
            yield Speaker(end - len(clause), name)


def _named(clause: str) -> str:
    """The post and name with which a clause ends, or nothing."""
    if _PRONOUN.search(clause):
        return ""
    tail = clause[-_MAX_TAGGED:]
    words = _tagger().tag(tail)
    word, tag = words[-1]
    is_person = tag.startswith("nr") and _NAME.fullmatch(word) is not None
    if is_person or _ORGANISATION.search(clause):
        return clause
    return ""
