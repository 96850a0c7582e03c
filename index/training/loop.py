"""The training loop: in-batch contrastive learning of one vector a token, resumable at every checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from index.training.errors import TrainingError
from index.training.pairs import Batch, Integers, PairSampler, Texts
from index.training.recipe import Recipe

# SIF weights (Arora, Liang and Ma, ICLR 2017, section 3): a / (a + p(token)), a floor so that no token starts dead.
SIF_A = 1e-4
SIF_FLOOR = 0.02
# Of the run: the learning rate climbs, then falls linearly to this share of its peak.
WARM_UP = 0.02
LAST_RATE = 0.02
CHECKPOINT_STEPS = 250  # about a minute on two cores
TIMED_STEPS = 20  # to turn minutes into steps
# Steps over which the reported loss is smoothed.
LOSS_STEPS = 50

StepDone = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a run keeps its state. ``run`` names the run: recipe and texts."""

    path: Path
    run: str


@dataclass(slots=True)
class _State:
    vectors: torch.Tensor
    optimizer: torch.optim.Adam
    step: int = 0
    loss: float = 0.0


def initial_vectors(token_numbers: Integers, *, vocabulary: int, recipe: Recipe) -> torch.Tensor:
    """Random directions, as long as SIF weighs the token; shape (vocabulary, dimensions)."""
    counts = np.bincount(token_numbers, minlength=vocabulary) + 1.0
    weights = np.maximum(SIF_A / (SIF_A + counts / counts.sum()), SIF_FLOOR)
    generator = torch.Generator().manual_seed(recipe.seed)
    directions = torch.randn(vocabulary, recipe.dimensions, generator=generator) / recipe.dimensions**0.5
    return torch.mul(directions, torch.from_numpy(weights).float()[:, None])


def contrastive_loss(
    questions: torch.Tensor, passages: torch.Tensor, groups: torch.Tensor, *, temperature: float
) -> torch.Tensor:
    """Mean cross-entropy of finding each question's passage, and each passage's question, in the batch.

    InfoNCE (van den Oord, Li and Vinyals, 2018, equation 4) in both directions over cosine / temperature. Pairs of one
    group are left out of each other's negatives.

    Args:
        questions: L2-normalised, shape (pairs, dimensions).
        passages: likewise; passage i belongs to question i.
        groups: shape (pairs,).
        temperature: above 0.
    """
    scores = questions @ passages.T / temperature
    is_same = groups[:, None] == groups[None, :]
    is_same.fill_diagonal_(False)
    scores = scores.masked_fill(is_same, -torch.inf)
    own = torch.arange(len(groups))
    return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


def train(
    sampler: PairSampler, start: torch.Tensor, *, recipe: Recipe, checkpoint: Checkpoint, done: StepDone
) -> npt.NDArray[np.float32]:
    """Train from ``start``, or from the checkpoint where there is one, to the last step of the recipe.

    Args:
        sampler: draws the batches.
        start: vectors to begin with, shape (vocabulary, dimensions).
        recipe: the settings.
        checkpoint: written every 250 steps and at the end.
        done: called after every step with the number of steps done and the smoothed loss.

    Returns:
        The trained vectors, shape (vocabulary, dimensions).

    Raises:
        TrainingError: the checkpoint is another run's or cannot be read.
    """
    state = _begin(start, recipe=recipe)
    if checkpoint.path.exists():
        _restore(state, checkpoint, steps=recipe.steps)
    with ThreadPoolExecutor(1) as drawer:  # draws the next batch while this one is learnt
        coming = drawer.submit(sampler.batch, state.step, progress=state.step / recipe.steps)
        while state.step < recipe.steps:
            batch = coming.result()
            following = state.step + 1
            coming = drawer.submit(sampler.batch, following, progress=following / recipe.steps)
            _learn(state, batch, recipe=recipe)
            done(state.step, state.loss)
            if state.step % CHECKPOINT_STEPS == 0 or state.step == recipe.steps:
                _save(state, checkpoint, steps=recipe.steps)
    return np.asarray(state.vectors.detach().numpy())


