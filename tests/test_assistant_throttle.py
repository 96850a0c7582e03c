from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

import assistant.throttle
from assistant.app import create_app
from assistant.settings import Settings
from assistant.throttle import Throttle


def test_a_bucket_empties_and_fills_with_time() -> None:
    seconds = [0.0]
    throttle = Throttle(60, clock=lambda: seconds[0])
    assert [throttle.seconds_to_wait("192.0.2.1") for _ in range(60)] == [0.0] * 60
    assert throttle.seconds_to_wait("192.0.2.1") == pytest.approx(1.0)  # one a second comes back
    seconds[0] = 0.75
    assert throttle.seconds_to_wait("192.0.2.1") == pytest.approx(0.25)
    seconds[0] = 1.0
    assert throttle.seconds_to_wait("192.0.2.1") == 0.0
    seconds[0] = 3600.0
    assert [throttle.seconds_to_wait("192.0.2.1") > 0 for _ in range(61)] == [False] * 60 + [True]


def test_clients_do_not_share_a_bucket_but_a_network_of_one_does() -> None:
    throttle = Throttle(1, clock=lambda: 0.0)
    assert throttle.seconds_to_wait("192.0.2.1") == throttle.seconds_to_wait("192.0.2.2") == 0.0
    assert throttle.seconds_to_wait("192.0.2.1") > 0
    assert throttle.seconds_to_wait("2001:db8::1") == 0.0
    assert throttle.seconds_to_wait("2001:db8::2") > 0


@pytest.mark.parametrize(("limit", "address"), [(0, "192.0.2.1"), (1, "127.0.0.1"), (1, "::1"), (1, "")])
def test_who_is_never_limited(limit: int, address: str) -> None:
    throttle = Throttle(limit, clock=lambda: 0.0)
    assert [throttle.seconds_to_wait(address) for _ in range(5)] == [0.0] * 5


def test_quiet_clients_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.throttle, "MOST_CLIENTS", 2)
    throttle = Throttle(1, clock=lambda: 0.0)
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        throttle.seconds_to_wait(address)
    assert throttle.seconds_to_wait("192.0.2.3") > 0
    assert throttle.seconds_to_wait("192.0.2.1") == 0.0


def test_too_many_requests_are_429_and_health_is_not_counted(starter: Settings) -> None:
    app = create_app(replace(starter, rate_limit=2))
    client = TestClient(app, base_url="http://127.0.0.1:8000", client=("192.0.2.1", 1))
    assert [client.get("/healthz").status_code for _ in range(4)] == [200] * 4
    assert [client.get("/index/rebuild").status_code for _ in range(3)] == [200, 200, 429]
    response = client.get("/index/rebuild")
    assert response.headers["content-type"] == "application/problem+json"
    assert 1 <= int(response.headers["retry-after"]) <= 30
    assert "2 a minute" in response.json()["detail"]
    other = TestClient(app, base_url="http://127.0.0.1:8000", client=("192.0.2.9", 1))
    assert other.get("/index/rebuild").status_code == 200
