"""A question as it is typed → the weighted terms that it is searched by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.glossary import GlossaryEntry
from index.english import Translator
from index.numbers import notations
from index.spelling import Correction
from index.tokens import Tokenizer, apart_from_dates, fold, fold_all

# Worth of a term of another name or notation, against one that was typed.
SYNONYM_WEIGHT = 0.5
# Worth of a term of what was probably meant.
CORRECTION_WEIGHT = 1.0
# jieba's tags of names, and the first letters of those of words that carry a topic ("e" is for English words).
PROPER_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"})
CONTENT_TAGS = "nvajilemst"
# How it is to be told, which no article says: 简单说说, 用大白话讲, 说人话, 一句话概括.
_TELL = r"(?:说|讲|解释|介绍|回答|概括|总结)(?:一?[下说讲]|清楚)?(?![了过着的明])"
_MANNER = (
    rf"说人话|长话短说|(?:能不能|能|请)?(?:简单|通俗|直白|简要|简短|详细)(?:易懂)?[地的]?(?:一?点|些)?来?{_TELL}"
    rf"|用?(?:[一两几]|一两|大白|通俗的|简单的)句?话来?{_TELL}"
)
# Politeness and framing around a question; what is left is searched. Anchored: inside a sentence they mean something.
_OPENING = re.compile(
    rf"^(?:(?:{_MANNER}|您好|你好|请问(?:一下)?|麻烦(?:问一?下|[你您]|(?=[问告查帮说介]))|我?想(?:问|知道|了解)(?:一?下)?|(?:你)?(?:能不能|能否|可以|可否|能)?"
    r"(?:请)?(?:帮我)?(?:告诉我|介绍一下|说说|讲讲|[查问看]一下)(?:吗|好吗)?|(?:你)?知道(?!分子)|请教(?:一下)?|请(?![求愿客柬示假辞战罪缨])"
    r"|(?:根据|按照?|从|在|看)?(?:(?:上|下|本|该|这张|这个)表格?(?:里|中|内|上)?|表格?[里中内](?!如一))(?:的?数据)?(?:来?看)?(?=[,，哪谁什有]|.{2,}(?:最|多少|哪)))"
    r"[,，。:：!！?？\s]*)+"
)
_CLOSING = re.compile(
    rf"(?:[,，。.!！?？~\s]+(?:{_MANNER})|[,，。.!！?？~\s]*(?:谢谢(?:你|您|了)?|好吗|可以吗|行吗|呢|吗|啊|呀))+[\s。.!！?？~]*$"
)
# mwc2024 is a name and a year.
_YEAR_JOINED = re.compile(r"(?<=[a-z]{2})(?=(?:19|20)\d{2}(?!\d))")
# Words that ask. They say which kind of answer is wanted, not what it is about, and bigrams that they form with their
# neighbours (是多|少颗) occur by accident only. Not within words such as 几何, 几内亚, 哪吒, 吗啡, 呢绒, 许多大学.
_ASKING = re.compile(
    r"(?:怎么|怎样|如何)(?:看待|评价|看(?![齐好懂到病护守出见清]))|多[大少]的?(?:比例|比重|百分比)|百分之(?:几|多少)|什么时候|什么时间|什么地方|什么样的?|是什么(?!时|地方|样)|为什么|什么|多少|哪些|哪里|哪儿|哪个|哪位|哪家|哪种|哪一|哪(?![吒咤])|谁的?|几个|几(?![何内乎率])"
    r"|何时|何地|何人|何处|为何|如何|怎么样|怎样|怎么|是否|有没有|是不是|会不会|能不能|吗(?!啡)|呢(?![绒喃])"
    r"|(?<![很许众诸更最好太繁增])多(?:大(?![学型陆])|高(?![校铁新速])|长(?![江城])|远|久|重(?![庆要])|深(?!圳))"
)
# Words that ask for nothing and tell nothing either; articles need not have them: 到现在一共有多少家.
_IDLE = re.compile(
    r"当初|一共|总共|拢共|到现在(?:为止)?|到目前(?:为止)?|有望|究竟|到底|大概|大约|差不多|具体(?=[是有在怎如讲说])|一年(?=[花能要有].{0,4}(?:多少|几))"
    r"|所说的(?=.{2})|(?<=[几些两三种样])样?东西|放到(?=.{1,8}去?)|的?意思(?=$|[?是])|(?<=.{2})那[条张座场部](?=.{2})"
)
_SILENT = re.compile(f"{_ASKING.pattern}|{_IDLE.pattern}")
# Characters that the tokenizer joins to a word which it does not know: 说 of 说智算, 会 of 云洲会.
_JOINED_BEFORE = frozenset("说讲称让使把被会要我你他她在给用对从比出来去做造买卖投搞办拿找份款座当")
_JOINED_BEHIND = frozenset("会要是有在说的了能可将也都被该")
PHRASE = 4  # characters of a verb with its object
_PHRASES = (["v", "n"], ["v", "vn"])  # by jieba's tags
# Nouns that a verb before them tells the sort of, so that both are one: 实施方案, 管理办法.
_HEADS = frozenset(
    "方案 办法 政策 计划 规划 条例 细则 方式 方法 模式 系统 平台 体系 机制 制度 工作 项目 中心 能力 水平 资金"
    " 基金 工程 设备 产权 人员 单位 机构 部门 程序 标准 指标 条件 范围 对象 时间 期限 地点 措施 协议 合同"
    " 市场 行业 产业 技术 人数 总额 成果".split()
)
# Words of the tokenizer that an everyday word may be cut into, those left out that stand in it: 供大于求, 掏了多少钱.
LONGEST_EVERYDAY = 4
# What tells that an action is over or lasts. It may stand in an everyday word: 裁了人.
_ASPECTS = frozenset({"了", "过", "着"})
# What the tokenizer joins to an everyday word: 能领, 顶多能, 事儿.
_MAY_BEFORE = frozenset("能会要可想得就还")
_MAY_BEHIND = frozenset("能会要可儿")
# What may stand behind a verb without another meaning: 研制出来.
_RESULTS = frozenset({"出来", "起来", "下来", "下去", "出去", "上去", "进来", "回来", "过来"})
SHORTEST_JOINED = 3  # characters of a word that may be two


@dataclass(frozen=True, slots=True)
class Synonyms:
    """An expression of the question and what may stand in its place. All folded."""

    typed: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question with jieba's part-of-speech tag: ``query.text[start:end] == text``."""

    text: str
    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """An analysed question.

    ``terms`` maps the index terms of what was typed to weights above 0; ``expansions`` those that other names, other
    notations of a figure and corrections add.
    """

    typed: str  # folded, without politeness
    text: str  # the same with foreign terms translated: what is searched by
    terms: dict[str, float]
    expansions: dict[str, float] = field(default_factory=dict)
    synonyms: tuple[Synonyms, ...] = ()
    corrections: tuple[Correction, ...] = ()
    tagged: tuple[Word, ...] = ()  # the words of ``text`` in order, those left out that only ask
    content: str = ""  # ``text`` with blanks in place of words that only ask
    importance: dict[str, float] = field(default_factory=dict)  # term → what multiplies its idf; 1 where it is missing

    @property
    def names(self) -> tuple[str, ...]:
        """The names and figures of the question."""
        return tuple(word.text for word in self.tagged if word.tag in PROPER_TAGS or word.text[0].isdigit())

    @property
    def content_words(self) -> tuple[str, ...]:
        """The words of the question that carry its topic: nouns, verbs, names and figures."""
        return tuple(
            word.text
            for word in self.tagged
            if (len(word.text) > 1 and word.tag[0] in CONTENT_TAGS) or word.text[0].isdigit()
        )

    @property
    def weighted_terms(self) -> dict[str, float]:
        """All terms to search by; a term that was typed keeps the weight that it has as such."""
        typed = {term: count * self.importance.get(term, 1.0) for term, count in self.terms.items()}
        return {**self.expansions, **typed}


