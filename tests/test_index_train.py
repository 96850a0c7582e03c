"""Training the static model: tiny runs on sentences of our own, both loaders, determinism, resuming, and the errors."""

from __future__ import annotations

import hashlib
import json
import lzma
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from model2vec import StaticModel
from rich.progress import Progress

from index.tokens import fold
from index.train import CHECKPOINT_NAME, Run, main, train_model
from index.training import loop
from index.training.errors import TrainingError
from index.training.export import quantize_rows
from index.training.loop import contrastive_loss
from index.training.pairs import PairSampler, TokenizedArticles, TokenizedQuestions
from index.training.recipe import Recipe
from index.training.texts import cut, is_held_back, read_articles, read_questions
from index.training.vocabulary import build_tokenizer, count_words

TOPICS = {
    "火箭": "固体运载火箭从海上平台点火升空，把卫星送入太阳同步轨道。发射场的工程师在控制室里记录火箭各级分离的时间。",
    "稻田": "农民在稻田里插秧，灌溉渠把河水引到每一块地。秋天收割机开进稻田，晒谷场上铺满金黄的稻谷。",
    "芯片": "晶圆厂的光刻机把电路图案刻在硅片上。封装车间给芯片装上引脚，测试台逐颗测量芯片的功耗和频率。",
    "医院": "医生在手术室里操作机器人切除肿瘤。护士每小时记录病人的血压和体温，药房按处方配药。",
    "港口": "集装箱码头的桥吊把货柜装上远洋轮船。无人驾驶的卡车在堆场之间运送货柜，海关核对提单。",
    "风电": "海上风电场的叶片随风转动，海底电缆把电力送到岸上。运维船载着技工登上风机检修齿轮箱。",
}
TINY = Recipe(steps=60, batch_pairs=16, dimensions=16, vocabulary=400, learning_rate=0.05)
TEXTS = ["火箭把什么送入轨道？", "ＧＤＰ佔比", "㊣😀", "", "😀衛星與晶片"]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.txt"
    # Said twice over, so that an article has two passages.
    lines = [
        f"2023-08-16 18:24:57，正文：{text}关于{topic}的报道还有后续。" + text * 3 for topic, text in TOPICS.items()
    ]
    path.write_text("\n".join([*lines, "短"]), encoding="utf-8")
    return path


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    fitted = [text for n in range(9) for text in [f"第{n}段。" + TOPICS["火箭"] * 8] if not is_held_back(text)][:1]
    held_back = [text for n in range(9) for text in [f"第{n}段。" + TOPICS["稻田"] * 8] if is_held_back(text)][:1]
    last = fitted[0].rindex("控制室")
    question = {"question": "工程師在哪裡記錄？", "answers": [{"text": "控制室", "answer_start": last}]}
    unanswered = {"question": "谁？", "answers": []}
    paragraphs = [{"context": text, "qas": [question, unanswered]} for text in (*fitted, *held_back)]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}, {"paragraphs": paragraphs[:1]}]}), "utf-8")
    return path


def trained(run: Run) -> StaticModel:
    with Progress(disable=True) as progress:
        train_model(run, progress=progress)
    return StaticModel.from_pretrained(run.out)


def run_on(news: Path, out: Path, recipe: Recipe = TINY, *, squad: tuple[Path, ...] = ()) -> Run:
    return Run(news, squad, out, news_share=1.0, minutes=None, recipe=recipe)


def test_a_tiny_model_learns_and_both_libraries_give_the_same_vectors(news: Path, squad: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = trained(run_on(news, tmp_path / "model", squad=(squad,)))
    folded = [fold(text) for text in TEXTS]
    ours = model.encode(folded)
    theirs = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(folded, show_progress_bar=False)
    assert ours.shape == (5, 16)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), [1, 1, 0, 0, 1], atol=1e-5)
    passages = model.encode([fold(text) for text in TOPICS.values()])
    questions = model.encode(["卫星", "收割机", "光刻机", "护士", "货柜", "齿轮箱"])
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4, 5]
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == [
        "config.json",
        "model.safetensors",
        "modules.json",
        "tokenizer.json",
    ]


def test_the_shipped_model_loads_with_both_libraries() -> None:
    from sentence_transformers import SentenceTransformer

    folder = Path(loop.__file__).parents[1] / "model"
    folded = [fold(text) for text in TEXTS]
    theirs = SentenceTransformer(str(folder), device="cpu").encode(folded, show_progress_bar=False)
    np.testing.assert_allclose(StaticModel.from_pretrained(folder).encode(folded), theirs, atol=1e-3)
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 25_000_000


