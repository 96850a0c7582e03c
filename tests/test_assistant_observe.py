"""Request ids, the log, the metrics, and pages of other sites that are let in."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.app import create_app
from assistant.logs import JsonFormatter, TextFormatter, request_id, set_up_logging
from assistant.service import Service
from assistant.settings import Settings

HERE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def client(starter: Settings) -> TestClient:
    service = Service(starter)
    service.load()
    return TestClient(create_app(starter, service), base_url=HERE)


def metrics(client: TestClient) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {f"{s.name} {sorted(s.labels.items())}": s.value for family in families for s in family.samples}


def test_every_response_has_an_id(client: TestClient) -> None:
    ids = {client.get(path).headers["x-request-id"] for path in ("/healthz", "/healthz", "/none", "/")}
    assert len(ids) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", known) for known in ids)
    refused = client.get("/healthz", headers={"host": "evil.example"})
    assert (refused.status_code, len(refused.headers["x-request-id"])) == (403, 16)


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1.2_3", True), ("a" * 65, False), ("a b", False), ("a\u00e9", False), ("", False)]
)
def test_an_id_of_a_proxy_is_taken_over_when_it_is_plain(client: TestClient, sent: str, kept: bool) -> None:
    got = client.get("/healthz", headers={b"x-request-id": sent.encode("latin-1")}).headers["x-request-id"]
    assert (got == sent) == kept


def test_a_request_is_logged_without_what_was_asked(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "assistant.observe")
    client.get("/search", params={"q": "机密问题"}, headers={"authorization": "Bearer secret", "x-request-id": "r1"})
    (record,) = [record for record in caplog.records if record.name == "assistant.observe"]
    assert (record.method, record.path, record.status) == ("GET", "/search", 200)  # type: ignore[attr-defined]
    assert not re.search("机密|%E6|secret", str(record.__dict__))


def record(message: str, **extra: Any) -> logging.LogRecord:  # noqa: ANN401
    made = logging.LogRecord("assistant.x", logging.WARNING, "file", 1, message, (), None)
    made.__dict__.update(extra)
    return made


def test_a_line_of_the_log_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    token = request_id.set("r1")
    try:
        fields = json.loads(JsonFormatter().format(record("几行\n字", status=503, other=1)))
        text = TextFormatter("%(message)s").format(record("字"))
    finally:
        request_id.reset(token)
    assert fields.pop("time").endswith("+00:00")
    assert fields == {
        "level": "warning", "logger": "assistant.x", "message": "几行\n字", "request_id": "r1", "status": 503,
    }  # fmt: skip
    assert text == "字 [r1]"
    assert "request_id" not in json.loads(JsonFormatter().format(record("字")))


@pytest.fixture
def _root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("_root_logger")
def test_logging_is_as_the_settings_want_it(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings(log_format="json", log_level="info"))
    logging.getLogger("assistant.x").info("eins")
    logging.getLogger("assistant.x").debug("zwei")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "eins"


def test_metrics_count_requests_and_answers(client: TestClient) -> None:
    before = metrics(client)
    client.post("/ask", json={"question": "力箭一号三次飞行共把多少颗卫星送入轨道？"})
    client.post("/ask", json={"question": "恐龙化石是哪一年在自贡发现的？"})
    client.post("/ask", json={"question": ""})
    for path in ("/none/1", "/none/2"):
        client.get(path)
    after = metrics(client)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grown("xinzhi_answers_total [('outcome', 'answered')]") == 1
    assert grown("xinzhi_answers_total [('outcome', 'refused')]") == 1
    assert grown("xinzhi_requests_total [('method', 'POST'), ('route', '/ask'), ('status', '200')]") == 2
    assert grown("xinzhi_requests_total [('method', 'POST'), ('route', '/ask'), ('status', '422')]") == 1
    assert grown("xinzhi_requests_total [('method', 'GET'), ('route', 'other'), ('status', '404')]") == 2
    assert grown("xinzhi_request_seconds_count [('route', '/ask')]") == 3
    assert after["xinzhi_ready []"] == 1
    assert after["xinzhi_build_running []"] == 0
    assert after["xinzhi_index_generation []"] == 1
    assert after["xinzhi_index_articles []"] == after["xinzhi_index_inputs [('state', 'indexed')]"] >= 8
    assert after["xinzhi_index_age_seconds []"] > 0


def test_a_path_cannot_write_a_line_of_its_own_in_the_log() -> None:
    formatter = TextFormatter("%(levelname)s %(message)s")
    line = formatter.format(record("GET /a\n2026-01-01 ERROR forged\r\x1b[31m"))
    assert line == r"WARNING GET /a\n2026-01-01 ERROR forged\r\x1b[31m"


def test_an_index_is_never_younger_than_new(starter: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(starter)
    service.load()
    monkeypatch.setattr("assistant.metrics.time.time", lambda: 0.0)  # the clock was put back
    found = metrics(TestClient(create_app(starter, service), base_url=HERE))
    assert found["xinzhi_index_age_seconds []"] == 0


def test_metrics_before_anything_is_loaded(starter: Settings) -> None:
    found = metrics(TestClient(create_app(starter), base_url=HERE))
    assert found["xinzhi_ready []"] == 0
    assert "xinzhi_index_generation []" not in found


def test_only_sites_that_are_set_may_use_the_api(starter: Settings) -> None:
    origin = {"origin": "https://intranet.example"}
    asked = {"question": "算力"}
    closed = TestClient(create_app(starter), base_url=HERE)
    assert "access-control-allow-origin" not in closed.get("/healthz", headers=origin).headers
    assert closed.post("/ask", json=asked, headers=origin).status_code == 403
    service = Service(replace(starter, cors_origins="https://intranet.example, https://b.example"))
    service.load()
    opened = TestClient(create_app(service.settings, service), base_url=HERE)
    response = opened.post("/ask", json=asked, headers={**origin, "sec-fetch-site": "cross-site"})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, origin["origin"])
    asks = {**origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    assert opened.options("/ask", headers=asks).status_code == 200
    assert opened.post("/ask", json=asked, headers={"origin": "https://evil.example"}).status_code == 403
    assert "access-control-allow-credentials" not in response.headers
