"""What can be told of the page without a browser: its weight, its links, its words, and what it must never do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.reasons import Reason

WEB = Path(__file__).parents[1] / "web"
FILES = sorted(path for path in WEB.iterdir() if path.suffix in {".html", ".css", ".js", ".svg"})
SCRIPTS = [path for path in FILES if path.suffix == ".js"]
# What no browser loads: the package's mark, types for the checker, and the word that tells Node these are modules.
NOT_SERVED = {"__init__.py", "types.d.ts", "package.json"}
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


def message_table() -> str:
    """The words of the page as i18n.js holds them."""
    return read(WEB / "i18n.js").split("WORDS = `\n", 1)[1].split("`;", 1)[0]


def messages() -> list[list[str]]:
    """Key, Chinese and English of every message, in order."""
    found, section = [], ""
    for line in message_table().split("[reason]")[0].splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        else:
            key, *words = line.split("|")
            found.append([f"{section}.{key}", *words])
    return found


def reasons() -> dict[str, str]:
    """The Chinese for the server's codes; in English its own words are shown."""
    lines = [line.split("|") for line in message_table().split("[reason]\n")[1].splitlines()]
    assert all(len(line) == 3 and not line[2] for line in lines)
    return {code: line[1] for line in lines for code in line[0].split()}


def test_the_page_is_light() -> None:
    sizes = {path.name: path.stat().st_size for path in FILES}
    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert {path.name for path in WEB.iterdir() if path.is_file()} - NOT_SERVED == set(sizes)


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
    named = set(re.findall(r'\b(?:byId|field|on)\("([^"]+)"', CODE))
    named |= set(re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', PAGE))
    named |= set(re.findall(r"#([a-z][\w-]*)(?=[^{}]*\{)", read(WEB / "style.css")))
    assert named - ids == set()


def test_every_class_that_is_styled_is_given() -> None:
    given = " ".join(re.findall(r'class="([^"]+)"', PAGE)) + CODE + (WEB.parent / "corpus" / "types.py").read_text()
    rules = re.sub(r"/\*.*?\*/", "", read(WEB / "style.css"))
    styled = {name for rule in re.findall(r"([^{}]+)\{", rules) for name in re.findall(r"\.([a-z][\w-]*)", rule)}
    assert {name for name in styled if not re.search(rf"\b{name}\b", given)} == set()


def test_every_message_has_both_languages() -> None:
    assert all(len(message) == 3 for message in messages())
    assert len({message[0] for message in messages()}) == len(messages())
    for key, chinese, english in messages():
        names = [set(re.findall(r"\{(\w+)\}", text)) - {"s"} for text in (chinese, english)]
        assert names[0] == names[1], key
        if not key.startswith("nav.language") and re.search(r"\w", re.sub(r"\{\w+\}", "", chinese)):
            assert re.search(r"[一-鿿]", chinese), key
            assert not re.search(r"[一-鿿]", english), key


def test_every_message_is_used_and_every_message_used_exists() -> None:
    keys = {key for key, _, _ in messages()}
    code = CODE.replace(message_table(), "")
    used = set(re.findall(r'data-t(?:-label|-placeholder)?="([^"]+)"', PAGE))
    used |= set(re.findall(r'"([a-z]+\.[a-z.]+)"', code)) & keys
    used |= set(re.findall(r'\bt\("([^"]+)"', code))
    families = re.findall(r"`([a-z]+\.)\$\{[^}]+\}((?:\.\w+)?)`", code)  # t(`fail.${key}.do`)
    used |= {
        key for head, tail in families for key in keys if re.fullmatch(re.escape(head) + r"\w+" + re.escape(tail), key)
    }
    assert used == keys


def test_failures_say_what_to_do() -> None:
    keys = {key for key, _, _ in messages()}
    told = {key for key in keys if re.fullmatch(r"fail\.\w+", key)} - {"fail.retry"}
    assert {f"{key}.do" for key in told} <= keys


def test_every_reason_has_chinese_words_that_name_only_what_comes_with_it() -> None:
    documented = {
        line.split("|")[1].strip(" `"): set(re.findall(r"`(\w+)`", line.split("|")[2]))
        for line in (WEB.parent / "README.md").read_text(encoding="utf-8").splitlines()
        if re.match(r"\| `\w+` \|", line)
    }
    known = reasons()
    for reason in Reason:
        words = known.get(reason) or known[reason.split("_")[0]]
        assert set(re.findall(r"\{(\w+)\}", words)) <= documented[reason], reason
