"""Notes on quoted sentences: who speaks, and whom a pronoun means. The text stays exact."""

from __future__ import annotations

import re

from assistant.dialogue.antecedents import organisation_in, person_in
from assistant.evidence import Sentence
from assistant.types import Reference, Speaker
from assistant.voices import has_the_word
from corpus.speakers import decides, find_speakers, split_post, still_speaking
from index.search import Index

# Characters before a sentence in which the meaning of a pronoun is looked for.
LOOKED_BACK = 500
_SAYS = re.compile(r"认为|表示|指出|看来|建议|提出|强调|说|称|介绍|主张|坦言|透露|解释|补充|预计|判断|[“「]")
_QUOTATION = re.compile(r"[“「][^”」]*[”」]")
_FIRST_CLAUSE = re.compile(r"[^，。；：,;:]+[，。；：,;:]?")
_CONTINUES = re.compile(r"^[“「]|^(?:他|她)|[他她](?:还|也|进一步)?(?:表示|认为|说|指出|建议|提出|强调|介绍|称)")
_TERM = re.compile(
    r"[“「][^”」，。！？；]{1,8}[”」](?![”」，。！？；他她]|$)"
)  # a word in quotation marks that begins a sentence
_PRONOUN = re.compile(
    r"(?P<person>(?<![其吉])[他她](?!人|乡|国|们|山|日)们?)"
    r"|(?P<organisation>(?:该|这家|本)(?:公司|企业|机构|集团|单位|校|院|所))"
)


def speaker_of(sentence: Sentence) -> Speaker | None:
    """Who says a sentence: the speaker named in it, who has the word in a conversation, or who goes on from before."""
    text = sentence.text
    passage = sentence.hit.passage
    answering = has_the_word(sentence)
    if not answering and not _SAYS.search(text):
        return None
    named = [s for s in find_speakers(passage.text) if passage.start + s.position < sentence.end]
    inside = [s.name for s in named if passage.start + s.position >= sentence.start]
    above = passage.text[: max(0, sentence.start - passage.start)]
    if inside:
        speaker = inside[0]
    elif behind := _speaker_behind(sentence):
        speaker = behind
    elif answering:
        speaker = answering
    elif _CONTINUES.search(text) and not _TERM.match(text):
        speaker = still_speaking(above) or ("" if decides(above) else passage.speaker)
    else:
        return None
    if not speaker:
        return None
    post, name = split_post(speaker)
    return Speaker(name, post)


def _speaker_behind(sentence: Sentence) -> str:
    """Who is named as the speaker right behind a quotation that is a sentence: “……。”甲认为，……; or nobody."""
    if not _QUOTATION.fullmatch(sentence.text):
        return ""
    passage = sentence.hit.passage
    line = passage.text[sentence.end - passage.start :].partition("\n")[0]
    opening = _FIRST_CLAUSE.match(line)
    return next((named.name for named in find_speakers(opening.group())), "") if opening else ""


def references_of(sentence: Sentence, index: Index) -> tuple[Reference, ...]:
    """The pronouns of a sentence with the person or organisation that was named last before each."""
    found = list(_PRONOUN.finditer(sentence.text))
    if not found:
        return ()
    passage = sentence.hit.passage
    article = index.article(passage.article_id)
    text, end = (article.text, sentence.start) if article else (passage.text, sentence.start - passage.start)
    before = text[max(0, end - LOOKED_BACK) : end]
    references = []
    for match in found:
        look = person_in if match["person"] else organisation_in
        if match.group().endswith("们"):
            continue  # several: which of them cannot be told from the order of names
        said = f"{before}\n{sentence.text[: match.start()]}"
        if meant := look(said, index) or (passage.speaker if match["person"] else ""):
            references.append(Reference(sentence.start + match.start(), sentence.start + match.end(), meant))
    return tuple(references)
