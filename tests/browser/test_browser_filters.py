"""Questions that are asked of some of the articles only: choosing, keeping, sharing, and scopes that hold nothing."""

from __future__ import annotations

from chromium import OpenPage
from playwright.sync_api import Page, expect
from stub_server import StubServer
from test_browser_page import PHONE, QUESTION, ask, turns


def choose(page: Page, label: str, value: str) -> None:
    """Type a value into a field of the panel, which is opened first where it is not."""
    if page.locator("#scope").is_hidden():
        page.click("#scope-open")
    field = page.locator("#scope").get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")


def test_a_topic_narrows_what_may_be_quoted(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    choose(page, "主题", "常州高新区")
    turn = ask(page, QUESTION)
    expect(turn.locator(".refusal")).to_be_visible()
    expect(turn.locator(".card-title").first).to_contain_text("常州高新区")
    turn.get_by_role("button", name="不限范围再问").click()
    expect(turn.locator(".sentence").first).to_contain_text("37颗")
    expect(page.locator(".filter")).to_have_count(0)


def test_the_collection_says_what_there_is_to_choose(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    page.click("#scope-open")
    expect(page.locator("#all-topics option[value=商业航天]")).to_have_text("2 篇文章")
    expect(page.locator("#all-authors option")).not_to_have_count(0)
    expect(page.locator("[name=published_from]")).to_have_attribute("placeholder", "2024-03")


def test_a_scope_is_kept_with_its_conversation(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    choose(page, "来源", "政策资料汇编")
    choose(page, "主题", "算力")
    choose(page, "从", "2024年1月")
    expect(page.locator(".filter")).to_have_text(["来源 政策资料汇编", "主题 算力", "从 2024年1月"])
    turn = ask(page, QUESTION)
    asked = {"sources": ["政策资料汇编"], "topics": ["算力"], "published_from": "2024-01"}
    assert stub.asked[-1]["filters"] == asked
    expect(turn.locator(".standalone")).to_contain_text(
        "只在这些文章里找过：来源 政策资料汇编；主题 算力；从 2024年1月"
    )
    page.reload()
    expect(page.locator(".filter")).to_have_count(3)
    page.get_by_role("button", name="去掉 主题 算力").click()
    expect(page.locator(".filter")).to_have_count(2)
    expect(page.locator("#scope-open")).to_be_focused()
    page.click("#new-talk")
    expect(page.locator(".filter")).to_have_count(0)
    ask(page, QUESTION)
    assert stub.asked[-1]["filters"] == {}


def test_picking_from_the_list_is_enough(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    page.click("#scope-open")
    expect(page.locator("[name=topics]")).to_be_visible()
    # What a browser does when an entry of the list is picked, which no test can click: it belongs to no page.
    page.evaluate("""() => {
        const field = document.querySelector("[name=topics]");
        field.value = "算力";
        field.dispatchEvent(new Event("input"));
        field.dispatchEvent(new Event("change"));
    }""")
    expect(page.locator(".filter")).to_have_text(["主题 算力"])


def test_a_scope_that_holds_nothing_is_explained(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, expect_failures=True)
    choose(page, "从", "2024-05")
    choose(page, "到", "2024-01")
    expect(page.locator("#scope-note")).to_contain_text("开始的日期晚于结束的日期")
    page.keyboard.press("Escape")
    expect(page.locator("#scope")).to_be_hidden()
    expect(page.locator("#scope-open")).to_be_focused()
    turn = ask(page, QUESTION)
    expect(turn.locator(".failure-title")).to_have_text("没有文章符合所选的范围")
    expect(turn.locator(".note")).to_contain_text("请去掉一项")
    page.locator(".filter").first.click()
    turn.get_by_role("button", name="重试").click()
    expect(turn.locator(".sentence")).to_have_count(2)


def test_a_shared_question_brings_its_scope(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, permissions=["clipboard-read", "clipboard-write"])
    choose(page, "主题", "商业航天")
    choose(page, "到", "2024")
    ask(page, QUESTION).get_by_role("button", name="分享链接").click()
    expect(page.locator("#toast")).to_contain_text("链接已复制")
    link = page.evaluate("navigator.clipboard.readText()")
    other = open_page(link)
    expect(turns(other)).to_have_count(1)
    expect(other.locator(".filter")).to_have_text(["主题 商业航天", "到 2024年"])
    expect(other.locator(".sentence")).to_have_count(2)
    assert stub.asked[-1]["filters"] == {"topics": ["商业航天"], "published_to": "2024"}


def test_the_panel_fits_a_phone(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, **PHONE)
    ask(page, QUESTION)
    choose(page, "来源", "一个名字很长很长很长很长很长很长很长很长的来源，长得一行放不下")
    for label in ("来源", "作者", "主题", "从", "到"):
        expect(page.locator("#scope").get_by_label(label, exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
