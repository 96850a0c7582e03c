"""Follow-ups that ask who holds a post and do not say where: 董事长叫什么? 谁是现任院长?"""

from __future__ import annotations

import re

from assistant.dialogue.antecedents import is_person, organisation_in, phrases, subject_of
from assistant.types import Turn
from index.search import Index

# A post that does not say of what: 董事长叫什么, 谁是现任院长.
_POST = re.compile(
    "(?:现任|首任|前任)?(?:常务|联合|首席)?副?(?:董事长|总经理|总裁|负责人|院长|所长|主任|会长|校长|行长|书记|处长|局长|理事长|秘书长|主编|总工程师|工程师"
    "|科学家|战略官|执行官|技术官|研究员|创始人|创始合伙人|合伙人|掌门人|法人|一把手|老板|ceo)"
)
_POST_ASKED = re.compile(
    rf"^(?:(?:现在的?|目前的?|他们的?|的)?(?P<post>{_POST.pattern})(?:又|现在)?"
    r"(?:是?(?:谁|哪[位个](?:人|专家)?|什么人)|叫什么(?:名字)?|姓什么|(?:的?名字|姓名)是?什么)"
    rf"|(?:(?:现在|目前)?(?:由)?谁(?:是|担任|任|当|做)(?:现在的)?|哪[位个](?:人|专家)?(?:是|担任|任))(?P<held>{_POST.pattern}))$",
    re.IGNORECASE,
)


def asks_for_post(question: str) -> bool:
    """Whether a question asks who holds a post, and names nothing besides."""
    return _POST_ASKED.match(question) is not None


def read_post(question: str, turn: Turn, index: Index) -> list[str]:
    """The post in the organisation that was asked about, else in the one that the answer names."""
    found = _POST_ASKED.match(question)
    subject = subject_of(turn, index)
    asked = organisation_in(turn.question, index) or ("" if is_person(subject, index) else subject)
    organisation = asked or organisation_before_post(turn.answer, index, person=subject)
    if found is None or not organisation:
        return []
    begin = found.start("post") if found["post"] else found.start("held")
    before = question[:begin] if found["held"] else ""
    return [f"{before}{organisation}的{question[begin:]}"]


def organisation_before_post(text: str, index: Index, *, person: str = "") -> str:
    """The organisation before somebody's post: 赛智产业研究院(院长赵刚); else the last that a text names."""
    posts = [(phrase.text, _POST.search(phrase.text)) for phrase in phrases(text, index) if person in phrase.text]
    named = [text[: post.start()] for text, post in posts if post and post.start()]
    return next(iter(named), "") or organisation_in(text, index)
