"""What trains the reader: the pretrained file is read as it is meant, every example is learnt from once an epoch."""

from __future__ import annotations

import math
import random
import struct

import numpy as np
import pytest
import torch
from fit_context import fit_context
from fit_reader import BATCH_TOKENS, batches, draw, kept_pieces, mean_state, shift
from pretrained import Pretrained, parse

from assistant.reader.reading import END, PAD, START, UNKNOWN

READ, EVER_READ = 5, 8
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]


def packed(pieces: list[str], tensors: dict[str, tuple[int, int, bytes]]) -> bytes:
    """A file as the package holds it; ``tensors`` tell kind, count and bytes of each."""
    texts = [piece.encode() for piece in pieces]
    starts = [sum(map(len, texts[:i])) for i in range(len(texts) + 1)]
    count = len(pieces)
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 0, 4, 64, count, 8, 1, 1e-12, 32)
    head += struct.pack("<5iQ", count, 0, 2, 1, 3, starts[-1]) + struct.pack(f"<{count + 1}I", *starts)
    head += struct.pack(f"<{count}f", *(-float(i) for i in range(count))) + b"".join(texts)
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", ord("（"), 1, ord("(")) + struct.pack("<i", len(tensors))
    size = sum(2 + len(name) + 21 for name in tensors)
    directory, content = b"", b""
    for name, (kind, count, values) in tensors.items():
        place = len(head) + size + len(content)
        directory += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, place, len(values))
        )
        content += values
    return head + directory + content


def test_the_pretrained_file_is_read() -> None:
    low, high = np.arange(16), 15 - np.arange(16)
    block = np.float16(0.5).tobytes() + (low | high << 4).astype(np.uint8).tobytes()
    floats = np.array([1.5, -2], dtype=np.float32).tobytes()
    model = parse(packed([*SPECIAL, "▁", "高", "新区"], {"a": (1, 32, block), "b.long": (0, 2, floats)}))
    assert (model.width, model.heads, model.pieces[-2:], model.scores[-1]) == (32, 4, ["高", "新区"], -6.0)
    assert model.tensors["a"].tolist() == [*((low - 8) / 2), *((high - 8) / 2)]
    assert model.tensors["b.long"].tolist() == [1.5, -2.0]


def test_the_tokenizer_knows_the_pieces_that_are_kept() -> None:
    pieces = [*SPECIAL, "▁", "高", "新区", "新", "区", "a"]
    model = Pretrained(32, 4, pieces, [-float(i) for i in range(len(pieces))], {})
    kept = kept_pieces(model, ["高新区"])
    assert kept[:4] == [START, PAD, END, UNKNOWN]
    assert {pieces[i] for i in kept[4:]} == {"▁", "高", "新区", "新", "区"}  # not "a", which no text has
    encoded = model.tokenizer(kept).encode("高 新区", add_special_tokens=False)
    assert encoded.tokens == ["▁", "高", "▁", "新区"]
    assert [pieces[kept[i]] for i in encoded.ids] == encoded.tokens


@pytest.mark.parametrize("count", [1, 7, 600])
def test_every_example_is_in_one_batch_of_limited_size(count: int) -> None:
    chance = random.Random(3)
    lengths = [chance.randint(5, 450) for _ in range(count)]
    found = list(batches(lengths, chance))
    assert sorted(i for batch in found for i in batch) == list(range(count))
    assert all(len(batch) * max(lengths[i] for i in batch) <= BATCH_TOKENS for batch in found)


@pytest.mark.parametrize("answers", [(), (0,), (1, 6), (7,)])
def test_a_right_sentence_is_always_drawn_and_in_time_every_one(answers: tuple[int, ...]) -> None:
    chance = random.Random(4)
    drawn = [draw([i in answers for i in range(EVER_READ)], chance, READ) for _ in range(200)]
    assert all(len(set(places)) == len(places) == READ for places in drawn)
    assert all(not answers or set(answers) & set(places) for places in drawn)
    assert {place for places in drawn for place in places} == set(range(EVER_READ))
    is_likeliest = [sorted(places) == list(range(READ)) for places in drawn]
    assert any(is_likeliest) is (answers != (7,))


@pytest.mark.parametrize("count", [1, 2, READ])
def test_of_few_sentences_all_are_drawn(count: int) -> None:
    assert sorted(draw([False] * count, random.Random(5), READ)) == list(range(count))


def test_the_offset_makes_both_errors_alike() -> None:
    log_odds = np.array([-0.6, -0.3, 0.5, -0.9, -0.4, -2.0])
    answerable = np.array([True, True, True, False, False, False])
    everything = np.ones(6, dtype=bool)
    # From .3 on one of the three is refused, below .4 none is answered, from .4 on one is answered as well.
    assert shift(log_odds, everything, answerable) == pytest.approx(0.4)
    is_read = np.array([False, False, True, True, True, True])
    assert shift(log_odds, is_read, answerable) == pytest.approx(0.9)  # both that are not read stay refused


def test_what_tells_which_sentence_answers_is_weighed_by_how_often_it_does() -> None:
    own, other = {"article": 1.0, "behind": 0.0}, {"article": 0.0, "behind": 0.0}
    groups = [([own, other], [right, not right]) for right in [True] * 150 + [False] * 50]
    weights = fit_context(groups)
    assert weights["article"] == pytest.approx(math.log(3), rel=0.05)
    assert weights["behind"] == 0


def test_readers_along_the_way_are_averaged() -> None:
    states = [{"rows": torch.tensor([[1.0, 4.0]])}, {"rows": torch.tensor([[3.0, 0.0]])}]
    assert mean_state(states)["rows"].tolist() == [[2.0, 2.0]]
