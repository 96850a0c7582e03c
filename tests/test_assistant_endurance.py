"""Short forms of the benchmarks that pull the plug, ask during rebuilds and upload hostile files; see tests/bench."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import ask_while_rebuilding
import hostile_uploads
import kill
import pytest


@pytest.mark.parametrize(
    ("one", "rounds"),
    [(kill.kill_round, 10), (kill.small_disk_round, 5), (kill.damage_round, 30)],
    ids=["killed", "small disk", "damage"],
)
def test_nothing_is_lost(one: Callable[[kill.Home], str], rounds: int) -> None:
    done, wrong = kill.run(rounds, 1, one)
    assert wrong == []
    assert sum(done.values()) == rounds
    assert len(done) > 2  # different things happened


@pytest.mark.parametrize("workers", [1, 2])
def test_asking_goes_on_while_the_index_is_rebuilt(workers: int) -> None:
    options = ["--clients", "4", "--rebuilds", "2", "--fillers", "20", "--idle-seconds", "0.5", "--pause", "0.1"]
    parsed = ask_while_rebuilding.parse([*options, "--workers", str(workers)])
    with ThreadPoolExecutor(1) as thread:  # the browser tests leave a loop running in this one
        idle, busy = thread.submit(ask_while_rebuilding.run, parsed).result()
    assert idle.wrong == busy.wrong == []
    assert busy.milliseconds
    assert len(busy.generations) >= 2


def test_hostile_uploads_end_in_words_while_the_server_answers() -> None:
    options = hostile_uploads.parse(["--small", "--every", "80", "--clients", "2"])
    with ThreadPoolExecutor(1) as thread:
        seen = thread.submit(hostile_uploads.run, options).result()
    assert seen.wrong == []
    assert {"added", "refused"} <= set(seen.states)
    assert seen.milliseconds
