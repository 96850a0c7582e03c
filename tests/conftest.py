"""What the tests share: small articles, a stand-in for the embedding model, and one built starter index."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

KEPT = {"XINZHI_CHROMIUM"}  # names the browser of the browser tests; it is no setting
for variable in list(os.environ):
    if (variable.startswith("XINZHI_") or variable in {"FORCE_COLOR", "NO_COLOR"}) and variable not in KEPT:
        del os.environ[variable]  # the tests' own settings, whatever the shell has
os.environ["COLUMNS"] = "240"  # rich reads it once: tables are not cut
os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports the hub's client

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings as hypothesis_settings

from assistant.settings import Settings
from corpus.types import Article, Block, BlockKind, Reading
from index.build import build_generation
from index.encode import DEFAULT_MODEL, Encoder, load_encoder
from index.query import QueryAnalyser
from index.search import Index, load_index
from index.store import Store
from index.tokens import Tokenizer, fold

hypothesis_settings.register_profile("xinzhi", derandomize=True, deadline=None, database=None, print_blob=False)
hypothesis_settings.load_profile("xinzhi")


class BagEncoder:
    """A deterministic stand-in for a model: every letter or digit counts in one of 64 dimensions, by its CRC-32."""

    name = "bag"
    fingerprint = "bag-of-characters"
    dimensions = 64

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for character in fold(text):
                if character.isalnum():
                    row[zlib.crc32(character.encode()) % self.dimensions] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors[:] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
        return vectors

    def encode_question(self, text: str, content: str = "") -> npt.NDArray[np.float32]:
        vector: npt.NDArray[np.float32] = self.encode_passages([text])[0]
        return vector


@pytest.fixture(scope="session", autouse=True)
def _without_waiting_for_the_disk() -> Iterator[None]:
    """The tests' folders need not outlive a power cut: half the time of a small build is fsync."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def bag_encoder() -> Encoder:
    """The stand-in model."""
    return BagEncoder()


@pytest.fixture(scope="session")
def analyser() -> QueryAnalyser:
    """A tokenizer and query rules without glossary."""
    return QueryAnalyser(Tokenizer(["新质生产力"]))


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    """``make_article("一段。", "又一段。", id="a")``: an article of paragraphs; any field may be given by name."""

    def make(*paragraphs: str, **fields: object) -> Article:
        blocks, start = [], 0
        for paragraph in paragraphs:
            blocks.append(Block(BlockKind.PARAGRAPH, start, start + len(paragraph)))
            start += len(paragraph) + 2
        article_id = str(fields.pop("id", f"{zlib.crc32(''.join(paragraphs).encode()):08x}"))
        given = {"title": f"文章{article_id}", "origin": f"{article_id}.md", **fields}
        return Article(id=article_id, text="\n\n".join(paragraphs), blocks=tuple(blocks), **given)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def publish(bag_encoder: Encoder, analyser: QueryAnalyser) -> Callable[..., Store]:
    """``publish(root, article, …)``: a new generation of these articles with the stand-in model."""

    def build(root: Path, *articles: Article, by: QueryAnalyser = analyser) -> Store:
        store = Store(root)
        readings = [Reading(article.origin, article) for article in articles]
        build_generation(store, readings, encoder=bag_encoder, analyser=by)
        return store

    return build


@pytest.fixture(scope="session")
def open_index(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Callable[..., Store],
    bag_encoder: Encoder,
    analyser: QueryAnalyser,
) -> Callable[..., Index]:
    """``open_index(article, …)``: a generation of these articles with the stand-in model, loaded."""

    def opened(*articles: Article) -> Index:
        store = publish(tmp_path_factory.mktemp("generation"), *articles)
        return load_index(store, encoder=bag_encoder, analyser=analyser)

    return opened


@pytest.fixture(scope="session")
def shipped_encoder() -> Encoder:
    """The shipped model, loaded once."""
    return load_encoder()


@pytest.fixture(scope="session")
def quick_loading(shipped_encoder: Encoder) -> Iterator[None]:
    """Lets services and rebuilds of this process share one model and one glossary: each takes a second to load."""
    import assistant.rebuild
    import assistant.service

    project_analyser = assistant.service.load_analyser()

    def encoder_of(model: str = DEFAULT_MODEL) -> Encoder:
        return shipped_encoder if model == DEFAULT_MODEL else load_encoder(model)

    with pytest.MonkeyPatch.context() as patch:
        for module in (assistant.service, assistant.rebuild):
            patch.setattr(module, "load_encoder", encoder_of)
            patch.setattr(module, "load_analyser", lambda: project_analyser)
        yield


@pytest.fixture(scope="session")
def starter(quick_loading: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home with the index of the starter collection. Not to be written to: see ``starter_copy``."""
    from assistant.rebuild import rebuild

    settings = Settings(home=tmp_path_factory.mktemp("starter"))
    rebuild(settings)
    return settings


@pytest.fixture
def starter_copy(starter: Settings, tmp_path: Path) -> Settings:
    """Settings of a home of the test's own, with the same index."""
    shutil.copytree(starter.home, tmp_path / "home")
    return Settings(home=tmp_path / "home")


@pytest.fixture(scope="session")
def collection(quick_loading: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], Settings]:
    """``collection({"name.md": "text", …})``: settings of a home whose index holds just these documents."""
    from assistant.rebuild import rebuild

    def make(documents: dict[str, str]) -> Settings:
        settings = Settings(home=tmp_path_factory.mktemp("collection"), starter=False)
        settings.documents.mkdir(parents=True)
        for name, text in documents.items():
            (settings.documents / name).write_text(text, encoding="utf-8")
        rebuild(settings)
        return settings

    return make
