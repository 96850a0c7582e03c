"""What each query rule is worth: real questions rewritten as people also write them, with the rule and without it.

    python tests/bench/variants.py --data DATA [--out FILE]

Every rewriting changes the questions of the paragraphs that nothing was fitted on, as far as it applies; the rows say
how many, and R@1 of the questions as they were, rewritten without the rule, and rewritten with it. The last rows ask
all questions as they are, with every rule and without each.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import opencc
from quality import reported, retrieval
from question_collections import NEWS_COUNT, Bench
from question_sets import BenchQuestion

import index.query
from index.numbers import han_number, notations
from index.search import Index
from index.spelling import Speller, confusable
from index.tokens import HAN, fold

SEED = 1
_POLITE = ("请问一下，{}", "您好，麻烦问一下，{}谢谢！", "你能不能告诉我，{}", "我想了解一下{}", "请教一下，{}")
_HAN_PAIR = re.compile(f"[{HAN}]{{2}}")


def in_another_notation(question: str) -> str:
    """Every figure in the first of its other notations."""
    folded = fold(question)
    for typed, others in notations(folded).items():
        folded = folded.replace(typed, others[0], 1)
    return folded


def in_figures_or_words(question: str) -> str:
    """Digits as Chinese numerals, a plain writer's way without any rule of this project's: 20 → 二十."""
    return re.sub(
        r"(?<![\d.,])\d{1,8}(?![\d.,%])",
        lambda match: (
            "".join("〇一二三四五六七八九"[int(d)] for d in match[0])
            if match[0][:2] in {"18", "19", "20"} and len(match[0]) == 4
            else han_number(int(match[0]))
        ),
        question,
    )


def misspelt(question: str) -> str:
    """One character, of a pair of Han characters, in place of which stands one of the same sound."""
    chance = random.Random(f"{SEED}{question}")
    places = [match.start() for match in re.finditer(f"(?=[{HAN}]{{2}})", question)]
    chance.shuffle(places)
    for place in places:
        like = list(confusable(fold(question[place])))[:12]
        if like:
            return question[:place] + chance.choice(like) + question[place + 1 :]
    return question


def politely(question: str) -> str:
    """Wrapped in politeness."""
    return random.Random(f"{SEED}{question}").choice(_POLITE).format(question)


def traditional(question: str) -> str:
    """In traditional characters."""
    return str(opencc.OpenCC("s2tw").convert(question))


def simplified(question: str) -> str:
    """In simplified characters."""
    return str(opencc.OpenCC("tw2s").convert(question))


def full_width(question: str) -> str:
    """Letters, digits and signs in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in question)


@contextmanager
def without_notations() -> Iterator[None]:
    """The rule for figures switched off."""
    with patch.object(index.query, "notations", lambda folded: {}):
        yield


@contextmanager
def without_spelling() -> Iterator[None]:
    """The rule for typing mistakes switched off."""
    with patch.object(Speller, "corrections", lambda self, folded: []):
        yield


@contextmanager
def without_politeness() -> Iterator[None]:
    """The rule for polite wrapping switched off."""
    with patch.object(index.query, "strip_politeness", lambda folded: folded):
        yield


@contextmanager
def without_asking() -> Iterator[None]:
    """Words that ask are searched by as well."""
    with patch.object(index.query, "_ASKING", re.compile("(?!)")):
        yield


RULES = {
    "figures in another notation": (in_another_notation, without_notations),
    "digits as Chinese numerals": (in_figures_or_words, without_notations),
    "a character of the same sound": (misspelt, without_spelling),
    "polite wrapping": (politely, without_politeness),
}
FOLDED = {"traditional": traditional, "simplified": simplified, "full width": full_width}
HARMLESS = {
    "notations": without_notations,
    "spelling": without_spelling,
    "politeness": without_politeness,
    "asking words": without_asking,
}


def ranking(index: Index) -> Callable[[str], list[str]]:
    """Article ids, best first."""
    return lambda question: [hit.article.id for hit in index.search(question, 5)]


def rows(asked: list[BenchQuestion], index: Index) -> Iterator[tuple[str, dict[str, float]]]:
    """The figures of one set."""
    search = ranking(index)
    for name, (rewrite, without) in RULES.items():
        rewritten = [replace(question, text=rewrite(question.text)) for question in asked]
        pairs = [(old, new) for old, new in zip(asked, rewritten, strict=True) if fold(old.text) != fold(new.text)]
        if not pairs:
            continue
        changed = [new for _, new in pairs]
        with without():
            off = retrieval(changed, search)["R@1"]
        yield (
            name,
            {
                "questions": len(pairs),
                "R@1 as asked": retrieval([old for old, _ in pairs], search)["R@1"],
                "rewritten, without": off,
                "rewritten, with": retrieval(changed, search)["R@1"],
            },
        )
    for name, rewrite in FOLDED.items():
        changed = [replace(question, text=rewrite(question.text)) for question in asked]
        yield f"in {name}", {"questions": len(asked), "R@1 rewritten": retrieval(changed, search)["R@1"]}
    yield "as asked, every rule", retrieval(asked, search)
    for name, without in HARMLESS.items():
        with without():
            yield f"as asked, without {name}", retrieval(asked, search)


def main() -> None:
    """Measure and print; with --out also write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    parser.add_argument("--news", type=int, default=NEWS_COUNT, help="news passages beside each set")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    figures: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as folder:
        bench = Bench(options.data, Path(folder), options.news)
        for questions in bench.sets:
            for name, row in rows(reported(questions), bench.large(questions.name)):
                figures[f"{questions.name}, {name}"] = row
                print(f"{questions.name}, {name:<40}", "  ".join(f"{k} {v:.4g}" for k, v in row.items()), flush=True)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
