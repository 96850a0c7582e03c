"""The rules of the house that a program can check: who may import whom, and how large a function may be."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "assistant")  # data flows this way; imports only look left
LONGEST_FUNCTION = 40  # lines of its own, functions inside it not counted
MOST_PARAMETERS = 5
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.AST) -> Iterator[str]:
    """The top-level names that a module imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            yield str(node.module).split(".")[0]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_check() -> None:
    assert {path.parts[len(ROOT.parts)] for path in FILES} == set(PACKAGES)
    assert len(FILES) > 40


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_only_look_left(package: str) -> None:
    right = {*PACKAGES[PACKAGES.index(package) + 1 :], "web", "tests"}
    looking_right = {
        name_of(path): names
        for path in FILES
        if path.is_relative_to(ROOT / package) and (names := right & set(imported(tree_of(path))))
    }
    assert looking_right == {}


def test_only_the_assistant_speaks_http() -> None:
    http = {"fastapi", "starlette", "uvicorn", "pydantic", "typer"}
    speaking = {
        name_of(path)
        for path in FILES
        if path.parts[len(ROOT.parts)] != "assistant" and http & set(imported(tree_of(path)))
    }
    assert speaking == set()


def test_only_the_index_knows_how_it_is_stored() -> None:
    stored = {"faiss", "tantivy"}
    knowing = {
        name_of(path)
        for path in FILES
        if path.parts[len(ROOT.parts)] != "index" and stored & set(imported(tree_of(path)))
    }
    assert knowing == set()


def test_heavy_packages_are_imported_only_where_they_are_wanted() -> None:
    """torch takes seconds to import: no module outside training does so at its top."""
    heavy = {"torch", "sentence_transformers", "transformers"}
    top_level = {}
    for path in FILES:
        if "training" in path.parts or path.name == "train.py":
            continue
        names = {
            name
            for node in tree_of(path).body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in imported(node)
        }
        if heavy & names:
            top_level[name_of(path)] = heavy & names
    assert top_level == {}


def test_the_page_has_no_python_and_the_packages_no_javascript() -> None:
    assert list((ROOT / "web").rglob("*.py")) == []
    assert [path for package in PACKAGES for path in (ROOT / package).rglob("*.js")] == []


def test_what_is_imported_is_a_dependency_with_a_reason() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\ndev = [")[0].lower().replace("_", "-")
    names = (
        {name for path in FILES for name in imported(tree_of(path))}
        - set(PACKAGES)
        - set(sys.stdlib_module_names)
        - {"__future__"}
    )
    distributions = {"yaml": "pyyaml", "faiss": "faiss-cpu", "markdown_it": "markdown-it-py", "PIL": "pillow"}
    distributions |= {"docx": "python-docx", "pptx": "python-pptx"}
    missing = {name for name in names if f'"{distributions.get(name, name).lower().replace("_", "-")}' not in declared}
    assert missing == set()


def test_input_is_not_checked_by_assert() -> None:
    asserting = [
        f"{name_of(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Assert)
    ]
    assert asserting == []


def test_no_bare_except() -> None:
    bare = [
        f"{name_of(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def test_functions_are_short() -> None:
    long = {}
    for path in FILES:
        for function in functions(tree_of(path)):
            inner = [node for node in function.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
            lines = lines_of(function) - sum(map(lines_of, inner))
            if lines > LONGEST_FUNCTION:
                long[f"{name_of(path)}:{function.lineno} {function.name}"] = lines
    assert long == {}


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_have_few_parameters() -> None:
    many = {}
    for path in FILES:
        for function in functions(tree_of(path)):
            given = function.args
            names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            count = len([name for name in names if name not in {"self", "cls"}])
            if count > MOST_PARAMETERS:
                many[f"{name_of(path)}:{function.lineno} {function.name}"] = count
    assert many == {}


def test_modules_carry_no_forbidden_names() -> None:
    assert [name_of(path) for path in FILES if path.stem in {"utils", "util", "common", "helpers", "misc"}] == []


def test_tests_are_flat() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
