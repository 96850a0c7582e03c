"""Pictures of every view of the page, light and dark, from a small phone to 4K, and in print: `make screenshots`.

Starts a server of its own with the starter collection, unless ``--base-url`` names one that runs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Literal

from chromium import find_chromium, launch_arguments
from playwright.sync_api import Browser, FilePayload, Page, Route, expect, sync_playwright
from serving import serve

WIDTHS = {1280: 800, 768: 1024, 360: 740}  # CSS pixels: width and height of the window
# A few views are enough to see that the smallest and the largest window are served well too.
OUTERMOST = {320: 568, 3840: 2160}
OUTERMOST_VIEWS = ("empty", "reader", "scope", "collection")
PRINTED_VIEWS = ("answer", "reader")
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ANSWERED = "力箭一号三次飞行共把多少颗卫星送入轨道？"
REFUSED = "火星上有没有建成新质生产力示范区？"
REPORT = "# 示例市智能工厂\n\n2025年，示例市新增智能工厂12家，总数达到48家。\n"
UPLOADS = [("示例市.md", REPORT.encode()), ("程序.exe", b"MZ\x90\x00"), ("空白.txt", b" \n")]
LONGEST_WAIT = 60_000  # milliseconds


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    expect(page.locator(".turn:last-child .reply")).to_have_attribute("aria-busy", "false", timeout=LONGEST_WAIT)


def show_empty(page: Page) -> None:
    """The page as one finds it."""
    expect(page.locator("#suggestion-list li").first).to_be_visible(timeout=LONGEST_WAIT)


def show_answer(page: Page) -> None:
    """An answer with its sources."""
    ask(page, ANSWERED)


def show_preview(page: Page) -> None:
    """The passage behind a citation."""
    ask(page, ANSWERED)
    page.keyboard.press("Shift+Tab")
    page.locator(".chip").first.focus()


def show_reader(page: Page) -> None:
    """The article of the first citation beside the answer."""
    ask(page, ANSWERED)
    page.locator(".chip").first.click()
    expect(page.locator("#reader .cited").first).to_be_visible()


def show_why(page: Page) -> None:
    """Why this answer."""
    ask(page, ANSWERED)
    page.get_by_role("button", name="为什么这样答").click()
    expect(page.locator(".why meter").first).to_be_visible(timeout=LONGEST_WAIT)
    page.locator(".why").evaluate("(panel) => panel.scrollIntoView({block: 'center'})")


def show_feedback(page: Page) -> None:
    """A verdict with its note."""
    ask(page, ANSWERED)
    page.get_by_role("button", name="答得对", exact=True).click()
    page.get_by_label("补充一句").fill("数字和日期都对得上")


def show_scope(page: Page) -> None:
    """Which articles are asked."""
    ask(page, ANSWERED)
    page.click("#scope-open")
    field = page.locator("[name=topics]")
    field.fill("商业航天")
    field.press("Enter")
    page.locator("[name=published_from]").fill("2024")
    page.locator("[name=published_from]").press("Enter")


def show_refusal(page: Page) -> None:
    """A question that the articles do not answer."""
    ask(page, REFUSED)


def show_error(page: Page) -> None:
    """The server gone."""

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/ask", refuse)
    page.route("**/readyz", refuse)
    ask(page, ANSWERED)


def show_collection(page: Page) -> None:
    """The articles, and what became of uploaded files."""
    page.click("#open-collection")
    expect(page.locator("#adding")).to_be_visible(timeout=LONGEST_WAIT)
    files = [FilePayload(name=name, mimeType="text/plain", buffer=content) for name, content in UPLOADS]
    page.set_input_files("#files", files)
    expect(page.locator("#uploads .indexed")).to_be_visible(timeout=LONGEST_WAIT)


def show_rebuild(page: Page) -> None:
    """A rebuild under way."""
    running = {"state": "running", "stage": "vectors", "done": 1320, "total": 4096, "rate": 611.5, "seconds_left": 4.5}
    state = {**running, "detail": "", "code": "", "generation": ""}
    page.route("**/index/rebuild/events", lambda route: route.abort())
    page.route("**/index/rebuild", lambda route: route.fulfill(json=state))
    page.click("#open-collection")
    expect(page.locator("#rebuild-state progress")).to_be_visible(timeout=LONGEST_WAIT)
    page.locator("#building").evaluate("(part) => part.scrollIntoView({block: 'center'})")


def show_locked(page: Page) -> None:
    """The collection where a key is wanted."""

    def lock(route: Route) -> None:
        route.fulfill(json={**route.fetch().json(), "changes": "key"})

    page.route("**/index", lock)
    page.reload()
    page.click("#open-collection")
    expect(page.locator("#lock-form")).to_be_visible(timeout=LONGEST_WAIT)


def show_conversations(page: Page) -> None:
    """The drawer of conversations."""
    ask(page, ANSWERED)
    page.click("#new-talk")
    ask(page, REFUSED)
    page.click("#open-talks")


def show_english(page: Page) -> None:
    """An answer with the interface in English."""
    page.click("#language")
    ask(page, ANSWERED)


VIEWS: dict[str, Callable[[Page], None]] = {
    "empty": show_empty,
    "answer": show_answer,
    "preview": show_preview,
    "reader": show_reader,
    "why": show_why,
    "feedback": show_feedback,
    "scope": show_scope,
    "refusal": show_refusal,
    "error": show_error,
    "collection": show_collection,
    "rebuild": show_rebuild,
    "locked": show_locked,
    "conversations": show_conversations,
    "english": show_english,
}


def take(browser: Browser, base_url: str, name: str, *, width: int, theme: Literal["light", "dark"]) -> bytes:
    """A view as a PNG, in a browser profile of its own."""
    with browser.new_context(
        viewport={"width": width, "height": (WIDTHS | OUTERMOST)[width]},
        color_scheme=theme,
        has_touch=width < 700,
        is_mobile=width < 700,
        locale="zh-CN",
    ) as context:
        page = context.new_page()
        page.goto(base_url)
        VIEWS[name](page)
        page.mouse.move(0, 0)
        page.wait_for_timeout(400)
        return page.screenshot()


def print_view(browser: Browser, base_url: str, name: str) -> bytes:
    """A view as the PDF that a printer would get."""
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(base_url)
        VIEWS[name](page)
        return page.pdf(format="A4", margin={"top": "18mm", "right": "18mm", "bottom": "18mm", "left": "18mm"})


def pictures(views: list[str], widths: list[int]) -> Iterator[tuple[str, int, Literal["light", "dark"]]]:
    """Which view to take in which width and theme."""
    for width in widths:
        for theme in THEMES:
            for name in views:
                if width in WIDTHS or name in OUTERMOST_VIEWS:
                    yield name, width, theme


def save(target: Path, content: bytes) -> None:
    """Write a picture, and tell its name."""
    target.write_bytes(content)
    print(target, flush=True)


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--base-url", help="address of a running server")
    parser.add_argument("--view", action="append", choices=VIEWS, help="only this one; may be repeated")
    parser.add_argument(
        "--width", action="append", type=int, choices=WIDTHS | OUTERMOST, help="only this one; may be repeated"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = nullcontext(options.base_url) if options.base_url else serve(Path(home))
        with server as url:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
            views = options.view or list(VIEWS)
            for name, width, theme in pictures(views, options.width or list(WIDTHS | OUTERMOST)):
                save(options.out / f"{name}-{width}-{theme}.png", take(browser, url, name, width=width, theme=theme))
            for name in PRINTED_VIEWS:
                if name in views and not options.width:
                    save(options.out / f"{name}-print.pdf", print_view(browser, url, name))
            browser.close()


if __name__ == "__main__":
    main()
