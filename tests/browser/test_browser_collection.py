"""The collection in a real browser: adding, rebuilding, deleting, earlier editions, the key; and what readers say."""

from __future__ import annotations

from pathlib import Path

import pytest
from chromium import OpenPage
from playwright.sync_api import FilePayload, Locator, Page, expect
from stub_server import LARGEST_UPLOAD, QUESTIONS, StubServer
from test_browser_page import PHONE, QUESTION, WAIT_MILLISECONDS, ask, turns

FACTORY = "示例市智能工厂\n\n2025年，示例市新增智能工厂12家，总数达到48家。\n"
DROP = """([name, text]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    for (const type of ["dragover", "drop"])
        document.getElementById("library").dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true}));
}"""


def add(page: Page, name: str, content: bytes) -> Locator:
    """Choose a file to upload; its line in the list."""
    page.set_input_files("#files", [FilePayload(name=name, mimeType="text/plain", buffer=content)])
    return page.locator("#uploads li").first


def open_collection(page: Page) -> None:
    """Go to the collection and wait until it is listed."""
    page.click("#open-collection")
    expect(page.locator("#list .row").first).to_be_visible(timeout=WAIT_MILLISECONDS)


# The real server


def test_a_document_is_added_asked_about_and_deleted(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    open_collection(page)
    added = add(page, "示例市.md", f"# {FACTORY}".encode())
    expect(added).to_contain_text("已收进来，可以提问了", timeout=60_000)
    expect(page.locator("#list .row-title").filter(has_text="示例市智能工厂")).to_be_visible()

    page.click("#new-talk")
    turn = ask(page, "示例市新增智能工厂多少家？")
    expect(turn.locator(".sentence").first).to_contain_text("12家")
    turn.locator(".chip").first.click()
    expect(page.locator("#reader mark.cited")).to_contain_text("12家")
    with page.expect_download() as download:
        page.locator("#reader").get_by_role("link", name="原始文件").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == f"# {FACTORY}"

    open_collection(page)
    page.get_by_role("button", name="删除: 示例市智能工厂").click()
    expect(page.locator("#toast")).to_contain_text("已删除：示例市智能工厂")
    expect(page.locator("#list .row-title").filter(has_text="示例市智能工厂")).to_have_count(0)
    expect(page.locator("#rebuild")).to_be_visible(timeout=60_000)
    expect(page.locator("#editions-list li")).not_to_have_count(1)


def test_questions_are_answered_while_the_index_is_rebuilt(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    open_collection(page)
    before = page.locator("#index-line").inner_text()
    page.click("#rebuild")
    page.click("#new-talk")
    expect(ask(page, QUESTION).locator(".sentence").first).to_contain_text("37颗")
    open_collection(page)
    expect(page.locator("#index-line")).not_to_have_text(before, timeout=60_000)
    page.click("#new-talk")
    expect(ask(page, QUESTION).locator(".sentence").first).to_contain_text("37颗")


def test_why_an_answer_was_given_is_drawn(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name="为什么这样答").click()
    first = turn.locator(".why li").first
    expect(first.locator("meter")).to_have_count(3, timeout=WAIT_MILLISECONDS)
    expect(first.locator("mark", has_text="力箭").first).to_be_visible()
    turn.get_by_role("button", name="为什么这样答").click()
    expect(turn.locator(".why")).to_have_count(0)


# The stub


def test_a_rebuild_is_followed_live_while_questions_are_answered(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    open_collection(page)
    stub.collection.is_held = True
    page.click("#rebuild")
    state = page.locator("#rebuild-state")
    expect(state).to_contain_text("计算向量", timeout=WAIT_MILLISECONDS)
    expect(state).to_contain_text("150 / 220")
    expect(state).to_contain_text("每秒 110")
    expect(state).to_contain_text("还要 2 秒")
    page.click("#new-talk")
    expect(ask(page, QUESTION).locator(".sentence")).to_have_count(2)
    open_collection(page)
    expect(page.locator("#rebuild-stop")).to_be_visible()
    stub.collection.is_held = False
    expect(page.locator("#rebuild")).to_be_visible(timeout=WAIT_MILLISECONDS)
    expect(page.locator("#index-line")).to_contain_text("索引第 4 版")


def test_a_rebuild_is_followed_where_no_events_come_through(open_page: OpenPage, stub: StubServer) -> None:
    stub.has_events = False
    page = open_page(stub.url, expect_failures=True)
    open_collection(page)
    page.click("#rebuild")
    expect(page.locator("#index-line")).to_contain_text("索引第 4 版", timeout=WAIT_MILLISECONDS)


def test_a_rebuild_can_be_stopped(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    open_collection(page)
    stub.collection.is_held = True
    page.click("#rebuild")
    page.click("#rebuild-stop")
    expect(page.locator("#rebuild-state")).to_contain_text("重建已停止", timeout=WAIT_MILLISECONDS)


def test_deleting_can_be_undone(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    open_collection(page)
    expect(add(page, "工厂.txt", FACTORY.encode())).to_contain_text("已收进来", timeout=WAIT_MILLISECONDS)
    row = page.locator("#list .row-title").filter(has_text="示例市智能工厂")
    expect(row).to_be_visible(timeout=WAIT_MILLISECONDS)
    page.get_by_role("button", name="删除: 示例市智能工厂").click()
    expect(row).to_have_count(0)
    expect(page.locator("#list-filter")).to_be_focused()
    page.locator("#toast button").click()
    expect(row).to_be_visible(timeout=WAIT_MILLISECONDS)


def test_what_cannot_be_taken_in_says_why(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, expect_failures=True)
    open_collection(page)
    expect(add(page, "程序.exe", b"MZ")).to_contain_text("没有收：这种文件（.exe）读不了", timeout=WAIT_MILLISECONDS)
    large = add(page, "大.txt", b"x" * (LARGEST_UPLOAD + 1))
    expect(large).to_contain_text("没有传成。太大了，请拆成几份", timeout=WAIT_MILLISECONDS)
    expect(add(page, "空.txt", b"\n")).to_contain_text("里面没有能读的文字", timeout=WAIT_MILLISECONDS)
    page.select_option("#list-kind", "problems")
    expect(page.locator("#list .row")).to_have_text(["空.txt里面没有能读的文字"], timeout=WAIT_MILLISECONDS)
    stub.gone = True
    expect(add(page, "断网.txt", b"x")).to_contain_text("没有传成。连不上问答服务", timeout=WAIT_MILLISECONDS)


def test_a_phone_is_led_to_where_files_are_added(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, **PHONE)
    open_collection(page)
    page.get_by_role("link", name="添加文章").tap()
    expect(page.locator("#adding")).to_be_in_viewport()
    expect(page.locator("#library")).to_be_visible()


def test_files_can_be_dropped_on_the_page(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    open_collection(page)
    page.evaluate(DROP, ["拖来.md", FACTORY])
    expect(page.locator("#uploads li")).to_contain_text("已收进来", timeout=WAIT_MILLISECONDS)
    page.select_option("#list-kind", "added")
    expect(page.locator("#list .row-title")).to_have_text(["示例市智能工厂"], timeout=WAIT_MILLISECONDS)


def test_an_earlier_edition_can_be_gone_back_to(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    open_collection(page)
    editions = page.locator("#editions-list li")
    expect(editions.first).to_contain_text("在用")
    page.get_by_role("button", name="用回: 索引第 2 版").click()
    expect(editions.nth(1)).to_contain_text("在用", timeout=WAIT_MILLISECONDS)
    expect(page.locator("#index-line")).to_contain_text("索引第 2 版")


def test_what_changes_things_is_locked_until_the_key_is_given(open_page: OpenPage, stub: StubServer) -> None:
    stub.key = "芝麻开门"
    page = open_page(stub.url)
    turn = ask(page, QUESTION)
    expect(turn.get_by_role("button", name="答得对")).to_have_count(0)
    open_collection(page)
    expect(page.locator("#adding")).to_be_hidden()
    for key, told in (("错的", "密钥不对。"), ("芝麻开门", "已解锁。")):
        page.fill("#key", key)
        page.press("#key", "Enter")
        expect(page.locator("#toast")).to_have_text(told, timeout=WAIT_MILLISECONDS)
    expect(page.locator("#adding")).to_be_visible()
    expect(add(page, "工厂.txt", FACTORY.encode())).to_contain_text("已收进来", timeout=WAIT_MILLISECONDS)


def test_a_verdict_and_a_note_are_kept_and_can_be_taken_back(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    turn = ask(page, QUESTION)
    bad = turn.get_by_role("button", name="答得不对")
    bad.click()
    expect(bad).to_have_attribute("aria-pressed", "true")
    expect(bad).to_be_focused()
    turn.get_by_label("补充一句").fill("年份不对")
    turn.get_by_role("button", name="保存").click()
    expect(page.locator("#toast")).to_contain_text("已记在")
    expect(turn.locator(".verdict input")).to_have_attribute("value", "年份不对")  # that toast may be the verdict's
    page.reload()
    bad = turns(page).last.get_by_role("button", name="答得不对")
    expect(bad).to_have_attribute("aria-pressed", "true", timeout=WAIT_MILLISECONDS)
    bad.click()
    expect(page.locator("#toast")).to_contain_text("已撤回")
    assert [(one["verdict"], one["note"]) for one in stub.feedback] == [
        ("bad", ""),
        ("bad", "年份不对"),
        ("none", "年份不对"),
    ]
    assert len({one["id"] for one in stub.feedback}) == 1
    assert stub.feedback[0]["articles"] == ["rockets"]


# Answers in full


def test_speaker_meaning_likeness_and_difference_are_shown(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    turn = ask(page, "谁说过这话？")
    expect(turn.locator(".speaker")).to_have_text("𠮷田，总工程师")
    expect(turn.locator(".meant")).to_have_text("〔商业航天团队〕")
    expect(turn.locator(".aside li")).to_have_text(["37颗 [1] 2024年3月11日", "32颗 [2] 2023年12月"])
    expect(turn.locator(".aside").last).to_contain_text("某模型 写的概述")
    expect(turn.locator(".aside").last).to_contain_text("三次飞行送出37颗卫星。[1]下一次在明年。[1][2]（原文不支持）")
    turn.locator(".similar summary").click()
    turn.locator(".similar .link").click()
    expect(page.locator("#reader-title")).to_have_text("概念从哪里来：提法、会议与内涵")
    expect(page.locator("#reader mark.cited")).to_have_text("新质生产力是创新起主导作")


def test_a_refusal_leads_to_a_near_question(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    turn = ask(page, "没有的事？")
    turn.get_by_role("button", name=QUESTIONS[0]).click()
    expect(turns(page)).to_have_count(2)
    expect(turns(page).last.locator(".sentence")).to_have_count(2)


def test_a_citation_shows_its_passage_before_it_is_opened(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    turn = ask(page, QUESTION)
    preview = page.locator("#preview")
    turn.locator(".chip").nth(1).hover()
    expect(preview.locator("mark.cited")).to_contain_text("𠮷田")
    preview.hover()  # it stays while the pointer is on it
    page.wait_for_timeout(300)
    expect(preview).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    page.mouse.move(0, 0)
    page.focus("#question")
    page.keyboard.press("Shift+Tab")
    turn.locator(".chip").first.focus()
    expect(preview.locator("mark.cited")).to_contain_text("37颗")


@pytest.mark.parametrize("width", [1280, 768, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_answer_streams_and_opens_at_its_sentence(
    open_page: OpenPage, stub: StubServer, width: int, theme: str
) -> None:
    is_phone = width < 700
    options = {"color_scheme": theme, "has_touch": is_phone, "is_mobile": is_phone}
    page = open_page(stub.url, viewport={"width": width, "height": 800}, **options)
    page.fill("#question", "慢慢来？")
    page.press("#question", "Enter")
    expect(page.locator(".sentence")).to_have_count(1)
    expect(page.locator(".reply")).to_have_attribute("aria-busy", "true")
    stub.released.set()
    expect(page.locator(".reply")).to_have_attribute("aria-busy", "false")
    page.locator(".chip").nth(1).click()
    cited = page.locator("#reader mark.cited")
    expect(cited).to_be_in_viewport(ratio=1)
    ground = "rgb(246, 227, 168)" if theme == "light" else "rgb(88, 71, 23)"
    expect(cited).to_have_css("background-color", ground)


# What goes wrong


def test_two_tabs_keep_one_conversation_together(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    ask(page, "第一个标签页？")
    second = page.context.new_page()
    second.goto(stub.url)
    expect(turns(second)).to_have_count(1)
    ask(second, "第二个标签页？")
    expect(turns(page)).to_have_count(2)
    second.click("#new-talk")
    ask(second, "另一个对话？")
    expect(turns(page)).to_have_count(2)


def test_storage_that_is_full_is_said(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(
        stub.url, script='Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); };'
    )
    ask(page, QUESTION)
    expect(page.locator("#kept")).to_contain_text("不让保存，离开前请在“记录”里导出")


def test_a_clipboard_that_is_refused_leaves_the_words_to_copy(open_page: OpenPage, stub: StubServer) -> None:
    refuse = 'navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));'
    page = open_page(stub.url, script=refuse)
    ask(page, QUESTION).get_by_role("button", name="分享链接").click()
    expect(page.locator("#toast")).to_contain_text("请按 Ctrl+C")
    words = page.locator("#toast textarea")
    expect(words).to_be_focused()
    assert words.input_value().startswith(f"{stub.url}/#q=")


def test_a_link_to_an_article_that_is_gone_says_so(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(f"{stub.url}/#article=gone", expect_failures=True)
    expect(page.locator("#reader .failure-title")).to_have_text("这篇文章已经不在文章库里")
    expect(page.locator("#reader .note")).to_contain_text("请到文章库里找找")
    page.goto(f"{stub.url}/#article=rockets")
    expect(page.locator("#reader-title")).to_have_text("商业航天：四家火箭企业的飞行成绩")
