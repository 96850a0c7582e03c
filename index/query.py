"""A question as it is typed → the weighted terms that it is searched by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.glossary import GlossaryEntry
from index.tokens import HAN, Tokenizer, fold

# Worth of a term that came from the glossary, against one that was typed.
SYNONYM_WEIGHT = 0.5
# Politeness and framing around a question; what is left is searched. Anchored: inside a sentence they mean something.
_OPENING = re.compile(
    r"^(?:(?:您好|你好|请问(?:一下)?|麻烦问一下|我?想(?:问|知道|了解)(?:一下)?|(?:你)?(?:能不能|能否|可以|可否)?"
    r"(?:请)?(?:帮我)?(?:告诉我|介绍一下|说说|讲讲|查一下)|(?:你)?知道(?!分子)|请教(?:一下)?|请(?![求愿客柬示假辞战罪缨]))"
    r"[,，。:：!！\s]*)+"
)
_CLOSING = re.compile(r"(?:[,，。.!！?？~\s]*(?:谢谢(?:你|您|了)?|好吗|可以吗|行吗|呢|吗|啊|呀))+[\s。.!！?？~]*$")
# Words that ask. They say which kind of answer is wanted, not what it is about, and bigrams that they form with their
# neighbours (是多|少颗) occur by accident only. Not within words such as 几何, 几内亚, 哪吒, 吗啡, 呢绒.
_ASKING = re.compile(
    r"什么时候|什么时间|什么地方|什么样的?|是什么|为什么|什么|多少|哪些|哪里|哪儿|哪个|哪位|哪家|哪种|哪一|哪(?![吒咤])|谁的?|几个|几(?![何内乎率])"
    r"|何时|何地|何人|何处|为何|如何|怎么样|怎样|怎么|是否|有没有|是不是|会不会|能不能|吗(?!啡)|呢(?![绒喃])"
)
# English words that carry no topic; a question in English must not fail for want of "the" in a Chinese article.
_ENGLISH_STOP_WORDS = frozenset(
    (
        "a about according after all also an and any are as at be been before being by can could did do does during "
        "each for from had has have he her his how i if in into is it its kind kinds many me more most much not of on "
        "or other our out over please she should so some such tell than that the their them there these they this "
        "those to under until up us was we were what when where whether which while who whom whose why will with "
        "would you your account accounts define defined definition does explain give lead list mean means name named "
        "say says said share think thinks total type types"
    ).split()
)
_LATIN_WORD = re.compile(rf"[^\W{HAN}\d_][^\W{HAN}_]*")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """An expression of the question and what may stand in its place. All folded."""

    typed: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """An analysed question.

    ``terms`` maps the index terms of what was typed to weights above 0; ``expansions`` those that the glossary adds.
    """

    typed: str  # folded, without politeness
    text: str  # the same with foreign terms translated: what is searched by
    terms: dict[str, float]
    expansions: dict[str, float] = field(default_factory=dict)
    synonyms: tuple[Synonyms, ...] = ()

    @property
    def weighted_terms(self) -> dict[str, float]:
        """All terms to search by; a term that was typed keeps the weight that it has as such."""
        return {**self.expansions, **self.terms}


class QueryAnalyser:
    """Turns questions into queries with one tokenizer and one glossary. Immutable, safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer, entries: Iterable[GlossaryEntry] = ()) -> None:
        self.tokenizer = tokenizer
        self._names: dict[str, tuple[str, ...]] = {}  # any folded name of a term → all its Chinese and short names
        self._terms: dict[str, str] = {}  # any folded name → the folded term itself
        for entry in entries:
            term = fold(entry.term)
            chinese = [fold(name) for name in (entry.term, *entry.aliases, *entry.abbreviations)]
            for name in dict.fromkeys((*chinese, *(fold(name) for name in entry.english))):
                if name not in self._names:
                    self._names[name] = tuple(other for other in dict.fromkeys(chinese) if other != name)
                    self._terms[name] = term
        self._pattern = any_of(self._names)

    def analyse(self, question: str) -> Query:
        """The query for ``question``; without terms when there is nothing in it that can be searched by."""
        typed = strip_politeness(fold(question)).strip()
        text = self._translate(typed)
        content = _ASKING.sub(" ", text)
        tokens = self.tokenizer.tokens_of_folded(content) or self.tokenizer.tokens_of_folded(text)
        terms = {term: float(count) for term, count in Counter(tokens).items()}
        synonyms = self._synonyms(content)
        added = [t for s in synonyms for other in s.others for t in self.tokenizer.tokens_of_folded(other)]
        expansions = {term: SYNONYM_WEIGHT for term in added if term not in terms}
        return Query(typed, text, terms, expansions, synonyms)

    def words(self, query: Query) -> list[str]:
        """The words of a query in reading order, without those that only ask."""
        return self.tokenizer.words(_ASKING.sub(" ", query.text))

    def _translate(self, text: str) -> str:
        """Put the glossary's Chinese terms for foreign ones when the question is mostly in a Latin script."""
        latin = sum(len(word) for word in _LATIN_WORD.findall(text))
        if latin * 2 <= sum(not character.isspace() for character in text) or self._pattern is None:
            return text
        translated = self._pattern.sub(lambda match: f" {self._terms[match.group()]} ", text)
        words = [word for word in translated.split() if word.strip("?,.!'\"") not in _ENGLISH_STOP_WORDS]
        # "china's" and the like leave an s behind.
        kept = [word for word in words if word not in {"'s", "’s", "s"}]
        return " ".join(kept) or text

    def _synonyms(self, content: str) -> tuple[Synonyms, ...]:
        if self._pattern is None:
            return ()
        found = dict.fromkeys(match.group() for match in self._pattern.finditer(content))
        return tuple(Synonyms(name, self._names[name]) for name in found if self._names[name])


def strip_politeness(folded: str) -> str:
    """``请问,常州在哪里呢?`` → ``常州在哪里``; a question that is nothing but politeness stays as it is."""
    bare = _CLOSING.sub("", _OPENING.sub("", folded.strip()))
    return bare or folded


def any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern for the longest of ``names`` at each place; names in Latin letters match whole words only."""
    alternatives = []
    for name in sorted(names, key=len, reverse=True):
        left = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", name) else ""
        right = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", name) else ""
        alternatives.append(left + re.escape(name) + right)
    return re.compile("|".join(alternatives)) if alternatives else None
