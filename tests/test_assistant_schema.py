"""Requests of every kind, made up from the description of the API: no 5xx, no traceback, no trace of this machine."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi.checks import response_schema_conformance

from assistant.app import create_app
from assistant.documents import Addition
from assistant.rebuild import Rebuilder
from assistant.service import Service
from assistant.settings import Settings
from index.store import Store

HERE = "http://127.0.0.1:8000"
# Requests for each operation, beside those that schemathesis makes of the bounds.
EXAMPLES = 8
PATHS = json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))["paths"]
OPERATIONS = [(path, method) for path, methods in PATHS.items() for method in methods]
LEAK = re.compile(r"Traceback|File \\?\"|site-packages|\.py\"|/tmp/|/root/|/home/|/usr/")


@pytest.fixture(scope="module")
def app(starter: Settings) -> object:
    """A loaded application that neither rebuilds nor goes back nor takes anything in."""
    service = Service(starter)
    service.load()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rebuilder, "start", lambda self, **_: True)
        patch.setattr(Rebuilder, "request", lambda self: None)
        patch.setattr(Store, "roll_back", lambda self, number=None, **_: None)
        patch.setattr(
            "assistant.article_routes.receive", lambda settings, file, *, name: Addition(name[:80], added=False)
        )
        patch.setattr("assistant.app.keep_feedback", lambda settings, feedback: None)
        yield create_app(starter, service)


@pytest.fixture(scope="module")
def api(app: object) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", app, headers={"host": "127.0.0.1"})


def tells_nothing(text: str) -> bool:
    """Whether there is no trace of this machine in a response."""
    return not LEAK.search(text)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_answers_whatever_is_sent(api: schemathesis.BaseSchema, path: str, method: str) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy())
    def answers(case: schemathesis.Case[Any]) -> None:
        response = case.call(base_url=HERE)
        case.validate_response(response, checks=[checks.not_a_server_error, response_schema_conformance])
        assert tells_nothing(response.text)

    answers()


@pytest.fixture(scope="module")
def client(app: object) -> TestClient:
    return TestClient(app, base_url=HERE, raise_server_exceptions=False)  # type: ignore[arg-type]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
TURNS = st.lists(st.fixed_dictionaries({"question": st.text(min_size=1), "answer": st.text()}), max_size=3)
ASKS = st.fixed_dictionaries(
    {"question": st.text(st.characters(exclude_categories=["Cs"]), max_size=600)},
    optional={"history": TURNS, "top_k": st.integers(-1, 30)},
)


@settings(max_examples=150)
@given(body=ASKS | JSON)
def test_ask_survives_everything(client: TestClient, body: object) -> None:
    content = json.dumps(body).encode()
    response = client.post("/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code in {200, 400, 422}
    assert tells_nothing(response.text)
    if response.status_code == 200:
        answer = response.json()
        assert all(s["text"] in answer["citations"][s["citation"] - 1]["passage"] for s in answer["sentences"])


@settings(max_examples=60)
@given(content=st.binary(max_size=2000), kind=st.sampled_from(["application/json", "text/plain"]))
def test_ask_survives_bytes(client: TestClient, content: bytes, kind: str) -> None:
    response = client.post("/ask", content=content, headers={"content-type": kind})
    assert response.status_code in {200, 400, 415, 422}
    assert tells_nothing(response.text)


def test_the_leak_check_would_find_something() -> None:
    assert not tells_nothing(json.dumps(f'  File "{Path(__file__)}", line 1'))
    assert not tells_nothing(f"{Path('/tmp') / 'x'} cannot be read")  # noqa: S108 - none is used
