"""A question made ready for sentences: its weighted terms, the kind of answer that it wants, and what it asks about."""

from __future__ import annotations

import re
from functools import cached_property

from assistant.focus import Focus, find_focus
from assistant.kinds import Expectation, candidates, expect
from assistant.owners import owners_in
from assistant.types import AnswerKind
from index.query import CONTENT_TAGS, PROPER_TAGS, Query
from index.search import Index
from index.tokens import HAN

# jieba's tags of what a question for a person or a place is answered by.
NAME_TAGS = {AnswerKind.PERSON: {"nr", "nrt", "nrfg"}, AnswerKind.PLACE: {"ns", "nt"}}
# Sorts of things, which articles tell without these words: what merits or what purpose something has, which two things.
_SORTS = frozenset(
    "东西 成绩 优点 好处 长处 益处 坏处 缺点 特点 特色 作用 用处 用途 意义 影响 区别 办法 做法 措施 情况 方面"
    " 阶段 机会 样子 原因 理由 变化 方向 照片 图片 学者 专家 人士"
    " 名字 姓名 单位 地方 地点 内容 职务 职位 时间 时候 日子 日期".split()
)
# Of these alone words consist that the tokenizer makes of small ones: 会到 of 金价会到多少.
_SMALL = frozenset("的会到能要来去得有被把让给在了过着将可都也还就才已正又再很更最太没不是")
# So many of a thing (前两名, 三家): articles name them.
_SO_MANY = re.compile("[一二两三四五六七八九十几][个名位家种类项条款座只台所辆架颗枚份件套艘部张次]")
_HAN_WORD = re.compile(f"[{HAN}]+")
# Characters that are no part of a name at its ends, but may be joined to one where unknown words are cut.
_SMALL_WORDS = "的了有在是比和与对从被把将及等又也还"
# Verbs that the tokenizer joins to another: 能养 of 能养狗吗, 要交 of 要交几个月; and what joins two names: 甲区和乙区.
_CAN = re.compile(r"^(?:能(?![源力量耗效级人手])|要(?![求素点闻塞道害领])|想(?![象法]))")
_BETWEEN_NAMES = re.compile(r"[和与及跟]")
_EMPTY = set("的了在于为被由是与和及、,，之以?。 「」“”《》()")


