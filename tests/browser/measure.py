"""Weight of the page, and how long it takes to be seen and to answer, in Chromium on the real server.

python tests/browser/measure.py
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from contextlib import nullcontext
from pathlib import Path

from chromium import find_chromium, launch_arguments
from playwright.sync_api import Browser, sync_playwright
from serving import ROOT, serve

QUESTION = "力箭一号三次飞行共把多少颗卫星送入轨道？"
ROUNDS = 11  # the median of these is told
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
# Milliseconds from sending the question to the first quoted sentence on the page.
ANSWER = """(question) => new Promise((resolve) => {
    let asked = 0;
    new MutationObserver((_, watch) => {
        if (!document.querySelector(".sentence")) return;
        watch.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - asked));
    }).observe(document.getElementById("turns"), {childList: true, subtree: true});
    document.getElementById("question").value = question;
    asked = performance.now();
    document.getElementById("ask").requestSubmit();
})"""


def weight() -> dict[str, int]:
    """Bytes of page code by kind, uncompressed."""
    kinds = (".html", ".css", ".js", ".svg")
    return {kind: sum(path.stat().st_size for path in (ROOT / "web").glob(f"*{kind}")) for kind in kinds}


def measure(browser: Browser, url: str) -> tuple[float, float]:
    """First paint of a browser that has never seen the page, and its first answer; milliseconds."""
    page = browser.new_context().new_page()
    page.goto(url)
    page.locator("#suggestion-list li").first.wait_for()
    paint = float(page.evaluate(FIRST_PAINT))
    answer = float(page.evaluate(ANSWER, QUESTION))
    page.context.close()
    return paint, answer


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", help="address of a running server")
    base_url = parser.parse_args().base_url
    with (
        tempfile.TemporaryDirectory() as home,
        sync_playwright() as playwright,
        nullcontext(base_url) if base_url else serve(Path(home)) as url,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        rounds = [measure(browser, url) for _ in range(ROUNDS)]
        browser.close()
    sizes = weight()
    print(
        json.dumps(
            {
                "bytes": sizes | {"total": sum(sizes.values())},
                "first_paint_ms": round(statistics.median(paint for paint, _ in rounds), 1),
                "first_answer_ms": round(statistics.median(answer for _, answer in rounds), 1),
                "first_answer_ms_of_each": [round(answer, 1) for _, answer in rounds],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
