"""Pieces of a text that stand as sentences but say nothing: who speaks next, captions, numbers, imprints, addresses.

None is quoted as an answer. What one leads to is: behind 甲答： stands what is answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence import Sentence
from corpus.speakers import split_post
from index.tokens import HAN

LONGEST_LEAD = 16  # characters of a piece that only says who speaks
SHORTEST_LEAD = 5  # so short a one is a name or 其中：
LONGEST_BYLINE = 24
# Characters between a lead and what it leads to: a line's end, or two.
FARTHEST_BEHIND = 4

_LEAD = re.compile(rf"[{HAN}A-Za-z·\s]{{1,{LONGEST_LEAD - 1}}}[：:]")
_SPEAKING = re.compile(r"(?:[答问說说]|记者|主持人|[长员师任授士席家理])[：:]$")
_CAPTION = re.compile(
    r"(?:[图表]|附[件表图录])\s*\d+(?:[-.—]\d+)*[\s：:][^。；]*|[（(]?[\d一二三四五六七八九十]{1,3}[.、．)）]"
)
_ADDRESS = re.compile(r"\S*https?://\S+")
_ARTICLE_HEADING = re.compile(r"第[\d一二三四五六七八九十百]{1,4}[条章节](?!款)[^，,；;：:。]{0,8}。?")
_IMPRINT = re.compile(
    r"^.{0,12}(?:转载请|如[若需]转载|未经.{0,8}(?:授权|许可|允许).{0,6}转载|版权(?:所有|归[本原])|(?:免责|广告|版权)声明|责任?编[辑：:]"
    r"|扫描?.{0,4}二维码|关注.{0,8}公众号)"
)
# What a page tells of its text: 发布日期：5月6日 | 来源：晚报 | 阅读 12.
_OF_PAGE = r"(?:发布|发表|更新)?(?:日期|时间)|来源|出处|作者|编辑|责编|记者|浏览量?|阅读量?|点击量?|字号|分享"
_PAGE_LINE = re.compile(rf"(?:{_OF_PAGE})[：:\s][^。；]{{0,24}}?(?:[|｜\s]+(?:{_OF_PAGE})[：:\s][^。；]{{0,24}}?)+")
_ENDS = re.compile(r"[。！？!?；;…：:，,”」]")


def is_label(sentence: Sentence, *, may_name: bool) -> bool:
    """Whether a piece says nothing of its own; ``may_name``: a person is asked for, whom a byline may name."""
    text = sentence.text
    if any(pattern.fullmatch(text) for pattern in (_CAPTION, _ADDRESS, _PAGE_LINE)) or _IMPRINT.search(text):
        return True
    if _ARTICLE_HEADING.fullmatch(text):
        passage = sentence.hit.passage
        return passage.text[sentence.end - passage.start :][:1] not in {"", "\n"}  # 第二条 支持人才。对……
    return is_lead(text) or (not may_name and _is_byline(text))


def is_lead(text: str) -> bool:
    """Whether a piece only says who speaks next: 甲答：."""
    if not _LEAD.fullmatch(text):
        return False
    return len(text) <= SHORTEST_LEAD or _SPEAKING.search(text) is not None or bool(split_post(text[:-1])[0])


def without_labels(evidence: Sequence[Sentence], *, may_name: bool) -> list[Sentence]:
    """The evidence without labels, in the place of a lead the sentence behind it; all where nothing else is there."""
    found: list[Sentence] = []
    for sentence in evidence:
        if is_lead(sentence.text):
            if behind := _behind(sentence, evidence):
                found.append(behind)
        elif not is_label(sentence, may_name=may_name):
            found.append(sentence)
    first = {(s.hit.passage.article_id, s.start): s for s in reversed(found)}
    return [s for s in found if first[(s.hit.passage.article_id, s.start)] is s] or list(evidence)


def _behind(lead: Sentence, evidence: Sequence[Sentence]) -> Sentence | None:
    """The sentence that a lead leads to, as likely as the lead; it may begin the next passage."""
    article = lead.hit.passage.article_id
    near = range(lead.end, lead.end + FARTHEST_BEHIND + 1)
    behind = next((s for s in evidence if s.hit.passage.article_id == article and s.start in near), None)
    if behind is None or behind.score >= lead.score:
        return None
    return replace(behind, features=lead.features, score=lead.score, probability=lead.probability)


def _is_byline(text: str) -> bool:
    """Whether a piece is but a post with a name: 柳河县县长李明."""
    if len(text) > LONGEST_BYLINE or _ENDS.search(text):
        return False
    post, name = split_post(text)
    return bool(post) and bool(name)
