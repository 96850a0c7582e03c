"""The reader of both texts: its network held to torch, what it reads, and what its reading does to an answer."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from pretrained import Pretrained
from reader_graph import AS_THEY_ARE, WHOLE_NUMBERS, write_graph
from reader_network import DROPOUT, LAYERS, Batch, Dropout, ReaderNetwork, quantize_blocks
from safetensors.numpy import load, save
from threadpoolctl import threadpool_info
from tokenizers import Tokenizer

from assistant.confidence import UNMET_CONDITION
from assistant.context import Context
from assistant.evidence import Sentence
from assistant.judge import EVERYTHING, EVIDENCE_HITS, Judged, Scope, judge
from assistant.reader import BY_ITSELF, FOLLOW_UP, Leads, Reading, is_doubtful, load_reader
from assistant.reader.network import GRAPH_FILE, TENSORS_FILE, Floats, LayerNorm, Linear, Network, Tensors
from assistant.reader.reading import (
    FOLDER,
    HEADING_CHARACTERS,
    LONGEST,
    NO_LEADS,
    PAD,
    Extent,
    Reader,
    Worth,
    headings_of,
    reading_order,
)
from corpus.types import Article, Passage
from index.errors import ModelError
from index.search import Index
from index.training.export import quantize_rows
from index.types import ArticleSummary, Hit

WIDTH, HEADS, PIECES, PLACES = 32, 4, 40, 64
ASKED = "江城高新区2023年新增企业多少家？"
NEUTRAL = Worth(likely=1.0, sentence=0.0, trees=1.0, reader=0.0, offset=0.0)


@pytest.fixture(scope="module")
def pretrained() -> Pretrained:
    """A pretrained model of random numbers."""
    chance = np.random.default_rng(5)

    def some(*shape: int) -> Floats:
        return chance.normal(0, 0.3, math.prod(shape)).astype(np.float32)

    tensors = {"emb.word": some(PIECES, WIDTH), "emb.pos": some(PLACES, WIDTH), "emb.type": some(WIDTH)}
    shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    shapes |= {"fi": (4 * WIDTH, WIDTH), "fo": (WIDTH, 4 * WIDTH)}
    for layer in range(LAYERS):
        for name, (outputs, inputs) in shapes.items():
            tensors |= {f"l{layer}.{name}.w": some(outputs, inputs), f"l{layer}.{name}.b": some(outputs)}
        for norm in ("aln", "oln"):
            tensors |= {f"l{layer}.{norm}.w": 1 + some(WIDTH), f"l{layer}.{norm}.b": some(WIDTH)}
    tensors |= {"emb.ln.w": 1 + some(WIDTH), "emb.ln.b": some(WIDTH)}
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    characters = ["▁", *(chr(0x4E00 + i) for i in range(PIECES - len(special) - 1))]
    return Pretrained(WIDTH, HEADS, [*special, *characters], [-float(i) for i in range(PIECES)], tensors)


@pytest.fixture(scope="module")
def trained(pretrained: Pretrained) -> ReaderNetwork:
    """A network whose weights a byte and float16 hold exactly, and whose heads tell texts apart."""
    torch.manual_seed(2)
    network = ReaderNetwork(pretrained, range(PIECES)).eval()
    for head in (network.sentence, network.none):
        head[-1].get_parameter("weight").data *= 100
    for name, module in network.named_modules():
        if isinstance(module, torch.nn.Linear | torch.nn.Embedding):
            weight = module.weight.detach().numpy()
            if name.startswith("layer."):
                blocks, scales = quantize_blocks(weight)
                weight = ((blocks - np.float32(128)) * scales[..., None]).reshape(weight.shape)
            else:
                rows, scales = quantize_rows(weight)
                weight = rows * scales[:, None]
            module.weight.data = torch.from_numpy(weight)
    network.places.weight.data = network.places.weight.data.half().float()
    return network


@pytest.fixture(scope="module")
def trained_reader(trained: ReaderNetwork, pretrained: Pretrained, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The reader that runs this network, activations as they are."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / TENSORS_FILE).write_bytes(save(trained.tensors()))
    write_graph(folder, HEADS, AS_THEY_ARE)
    pretrained.tokenizer(range(PIECES)).save(str(folder / "tokenizer.json"))
    worth = {"likely": 1, "sentence": 1, "trees": 1, "reader": 1, "offset": 0}
    config = {"heads": HEADS, "worth": worth, "worth_of_follow_up": {**worth, "offset": 2}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return Reader(folder)


def test_the_network_gives_what_torch_gives(trained: ReaderNetwork, trained_reader: Reader) -> None:
    reader = trained_reader
    evidence = [
        sentence_of("丁丂七丄丅丆", "一丁丂"),
        sentence_of("万丈三上下丌", "一丁丂"),
        sentence_of("不与", "丏丐"),
    ]
    reading = reader.read("丑丒专", evidence)
    with torch.no_grad():
        # Beside a longer one, so that it is filled up.
        texts = [reader.maker.text(asked, evidence, BY_ITSELF) for asked in ("丑丒专", "丑丒专丑丒专" * 2)]
        scores, none = trained(Batch.of(texts, PAD))
    np.testing.assert_allclose(reading.scores, scores[0].numpy(), atol=0.01)
    assert reading.none == pytest.approx(float(none[0]), abs=0.01)
    assert np.ptp(reading.scores) > 0.1


def test_training_goes_on_from_what_was_written(trained: ReaderNetwork, pretrained: Pretrained) -> None:
    written = load(save(trained.tensors()))
    torch.manual_seed(7)
    restored = ReaderNetwork(pretrained, range(PIECES)).eval()
    assert not np.array_equal(restored.tensors()["sentence.inner.rows"], written["sentence.inner.rows"])
    restored.restore(written)
    again = restored.tensors()
    assert again.keys() == written.keys()
    for name, tensor in written.items():
        np.testing.assert_array_equal(again[name], tensor, err_msg=name)


def test_while_training_a_tenth_is_dropped_and_the_mean_stays() -> None:
    ones = torch.ones(200, 100)
    dropped = Dropout()(ones)
    assert float((dropped == 0).float().mean()) == pytest.approx(DROPOUT, abs=0.01)
    assert float(dropped.mean()) == pytest.approx(1.0, abs=0.01)
    assert torch.equal(Dropout().eval()(ones), ones)


def test_layer_norm_of_known_numbers() -> None:
    ones = np.ones(2, dtype=np.float32)
    assert LayerNorm(ones, 0 * ones)(np.array([[1, 3]], dtype=np.float32)).tolist() == [[-1.0, 1.0]]


def test_weights_are_bytes_around_128_with_a_scale_for_each_block() -> None:
    blocks, scales = quantize_blocks(np.array([[1.27, -0.01, *[0.0] * 62, *[0.0] * 63, -2.54]], dtype=np.float32))
    assert (blocks.shape, scales.shape) == ((1, 2, 64), (1, 2))
    assert scales[0].tolist() == pytest.approx([0.01, 0.02])
    assert [blocks[0, 0, 0], blocks[0, 0, 1], blocks[0, 0, 2], blocks[0, 1, 63]] == [255, 127, 128, 1]


def test_a_linear_map_is_its_rows_times_their_scales() -> None:
    tensors: Tensors = {
        "map.rows": np.array([[1, -2], [100, 0]], dtype=np.int8),
        "map.scales": np.array([0.5, 0.01], dtype=np.float32),
        "map.bias": np.array([0, 1], dtype=np.float32),
    }
    assert Linear.of(tensors, "map")(np.array([[2, 1]], dtype=np.float32)).tolist() == [[0.0, 3.0]]


def test_rounding_activations_changes_little(trained: ReaderNetwork, tmp_path: Path) -> None:
    (tmp_path / TENSORS_FILE).write_bytes(save(trained.tensors()))
    vectors = []
    for accuracy in (AS_THEY_ARE, WHOLE_NUMBERS):
        write_graph(tmp_path, HEADS, accuracy)
        vectors.append(Network(tmp_path)(list(range(4, 30)), [0, 1] * 13))
    assert 0 < np.abs(vectors[0] - vectors[1]).mean() < 0.05 * np.abs(vectors[0]).mean()


def test_the_network_reads_as_many_tokens_as_it_has_places(trained: ReaderNetwork, tmp_path: Path) -> None:
    (tmp_path / TENSORS_FILE).write_bytes(save(trained.tensors()))
    write_graph(tmp_path, HEADS)
    network = Network(tmp_path)
    assert network.longest == PLACES
    assert network([4] * PLACES, [0] * PLACES).shape == (PLACES, WIDTH)


@pytest.mark.parametrize("extent", [BY_ITSELF, FOLLOW_UP])
def test_the_longest_text_fits_into_the_shipped_network(extent: Extent) -> None:
    sentences = [
        sentence_of("句" * 999, "题" * 999, article=f"{i % EVIDENCE_HITS}", start=i, section="节" * 999)
        for i in range(extent.sentences)
    ]
    evidence = [sentences[i] for i in sorted(range(extent.sentences), key=lambda i: i % EVIDENCE_HITS)]
    leads = {f"{i}": "始" * 999 for i in range(EVIDENCE_HITS)}
    longest = load_reader().maker.text("问" * 999, evidence, extent, leads)
    assert len(longest.tokens) == len(longest.segments) <= LONGEST == load_reader().longest
    assert [place.stop - place.start for place in longest.sentences] == [extent.with_headings] * extent.sentences


@pytest.mark.parametrize(
    ("characters", "there", "read"), [(60, 12, 5), (39, 12, 5), (32, 12, 6), (9, 12, 8), (9, 3, 3)]
)
def test_more_sentences_are_read_while_they_are_short(characters: int, there: int, read: int) -> None:
    maker = load_reader().maker
    sentences = [sentence_of("丁" * characters, "题", start=i) for i in range(there)]
    told = maker.text("票价多少", sentences[:1], BY_ITSELF).sentences[0]
    assert abs(told.stop - told.start - characters) <= 1  # a token a character, and one where a word begins
    assert maker.count(sentences, BY_ITSELF) == read
    assert len(load_reader().read("票价多少", sentences, BY_ITSELF).scores) == read


def test_a_title_is_read_once_for_sentences_that_follow_each_other() -> None:
    evidence = [
        sentence_of("渡轮下水。", "江城"),
        sentence_of("票价两元。", "江城", start=5),
        sentence_of("桥已通车。", "海城", article="b"),
    ]
    text = load_reader().maker.text("票价多少", evidence, BY_ITSELF)
    assert text.segments[0] == 0
    runs = [segment for i, segment in enumerate(text.segments) if i == 0 or text.segments[i - 1] != segment]
    assert runs == [0, 1, 2, 1, 2]
    assert all(set(text.segments[place]) == {2} for place in text.sentences)


def read_of(evidence: Sequence[Sentence], leads: Leads = NO_LEADS) -> str:
    """What the shipped reader is given, its tokens as text, with a bar at each end."""
    tokens = load_reader().maker.text("票价多少", evidence, BY_ITSELF, leads).tokens
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    text = "".join(str(tokenizer.id_to_token(token)) for token in tokens)
    return text.replace("</s>", "|").replace("<s>", "").replace("▁", "")


def test_how_an_article_begins_is_read_where_neither_its_title_nor_a_sentence_tells_it() -> None:
    leads = {"a": "江城渡轮公司去年成立。", "b": "海城纪事，海城晚报。"}
    evidence = [
        sentence_of("票价两元。", "第三号", article="a", start=40),
        sentence_of("票价三元。", "海城纪事", article="b", start=40),
    ]
    assert read_of(evidence, leads) == "票价多少|第三号江城渡轮公司去年成立。|票价两元。|海城纪事|票价三元。|"
    begun = [sentence_of("江城渡轮公司去年成立。", "第三号", article="a"), evidence[0]]
    assert read_of(begun, leads) == "票价多少|第三号|江城渡轮公司去年成立。|票价两元。|"
    untitled = sentence_of("票价两元。", "", article="a", start=40)
    assert read_of([untitled], leads) == "票价多少||江城渡轮公司去年成立。|票价两元。|"


def test_sentences_are_read_behind_their_headings() -> None:
    evidence = [
        sentence_of("票价两元。", "江城", section="二、分年目标 › （一）2025年"),
        sentence_of("票价三元。", "江城", start=20, section="二、分年目标 › （二）2026年"),
        sentence_of("渡轮停航。", "江城", start=40),
    ]
    told = "票价多少|江城|分年目标,2025年:票价两元。|分年目标,2026年:票价三元。|渡轮停航。|"
    assert read_of(evidence) == told


@pytest.mark.parametrize(
    ("section", "read"),
    [
        ("", ""),
        ("第三章　评价与奖惩 › 第十二条　B等", "评价与奖惩，B等"),
        ("总则 › 二、目标 › 1. 2026年", "目标，2026年"),
        ("2026年 › 1.2 票价", "2026年，票价"),
        ("十条措施", "十条措施"),
        ("一、" + "总" * 40, "总" * HEADING_CHARACTERS),
    ],
)
def test_the_innermost_headings_are_read_without_their_numbers(section: str, read: str) -> None:
    assert headings_of(section) == read


def test_sentences_are_read_article_by_article_and_scored_in_their_own_order(trained_reader: Reader) -> None:
    places = [("a", 9), ("b", 3), ("a", 0), ("b", 0), ("a", 4)]
    evidence = [
        sentence_of(text, "一丁", article=article, start=start)
        for text, (article, start) in zip(("丁丂七", "丄丅", "万丈", "三上", "不与丏"), places, strict=True)
    ]
    order = reading_order(evidence)
    assert order == [2, 4, 0, 3, 1]
    in_order = [evidence[i] for i in order]
    scores, others = trained_reader.read("丑丒", evidence).scores, trained_reader.read("丑丒", in_order).scores
    assert scores[order].tolist() == others.tolist()
    assert len(set(scores.tolist())) == len(places)


@pytest.mark.parametrize("question", ["", " ", "\x00", "😀😀"])
def test_a_question_without_known_tokens_is_read(question: str) -> None:
    reading = load_reader().read(question, [sentence_of("渡轮下水。", "")])
    assert np.isfinite(reading.scores).all()
    assert math.isfinite(reading.log_odds)


def test_a_reading_moves_what_was_read_and_nothing_else() -> None:
    evidence = [sentence_of(text, "", probability=p) for text, p in (("甲", 0.4), ("乙", 0.4), ("丙", 0.2))]
    reading = Reading(np.array([0, math.log(3)], dtype=np.float32), 0.0, Worth(1.0, 1.0, 1.0, 1.0, 0.0))
    weighed = reading.weigh(evidence)
    assert [s.text for s in weighed] == ["乙", "甲", "丙"]
    assert [s.probability for s in weighed] == pytest.approx([0.6, 0.2, 0.2])
    neutral = Reading(reading.scores, 0.0, NEUTRAL).weigh(evidence)
    assert [s.probability for s in neutral] == pytest.approx([0.4, 0.4, 0.2])


def test_the_certainty_adds_log_odds() -> None:
    reading = Reading(np.array([1, 1], dtype=np.float32), 1.0, Worth(1.0, 1.0, 1.0, 2.0, 0.0))
    assert reading.log_odds == pytest.approx(math.log(2))
    assert reading.certainty(0.2) == pytest.approx(0.5)  # odds of 1 to 4, times 2 squared
    assert Reading(reading.scores, 1.0, NEUTRAL).certainty(0.3) == pytest.approx(0.3)
    assert [round(reading.certainty(sure), 3) for sure in (0.0, 1.0)] == [0.0, 1.0]


def test_reading_keeps_to_one_core() -> None:
    load_reader()
    assert {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"} == {1}


def test_only_what_is_neither_sure_nor_hopeless_is_in_doubt() -> None:
    assert all(is_doubtful(p) for p in (0.11, 0.5, 0.89))
    assert not any(is_doubtful(p) for p in (0.0, 0.1, 0.9, 1.0))


@pytest.mark.parametrize("broken", [TENSORS_FILE, GRAPH_FILE, "config.json", "tokenizer.json"])
def test_a_broken_reader_says_so(tmp_path: Path, broken: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    (tmp_path / "model" / broken).write_bytes(b"garbage")
    with pytest.raises(ModelError, match="reader"):
        Reader(tmp_path / "model")
    with pytest.raises(ModelError, match="reader"):
        Reader(tmp_path / "nowhere")


def sentence_of(
    text: str, title: str, *, probability: float = 0.5, article: str = "a", start: int = 0, section: str = ""
) -> Sentence:
    summary = ArticleSummary(article, title, "", "", "", "", (), "", len(text))
    hit = Hit(1, Passage(article, start, start + len(text), text, "", section), summary, 0.5, 1.0, 0.5)
    return Sentence(hit, start, start + len(text), {}, probability=probability)


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(
        make_article("江城高新区2023年新增企业120家。园区的渡轮码头在东岸。", id="a"),
        make_article("海城高新区有一座水族馆，周末开放。", id="b"),
        make_article("山城园区的发展一年比一年快。山城园区的发展离不开港口。", id="c"),
    )


class FixedReader:
    """Reads whatever it is given the same way, and remembers what it was given."""

    def __init__(self, scores: Sequence[float], none: float) -> None:
        self.scores, self.none = scores, none
        self.questions: list[str] = []
        self.leads = NO_LEADS

    def read(
        self, question: str, evidence: Sequence[Sentence], extent: Extent = BY_ITSELF, leads: Leads = NO_LEADS
    ) -> Reading:
        self.questions.append(question)
        self.leads = leads
        count = len(evidence[: extent.sentences])
        return Reading(np.resize(np.array(self.scores, np.float32), count), self.none, Worth(1.0, 1.0, 1.0, 1.0, 0.0))


def judged_by(
    reader: FixedReader,
    certainty: float,
    monkeypatch: pytest.MonkeyPatch,
    index: Index,
    *,
    question: str = ASKED,
    scope: Scope = EVERYTHING,
) -> Judged:
    monkeypatch.setattr("assistant.judge.load_reader", lambda: reader)
    monkeypatch.setattr("assistant.judge.confidence", lambda *_: certainty)
    return judge(question, index, top_k=3, scope=scope)


@pytest.mark.parametrize(("certainty", "times"), [(0.05, 0), (0.5, 1), (0.95, 0)])
def test_only_a_doubtful_question_is_read(
    certainty: float, times: int, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = FixedReader([0.0], 3.0)
    judged = judged_by(reader, certainty, monkeypatch, index)
    assert reader.questions == [ASKED] * times
    assert (judged.certainty < certainty) is bool(times)


def test_the_reader_has_its_say_on_which_sentence_is_quoted(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = FixedReader([0.0], 0.0)
    question = "山城园区的发展怎么样"
    before = judged_by(reader, 0.95, monkeypatch, index, question=question).evidence
    assert len(before) > 1
    reader.scores = [-50.0, *[0.0] * (len(before) - 1)]
    after = judged_by(reader, 0.5, monkeypatch, index, question=question).evidence
    assert {s.text for s in after} == {s.text for s in before}
    assert after[0].text != before[0].text


def test_a_follow_up_is_read_behind_the_question_before_however_sure_the_trees_are(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = FixedReader([0.0], 50.0)
    context = Context("码头呢", "江城高新区2023年新增企业多少家？", "江城高新区2023年新增企业120家。")
    judged = judged_by(reader, 0.95, monkeypatch, index, scope=Scope(context=context))
    assert reader.questions == ["码头呢（前一问：江城高新区2023年新增企业多少家）"]
    assert reader.leads["a"].startswith("江城高新区2023年新增企业120家。")
    assert judged.certainty < 0.01
    assert sum(s.probability for s in judged.evidence) == pytest.approx(1.0)


def test_a_follow_up_that_only_names_another_thing_is_not_read(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = FixedReader([0.0], -50.0)
    for put, times in (("海城呢", 0), ("码头呢", 1)):
        context = Context(put, "江城高新区2023年新增企业多少家？", "江城高新区2023年新增企业120家。")
        judged = judged_by(reader, 0.95, monkeypatch, index, scope=Scope(context=context))
        assert len(reader.questions) == times
        assert bool(judged.evidence) is bool(times)


def test_a_follow_up_has_a_worth_of_its_own(trained_reader: Reader) -> None:
    evidence = [sentence_of("丁丂七", "一丁")]
    offsets = [trained_reader.read("丑丒", evidence, extent).worth.offset for extent in (BY_ITSELF, FOLLOW_UP)]
    assert offsets == [0, 2]


def test_a_question_in_english_is_not_read(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = FixedReader([0.0], 0.0)
    assert judged_by(
        reader, 0.5, monkeypatch, index, question="How many enterprises are in the high-tech zone?"
    ).evidence
    assert reader.questions == []


def test_what_does_not_meet_a_condition_stays_unlikely_whatever_the_reader_says(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = FixedReader([50.0], 0.0)
    told = iter([0.5, UNMET_CONDITION])
    monkeypatch.setattr("assistant.judge.load_reader", lambda: reader)
    monkeypatch.setattr("assistant.judge.confidence", lambda *_: next(told))
    assert judge(ASKED, index, top_k=3).certainty == UNMET_CONDITION