def steps_within(
    minutes: float, sampler: PairSampler, start: torch.Tensor, *, recipe: Recipe, checkpoint: Checkpoint
) -> int:
    """Steps that fit into ``minutes``: those of the checkpoint where there is one, else as timed here."""
    if checkpoint.path.exists():
        return int(_read(checkpoint)["steps"])
    state = _begin(start, recipe=recipe)
    _learn(state, sampler.batch(0, progress=1.0), recipe=recipe)  # the first step pays for allocations
    begun = perf_counter()
    for step in range(1, TIMED_STEPS + 1):
        _learn(state, sampler.batch(step, progress=1.0), recipe=recipe)
    return max(1, int(minutes * 60 / (perf_counter() - begun) * TIMED_STEPS))


def _begin(start: torch.Tensor, *, recipe: Recipe) -> _State:
    vectors = start.clone().requires_grad_()
    return _State(vectors, torch.optim.Adam([vectors], lr=recipe.learning_rate, eps=1e-12, fused=True))


def _learn(state: _State, batch: Batch, *, recipe: Recipe) -> None:
    progress = state.step / recipe.steps
    rate = min(1.0, (progress + 1 / recipe.steps) / WARM_UP) * (1 - (1 - LAST_RATE) * progress)
    for group in state.optimizer.param_groups:
        group["lr"] = recipe.learning_rate * rate
    questions, passages = _averages(state.vectors, batch.questions), _averages(state.vectors, batch.passages)
    groups = torch.from_numpy(batch.groups)
    # Matryoshka (Kusupati et al., NeurIPS 2022): the first dimensions are to do the same alone.
    loss = torch.stack(
        [
            contrastive_loss(
                functional.normalize(questions[:, :dimensions], dim=1),
                functional.normalize(passages[:, :dimensions], dim=1),
                groups,
                temperature=recipe.temperature,
            )
            for dimensions in dict.fromkeys((recipe.dimensions, recipe.kept_dimensions))
        ]
    ).mean()
    state.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    state.optimizer.step()
    state.step += 1
    state.loss += (loss.item() - state.loss) / min(state.step, LOSS_STEPS)


def _averages(vectors: torch.Tensor, texts: Texts) -> torch.Tensor:
    """Means of the tokens' vectors, shape (texts, dimensions)."""
    tokens, offsets = torch.from_numpy(texts.tokens), torch.from_numpy(texts.offsets[:-1])
    return functional.embedding_bag(tokens, vectors, offsets, mode="mean")


def _save(state: _State, checkpoint: Checkpoint, *, steps: int) -> None:
    checkpoint.path.parent.mkdir(parents=True, exist_ok=True)
    temporary = checkpoint.path.with_suffix(".part")
    content = {
        "run": checkpoint.run,
        "steps": steps,
        "step": state.step,
        "loss": state.loss,
        "vectors": state.vectors.detach(),
        "optimizer": state.optimizer.state_dict(),
    }
    torch.save(content, temporary)
    temporary.replace(checkpoint.path)


def _read(checkpoint: Checkpoint) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(checkpoint.path, weights_only=True)
        run = content["run"]
    except Exception as error:  # torch raises whatever its unpickler does
        raise TrainingError(
            f"The checkpoint {checkpoint.path} cannot be read ({error}). Delete it to begin anew."
        ) from error
    if run != checkpoint.run:
        raise TrainingError(
            f"The checkpoint {checkpoint.path} belongs to a run with other settings or other texts. "
            "Delete it to begin anew, or give the settings and files it was made with."
        )
    return content


def _restore(state: _State, checkpoint: Checkpoint, *, steps: int) -> None:
    content = _read(checkpoint)
    if content["steps"] != steps:
        raise TrainingError(
            f"The checkpoint {checkpoint.path} belongs to a run of {content['steps']} steps, not {steps}. "
            "Delete it to begin anew, or ask for as many steps."
        )
    with torch.no_grad():
        state.vectors.copy_(content["vectors"])
    state.optimizer.load_state_dict(content["optimizer"])
    state.step, state.loss = content["step"], content["loss"]
