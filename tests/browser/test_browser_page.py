"""The chat page in a real browser, on the real server where that can show it and on the stub where it cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chromium import OpenPage
from playwright.sync_api import Locator, Page, expect
from stub_server import HOSTILE, LONG_SENTENCE, OVERRIDE, QUESTIONS, RARE, SATELLITES, StubServer

QUESTION = "力箭一号三次飞行共把多少颗卫星送入轨道？"
UNANSWERABLE = "火星上的奶茶店去年卖出了多少杯珍珠奶茶？"
WIDTHS = (320, 360, 768, 1280)
WAIT_MILLISECONDS = 15_000
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

IS_IN_VIEW = """(element) => {
    const pane = document.getElementById("reader-scroll").getBoundingClientRect();
    const box = element.getBoundingClientRect();
    return box.top >= pane.top && box.bottom <= Math.min(pane.bottom, innerHeight) && box.height > 0;
}"""


IS_ON_TOP = """(element) => {
    const box = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


def ask(page: Page, question: str) -> Locator:
    """Type a question, send it with Enter, and wait until it is answered, refused or has failed."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".toolbar")).to_be_visible(timeout=WAIT_MILLISECONDS)
    return turn


def turns(page: Page) -> Locator:
    """The questions and answers on the page."""
    return page.locator(".turn")


# The real server


def test_ask_read_and_open_the_cited_sentence(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    turn = ask(page, QUESTION)
    sentence = turn.locator(".sentence", has_text="37颗")
    expect(sentence).to_be_visible()
    quoted = sentence.locator("q").inner_text()

    sentence.locator(".chip").press("Enter")
    cited = page.locator("#reader mark.cited")
    expect(cited).to_have_text(quoted)
    assert cited.evaluate(IS_IN_VIEW)
    expect(cited).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(sentence.locator(".chip")).to_be_focused()


def test_the_pane_stands_under_the_masthead_however_short_the_answer(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    turn = ask(page, QUESTION)
    turn.locator(".chip").first.click()
    page.locator("#reader").wait_for(state="visible")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.locator("#reader-close").evaluate(IS_ON_TOP)


def test_a_card_opens_its_article(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    card = ask(page, QUESTION).locator(".card").first
    title = card.locator(".card-title").inner_text()
    card.locator(".excerpt").click()
    expect(page.locator("#reader-title")).to_have_text(title)
    page.click("#reader-close")
    expect(card.locator(".card-title")).to_be_focused()


def test_what_the_articles_lack_is_refused_with_passages_to_read(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    turn = ask(page, UNANSWERABLE)
    expect(turn.locator(".refusal")).to_have_text("这些文章里没有答案")
    expect(turn.locator(".term", has_text="奶茶").first).to_be_visible()
    expect(turn.get_by_role("heading", name="相关但未回答")).to_be_visible()
    turn.locator(".card-title").first.click()
    expect(page.locator("#reader mark.cited").first).to_be_visible()


def test_a_follow_up_is_read_in_context_and_its_reading_undone(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    ask(page, QUESTION)
    turn = ask(page, "它的发射成功率是多少？")
    expect(turn.locator(".standalone bdi")).to_have_text("力箭一号的发射成功率是多少？")
    expect(turn.locator(".sentence").first).to_contain_text("100%")
    turn.get_by_role("button", name="按原话重问").click()
    expect(turn.locator(".standalone")).to_contain_text("按原话提问")
    expect(turns(page)).to_have_count(2)


def test_a_refusal_leads_to_a_question_with_an_answer(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    ask(page, "常州高新区的奶茶产量是多少？").locator(".questions button").first.click()
    expect(turns(page)).to_have_count(2)
    expect(turns(page).last.locator(".sentence").first).to_be_visible()


def test_a_reload_keeps_the_conversation(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    quoted = ask(page, QUESTION).locator("q").all_inner_texts()
    page.reload()
    expect(turns(page)).to_have_count(1)
    assert turns(page).first.locator("q").all_inner_texts() == quoted


def test_suggested_questions_are_asked_when_clicked(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    first = page.locator("#suggestion-list button").first
    question = first.inner_text()
    first.click()
    expect(page.locator(".question-text")).to_have_text(question)
    expect(page.locator(".turn .toolbar")).to_be_visible(timeout=WAIT_MILLISECONDS)


def test_the_collection_is_listed_filtered_and_read(open_page: OpenPage, server_url: str) -> None:
    page = open_page(server_url)
    expect(page.locator("#index-line")).to_contain_text("篇文章")
    page.click("#open-collection")
    rows = page.locator("#list .row")
    expect(rows.first).to_be_visible()
    page.fill("#list-filter", "常州")
    expect(rows).to_have_count(1)
    title = rows.locator(".row-title").inner_text()
    rows.click()
    expect(page.locator("#reader-title")).to_have_text(title)
    page.keyboard.press("Escape")
    expect(rows).to_be_focused()


# Typing


def test_enter_that_ends_a_composition_does_not_send(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    page.focus("#question")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "xinzhi", "selectionStart": 6, "selectionEnd": 6})
    page.keyboard.press("Enter")
    page.evaluate(  # Safari's order: the composition is over, and only the key code still tells
        """document.getElementById("question").dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true}))"""
    )
    expect(turns(page)).to_have_count(0)
    assert stub.asked == []


def test_enter_sends_and_shift_enter_breaks_the_line(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    page.focus("#question")
    page.keyboard.type("新质")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("生产力？")
    assert page.input_value("#question") == "新质\n生产力？"
    page.keyboard.press("Enter")
    expect(turns(page)).to_have_count(1)


def test_an_empty_question_is_not_sent(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    page.fill("#question", " \n ")
    page.press("#question", "Enter")
    page.click("#send")
    expect(turns(page)).to_have_count(0)


def test_the_keyboard_alone_reaches_box_answer_and_article(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .toolbar")).to_be_visible()
    for _ in range(9):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.card-title')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#reader mark.cited")).to_be_focused()


# Conversation


def test_history_goes_with_a_follow_up_and_its_reading_can_be_undone(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    for number in range(7):
        ask(page, f"问题{number}？")
    turn = ask(page, "它的后继型号呢？")
    expect(turn.locator(".standalone")).to_contain_text("力箭一号：它的后继型号呢？")
    history = stub.asked[-1]["history"]
    assert [exchange["question"] for exchange in history] == [f"问题{number}？" for number in range(1, 7)]
    assert history[0]["answer"].startswith(SATELLITES)
    assert stub.asked[-1]["standalone"] is False
    turn.get_by_role("button", name="按原话重问").click()
    expect(turn.locator(".standalone")).to_contain_text("按原话提问")
    assert stub.asked[-1]["standalone"] is True
    turn.get_by_role("button", name="结合上文重问").click()
    expect(turn.locator(".standalone")).to_contain_text("力箭一号：它的后继型号呢？")
    expect(turns(page)).to_have_count(8)


def test_a_new_question_stands_at_the_top(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, viewport={"width": 1280, "height": 800})
    for number in range(3):
        turn = ask(page, f"问题{number}？")
        top = turn.evaluate("(e) => e.getBoundingClientRect().top")
        masthead = page.evaluate("document.getElementById('masthead').getBoundingClientRect().bottom")
        assert abs(top - masthead) < 2
        expect(page.locator("#send")).to_be_in_viewport()


def test_conversations_are_begun_found_renamed_and_deleted_with_undo(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    ask(page, "第一个对话？")
    page.click("#new-talk")
    expect(turns(page)).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()
    ask(page, "第二个对话？")

    page.click("#open-talks")
    rows = page.locator("#talks-list .kept")
    expect(rows).to_have_count(2)
    page.fill("#talks-filter", "第一个")
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name=re.compile("改名")).click()
    page.keyboard.type("火箭第一个")
    page.keyboard.press("Enter")
    expect(rows.locator(".row-title")).to_have_text("火箭第一个")
    rows.get_by_role("button", name=re.compile("删除")).click()
    expect(rows).to_have_count(0)
    page.locator("#toast button").click()
    expect(rows).to_have_count(1)
    rows.locator(".row").click()
    expect(page.locator(".question-text")).to_have_text("第一个对话？")


def test_a_link_opens_with_its_question_once(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(f"{stub.url}/#q=%E4%BB%80%E4%B9%88%E6%98%AF%E6%96%B0%E8%B4%A8%E7%94%9F%E4%BA%A7%E5%8A%9B%EF%BC%9F")
    expect(page.locator(".question-text")).to_have_text("什么是新质生产力？")
    expect(page.locator(".turn .toolbar")).to_be_visible()
    page.reload()
    expect(turns(page)).to_have_count(1)
    assert len(stub.asked) == 1


def test_storage_that_is_forbidden_is_said_and_does_no_harm(open_page: OpenPage, stub: StubServer) -> None:
    forbid = """for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(window, name, {get() { throw new DOMException("no", "SecurityError"); }});"""
    page = open_page(stub.url, script=forbid)
    ask(page, QUESTION)
    expect(page.locator("#kept")).to_contain_text("不让保存")
    page.click("#theme")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("#theme")).to_have_text("浅色")


def test_language_and_theme_are_remembered(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    page.click("#language")
    page.click("#theme")
    page.click("#theme")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#send")).to_have_text("Ask")
    ask(page, QUESTION)
    expect(page.locator(".facts").first).to_contain_text("Asks for a figure")


def test_an_answer_is_copied_with_its_sources(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION).get_by_role("button", name="复制").click()
    expect(page.locator("#toast")).to_contain_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert copied[:2] == [f"“{SATELLITES}”[1]", f"“{RARE}”[2]"]
    assert re.fullmatch(
        r"\[1\] 商业航天：四家火箭企业的飞行成绩\[EB/OL\]\. 新质问答测试资料, 2024\(2024-03-11\)\[\d{4}-\d\d-\d\d\]\. https://example\.org/rockets\.",
        copied[3],
    )


def test_a_conversation_is_exported_with_numbered_references(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    ask(page, QUESTION)
    ask(page, "没有的事？")
    page.click("#open-talks")
    with page.expect_download() as download:
        page.click("#talks-export")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"## {QUESTION}\n\n> {SATELLITES}[1]\n\n> {RARE}[1]" in text
    assert "## 没有的事？\n\n这些文章里没有答案" in text
    assert "## 参考文献\n\n[1] 商业航天" in text


# Waiting and failing


def test_the_page_waits_while_the_index_loads_and_then_asks_by_itself(open_page: OpenPage, stub: StubServer) -> None:
    stub.loading = True
    page = open_page(stub.url, expect_failures=True)
    expect(page.locator("#index-line")).to_have_text("索引正在载入")
    turn = ask(page, QUESTION)
    expect(turn.locator(".failure-title")).to_have_text("索引正在载入")
    stub.loading = False
    expect(turn.locator(".sentence")).to_have_count(2, timeout=WAIT_MILLISECONDS)
    expect(page.locator("#index-line")).to_contain_text("索引第 3 版")


def test_a_server_that_is_gone_is_said_and_its_return_noticed(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, expect_failures=True)
    stub.gone = True
    turn = ask(page, QUESTION)
    expect(turn.locator(".failure-title")).to_have_text("连不上问答服务")
    expect(turn.locator(".note")).to_contain_text("make serve")
    stub.gone = False
    expect(turn.locator(".sentence")).to_have_count(2, timeout=WAIT_MILLISECONDS)


@pytest.mark.parametrize(
    ("question", "title"),
    [("断开？", "回答传到一半断了"), ("坏的？", "收到的回答读不懂"), ("太长？", "这个问题没法处理")],
)
def test_failures_are_told_in_plain_words_with_a_way_on(
    open_page: OpenPage, stub: StubServer, question: str, title: str
) -> None:
    page = open_page(stub.url, expect_failures=True)
    turn = ask(page, question)
    expect(turn.locator(".failure-title")).to_have_text(title)
    turn.get_by_role("button", name="重试").click()
    expect(turn.locator(".failure-title")).to_have_text(title)
    assert len(stub.asked) == 2
    turn.get_by_role("button", name="改写再问").click()
    expect(page.locator("#question")).to_have_value(question)


def test_the_servers_reason_is_told_in_the_language_of_the_page(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, expect_failures=True)
    reason = ask(page, "太长？").locator(".aside")
    expect(reason).to_have_text("问题是空的，或者太长（最多 500 字）")
    page.click("#language")
    expect(reason).to_have_text("The question has 2400 characters; at most 500 are read.")


def test_a_question_can_be_stopped_and_asked_again(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    page.fill("#question", "慢慢来？")
    page.press("#question", "Enter")
    expect(page.locator(".reply")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".sentence")).to_have_count(1)  # shown before the answer is whole
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".reply .note")).to_have_text("已停止。")
    stub.released.set()
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".reply")).to_have_attribute("aria-busy", "false", timeout=WAIT_MILLISECONDS)
    expect(page.locator(".sentence")).to_have_count(2)


def test_an_answer_moves_nothing_that_was_already_there(open_page: OpenPage, stub: StubServer) -> None:
    watch = """window.shifts = []; new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({type: "layout-shift", buffered: true});"""
    page = open_page(stub.url, script=watch, viewport={"width": 1280, "height": 800})
    expect(page.locator("#index-line")).to_contain_text("篇文章")
    page.evaluate("shifts.length = 0")
    stub.released.set()
    ask(page, "慢慢来？")
    ask(page, "再来一个慢的？")
    page.wait_for_timeout(300)
    assert sum(page.evaluate("shifts")) < 0.01


# Reading


def test_rare_characters_before_a_highlight_do_not_shift_it(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    turn = ask(page, QUESTION)
    expect(turn.locator(".sentence mark.key")).to_have_text(["37颗", "链条"])
    turn.locator(".chip").nth(1).click()
    expect(page.locator("#reader mark.cited")).to_have_text(RARE)
    expect(page.locator("#reader mark.other")).to_have_text(SATELLITES)


def test_a_long_article_opens_at_its_last_lines(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    ask(page, "巨大的文章？").locator(".chip").click()
    cited = page.locator("#reader mark.cited")
    expect(cited).to_have_text(LONG_SENTENCE, timeout=WAIT_MILLISECONDS)
    page.wait_for_timeout(300)  # blocks coming into view get their real height
    assert cited.evaluate(IS_IN_VIEW)


def test_an_article_that_is_gone_leaves_the_passage(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, expect_failures=True)
    turn = ask(page, QUESTION)
    page.route("**/articles/rockets", lambda route: route.fulfill(status=404, json={"title": "Not Found"}))
    turn.locator(".chip").first.click()
    expect(page.locator("#reader .failure-title")).to_have_text("这篇文章已经不在文章库里")
    expect(page.locator("#reader .block")).to_contain_text(SATELLITES)


def test_a_phone_reads_in_a_sheet_that_its_back_button_closes(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, **PHONE)
    chip = ask(page, QUESTION).locator(".chip").first
    chip.tap()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    assert sheet.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    expect(page.locator("#main")).to_have_attribute("inert", "")
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()
    expect(chip).to_be_focused()


def test_hostile_text_is_text(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)  # the fixture holds the count of policy violations at zero
    turn = ask(page, "恶意<img src=x onerror=hacked=3>\u202e的问题？")
    expect(turn.locator("q")).to_have_text(HOSTILE)
    turn.locator(".chip").click()
    expect(page.locator("#reader .block").nth(1)).to_have_text(OVERRIDE)
    assert page.evaluate("window.hacked") is None
    assert page.locator(":is(main, #reader) :is(script, img, b)").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_the_window(open_page: OpenPage, stub: StubServer, width: int, language: str) -> None:
    page = open_page(stub.url, viewport={"width": width, "height": 740}, has_touch=width < 700)
    overflow = "document.documentElement.scrollWidth - innerWidth"
    if language == "en":
        page.click("#language")
    expect(page.locator("#suggestion-list li").first).to_be_visible()
    assert page.evaluate(overflow) <= 0
    ask(page, "x" * 400)
    ask(page, "没有的事？")
    turn = ask(page, "恶意的问题？")
    assert page.evaluate(overflow) <= 0
    turn.locator(".chip").click()
    expect(page.locator("#reader mark.cited")).to_be_visible()
    assert page.evaluate(overflow) <= 0
    assert (
        page.evaluate(
            "(() => { const p = document.getElementById('reader-scroll'); return p.scrollWidth - p.clientWidth; })()"
        )
        <= 0
    )


# Contrast and targets

POOR_CONTRAST = r"""() => {
    const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
    const luminance = (colour) => {
        const [r, g, b] = numbers(colour).slice(0, 3).map((c) => c / 255)
            .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => {
        const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
        return (high + 0.05) / (low + 0.05);
    };
    const opaque = (colour) => numbers(colour)[3] !== 0;
    const grounds = (element) => {
        const found = [];
        for (let node = element; node; node = node.parentElement) {
            const style = getComputedStyle(node);
            found.push(...(style.backgroundImage.match(/rgba?\([^)]*\)/g) ?? []).filter(opaque));
            if (opaque(style.backgroundColor)) return [...found, style.backgroundColor];
        }
        return [...found, "rgb(255, 255, 255)"];
    };
    const poor = [];
    let seen = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const isShown = element.checkVisibility() && !element.closest(".hidden");
        if (!isShown || !walker.currentNode.textContent.trim()) continue;
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        const wanted = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
        seen += 1;
        for (const ground of grounds(element)) {
            const found = ratio(style.color, ground);
            if (found < wanted) poor.push(`${element.className}: ${found.toFixed(2)} ${style.color} on ${ground}`);
        }
    }
    return {poor, seen};
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_page: OpenPage, stub: StubServer, theme: str) -> None:
    page = open_page(stub.url, color_scheme=theme, viewport={"width": 1280, "height": 900}, expect_failures=True)
    expect(page.locator("#index-line")).to_contain_text("篇文章")
    views = [page.evaluate(POOR_CONTRAST)]
    ask(page, "没有的事？")
    ask(page, "太长？")
    turn = ask(page, QUESTION)
    turn.locator("summary").click()
    turn.locator(".chip").first.click()
    expect(page.locator("#reader mark.cited")).to_be_visible()
    page.wait_for_timeout(400)  # what fades in has done so
    views.append(page.evaluate(POOR_CONTRAST))
    page.click("#open-collection")
    expect(page.locator("#list .row").first).to_be_visible()
    views.append(page.evaluate(POOR_CONTRAST))
    assert [view["poor"] for view in views] == [[], [], []]
    assert views[1]["seen"] > 40


def test_everything_to_touch_is_large_enough(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url, **PHONE)
    turn = ask(page, QUESTION)
    small = """() => [...document.querySelectorAll("button, summary, textarea, input")]
        .filter((e) => e.checkVisibility())
        .map((e) => {
            const after = getComputedStyle(e, "::after");
            const grown = after.position === "absolute" ? -2 * parseFloat(after.top) : 0;
            return [e.className || e.id, e.getBoundingClientRect().height + grown];
        })
        .filter(([name, height]) => height < 43.5 && name !== "card-title")"""  # a whole card is its title's target
    assert page.evaluate(small) == []
    turn.locator(".chip").first.tap()
    expect(page.locator("#reader mark.cited")).to_be_visible()
    assert page.evaluate(small) == []


def test_the_stub_suggests_as_the_page_shows(open_page: OpenPage, stub: StubServer) -> None:
    page = open_page(stub.url)
    expect(page.locator("#suggestion-list li")).to_have_text(QUESTIONS)
