"""Retrieval against its baselines and without each of its parts, on paragraphs that nothing was fitted on.

    python tests/bench/retrieval.py --data DATA [--out FILE]

Rows: BM25 over jieba's words, over words and bigrams, the embedding model alone, min-max fusion, ranked, as shipped;
then ranked without one feature (its weight set to 0, the others unchanged), and as shipped without one query rule.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import bm25s
from quality import DEPTH, rankings, reported, retrieval
from question_collections import NEWS_COUNT, Bench
from question_sets import BenchQuestion
from variants import HARMLESS

from index.rank import RANKED, load_weights, rank_features
from index.search import CANDIDATES, Index

Figures = dict[str, float]
# The rankings of quality.py under the names of this table.
NAMES = {
    "BM25": "BM25, words and bigrams",
    "dense": "embedding model alone",
    "fused": "min-max fusion",
    "ranked": "ranked, without a look at sentences",
    "shipped": "as shipped",
}


def words_ranking(index: Index) -> Callable[[str], list[str]]:
    """BM25 over jieba's words alone, by bm25s."""
    tokenizer = index._analyser.tokenizer
    passages = index.articles.passages(index.articles.passage_numbers())
    ids = [passage.article_id for passage in passages.values()]
    engine = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    engine.index([tokenizer.words(passage.text) for passage in passages.values()], show_progress=False)

    def ranking(question: str) -> list[str]:
        words = index.words(index.analyse(question)) or ["?"]
        numbers, _ = engine.retrieve([words], k=DEPTH, show_progress=False)
        return [ids[number] for number in numbers[0]]

    return ranking


def without_features(questions: list[BenchQuestion], index: Index) -> Iterator[tuple[str, Figures]]:
    """As shipped, with the weight of one feature set to 0."""
    found: dict[str, tuple[list[str], list[Mapping[str, float]]]] = {}
    for question in questions:
        query = index.analyse(question.text)
        candidates = index._candidates(query, depth=CANDIDATES, wanted=RANKED)
        rows = rank_features(index.matcher(query), [each.candidate for each in candidates])
        found[question.text] = [each.passage.article_id for each in candidates], list(rows)
    for name in load_weights():
        weights = {**load_weights(), name: 0.0}

        def ranking(question: str, weights: Mapping[str, float] = weights) -> list[str]:
            ids, rows = found[question]
            scores = [sum(weights[feature] * value for feature, value in row.items()) for row in rows]
            return [ids[place] for place in sorted(range(len(ids)), key=lambda place: -scores[place])]

        yield f"ranked, without the feature {name}", retrieval(questions, ranking)


def rows(questions: list[BenchQuestion], index: Index) -> Iterator[tuple[str, Figures]]:
    """Every row of the table for one question set."""
    yield "BM25, words", retrieval(questions, words_ranking(index))
    ways = rankings(index)
    for name, ranking in ways.items():
        yield NAMES.get(name, name), retrieval(questions, ranking)
    yield from without_features(questions, index)
    for name, without in HARMLESS.items():
        with without():
            yield f"without the rule for {name}", retrieval(questions, ways["shipped"])


def main() -> None:
    """Measure and print; with --out also write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    parser.add_argument("--news", type=int, default=NEWS_COUNT, help="news passages beside each set")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    table: dict[str, dict[str, Figures]] = {}
    with TemporaryDirectory() as folder:
        bench = Bench(options.data, Path(folder), options.news)
        for questions in bench.sets:
            asked = reported(questions)
            print(f"\n{questions.name}, {len(asked)} questions{'':<14} R@1    R@5    MRR@10")
            for name, figures in rows(asked, bench.large(questions.name)):
                table.setdefault(name, {})[questions.name] = figures
                print(f"  {name:<40}", "  ".join(f"{value:.4f}" for value in figures.values()), flush=True)
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
