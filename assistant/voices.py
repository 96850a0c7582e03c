"""Who said something: only what somebody is heard to say answers that."""

from __future__ import annotations

import re

from assistant.evidence import Sentence
from assistant.question import Question
from corpus.turns import speaker_at
from index.tokens import fold

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
_OPENING, _CLOSING = "“「『", "”」』"


def lacks_voice(question: Question, best: Sentence) -> bool:
    """Whether it is asked who said something, and in the best sentence nobody is heard to say anything."""
    if not _SAID_ASKED.search(question.query.typed):
        return False
    return not (_HEARD.search(fold(best.text)) or has_the_word(best) or _is_within_quotation(best))


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
