"""What is installed: the wheel has everything inside, every import is declared, and every version is pinned."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "index", "assistant", "web")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN_TIME = [Requirement(line) for line in PROJECT["dependencies"]]
OCR = [Requirement(line) for line in PROJECT["optional-dependencies"]["ocr"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
# What tools leave beside the five folders, as .gitignore has it.
LEFT_BY_TOOLS = {"dist", "build", "__pycache__", "xinzhi.egg-info"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", *offline, "--wheel-dir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (path,) = out.glob("xinzhi-*.whl")
    return zipfile.ZipFile(path)


def test_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    expected = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    built = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert built == expected


@pytest.mark.parametrize(
    "needed",
    [
        "web/index.html",
        "corpus/glossary.tsv",
        "corpus/english.tsv",
        "corpus/everyday.tsv",
        "index/shapes.txt",
        "corpus/articles/commercial-rockets.md",
        "index/model/model.safetensors",
        "index/model/tokenizer.json",
        "assistant/evidence.json",
        "assistant/confidence.json",
        "assistant/context.json",
        "assistant/reader/model/model.safetensors",
        "assistant/reader/model/layers.onnx",
        "assistant/reader/model/tokenizer.json",
        "assistant/reader/model/config.json",
    ],
)
def test_wheel_holds_what_the_program_reads(wheel: zipfile.ZipFile, needed: str) -> None:
    assert wheel.getinfo(needed).file_size > 0


def test_wheel_names_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    information = {name.split(".dist-info/")[1]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "xinzhi = assistant.cli:main" in wheel.read(information["entry_points.txt"]).decode()
    assert "Apache License" in wheel.read(information["licenses/LICENSE"]).decode()


def test_installed_package_answers_from_any_folder(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    wheel.extractall(installed)
    elsewhere.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "assistant.cli", *arguments]
        return subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8", check=False
        )

    assert (done := run("rebuild")).returncode == 0, done.stderr
    assert (elsewhere / ".xinzhi" / "index" / "CURRENT").exists()
    assert (done := run("ask", "力箭一号三次飞行共把多少颗卫星送入轨道?")).returncode == 0, done.stderr
    assert "37颗" in done.stdout


def test_top_level_folders_are_the_five() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders - LEFT_BY_TOOLS == {*PACKAGES, "tests"}


# What tests/bench/peers.py compares with, installed by hand into an environment of its own.
PEERS = {"txtai"}


def imported_by(*folders: str) -> set[str]:
    """Top-level names of the modules that the files in ``folders`` import, their own and Python's left out."""
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    names: set[str] = set()
    for node in (node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    own = {*PACKAGES, *(path.stem for path in files)}
    return names - own - PEERS - set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("folders", "declared"),
    [(PACKAGES[:3], RUN_TIME + OCR), (("tests",), RUN_TIME + OCR + DEVELOPMENT)],
    ids=["program", "tests"],
)
def test_every_import_is_a_declared_dependency(folders: tuple[str, ...], declared: list[Requirement]) -> None:
    distributions = packages_distributions()
    names = {canonicalize_name(requirement.name) for requirement in declared}
    undeclared = {
        module
        for module in imported_by(*folders)
        if not names & {canonicalize_name(name) for name in distributions.get(module, [module])}
    }
    assert undeclared == set()


def test_every_dependency_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for requirement in RUN_TIME + OCR + DEVELOPMENT:
        assert re.search(rf'^ +"{re.escape(requirement.name)}[<>=].*",\s+# \w+', text, re.MULTILINE), requirement.name


def test_constraints_pin_every_dependency_to_a_version_that_is_allowed() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    for requirement in RUN_TIME + OCR + DEVELOPMENT:
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement
    assert all(re.fullmatch(r"[\d.]+(post\d+)?", version) for version in versions.values()), "no local version tags"