class Question:
    """What is looked for in sentences: the query's terms with their weights, and the kind of answer."""

    def __init__(self, query: Query, index: Index) -> None:
        self.query = query
        self.expectation: Expectation = expect(query.typed)
        self.matcher = index.matcher(query)
        self.tagged = index.tagged
        self.proper_names_in = index.proper_names_in
        self.article = index.article
        self.lead = index.lead
        self._is_term = index.contains_term
        self._own_words = dict.fromkeys(index.words(query))
        self.words = self.tagged(query.text)
        own = [(word, tag) for word, tag in self.words if word in self._own_words]
        self._content_words = frozenset(
            word
            for word, tag in own
            if tag[0] in CONTENT_TAGS and (len(word) > 1 or word.isdigit())
            if not (_SMALL.issuperset(word) or _SO_MANY.fullmatch(word))
        )
        # A single character, or a figure alone, is a part of so much that no sentence answers it.
        said = "".join(word for word, _ in own if not _SMALL.issuperset(word))
        is_more = len(said) > 1 and any(map(str.isalpha, said))
        self.has_content = is_more and any(tag[0] in CONTENT_TAGS for _, tag in own)
        self._names = frozenset(word for word, tag in own if tag in PROPER_TAGS or word[0].isdigit())
        self.focus: Focus = find_focus(query.text, self.words)
        self.kind_features = {f"is_{kind}": float(self.expectation.kind is kind) for kind in AnswerKind}
        self.content = "".join(c for c in " ".join(index.words(query)) if c not in _EMPTY)
        self.owners = owners_in(query.typed, self.tagged)
        self._masks: dict[str, int] = {}
        for i, character in enumerate(self.content):
            self._masks[character] = self._masks.get(character, 0) | 1 << i

    @property
    def has_short_answer(self) -> bool:
        """Whether a figure, a date or a name is asked for."""
        return self.expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE, *NAME_TAGS}

    def subsequence(self, folded: str) -> int:
        """Length of the longest common subsequence of the question's content and a text (Hyyrö's bit-parallel way)."""
        full = (1 << len(self.content)) - 1
        row = full
        for character in folded:
            if mask := self._masks.get(character):
                hit = row & mask
                row = (row + hit | row - hit) & full
        return len(self.content) - row.bit_count()

    def brings_name(self, folded: str) -> bool:
        """Whether a person or place is asked for and a text has one that the question does not name."""
        wanted = NAME_TAGS.get(self.expectation.kind)
        return wanted is not None and any(
            tag in wanted and word not in self._own_words for word, tag in self.tagged(folded)
        )

    def ends_like_focus(self, folded: str) -> bool:
        """Whether an expression that ends as the noun asked for does stands in a text and not in the question."""
        text = self.query.text
        for ending in self.focus.endings:
            at = folded.find(ending)
            while at >= 0:
                if (
                    at > 0
                    and folded[at - 1 : at + len(ending)] not in text
                    and (ending == "》" or folded[at - 1].isalnum())
                ):
                    return True
                at = folded.find(ending, at + 1)
        return False

    def candidates(self, folded: str, words: list[tuple[str, str]]) -> list[tuple[int, int]]:
        """Spans of a sentence that could be the answer itself and that the question does not hold."""
        text = self.query.text
        if self.expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}:
            return [(s, e) for s, e in candidates(self.expectation, folded) if folded[s:e].strip() not in text]
        wanted = NAME_TAGS.get(self.expectation.kind)
        spans, at = [], 0
        for word, tag in words:
            at = folded.find(word, at)
            end = at + len(word)
            if len(word) > 1 and word not in text and (tag in wanted if wanted else tag[0] in "njl" or tag == "eng"):
                spans.append((at, end))
            at = end
        return spans

    def share_missing(self, folded: str) -> float:
        """Share of the content words that a text lacks."""
        words = self.content_words()
        return sum(word not in folded for word in words) / max(1, len(words))

    def share_lacking(self, word: str, folded: str) -> float:
        """Share, 0 to 1, of the characters of one of the question's words that a text lacks.

        It has a character that stands in it beside one of its neighbours in the question: the tokenizer cuts names
        that it does not know in wrong places, as 胡润|元宇宙 into 胡润元|宇宙, and of 公司总部 often only 总部 is told.
        """
        at = self.query.text.find(word)
        if word in folded or at < 0 or not _HAN_WORD.fullmatch(word):
            return float(word not in folded)
        around = self.query.text[max(0, at - 1) : at + len(word) + 1]
        first = at - max(0, at - 1)
        pairs = [around[i : i + 2] in folded for i in range(len(around) - 1)]
        held = [any(pairs[max(0, i - 1) : i + 1]) for i in range(first, first + len(word))]
        return held.count(False) / len(word)

    def content_words(self) -> frozenset[str]:
        """The words of the question that carry its topic: nouns, verbs and figures, without those that only ask."""
        return self._content_words

    def told_words(self) -> frozenset[str]:
        """The content words that an answer has to tell: those without sorts of things that are only asked for."""
        return self._content_words - _SORTS

    @cached_property
    def missing_terms(self) -> tuple[str, ...]:
        """Words of the question that no passage has, nor what may stand in their place, in order."""
        names = {s.typed for s in self.query.synonyms if any(map(self._is_told, s.others))}
        words = [word for word in self._own_words if word in self.told_words() and word[0].isalnum()]
        return tuple(word for word in words if not self._is_known(word) and not any(word in name for name in names))

    def _is_told(self, expression: str) -> bool:
        """Whether passages have the words of an expression."""
        words = [word for word, _ in self.tagged(expression) if word[0].isalnum()]
        return bool(words) and all(map(self._is_term, words))

    def _is_known(self, word: str) -> bool:
        """Whether a passage has a word, or its parts that were joined wrongly: 产量比, 市有, 能养, 甲区和乙区."""
        plain = _CAN.sub("", word.strip(_SMALL_WORDS))
        if self._is_term(word) or (plain != word and (len(plain) < 2 or self._is_term(plain))):
            return True
        names = _BETWEEN_NAMES.split(word)
        return len(names) > 1 and all(len(name) > 1 and self._is_term(name) for name in names)

    def names(self) -> frozenset[str]:
        """The names and figures of the question itself."""
        return self._names
