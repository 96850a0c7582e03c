"""Pictures of every view of the page at three widths, light and dark. `make screenshots` takes them.

Starts a server of its own with the starter collection, unless ``--base-url`` names one that runs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from chromium import find_chromium, launch_arguments
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect, sync_playwright
from serving import serve

WIDTHS = {1280: 800, 768: 1024, 360: 740}  # CSS pixels: width and height of the window
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
    page.wait_for_timeout(900)  # the smooth scroll


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
    page.locator(".why").evaluate("(panel) => panel.scrollIntoView({block: 'center', behavior: 'instant'})")


def show_feedback(page: Page) -> None:
    """A verdict with its note."""
    ask(page, ANSWERED)
    page.get_by_role("button", name="答得对", exact=True).click()
    page.get_by_label("补充一句").fill("数字和日期都对得上")


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
    page.route("**/index/rebuild", lambda route: route.fulfill(json={**running, "detail": "", "generation": ""}))
    page.click("#open-collection")
    expect(page.locator("#rebuild-state progress")).to_be_visible(timeout=LONGEST_WAIT)
    page.locator("#building").evaluate("(part) => part.scrollIntoView({block: 'center', behavior: 'instant'})")


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
    "refusal": show_refusal,
    "error": show_error,
    "collection": show_collection,
    "rebuild": show_rebuild,
    "locked": show_locked,
    "conversations": show_conversations,
    "english": show_english,
}


def take(browser: Browser, base_url: str, out: Path, views: list[str], widths: list[int]) -> None:
    """Views in every width and theme, each in a browser profile of its own."""
    for width in widths:
        for theme in ("light", "dark"):
            for name in views:
                context: BrowserContext = browser.new_context(
                    viewport={"width": width, "height": WIDTHS[width]},
                    color_scheme="dark" if theme == "dark" else "light",
                    has_touch=width < 700,
                    is_mobile=width < 700,
                    locale="zh-CN",
                )
                page = context.new_page()
                page.goto(base_url)
                VIEWS[name](page)
                page.mouse.move(0, 0)
                page.wait_for_timeout(400)
                target = out / f"{name}-{width}-{theme}.png"
                page.screenshot(path=target)
                print(target, flush=True)
                context.close()


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--base-url", help="address of a running server")
    parser.add_argument("--view", action="append", choices=VIEWS, help="only this one; may be repeated")
    parser.add_argument("--width", action="append", type=int, choices=WIDTHS, help="only this one; may be repeated")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = nullcontext(options.base_url) if options.base_url else serve(Path(home))
        with server as url:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
            take(browser, url, options.out, options.view or list(VIEWS), options.width or list(WIDTHS))
            browser.close()


if __name__ == "__main__":
    main()
