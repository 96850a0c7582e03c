"""The documentation is held to the program: settings, routes, commands, examples, links."""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import typer
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.app import create_app
from assistant.cli import app as command_line
from assistant.settings import Settings
from corpus.read import SUFFIXES
from corpus.reasons import Reason

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
CONFIGURATION = ("pyproject.toml", "constraints.txt", "Makefile", ".ci/run", ".gitignore")
# Addresses that may stand in the documents: the server's own, and the two standards the changelog follows.
ADDRESSES = ("http://127.0.0.1:8000", "https://keepachangelog.com/", "https://semver.org/")
READY_SECONDS = 60
# Routes that are no part of the API's description.
PLAIN_ROUTES = {("GET", "/"), ("GET", "/openapi.json")}


def section(title: str, text: str = README) -> str:
    """The text below a heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"The README has no section {title!r}."
    return found[1]


def table(text: str, pattern: str) -> list[list[str]]:
    """The cells of the table rows whose first cell matches ``pattern``."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [row for row in rows if re.fullmatch(pattern, row[0])]


def code(mark: str) -> str:
    """The code block after ``<!-- example: mark -->``."""
    found = re.search(rf"<!-- example: {mark} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_every_setting_is_told_with_its_default() -> None:
    told = {name: default for name, default, _ in table(section("Settings"), r"`XINZHI_\w+`")}
    expected = {}
    for setting in fields(Settings):
        default = str(setting.default).lower() if isinstance(setting.default, bool) else str(setting.default)
        expected[f"`XINZHI_{setting.name.upper()}`"] = f"`{default}`" if default else ""
    assert told == expected


def test_every_route_is_told() -> None:
    told = {tuple(row[0].strip("`").split()) for row in table(section("HTTP API"), r"`[A-Z]+ /.*`")}
    description = create_app(Settings()).openapi()
    described = {(method.upper(), path) for path, methods in description["paths"].items() for method in methods}
    assert told == described | PLAIN_ROUTES


def test_every_reason_is_told() -> None:
    told = [row[0].strip("`") for row in table(section("HTTP API"), r"`[a-z_]+`")]
    assert told == list(Reason)


def test_every_command_is_told() -> None:
    told = {row[0].strip("`").removeprefix("xinzhi ") for row in table(section("Commands"), r"`xinzhi \w+`")}
    assert told == set(typer.main.get_command(command_line).commands)  # type: ignore[attr-defined]


def test_every_flag_that_is_told_exists() -> None:
    root = typer.main.get_command(command_line)
    commands = (root, *root.commands.values())  # type: ignore[attr-defined]
    known = {name for command in commands for parameter in command.params for name in parameter.opts} | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)) <= known


def test_every_kind_of_file_is_told() -> None:
    files = section("Add your documents").split("Fields of front matter")[0]
    assert {suffix for row in table(files, r"`\..*") for suffix in re.findall(r"`(\.\w+)`", row[0])} == set(SUFFIXES)


def shell_lines() -> list[str]:
    """The xinzhi commands of the blocks marked sh, in the order of the page."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("xinzhi ")]


def test_commands_of_the_code_blocks_run(
    starter_copy: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XINZHI_HOME", str(starter_copy.home))
    (tmp_path / "report.md").write_text("# 报告\n\n2024年，示例市新增智能工厂12家。\n", encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text(
        '{"question": "示例市的算力中心投资多少？", "answers": ["3亿元"]}\n', encoding="utf-8"
    )
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "first.txt").write_text("示例市的算力中心在2023年建成，投资3亿元。\n", encoding="utf-8")
    lines = shell_lines()
    assert len(lines) >= 8
    for line in lines:
        arguments = shlex.split(line, comments=True)[1:]
        if arguments[0] == "serve" or any(argument.startswith("--against") for argument in arguments):
            arguments.append("--help")  # it would not end, or needs what is not here; its options are read and no more
        done = CliRunner().invoke(command_line, arguments)
        assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception}"


def make_targets() -> set[str]:
    """The targets of the Makefile that `make help` tells."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_that_are_told_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= make_targets()


@pytest.fixture(scope="module")
def client(starter: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(starter), base_url="http://127.0.0.1:8000") as client:
        end = time.monotonic() + READY_SECONDS
        while client.get("/readyz").status_code != 200 and time.monotonic() < end:
            time.sleep(0.02)
        yield client


def shape(value: object) -> object:
    """The keys of nested JSON objects, in order; of a list, the shape of its first element."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value[:1]] if isinstance(value, list) else None


def test_example_has_the_keys_of_the_real_answer(client: TestClient) -> None:
    body = re.search(r"-d '(.*)'", code("request"))
    assert body
    example, real = json.loads(code("response")), client.post("/ask", json=json.loads(body[1])).json()
    assert json.dumps(shape(example)) == json.dumps(shape(real))
    assert "37颗" in example["answer"]
    assert "37颗" in real["answer"]


def test_spans_of_the_example_fit(client: TestClient) -> None:
    example = json.loads(code("response"))
    (citation,) = example["citations"]
    text = client.get(f"/articles/{citation['article_id']}").json()["text"]
    for span in (citation | {"text": citation["passage"]}, *example["sentences"]):
        assert text[span["start"] : span["end"]] == span["text"]


def test_plain_routes_exist(client: TestClient) -> None:
    assert {client.get(path).status_code for _, path in PLAIN_ROUTES} == {200}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith("http")]
    assert [link for link in links if not (ROOT / link.split("#")[0]).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS + CONFIGURATION)
def test_no_addresses_or_paths_of_some_machine(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    addresses = [found for found in re.findall(r"\bhttps?://[^\s)>`'\"]+", text) if not found.startswith(ADDRESSES)]
    assert addresses == []
    assert re.findall(r"(?<![\w.$~>)}])/(?:home|root|work|Users|srv|mnt)/\S*", text) == []
    assert "../" not in text.replace('"$0")/..', "")