def test_same_seed_same_model_other_seed_another(news: Path, tmp_path: Path) -> None:
    digests = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        trained(run_on(news, tmp_path / name, Recipe(steps=8, batch_pairs=8, dimensions=8, vocabulary=300, seed=seed)))
        digests.append(hashlib.sha256((tmp_path / name / "model.safetensors").read_bytes()).hexdigest())
    assert digests[0] == digests[1] != digests[2]


class StopError(Exception):
    pass


def test_an_interrupted_run_ends_in_the_same_model(
    news: Path, squad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "CHECKPOINT_STEPS", 5)
    whole = trained(run_on(news, tmp_path / "whole", squad=(squad,)))
    learn = loop._learn

    def learn_until_12(state: loop._State, *arguments: object, **settings: object) -> None:
        if state.step == 12:
            raise StopError
        learn(state, *arguments, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(loop, "_learn", learn_until_12)
    run = run_on(news, tmp_path / "halves", squad=(squad,))
    with pytest.raises(StopError):
        trained(run)
    assert torch.load(run.out / CHECKPOINT_NAME, weights_only=True)["step"] == 10
    monkeypatch.setattr(loop, "_learn", learn)
    with pytest.raises(TrainingError, match=r"of 60 steps, not 61\. Delete it"):
        trained(
            run_on(
                news,
                run.out,
                Recipe(61, batch_pairs=16, dimensions=16, vocabulary=400, learning_rate=0.05),
                squad=(squad,),
            )
        )
    with pytest.raises(TrainingError, match="other settings or other texts"):
        trained(run_on(news, run.out))
    np.testing.assert_array_equal(trained(run).embedding, whole.embedding)
    assert not (run.out / CHECKPOINT_NAME).exists()


def test_minutes_become_steps(news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--batch", "8", "--dimensions", "8", "--vocabulary", "300", "--minutes", "0.0002"]
    assert main(["--news", str(news), "--out", str(tmp_path / "model"), *small]) == 0
    assert "The model is in" in capsys.readouterr().err
    assert StaticModel.from_pretrained(tmp_path / "model").dim == 8
    assert main(["--news", str(news), "--out", str(tmp_path / "half"), *small, "--kept-dimensions", "4"]) == 0
    assert StaticModel.from_pretrained(tmp_path / "half").dim == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--news", "missing.txt"], "missing.txt does not exist. Give"),
        (["--news", "empty.txt"], "holds no article of at least 60 characters"),
        (["--news", "binary.txt"], "cannot be read"),
        (["--news", "broken.txt.xz"], "cannot be read"),
        (["--news", "one.txt"], "no passage of two sentences"),
        (["--news", "one.txt", "--news-share", "0"], "The share of the news is 0.0"),
        (["--news", "one.txt", "--squad", "missing.json"], "missing.json does not exist"),
        (["--news", "one.txt", "--squad", "empty.txt"], "not in the layout of SQuAD (JSONDecodeError"),
        (["--news", "one.txt", "--squad", "other.json"], "not in the layout of SQuAD (KeyError"),
        (["--news", "one.txt", "--out", "damaged"], "cannot be read"),
    ],
)
def test_errors_say_what_to_do(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").write_text("\n", "utf-8")
    Path("binary.txt").write_bytes(b"\xff\xfe\x00\x01")
    Path("broken.txt.xz").write_bytes(b"no archive")
    Path("other.json").write_text('{"version": 1}', "utf-8")
    two = "稻田里的水很满。" if "damaged" in arguments else ""
    Path("one.txt").write_text(two + "这是一个没有句号的长句子" * 6, "utf-8")
    Path("damaged").mkdir()
    Path("damaged", CHECKPOINT_NAME).write_bytes(b"no checkpoint")
    assert main(["--out", "model", *arguments]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not Path("model").exists()


@pytest.mark.parametrize("value", ["0", "-3", "many"])
def test_impossible_numbers_are_refused(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--news", "x", "--out", "y", "--dimensions", value])
    assert stopped.value.code == 2
    assert "--dimensions" in capsys.readouterr().err


def test_articles_from_a_folder_and_from_xz(news: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "b.md").write_text(TOPICS["火箭"] * 2, "utf-8")
    (folder / "a.txt").write_text(TOPICS["稻田"] * 2, "utf-8")
    assert read_articles(folder) == [TOPICS["稻田"] * 2, TOPICS["火箭"] * 2]
    packed = tmp_path / "news.txt.xz"
    packed.write_bytes(lzma.compress(news.read_bytes()))
    assert read_articles(packed) == read_articles(news)
    assert read_articles(news)[0].startswith("固体运载火箭")  # without its time stamp
    assert read_articles(news, 0.5) == read_articles(news)[:3]  # seven lines, the last too short


def test_questions_are_folded_and_point_at_the_passage_that_answers(squad: Path) -> None:
    asked = read_questions([squad])
    assert len(asked.paragraphs) == 1  # one held back, one twice
    assert [question.text for question in asked.questions] == ["工程师在哪里记录?"] * 2
    assert {question.passage for question in asked.questions} == {len(asked.paragraphs[0]) - 1}


def test_passages_are_whole_folded_sentences() -> None:
    passages = cut("第一句話。" * 100)
    assert {sentence for passage in passages for sentence in passage} == {"第一句话。"}
    assert [len(passage) for passage in passages] == [44, 44, 12]  # 44 * 5 = 220 characters


def test_words_beat_their_characters_and_punctuation_goes() -> None:
    counts = count_words(["新质生产力,发展!", "发展生产力 gdp 2024", "发展"])
    tokenizer = build_tokenizer(counts, 100)
    assert counts["发展"] == 3
    assert tokenizer.encode("发展,gdp!2024").tokens == ["发展", "gdp", "2024"]
    assert tokenizer.token_to_id("<unk>") == 0


def test_quantized_rows_have_known_numbers() -> None:
    integers, scales = quantize_rows(np.array([[0, 0], [1.27, -0.5]], dtype=np.float32))
    assert integers.tolist() == [[0, 0], [127, -50]]
    np.testing.assert_allclose(scales, [0, 0.01], rtol=1e-6)


def test_loss_has_a_known_number_and_leaves_out_pairs_of_one_group() -> None:
    unit = torch.eye(2)
    apart = contrastive_loss(unit, unit, torch.tensor([0, 1]), temperature=1.0)
    assert float(apart) == pytest.approx(math.log(1 + math.exp(-1)))  # scores 1 and 0
    together = contrastive_loss(unit, unit, torch.tensor([5, 5]), temperature=1.0)
    assert float(together) == pytest.approx(0.0)


def test_pairs_show_the_passage_without_the_sentence_asked_about() -> None:
    # One article of two passages; tokens 1..40 and 41..80, sentences of 20 tokens.
    articles = TokenizedArticles(np.arange(1, 81), np.arange(0, 81, 20), np.array([0, 2, 4]), np.array([0, 0]))
    questions = TokenizedQuestions(np.array([7, 8]), np.array([0, 2]), np.array([1]))
    recipe = Recipe(
        batch_pairs=32,
        question_share=0.25,
        question_passage_share=0,
        keep_share=0,
        drop_share=0,
        borrow_share=0,
        lead_share=0,
    )
    batch = PairSampler(articles, questions, recipe=recipe).batch(3, progress=1.0)
    assert batch.groups.tolist() == [0] * 32
    for pair in range(32):
        question = batch.questions.tokens[batch.questions.offsets[pair] : batch.questions.offsets[pair + 1]]
        passage = batch.passages.tokens[batch.passages.offsets[pair] : batch.passages.offsets[pair + 1]]
        if pair < 8:
            assert question.tolist() == [7, 8]
            assert passage.tolist() == list(range(41, 81))
        else:
            assert 4 <= len(question) <= 14
            assert len(passage) == 20
            assert not set(question) & set(passage)
            assert (question[0] <= 40) == (passage[0] <= 40)
    early = PairSampler(articles, questions, recipe=recipe).batch(3, progress=0.1)
    assert len(early.questions.offsets) == 33  # a full batch without real questions


def test_neighbours_share_an_uncommon_word() -> None:
    # 40 articles of one passage of two sentences; the even ones share word 1, the odd ones word 2, all share word 3.
    filler = np.arange(4, 4 + 40 * 30).reshape(40, 30)
    tokens = np.column_stack([np.arange(40) % 2 + 1, np.full(40, 3), filler]).ravel()
    articles = TokenizedArticles(tokens, np.arange(0, 40 * 32 + 1, 16), np.arange(0, 81, 2), np.arange(40))
    none = np.zeros(0, dtype=np.int64)
    questions = TokenizedQuestions(none, np.zeros(1, dtype=np.int64), none)
    recipe = Recipe(batch_pairs=32, neighbour_share=1.0)
    groups = PairSampler(articles, questions, recipe=recipe).batch(0, progress=0.0).groups
    assert len(groups) == 32
    alone = Recipe(batch_pairs=32, neighbour_share=0.0)
    spread = PairSampler(articles, questions, recipe=alone).batch(0, progress=0.0).groups
    assert len(set(spread.tolist())) > 16  # of 40: drawn one by one
    sampler = PairSampler(articles, questions, recipe=recipe)
    drawn = [sampler._neighbourhoods.drawn(np.random.default_rng(seed), np.array([0])) for seed in range(20)]
    assert all(len(set(neighbours.tolist())) == len(neighbours) <= 16 for neighbours in drawn)
    assert any(set(neighbours % 2) == {0} for neighbours in drawn)  # by word 1
    assert any(set(neighbours % 2) == {0, 1} for neighbours in drawn)  # by word 3
