"""A question without the words that no article need say of what it tells: the latest, the post of, the meaning of."""

from __future__ import annotations

import re

from assistant.kinds import person_asked_about

_LATEST = re.compile(
    r"(?:截至|截止到?|到|到了)?(?:最新|目前|现在|如今|最近|当前|至今|眼下)(?:为止)?(?!一共|总共|累计)的?|\b(?:latest|current|currently|now|newest)\b"
)
# What is left of a question without the words for "latest" has to be this long, or they were what it asks about.
SHORTEST_REST = 4
_TERM = r"(?!.*(?:认为|建议|主张))[^\s,，。？?的对在与和把]{2,14}?"
# Of what sort the thing is says nothing that an article need say: 石墨烯是什么材料.
_SORT = "材料|技术|概念|产业|火箭|燃料|平台|机构|公司|工艺|模式|会议"
_MEANING = (
    re.compile(rf"^(?:什么叫做?|何谓)(?P<term>{_TERM})[？?]?$"),
    re.compile(
        rf"^(?P<term>{_TERM})(?:到底|究竟)?(?:(?:是指|指的?是|是|指)什么(?:意思|{_SORT})?|什么意思"
        r"|该?(?:怎么|如何|怎样)(?:定义|解释|理解))[？?]?$"
    ),
    re.compile(rf"^什么样的?(?P<kind>[^\s,，。的]{{2,4}}?)才?(?:叫做?|算是?|称为)(?P<term>{_TERM})[？?]?$"),
)
# What somebody holds something to be: 王鹏认为新质生产力是什么.
_VIEW_OF_MEANING = re.compile(
    r"^(?:在)?(?P<owner>[^\s,，的]{2,12}?)(?:认为的?|看来[,，]?|(?:眼里|眼中)的?|所?[说讲]的|口中的|定义的)(?P<term>[^\s,，的]{3,14}?)(?:到底|究竟)?(?:是|指的?是)什么(?:意思)?[？?]?$"
)


def without_latest(folded_question: str) -> str:
    """A question without the words that ask for the latest."""
    rest = _LATEST.sub("", folded_question).strip()
    return rest if sum(map(str.isalnum, rest)) >= SHORTEST_REST else folded_question


def in_plain_words(folded_question: str) -> str:
    """A question after someone's post, or what something is or means, in the words that hold nothing else.

    Articles tell posts and meanings without the words 职务, 意思, 定义.
    """
    question = folded_question
    if name := person_asked_about(question):
        return f"{name}是谁？"
    asked = next((found for pattern in _MEANING if (found := pattern.match(question))), None)
    if not asked:
        return question
    kind = asked.groupdict().get("kind") or ""
    return f"什么是{asked['term'].removesuffix(kind)}{kind}？"


def as_definition(folded_question: str) -> tuple[str, str] | None:
    """Of a question for what somebody holds something to be, their name and the question for their definition."""
    view = _VIEW_OF_MEANING.match(folded_question)
    return (view["owner"], f"{view['owner']}怎么定义{view['term']}？") if view else None
