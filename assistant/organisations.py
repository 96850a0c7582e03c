"""The organisations that a sentence names."""

from __future__ import annotations

import re

from assistant.question import Question
from index.tokens import HAN

_ORGANISATION_END = re.compile(r"(?:公司|集团|航天|智库|顾问|银行|大学|学院|研究[院所]|协会|联盟|出版社|报社|电视台)$")
_ORGANISATION_WORDS = re.compile(rf"(?<![该本这那家])[{HAN}a-z0-9]{{2,}}(?:公司|集团|银行|大学|学院|研究[院所]|协会)")


def organisations_in(question: Question, folded: str) -> set[str]:
    """The organisations that a folded sentence names and the question does not: by the glossary, tag or ending."""
    known = question.proper_names_in(folded).items()
    found = {name for name, others in known if any(_ORGANISATION_END.search(form) for form in (name, *others))}
    found |= {word for word, tag in question.tagged(folded) if tag == "nt"}
    found |= set(_ORGANISATION_WORDS.findall(folded))
    return {name for name in found if name not in question.query.text}
