from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import assistant.cli
import assistant.eval_report
import assistant.service
from assistant import __version__
from assistant.cli import main
from assistant.schemas import AnswerOut, SearchOut
from assistant.settings import Settings
from index.encode import Encoder
from index.store import Store

ROOT = Path(__file__).parent.parent
ROCKET = "力箭一号三次飞行共把多少颗卫星送入轨道？"
BRIDGE = "# 红枫湖大桥\n\n红枫湖大桥全长1500米。\n"
# A server on a busy machine may take as long to load, to answer or to end.
PATIENCE_SECONDS = 60
# Ends the process with status 77 as soon as anything imports torch or what brings it.
WITHOUT_TORCH = """
import os, sys
heavy = {"torch", "sentence_transformers", "transformers"}
sys.addaudithook(lambda event, what: event == "import" and what[0].split(".")[0] in heavy and os._exit(77))
from assistant.cli import main
main()
"""


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(
    quick_loading: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """The command line in this process; its home is empty unless XINZHI_HOME is set otherwise."""
    monkeypatch.setenv("XINZHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XINZHI_STARTER", "false")

    def command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["xinzhi", *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0, out, err)

    return command


@pytest.fixture
def starter_run(run: Run, starter: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line over the starter index, to be read only."""
    monkeypatch.setenv("XINZHI_HOME", str(starter.home))
    return run


@pytest.fixture
def bridge(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.md"
    path.write_text(BRIDGE, encoding="utf-8")
    return path


def check_error(ran: Ran, *words: str) -> None:
    """One line on the error stream, exit code 2, nothing on the output, no traceback."""
    assert ran.code == 2, ran
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


# --- ask and search


def test_ask_prints_the_sentence_and_its_citation(starter_run: Run) -> None:
    ran = starter_run("ask", ROCKET)
    assert (ran.code, ran.err) == (0, "")
    assert "37颗" in ran.out
    assert "[1]" in ran.out


def test_ask_as_json_is_the_answer_of_the_api(starter_run: Run) -> None:
    ran = starter_run("ask", ROCKET, "--json", "--top-k", 2)
    answer = AnswerOut.model_validate(ran.json)
    assert set(ran.json) == set(AnswerOut.model_fields)
    assert (ran.code, answer.answered, answer.question) == (0, True, ROCKET)
    assert 1 <= len(answer.citations) <= 2


def test_no_answer_is_exit_code_1(starter_run: Run) -> None:
    ran = starter_run("ask", "恐龙化石是哪一年在自贡发现的？")
    assert ran.code == 1
    assert "没有找到答案" in ran.out
    as_json = starter_run("ask", "恐龙化石是哪一年在自贡发现的？", "--json")
    assert (as_json.code, as_json.json["answered"], as_json.json["sentences"]) == (1, False, [])


@pytest.mark.parametrize("question", ["", "？！", "\x00", "问" * 10_000])
def test_a_question_that_cannot_be_asked(starter_run: Run, question: str) -> None:
    check_error(starter_run("ask", question), "question")
    check_error(starter_run("search", question), "question")


def test_eval_compares_generations(run: Run, starter_copy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINZHI_HOME", str(starter_copy.home))
    monkeypatch.setenv("XINZHI_STARTER", "true")
    assert run("rebuild").code == 0
    questions = starter_copy.home / "questions.jsonl"
    line = {"question": ROCKET, "answers": ["37颗"], "article": "commercial-rockets"}
    questions.write_text(json.dumps(line) + "\nbroken\n", encoding="utf-8")
    ran = run("eval", questions, "--against", 1)
    assert ran.code == 0
    for word in ("recall_1", "evidence_1", "000002", "000001", "0 of 1 questions changed", "line 2"):
        assert word in ran.out
    told = run("eval", questions, "--against", 1, "--json").json
    assert [result["recall_1"] for result in told["runs"]] == [1.0, 1.0]
    assert told["changed"] == []
    check_error(run("eval", questions, "--against", 77), "no generation 000077; on the disk are 000001")


def test_eval_without_questions_and_against_another_model(
    run: Run, starter_copy: Settings, monkeypatch: pytest.MonkeyPatch, bag_encoder: Encoder
) -> None:
    monkeypatch.setenv("XINZHI_HOME", str(starter_copy.home))
    monkeypatch.setenv("XINZHI_STARTER", "true")
    for module in (assistant.service, assistant.eval_report):
        shipped = module.load_encoder
        monkeypatch.setattr(
            module, "load_encoder", lambda name, shipped=shipped: bag_encoder if name == "bag" else shipped(name)
        )
    told = run("eval", "--against-model", "bag", "--json").json
    new, old = told["runs"]
    assert new["questions"] == old["questions"] > 50
    assert new["recall_5"] > 0.8
    assert old["name"] == "bag"
    assert told["changed"]
    assert run("eval", "--against-model", "./none").code == 2


def test_an_unknown_reranker_is_told(run: Run, starter: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINZHI_HOME", str(starter.home))
    monkeypatch.setenv("XINZHI_RERANKER", "")  # what the option sets is taken back after the test
    for name in ("./none", "~no-such-user/model"):
        ran = run("--reranker", name, "ask", ROCKET)
        assert ran.code == 2
        assert "no reranker folder" in ran.err


def test_search_explains_itself(run: Run, starter: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINZHI_HOME", str(starter.home))
    ran = run("search", "力建一号把几成卫星送入轨道", "--limit", 2, "--explain")
    assert ran.code == 0
    assert "力建一号 → 力箭一号" in ran.out
    for word in ("idf", "BM25", "余弦", "融合", "命中", "×"):
        assert word in ran.out
    explained = run("search", ROCKET, "--limit", 2, "--explain", "--json").json
    assert [hit["rank"] for hit in explained["hits"]] == [1, 2]
    assert explained["hits"][0]["lexical_rank"] == 1
    assert run("search", "zzzz qqqq", "--explain").code in {0, 1}


def test_search_lists_passages(starter_run: Run) -> None:
    ran = starter_run("search", "智能算力", "--limit", 3)
    assert (ran.code, len(ran.out.splitlines())) == (0, 4)
    as_json = starter_run("search", "智能算力", "--limit", 3, "--json")
    assert set(as_json.json) == set(SearchOut.model_fields)
    assert len(SearchOut.model_validate(as_json.json).hits) == 3


def test_search_is_narrowed_as_a_question_is(starter_run: Run) -> None:
    found = starter_run("search", "新质生产力", "--topic", "制造业", "--json").json["hits"]
    assert {hit["article_id"] for hit in found} == {"changzhou-high-tech-zone"}
    explained = starter_run("search", "新质生产力", "--topic", "制造业", "--explain", "--json").json["hits"]
    assert [hit["start"] for hit in explained] == [hit["start"] for hit in found]
    for command in ("ask", "search"):
        check_error(starter_run(command, ROCKET, "--from", "2025", "--to", "2024"), "is after")
        check_error(starter_run(command, ROCKET, "--topic", "恐龙"), "No article fits")


def test_search_that_finds_nothing_is_exit_code_1(run: Run) -> None:
    assert run("rebuild").code == 0  # an empty collection
    ran = run("search", "算力")
    assert ran.code == 1
    assert "没有找到" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "a", "b"),
        ("ask", "a", "--top-k", "0"),
        ("ask", "a", "--top-k", "21"),
        ("search", "a", "--limit", "x"),
        ("fly",),
        ("ask", "a", "--fast"),
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert "Usage" in ran.err
    assert "Traceback" not in ran.err


# --- without an index, with a damaged one, with a wrong model


def test_an_empty_home_says_what_to_do(run: Run, tmp_path: Path) -> None:
    for command in (("ask", ROCKET), ("search", "算力")):
        check_error(run(*command), "There is no index", "xinzhi rebuild")
    status = run("status")
    assert status.code == 1
    assert "xinzhi rebuild" in status.err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["dense.faiss", "articles.sqlite", "manifest.json", "lexical/meta.json"])
def test_a_damaged_index_says_what_to_do_and_a_rebuild_repairs_it(
    run: Run, bridge: Path, tmp_path: Path, name: str
) -> None:
    run("add", bridge)
    assert run("rebuild").code == 0
    path = Store(tmp_path / "home" / "index").folder(1) / name
    path.write_bytes(path.read_bytes()[:-7])
    check_error(run("ask", "红枫湖大桥"), name, "xinzhi rebuild")
    check_error(run("status"), name, "xinzhi rebuild")
    assert run("rebuild").code == 0
    assert run("search", "红枫湖大桥").code == 0


def test_a_missing_model_is_told(starter_run: Run) -> None:
    for command in (("ask", ROCKET), ("rebuild",), ("serve", "--port", 0)):
        check_error(starter_run(*command, "--model", "/nowhere/no-model"), "/nowhere/no-model", "--model")


@pytest.mark.parametrize(
    ("variable", "value"), [("XINZHI_PORT", "http"), ("XINZHI_THRESHOLD", "2"), ("XINZHI_STARTER", "perhaps")]
)
def test_a_wrong_setting_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    check_error(run("status"), variable, value)


def test_a_home_that_cannot_be_written_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, bridge: Path) -> None:
    monkeypatch.setenv("XINZHI_HOME", str(bridge))  # a file, not a folder
    for command in (("add", bridge), ("rebuild",)):
        check_error(run(*command), "XINZHI_HOME")


# --- the collection


def test_add_rebuild_ask_remove(run: Run, bridge: Path, tmp_path: Path) -> None:
    added = run("add", bridge)
    assert (added.code, added.err) == (0, "")
    assert "bridge.md: added" in added.out
    assert "xinzhi rebuild" in added.out
    assert "replaced" in run("add", bridge).out
    built = run("rebuild")
    assert built.code == 0
    assert "000001" in built.out
    assert "1 indexed" in built.out
    assert run("ask", "红枫湖大桥全长多少米？", "--json").json["citations"][0]["title"] == "红枫湖大桥"
    assert "1 unchanged" in run("rebuild").out
    removed = run("remove", "bridge.md", "--json")
    assert (removed.code, removed.json[0]["document"], len(removed.json[0]["articles"])) == (0, "bridge.md", 1)
    assert run("search", "红枫湖大桥").code == 0  # cited until the next rebuild
    run("rebuild")
    assert run("search", "红枫湖大桥").code == 1
    check_error(run("remove", "bridge.md"), "There is no added document 'bridge.md'")


def test_add_with_good_and_bad_files(run: Run, bridge: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "empty.md").write_bytes(b"")
    ran = run("add", tmp_path / "photo.png", bridge, tmp_path / "empty.md", tmp_path / "none.md")
    assert ran.code == 2
    lines = ran.out.splitlines()
    assert [("added" in line, "left out" in line) for line in lines[:4]] == [
        (False, True),
        (True, False),
        (False, True),
        (False, True),
    ]
    assert [path.name for path in (tmp_path / "home" / "documents").iterdir()] == ["bridge.md"]
    as_json = run("add", tmp_path / "photo.png", bridge, "--json")
    documents = as_json.json["documents"]
    assert (as_json.code, [entry["state"] for entry in documents]) == (2, ["refused", "replaced"])
    assert ".png" in documents[0]["problems"][0]["detail"]


def test_add_of_an_empty_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    ran = run("add", tmp_path / "folder")
    assert ran.code == 2
    assert "no file" in ran.err


def test_an_empty_path_is_not_the_folder_where_one_stands(
    run: Run, bridge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a variable of the shell that nobody has set: xinzhi add "$FILE"."""
    monkeypatch.chdir(bridge.parent)
    check_error(run("add", ""), "A path is empty")
    check_error(run("add", bridge, ""), "A path is empty")
    check_error(run("serve", "--watch", "", "--port", 0), "folder of --watch is empty")
    assert not (tmp_path / "home" / "documents").exists()


def test_paths_that_the_system_refuses_are_told(starter_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    long = f"/{'a' * 300}"
    check_error(starter_run("ask", ROCKET, "--model", long), "no model folder")
    check_error(starter_run("serve", "--port", 0, "--watch", long), "no such folder")
    monkeypatch.setenv("XINZHI_RERANKER", "")  # the option sets it, which must not outlive this test
    check_error(starter_run("--reranker", long, "ask", ROCKET), "no reranker folder")


def test_a_file_that_the_system_refuses_does_not_keep_the_others_out(run: Run, bridge: Path) -> None:
    ran = run("add", f"{'a' * 300}.md", bridge)
    assert (ran.code, ran.err) == (2, "")
    assert "cannot be read (File name too long)" in ran.out
    assert "bridge.md: added" in ran.out


def test_a_summary_that_nobody_can_write_is_told(starter_run: Run) -> None:
    ran = starter_run("ask", ROCKET, "--summary")
    assert (ran.code, "XINZHI_LLM_MODEL" in ran.err) == (0, True)
    ran = starter_run("ask", ROCKET, "--summary", "--json")
    assert (ran.json["summary"], "XINZHI_LLM_MODEL" in ran.err) == (None, True)


def test_several_are_removed_or_none(run: Run, bridge: Path, tmp_path: Path) -> None:
    other = bridge.with_name("other.md")
    other.write_text(BRIDGE.replace("1500", "1600"), encoding="utf-8")
    run("add", bridge, other)
    check_error(run("remove", "bridge.md", "none.md"), "none.md")
    documents = tmp_path / "home" / "documents"
    assert sorted(path.name for path in documents.iterdir()) == ["bridge.md", "other.md"]
    assert run("remove", "bridge.md", "other.md", "bridge.md").code == 0
    assert list(documents.iterdir()) == []


def test_status_shows_the_ledger(run: Run, bridge: Path, tmp_path: Path) -> None:
    run("add", bridge)
    (tmp_path / "home" / "documents" / "broken.jsonl").write_text("{\n", encoding="utf-8")
    rebuilt = run("rebuild", "--json")
    assert (rebuilt.code, rebuilt.json["number"], rebuilt.json["states"]) == (0, "000001", {"indexed": 1, "failed": 1})
    ran = run("status")
    assert ran.code == 0
    assert "failed broken.jsonl:1" in ran.out
    listed = run("status", "--articles")
    assert "bridge.md" in listed.out
    body = run("status", "--json").json
    assert {entry["origin"]: entry["state"] for entry in body["ledger"]} == {
        "bridge.md": "indexed",
        "broken.jsonl:1": "failed",
    }
    assert (body["articles"], body["model_name"]) == (1, "default")


def test_a_second_rebuild_at_the_same_time_is_refused(run: Run, tmp_path: Path) -> None:
    with Store(tmp_path / "home" / "index").building():
        check_error(run("rebuild"), "Another build is running")


def test_a_worse_generation_is_refused_with_the_questions_that_changed(
    run: Run, bridge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "红枫湖大桥全长多少米？", "answers": ["1500米"]}\n', encoding="utf-8")
    run("add", bridge)
    assert run("rebuild", "--compare", questions).code == 0  # there is none to compare it with
    bridge.write_text("# 红枫湖大桥\n\n本文正在修订。\n", encoding="utf-8")
    run("add", bridge)
    refused = run("rebuild", "--compare", questions)
    assert refused.code == 2
    assert "serves 0 of 1 questions, the current one 1" in refused.err
    assert "1 of 1 questions changed" in refused.err
    assert "红枫湖大桥全长多少米？" in refused.err
    assert "1500米" in run("ask", "红枫湖大桥全长多少米？").out
    monkeypatch.setenv("XINZHI_TOLERANCE", "1")
    assert run("rebuild", "--compare", questions).code == 0
    check_error(run("rebuild", "--compare", tmp_path / "none.jsonl"), "none.jsonl")


def test_what_was_removed_or_replaced_comes_back(run: Run, bridge: Path, tmp_path: Path) -> None:
    nothing = run("restore")
    assert (nothing.code, nothing.out) == (1, "")
    assert "nothing in the trash" in nothing.err
    run("add", bridge)
    old = bridge.read_bytes()
    bridge.write_text(BRIDGE.replace("1500", "1600"), encoding="utf-8")
    run("add", bridge)
    assert (run("restore", "none").code, run("remove", "bridge.md").code) == (2, 0)
    newest, oldest = run("restore", "--json").json["documents"]
    assert (newest["document"], oldest["document"], oldest["bytes"]) == ("bridge.md", "bridge.md", len(old))
    assert newest["trash_id"] in run("restore").out
    assert "restored" in run("restore", oldest["trash_id"]).err
    assert (tmp_path / "home" / "documents" / "bridge.md").read_bytes() == old
    check_error(run("restore", newest["trash_id"]), "already")
    check_error(run("restore", "20240101T000000000000-00000000"), "no '20240101T000000000000-00000000' in the trash")


def test_rollback_makes_an_earlier_generation_current(run: Run, bridge: Path, tmp_path: Path) -> None:
    run("rebuild")
    run("add", bridge)
    run("rebuild")
    assert run("search", "红枫湖大桥").code == 0
    assert "Generation 000001 is current" in run("rollback").out
    assert run("search", "红枫湖大桥").code == 1
    check_error(run("rollback"), "no generation before the current one", "000001, 000002")
    check_error(run("rollback", 9), "no generation 000009")
    assert run("rollback", 2).code == 0
    assert run("search", "红枫湖大桥").code == 0
    assert "000003" in run("rebuild").out


# --- serve


def test_serve_tells_a_taken_port_before_it_builds(run: Run, tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        check_error(run("serve", "--port", taken.getsockname()[1]), "is taken", "--port")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("damage", [None, "dense.faiss", "manifest.json"])
def test_serve_builds_what_is_missing_or_damaged_first(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: str | None
) -> None:
    store = Store(tmp_path / "home" / "index")
    if damage:
        run("rebuild")
        (store.folder(1) / damage).write_bytes(b"")
    served: list[int] = []

    def serve(service: object, listener: object, *, announce: Callable[[str], None]) -> None:
        served.append(store.verify(store.current_number()).number)
        announce("http://127.0.0.1:1")

    monkeypatch.setattr("assistant.server.run", serve)
    ran = run("serve", "--port", 0)
    assert (ran.code, served) == (0, [2 if damage else 1])
    assert "http://127.0.0.1:1" in ran.out
    assert ("Building anew" in ran.err) == bool(damage)


def test_serve_does_not_build_what_is_there(
    starter_run: Run, starter: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.server.run", lambda service, listener, *, announce: announce("http://here"))
    assert starter_run("serve", "--port", 0).code == 0
    assert Store(starter.index_root).current_number() == 1


def test_serve_for_others_without_a_key_warns(starter_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.server.run", lambda service, listener, *, announce: None)
    assert "XINZHI_API_KEY is not set" in starter_run("serve", "--host", "0.0.0.0", "--port", 0).err  # noqa: S104 - for a moment
    monkeypatch.setenv("XINZHI_API_KEY", "key")
    assert starter_run("serve", "--host", "0.0.0.0", "--port", 0).err == ""  # noqa: S104 - for a moment


# --- help


def test_help_shows_examples() -> None:
    runner = CliRunner()
    whole = runner.invoke(assistant.cli.app, ["--help"])
    assert whole.exit_code == 0
    for name in ("serve", "ask", "search", "add", "remove", "restore", "rebuild", "rollback", "status"):
        assert name in whole.output
        shown = runner.invoke(assistant.cli.app, [name, "--help"])
        assert shown.exit_code == 0
        assert f"xinzhi {name}" in shown.output or "xinzhi rebuild" in shown.output
        assert "Example" in shown.output


def test_version() -> None:
    shown = CliRunner().invoke(assistant.cli.app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"xinzhi {__version__}\n")


# --- as programs


def environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "XINZHI_HOME": str(settings.home), "PYTHONUTF8": "1"}


def test_ask_as_a_program_imports_no_torch(starter: Settings) -> None:
    command = [sys.executable, "-c", WITHOUT_TORCH, "ask", ROCKET, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(starter), check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "37颗" in json.loads(done.stdout)["answer"]


@pytest.mark.parametrize("arguments", [("status", "--json"), ("status",)])
def test_a_reader_that_went_away_is_no_traceback(starter: Settings, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "assistant.cli", *arguments]
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(starter)
    )
    assert program.stdout is not None
    program.stdout.close()  # as `| head -0` does
    assert program.stderr is not None
    with program:
        err = program.stderr.read()
    assert err == ""
    assert program.returncode != 0


def test_errors_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "remove", "none.md"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment(Settings(home=tmp_path)), check=False
    )
    check_error(Ran(done.returncode, done.stdout, done.stderr), "none.md")


@contextmanager
def started(command: list[str], settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A program in a process group of its own, which is ended with all its processes whatever becomes of the test."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(settings),
        start_new_session=True,
    ) as program:
        try:
            yield program
        except BaseException:
            os.killpg(program.pid, signal.SIGKILL)
            raise


def answer_of(request: urllib.request.Request) -> Any:  # noqa: ANN401
    """The answer of a server that may still be loading."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:  # noqa: S310 - our own address
                return json.load(response)
        except urllib.error.HTTPError as error:
            code = error.code
            error.close()
        assert code == 503
        time.sleep(0.05)
    raise TimeoutError(f"the server is not ready after {PATIENCE_SECONDS} s")


def test_serve_as_a_program_answers_imports_no_torch_and_ends_when_told(starter: Settings) -> None:
    command = [sys.executable, "-c", WITHOUT_TORCH, "serve", "--port", "0"]
    with started(command, starter) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        assert "http://127.0.0.1:" in line
        address = line.split("http://")[1].split()[0]
        request = urllib.request.Request(
            f"http://{address}/ask", json.dumps({"question": ROCKET}).encode(), {"content-type": "application/json"}
        )
        answer = answer_of(request)
        server.terminate()
        out, err = server.communicate(timeout=PATIENCE_SECONDS)
    assert "37颗" in answer["answer"]
    assert (out, err) == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a group of processes")
def test_several_workers_that_have_answered_end_without_a_word_on_ctrl_c(starter: Settings) -> None:
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", "0", "--workers", "2"]
    with started(command, starter) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split("http://")[1].split()[0]
        for _ in range(8):  # both of them
            body = json.dumps({"question": ROCKET}).encode()
            headers = {"content-type": "application/json"}
            assert answer_of(urllib.request.Request(f"http://{address}/ask", body, headers))["answered"]
        os.killpg(server.pid, signal.SIGINT)
        out, err = server.communicate(timeout=PATIENCE_SECONDS)
    assert (server.returncode, out, err) == (0, "", "")
