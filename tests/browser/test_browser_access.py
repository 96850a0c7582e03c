"""Accessibility in a real browser: axe finds nothing on any view in either theme, and the keyboard alone is enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from chromium import OpenPage
from playwright.sync_api import Page, expect
from stub_server import QUESTIONS, StubServer
from test_browser_collection import FACTORY, add, open_collection
from test_browser_filters import choose
from test_browser_page import PHONE, QUESTION, WAIT_MILLISECONDS, ask

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags})).violations.map(({id, nodes}) =>
    `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} ${node.failureSummary}`).join(" | ")}`)"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    page.wait_for_timeout(300)  # what fades in has done so
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN, RULES)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_chat(open_page: OpenPage, stub: StubServer, theme: str) -> None:
    page = open_page(stub.url, color_scheme=theme, expect_failures=True)
    expect(page.locator("#suggestion-list li").first).to_be_visible()
    assert violations(page) == [], "empty"
    ask(page, "没有的事？")
    ask(page, "太长？")
    turn = ask(page, "谁说过这话？")
    turn.locator(".further summary").click()
    turn.get_by_role("button", name="为什么这样答").click()
    turn.get_by_role("button", name="答得对", exact=True).click()
    expect(turn.locator("meter").first).to_be_visible()
    assert violations(page) == [], "answers"
    choose(page, "从", "2024-05")
    choose(page, "到", "2024-01")
    expect(page.locator("#scope-note")).to_contain_text("没有文章能符合")
    assert violations(page) == [], "scope"
    page.keyboard.press("Escape")
    turn.locator(".chip").first.hover()
    expect(page.locator("#preview")).to_be_visible()
    assert violations(page) == [], "preview"
    turn.locator(".chip").first.click()
    expect(page.locator("#reader mark.cited")).to_be_visible()
    assert violations(page) == [], "reader"
    page.click("#open-talks")
    page.get_by_role("button", name="改名").first.click()
    assert violations(page) == [], "conversations"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_collection(open_page: OpenPage, stub: StubServer, theme: str) -> None:
    page = open_page(stub.url, color_scheme=theme)
    open_collection(page)
    expect(add(page, "程序.exe", b"MZ")).to_contain_text("没有收", timeout=WAIT_MILLISECONDS)
    expect(add(page, "工厂.txt", FACTORY.encode())).to_contain_text("已收进来", timeout=WAIT_MILLISECONDS)
    stub.collection.is_held = True
    page.click("#rebuild")
    expect(page.locator("#rebuild-state progress")).to_be_visible()
    assert violations(page) == [], "collection"
    stub.key = "key"
    page.reload()
    expect(page.locator("#lock-form")).to_be_visible(timeout=WAIT_MILLISECONDS)
    assert violations(page) == [], "locked"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(open_page: OpenPage, stub: StubServer, theme: str) -> None:
    page = open_page(stub.url, color_scheme=theme, **PHONE)
    turn = ask(page, QUESTION)
    assert violations(page) == [], "answer"
    choose(page, "主题", "算力")
    assert violations(page) == [], "scope"
    page.keyboard.press("Escape")
    turn.locator(".chip").first.tap()
    expect(page.locator("#reader mark.cited")).to_be_visible()
    assert violations(page) == [], "reader"
    page.go_back()
    open_collection(page)
    assert violations(page) == [], "collection"


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press a key until an element has the focus."""
    for _ in range(60):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} cannot be reached with {key}")


def test_the_keyboard_alone_is_enough_to_ask_and_read(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    expect(page.locator("#suggestion-list li").first).to_be_visible()
    tab_to(page, "#suggestion-list button")
    page.keyboard.press("Enter")
    expect(page.locator(".question-text")).to_have_text(QUESTIONS[0])
    expect(page.locator(".turn .toolbar")).to_be_visible()

    tab_to(page, ".chip", "Shift+Tab")
    expect(page.locator("#preview")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#reader mark.cited")).to_be_focused()
    page.keyboard.press("Escape")
    tab_to(page, "#question")
    page.keyboard.type("它的后继型号呢？")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn .toolbar")).to_have_count(2)
    tab_to(page, ".standalone button", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".standalone")).to_contain_text("按原话提问")


def test_the_keyboard_alone_opens_every_panel_of_an_answer(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    ask(page, QUESTION)
    page.focus(".card-title")
    tab_to(page, "[aria-expanded]")
    page.keyboard.press("Enter")
    expect(page.locator(".why meter").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".why")).to_have_count(0)
    tab_to(page, ".verdict button")
    page.keyboard.press("Space")
    expect(page.locator(".verdict button").first).to_have_attribute("aria-pressed", "true")
    tab_to(page, ".verdict input")
    page.keyboard.type("对得上")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict input")).to_have_attribute("value", "对得上")
    expect(page.locator(".verdict input")).to_be_focused()

    tab_to(page, "#scope-open")
    page.keyboard.press("Enter")
    tab_to(page, "[name=topics]")
    page.keyboard.type("商业航天")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#scope-open")).to_be_focused()
    tab_to(page, ".filter")
    page.keyboard.press("Enter")
    expect(page.locator(".filter")).to_have_count(0)


def test_the_keyboard_alone_keeps_conversations_and_collection(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    ask(page, QUESTION)
    tab_to(page, "#open-talks", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "#talks .row")
    page.keyboard.press("Escape")
    expect(page.locator("#talks")).to_be_hidden()
    tab_to(page, "#open-collection")
    page.keyboard.press("Enter")
    tab_to(page, "#list .row")
    page.keyboard.press("Enter")
    expect(page.locator("#reader-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#list .row").first).to_be_focused()
    tab_to(page, "#rebuild")
    page.keyboard.press("Enter")
    expect(page.locator("#index-line")).to_contain_text("索引第 4 版", timeout=WAIT_MILLISECONDS)

    stub.key = "key"
    page.reload()
    expect(page.locator("#lock-form")).to_be_visible(timeout=WAIT_MILLISECONDS)
    tab_to(page, "#key")
    page.keyboard.type("key")
    page.keyboard.press("Enter")
    expect(page.locator("#adding")).to_be_visible(timeout=WAIT_MILLISECONDS)


HIDDEN = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const isSeen = [0.1, 0.5, 0.9].some((share) =>
        focused.contains(document.elementFromPoint(box.x + box.width * share, box.y + box.height / 2)));
    return isSeen || focused === document.body ? "" : `${focused.tagName} ${focused.className || focused.id}`;
}"""


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_what_has_the_focus_is_never_hidden(open_page: OpenPage, stub: StubServer, key: str) -> None:
    page = open_page(stub.url, viewport={"width": 360, "height": 640})
    ask(page, "没有的事？")
    ask(page, "谁说过这话？").locator(".further summary").click()
    hidden = []
    for _ in range(60):
        page.keyboard.press(key)
        hidden.append(page.evaluate(HIDDEN))
    assert [name for name in hidden if name] == []
