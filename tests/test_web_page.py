"""What can be told of the page without a browser: its weight, its links, its words, and what it must never do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[1] / "web"
FILES = sorted(path for path in WEB.iterdir() if path.suffix in {".html", ".css", ".js", ".svg"})
SCRIPTS = [path for path in FILES if path.suffix == ".js"]
MOST_BYTES = 100_000  # all page code together, uncompressed
SVG_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'  # a name, not an address: nothing is fetched from it
PAGE = (WEB / "index.html").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)


def read(path: Path) -> str:
    """A file's text."""
    return path.read_text(encoding="utf-8")


def page_ids() -> set[str]:
    """The ids that index.html gives."""
    return set(re.findall(r'\bid="([^"]+)"', PAGE))


def message_keys() -> list[str]:
    """The keys of the messages, in order."""
    table = read(WEB / "i18n.js").split("MESSAGES = {", 1)[1].split("\n};", 1)[0]
    return re.findall(r'^ {2}"([^"]+)": \[', table, re.MULTILINE)


def test_the_page_is_light() -> None:
    sizes = {path.name: path.stat().st_size for path in FILES}
    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert {path.name for path in WEB.iterdir() if path.is_file()} - {"__init__.py"} == set(sizes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    text = read(path).replace(SVG_NAMESPACE, "")
    assert not re.search(r"https?://|url\(|^\s*@import\s|[\"'(]//\w", text, re.MULTILINE)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_parses_html_or_makes_code_of_text(path: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|setHTML|srcdoc"
    assert not re.search(forbidden, read(path))
    assert read(path).startswith("// @ts-check\n")


def test_the_page_keeps_to_the_content_security_policy() -> None:
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|<base|<iframe|<object", PAGE)
    scripts = re.findall(r"<script([^>]*)>([^<]*)</script>", PAGE)
    assert scripts
    assert all("src=" in attributes and not body for attributes, body in scripts)
    assert not re.search(r"setAttribute\(\s*[\"']style", CODE)


def test_every_file_that_is_named_exists_and_every_file_is_named() -> None:
    from_page = set(re.findall(r'(?:src|href)="(web/[^"]+)"', PAGE))
    from_modules = {f"web/{name}" for name in re.findall(r'(?:from|import\()\s*"\./([^"]+)"', CODE)}
    assert from_page | from_modules | {"web/index.html"} == {f"web/{path.name}" for path in FILES}


def test_every_id_that_is_named_exists() -> None:
    ids = page_ids()
    named = set(re.findall(r'byId\("([^"]+)"\)', CODE))
    named |= set(re.findall(r'(?:for|aria-labelledby|aria-describedby|href)="#?([^"/.]+)"', PAGE)) - {
        "icon",
        "stylesheet",
    }
    for name in re.findall(r'connect\("(\w+)"', CODE):  # a drawer, its button, and what it holds
        named |= {name, f"open-{name}", f"{name}-close", f"{name}-filter", f"{name}-list"}
    assert named - ids == set()


def test_every_icon_exists_and_is_used() -> None:
    symbols = {name.removeprefix("i-") for name in page_ids() if name.startswith("i-")}
    used = set(re.findall(r'href="#i-([\w-]+)"', PAGE)) | {f"theme-{choice}" for choice in ("system", "light", "dark")}
    used |= {name for name in symbols if re.search(rf'"{name}"', CODE)}
    assert used == symbols


def test_every_message_has_both_languages() -> None:
    table = read(WEB / "i18n.js").split("MESSAGES = {", 1)[1].split("\n};", 1)[0]
    pairs = re.findall(r'^ {2}"([^"]+)": \[\s*"((?:[^"\\]|\\.)+)",\s*"((?:[^"\\]|\\.)+)",?\s*\]', table, re.MULTILINE)
    assert [key for key, _, _ in pairs] == message_keys()
    assert len(set(message_keys())) == len(pairs)
    for key, chinese, english in pairs:
        names = [set(re.findall(r"\{(\w+)\}", text)) - {"s"} for text in (chinese, english)]
        assert names[0] == names[1], key
        if not key.startswith("nav.language"):  # which speaks the other language, to those who read that
            assert re.search(r"[一-鿿]", chinese), key
            assert not re.search(r"[一-鿿]", english), key


def test_every_message_is_used_and_every_message_used_exists() -> None:
    keys = set(message_keys())
    table = read(WEB / "i18n.js")
    code = CODE.replace(table.split("MESSAGES = {", 1)[1].split("\n};", 1)[0], "")
    used = set(re.findall(r'data-t(?:-label|-placeholder)?="([^"]+)"', PAGE))
    used |= set(re.findall(r'"([a-z]+\.[a-z.]+)"', code)) & keys
    used |= set(re.findall(r'\bt\("([^"]+)"', code))
    families = re.findall(r"`([a-z]+\.)\$\{[^}]+\}((?:\.\w+)?)`", code)  # t(`failure.${key}.do`)
    used |= {
        key for head, tail in families for key in keys if re.fullmatch(re.escape(head) + r"\w+" + re.escape(tail), key)
    }
    assert used == keys


def test_failures_say_what_to_do() -> None:
    keys = set(message_keys())
    told = {key for key in keys if re.fullmatch(r"failure\.\w+", key)} - {"failure.retry"}
    assert {f"{key}.do" for key in told} <= keys
