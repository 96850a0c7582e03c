"""The HTTP API is a promise: its description changes only on purpose.

After a change that is meant, write the snapshot anew: PYTHONPATH=. python tests/test_assistant_openapi.py
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.app import create_app
from assistant.settings import Settings

SNAPSHOT = Path(__file__).parent / "openapi.json"


def description() -> str:
    fields = create_app(Settings()).openapi()
    fields["info"]["version"] = "any"  # a release changes no promise
    return json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_the_api_is_as_promised() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == description(), (
        f"The HTTP API differs from {SNAPSHOT.name}. {__doc__}"
    )


def test_every_promised_route_is_there() -> None:
    paths = json.loads(description())["paths"]
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert {
        "POST /ask",
        "GET /search",
        "GET /articles",
        "GET /articles/{article_id}",
        "GET /index",
        "POST /index/rebuild",
        "GET /index/rebuild",
        "GET /healthz",
        "GET /readyz",
    } <= routes


if __name__ == "__main__":
    SNAPSHOT.write_text(description(), encoding="utf-8")
