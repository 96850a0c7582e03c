"""A real browser, the real server with the starter collection, and a stub that misbehaves on request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import OpenPage, find_chromium, launch_arguments
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from serving import serve
from stub_server import StubServer

COUNT_VIOLATIONS = """
    window.policyViolations = [];
    addEventListener("securitypolicyviolation", (event) => policyViolations.push(event.violatedDirective));
"""

expect.set_options(timeout=15_000)  # milliseconds: the machine may be busy with other things


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless. Fails, and says how to install it, where there is none."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the real server, ready to answer from the starter collection."""
    with serve(tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
def stub() -> Iterator[StubServer]:
    """The stub server, fresh for each test."""
    with StubServer() as server:
        yield server


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open an address in a browser profile of its own.

    Afterwards every page must be clean: no script error, no breach of the content security policy, no request to
    anywhere but the server. ``expect_failures`` allows failed requests in the console, for tests that cause them.
    """
    opened: list[tuple[Page, list[str]]] = []

    def open_at(url: str, *, expect_failures: bool = False, script: str = "", **options: Any) -> Page:  # noqa: ANN401 - they are new_context's
        context = browser.new_context(locale="zh-CN", **options)
        context.add_init_script(COUNT_VIOLATIONS + script)
        page = context.new_page()
        faults: list[str] = []

        def note_console(message: ConsoleMessage) -> None:
            if message.type == "error" and not (expect_failures and "Failed to load resource" in message.text):
                faults.append(message.text)

        def note_request(request: Request) -> None:
            if not request.url.startswith((url.split("#", maxsplit=1)[0].rstrip("/") + "/", "blob:", "data:")):
                faults.append(f"request to {request.url}")

        page.on("console", note_console)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", note_request)
        page.goto(url)
        opened.append((page, faults))
        return page

    yield open_at
    problems = [fault for _, faults in opened for fault in faults]
    for page, _ in opened:
        problems += [f"policy: {directive}" for directive in page.evaluate("window.policyViolations")]
        page.context.close()
    assert problems == []