class QueryAnalyser:
    """Turns questions into queries with one tokenizer and one glossary. Immutable, safe to share between threads."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        entries: Iterable[GlossaryEntry] = (),
        english: Mapping[str, tuple[str, ...]] = {},
        everyday: Mapping[str, tuple[str, ...]] = {},
    ) -> None:
        """Take the glossary, and everyday words, English and Chinese, with what stands for them in articles."""
        self.tokenizer = tokenizer
        self._names: dict[str, tuple[str, ...]] = {}  # any folded name of a term → its other Chinese and short names
        self._proper: set[str] = set()  # those of them that name one person, place, organisation or thing
        foreign: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            chinese = [fold(name) for name in (entry.term, *entry.aliases, *entry.abbreviations)]
            for name in dict.fromkeys((*chinese, *(fold(name) for name in entry.english))):
                self._names.setdefault(name, tuple(other for other in dict.fromkeys(chinese) if other != name))
                if entry.is_proper:
                    self._proper.add(name)
                if name[0].isascii():
                    foreign.setdefault(name, (fold(entry.term),))
        # A dictionary of first characters is twenty times as fast as one pattern of all names.
        self._by_first: dict[str, list[str]] = {}
        for name in sorted(self._names, key=len, reverse=True):
            self._by_first.setdefault(name[0], []).append(name)
        self._translator = Translator(foreign, english)
        # All at once, for folding thousands of short texts one by one takes a part of each start.
        folded = fold_all(["\t".join((word, *others)) for word, others in everyday.items()])
        self._everyday = {word: tuple(others) for word, *others in (entry.split("\t") for entry in folded)}

    @property
    def names(self) -> Iterable[str]:
        """All names of the glossary, folded."""
        return self._names.keys()

    def analyse(self, question: str) -> Query:
        """The query for ``question``; without terms when there is nothing in it that can be searched by."""
        typed = _YEAR_JOINED.sub(" ", strip_politeness(fold(question)).strip())
        translation = self._translator.translate(typed)
        text = translation.text
        content = _SILENT.sub(" ", text)
        tokens = self._tokens(content) or self._tokens(text)
        terms = {term: float(count) for term, count in Counter(tokens).items()}
        tagged = self._tagged(text)
        names = self.names_in(content)
        others = {**names, **self._everyday_in(tagged, names), **notations(content), **translation.others}
        return self._widened(Query(typed, text, terms, tagged=tagged, content=content), others)

    def _everyday_in(self, words: Sequence[Word], names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """The everyday words of a question, the longest at each place, with what may stand for them.

        A part of a name is none: 材料 of 应用材料公司.
        """
        found: dict[str, tuple[str, ...]] = {}
        end = 0
        for place, first in enumerate(words):
            if first.start < end:
                continue
            known, last = self._everyday_at(words[place : place + LONGEST_EVERYDAY])
            if not known or any(known in name and known != name for name in names):
                continue
            last += place
            last += last < len(words) and words[last].text in _RESULTS and first.tag[0] in "vn"
            typed = "".join(word.text for word in words[place:last])
            itself = (known,) if typed != known and len(known) > 1 else ()
            found[typed] = (*itself, *names.get(known, ()), *self._everyday[known])
            end = words[last - 1].end
        return found

    def _everyday_at(self, words: Sequence[Word]) -> tuple[str, int]:
        """The longest everyday word that ``words`` begin with and of how many of them it is; 裁人 in 裁了人."""
        known, count, whole = "", 0, ""
        for number, word in enumerate(words, start=1):
            joined = whole + word.text
            whole = whole if whole and word.text in _ASPECTS else joined
            form = next((form for form in _forms(joined) if form in self._everyday), "")
            if form:
                known, count = form, number
        return known, count

    def corrected(self, query: Query, corrections: Sequence[Correction]) -> Query:
        """``query`` searched by what was meant as well."""
        text = query.text
        for correction in corrections:
            text = text.replace(correction.typed, correction.meant)
        content = _SILENT.sub(" ", text)
        meant = self._tokens(content)
        widened = self._widened(query, {correction.typed: (correction.meant,) for correction in corrections})
        added = {term: CORRECTION_WEIGHT for term in meant if term not in query.terms}
        expansions = {**widened.expansions, **added}
        return replace(
            widened,
            text=text,
            expansions=expansions,
            corrections=tuple(corrections),
            tagged=self._tagged(text),
            content=content,
        )

    def _tokens(self, folded: str) -> list[str]:
        return self.tokenizer.tokens_of_folded(apart_from_dates(folded))

    def _tagged(self, text: str) -> tuple[Word, ...]:
        silent, words, place = [match.span() for match in _SILENT.finditer(text)], [], 0
        for word, tag in self.tokenizer.tagged(text):
            start = text.find(word, place)
            place = start + len(word)
            if word.strip() and not any(first < place and start < last for first, last in silent):
                words.append(Word(word, tag, start, place))
        return tuple(words)

    def _widened(self, query: Query, others: Mapping[str, tuple[str, ...]]) -> Query:
        """``query`` with what may stand in the place of parts of it."""
        synonyms = tuple(Synonyms(typed, forms) for typed, forms in others.items() if forms)
        added = [t for s in synonyms for form in s.others for t in self.tokenizer.tokens_of_folded(form)]
        expansions = {term: SYNONYM_WEIGHT for term in added if term not in query.terms}
        return replace(query, expansions={**query.expansions, **expansions}, synonyms=(*query.synonyms, *synonyms))

    def words(self, query: Query) -> list[str]:
        """The words of a query in reading order, without those that only ask."""
        return self.tokenizer.words(_SILENT.sub(" ", query.text))

    def proper_names_in(self, content: str) -> dict[str, tuple[str, ...]]:
        """Those of :meth:`names_in` that name one person, place, organisation or thing."""
        return {name: others for name, others in self.names_in(content).items() if name in self._proper}

    def names_in(self, content: str) -> dict[str, tuple[str, ...]]:
        """The names of the glossary that a text holds, the longest at each place, each with its other names."""
        found: dict[str, tuple[str, ...]] = {}
        place = 0
        while place < len(content):
            names = self._by_first.get(content[place], ())
            name = next((n for n in names if content.startswith(n, place) and _is_whole(content, place, n)), "")
            if name:
                found[name] = self._names[name]
            place += len(name) or 1
        return found


def _forms(word: str) -> tuple[str, ...]:
    """A word of the tokenizer, and without a small word that was joined to it: 领 for 能领, 顶多 for 顶多能."""
    before = word[1:] if word[0] in _MAY_BEFORE else word
    behind = word[:-1] if word[-1] in _MAY_BEHIND else word
    return tuple(form for form in (word, before, behind) if form)


def _is_whole(text: str, start: int, name: str) -> bool:
    """Whether a name that stands at ``start`` is no part of a longer word in Latin letters."""
    around = text[start - 1 : start] + name[0], name[-1] + text[start + len(name) : start + len(name) + 1]
    return not any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in around)


def without_joined(
    query: Query, is_known: Callable[[str], bool], tagged: Callable[[str], list[tuple[str, str]]]
) -> str:
    """The text of a query with a blank where the tokenizer joined words that the collection knows.

    That is a small word to another, or a verb to its object, which passages have apart: 培养 and 人才.
    """
    text = query.text
    for word in reversed(query.tagged):
        if len(word.text) == PHRASE and not is_known(word.text):
            verb, noun = word.text[: PHRASE // 2], word.text[PHRASE // 2 :]
            is_phrase = noun not in _HEADS and [tag for part in (verb, noun) for _, tag in tagged(part)] in _PHRASES
            if is_phrase and is_known(verb) and is_known(noun):
                text = f"{text[: word.start + len(verb)]} {text[word.start + len(verb) :]}"
            continue
        may_be = word.text[0] in _JOINED_BEFORE or word.text[-1] in _JOINED_BEHIND
        if not may_be or len(word.text) < SHORTEST_JOINED or is_known(word.text):
            continue
        if word.text[0] in _JOINED_BEFORE and is_known(word.text[1:]):
            text = f"{text[: word.start + 1]} {text[word.start + 1 :]}"
        elif word.text[-1] in _JOINED_BEHIND and is_known(word.text[:-1]):
            text = f"{text[: word.end - 1]} {text[word.end - 1 :]}"
    return text


def asking_spans(folded: str) -> list[tuple[int, int]]:
    """Where the words stand that only ask: ``常州在哪里`` → ``[(3, 5)]``."""
    return [match.span() for match in _ASKING.finditer(folded)]


def strip_politeness(folded: str) -> str:
    """``请问,常州在哪里呢?`` → ``常州在哪里``; a question that is nothing but politeness stays as it is."""
    return _without_politeness(folded) or folded


def is_politeness(folded: str) -> bool:
    """Whether a text asks to be answered and says no more: 你好,能帮我查一下吗."""
    return not _without_politeness(folded)


def _without_politeness(folded: str) -> str:
    return _CLOSING.sub("", _OPENING.sub("", folded.strip()))
