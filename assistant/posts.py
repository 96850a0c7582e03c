"""Who holds a post: what asks for it, and what in a text tells that somebody does."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMED = (
    "董事长|总经理|总裁|首席[^,，。的是]{2,4}官|ceo|cto|cfo|理事长|秘书长|[校院所馆台社县市省区镇乡村部局厅处科署司行会站团队班厂州议关港店矿组链]长|(?:办公室)?主任"
    "|(?:党委)?书记|主席|总统|总理|首相|总督|(?:总|主)教练|主编|总编辑?|创始人|创办人|发言人|总监|总工程师"
)
_STATE = r"(?:的?(?:现任|现在的?|目前的?|首任|历任|前任|原|新任|当时的?))?"
_ASKED = re.compile(
    rf"^(?P<owner>.*?)的?{_STATE}(?P<post>(?:副|常务副|名誉)?(?:{_NAMED}))(?:现在|目前|究竟|到底)?"
    r"(?:(?:是|叫|为|由)?(?:谁|哪一?[位个名](?:人|担任)?|何人|什么人)(?:担任|出任|当|来当)?|(?:叫|姓)(?:什么|啥)(?:名字?)?|的?(?:名字|姓名)是?(?:什么|啥)?)$"
    r"|^(?P<made>.+?)(?:最初|最早)?(?:是|由|为)*(?:谁|哪一?[位个名]人?|何人)(?:创办|创立|创建|开办|创始)的?$"
    rf"|^(?:现在|目前)?(?:谁|哪一?[位个名]人?|何人)(?:是|担任|出任|任|当|在当)了?(?P<of>.*?)的?{_STATE}(?P<held>(?:副|常务副|名誉)?(?:{_NAMED}))$"
)
_FOUNDER = "创始人"
_FOUNDED = ("(?:组建|建立)了", "由[^,，。]{2,10}(?:组建|成立|建立)")
# Other names of a post, and how it is told without one.
_ALSO = (
    ("ceo", "首席执行官"),
    ("cto", "首席技术官"),
    ("cfo", "首席财务官"),
    ("总编", "总编辑", "主编"),
    ("创始人", "创办人", "发起人", "创立", "创办", "创建", "开办", "开创", "创始"),
    ("总教练", "主教练", "教练"),
)


@dataclass(frozen=True, slots=True)
class AskedPost:
    """A post whose holder is asked for, and of what it is; folded."""

    owner: str
    post: str

    def is_told_in(self, folded: str) -> bool:
        """Whether a text names this very post: not 副县长 for 县长, nor 部长助理 for 部长."""
        return bool(self.places_in(folded))

    def places_in(self, folded: str) -> list[tuple[int, int]]:
        """Where a text names this very post, or tells what its holder did."""
        names = next((names for names in _ALSO if self.post in names), (self.post,))
        told = "|".join((*map(re.escape, names), *(_FOUNDED if _FOUNDER in names else ())))
        found = re.finditer(rf"(?<!副)(?:{told})(?!助理|秘书|候选人|办公)", folded)
        return [match.span() for match in found]


def asked_post(folded_question: str) -> AskedPost | None:
    """The post whose holder a question asks for (某县县长是谁, 谁是会长); None where it asks for something else."""
    found = _ASKED.match(folded_question.rstrip("?？。 "))
    if found is None:
        return None
    owner = found["owner"] or found["of"] or found["made"] or ""
    return AskedPost(owner, found["post"] or found["held"] or _FOUNDER)
