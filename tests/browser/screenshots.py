"""Pictures of the page's main views at three widths, light and dark.

python tests/browser/screenshots.py --out DIR --base-url http://127.0.0.1:8000
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from chromium import find_chromium, launch_arguments
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

WIDTHS = {1280: 800, 768: 1024, 360: 740}  # CSS pixels: width and height of the window
ANSWERED = "力箭一号三次飞行共把多少颗卫星送入轨道？"
REFUSED = "火星上有没有建成新质生产力示范区？"


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    expect(page.locator(".turn:last-child .reply")).to_have_attribute("aria-busy", "false", timeout=20_000)
    page.wait_for_timeout(900)  # the smooth scroll


def show_empty(page: Page) -> None:
    """The page as one finds it."""
    expect(page.locator("#suggestion-list li").first).to_be_visible(timeout=20_000)


def show_answer(page: Page) -> None:
    """An answer with its sources."""
    ask(page, ANSWERED)


def show_reader(page: Page) -> None:
    """The article of the first citation beside the answer."""
    ask(page, ANSWERED)
    page.locator(".chip").first.click()
    expect(page.locator("#reader .cited").first).to_be_visible()


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
    """The drawer of articles."""
    page.click("#open-collection")
    expect(page.locator("#collection-list .row").first).to_be_visible()


def show_conversations(page: Page) -> None:
    """The drawer of conversations."""
    ask(page, ANSWERED)
    page.click("#open-conversations")


def show_english(page: Page) -> None:
    """An answer with the interface in English."""
    page.click("#language")
    ask(page, ANSWERED)


VIEWS: dict[str, Callable[[Page], None]] = {
    "empty": show_empty,
    "answer": show_answer,
    "reader": show_reader,
    "refusal": show_refusal,
    "error": show_error,
    "collection": show_collection,
    "conversations": show_conversations,
    "english": show_english,
}


def take(browser: Browser, base_url: str, out: Path) -> None:
    """Every view in every width and theme, each in a browser profile of its own."""
    for width, height in WIDTHS.items():
        for theme in ("light", "dark"):
            for name, show in VIEWS.items():
                context: BrowserContext = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if theme == "dark" else "light",
                    has_touch=width < 700,
                    is_mobile=width < 700,
                )
                page = context.new_page()
                page.goto(base_url)
                show(page)
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
    parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="address of a running server")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        take(browser, options.base_url, options.out)
        browser.close()


if __name__ == "__main__":
    main()
