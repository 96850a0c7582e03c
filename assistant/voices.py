"""Who said something, and who put it forward: only what tells of that answers it."""

from __future__ import annotations

import re

from assistant.evidence import Sentence
from assistant.question import Question
from corpus.turns import speaker_at
from index.tokens import HAN, fold

_SAYS = "说|讲|表示|认为|觉得|主张|强调|指出|提出|提到|建议|看好|呼吁|透露|放话|爆料|松口"
_PERSON = "专家|学者|官员|领导|高管|负责人|人|老总|院士|教授|老板|记者|分析师|嘉宾|代表|委员"
# Not who decides (谁说了算), gives a lecture (由谁主讲) or was told something (对谁说, 跟谁说好).
_SAID_ASKED = re.compile(
    rf"(?<![对跟和同向给听])(?:谁|哪(?:一?位|个(?:{_PERSON}))[^,，。?？]{{0,6}}?)[^,，。?？有是主来]{{0,3}}?(?:{_SAYS})(?!了算|好|服|解|课|座)"
    rf"|(?:谁|哪(?:一?位|个(?:{_PERSON}))[^,，。?？]{{0,6}})(?:说|讲)的"
)
_HEARD = re.compile(
    rf"{_SAYS}|看来|提议|看到|承认|判断|报道|援引|重申|坦言|宣布|发布|写道|发文|回应|介绍|(?<![简统俗名职又别])称(?![为作号])|预计|预测|分析|相信|希望"
    '|告诉|问|答|直言|总结|解释|评价|感叹|谈|名言|语录|[“「『"：:]'
)
_ASKING = r"(?:谁|哪[个位一]\S{0,4}?|什么(?:时候|人|地方|会议)|何[时人地]|哪[年里儿]|啥时候?)"
_FIRST = r"(?:最早|最初|首次|首先|最先|第一个)?"
_TERM = rf"[{HAN}a-z0-9]{{2,16}}?(?<![应须可会要向在由被])"
_CALLED = r"[”\"]?(?:这[个一]?)?(?:概念|说法|理念|提法|名?词)?的?"
# 新质生产力这个概念是谁首次提出的, 谁提出了新质生产力; not 何时向法院提出, nor 谁提出要盖公寓.
_ORIGIN_ASKED = re.compile(
    rf"^[“\"]?(?P<what>{_TERM}){_CALLED}{_FIRST}是?[由被在]?{_ASKING}{_FIRST}提出来?的?$"
    rf"|^是?{_ASKING}{_FIRST}提出了?来?的?(?!要)[“\"]?(?P<that>{_TERM}){_CALLED}$"
)
_OPENING, _CLOSING = "“「『", "”」』"


def lacks_voice(question: Question, best: Sentence) -> bool:
    """Whether it is asked who said something, and in the best sentence nobody is heard to say anything."""
    if not _SAID_ASKED.search(question.query.typed):
        return False
    return not (_HEARD.search(fold(best.text)) or has_the_word(best) or _is_within_quotation(best))


def lacks_origin(question: Question, best: Sentence) -> bool:
    """Whether it is asked who put something forward, or when, and the best sentence does not tell that anybody did.

    Who only says what it means that it was (他认为,提出新质生产力给出了指引) did not.
    """
    asked = _ORIGIN_ASKED.search(question.query.typed.rstrip("?？。 "))
    if not asked:
        return False
    what = re.escape(asked["what"] or asked["that"])
    forward = (
        rf"[{HAN}a-z0-9”\"]{{2}}提出了?过?[^,，。;；]{{0,12}}{what}|{what}[^。;；]{{0,12}}[由是被][^,，。]{{2,24}}提出"
    )
    return not re.search(forward, fold(best.text))


def has_the_word(sentence: Sentence) -> str:
    """Who has the word where a sentence stands, in a conversation or as the author of a speech; or nobody."""
    passage, author = sentence.hit.passage, sentence.hit.article.author
    answering = speaker_at(passage.text, sentence.start - passage.start, known=passage.speaker)
    if not answering and author and passage.speaker.endswith(author):
        return passage.speaker  # a speech, or a paper that is signed with a post
    return answering


def _is_within_quotation(sentence: Sentence) -> bool:
    """Whether a quotation that began before a sentence in its passage still goes on."""
    before = sentence.hit.passage.text[: sentence.start - sentence.hit.passage.start]
    return sum(map(before.count, _OPENING)) > sum(map(before.count, _CLOSING))
