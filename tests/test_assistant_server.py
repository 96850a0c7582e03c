from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection

import pytest
import uvicorn

from assistant.errors import SettingsError
from assistant.server import listen, run
from assistant.service import Service
from assistant.settings import Settings


@contextmanager
def serving(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The real server in a thread; gives its address."""
    servers: list[uvicorn.Server] = []
    addresses: list[str] = []
    make = uvicorn.Server

    def kept(config: uvicorn.Config) -> uvicorn.Server:
        servers.append(make(config))
        return servers[-1]

    monkeypatch.setattr(uvicorn, "Server", kept)
    with listen(settings) as listener:
        thread = threading.Thread(target=run, args=(Service(settings), listener), kwargs={"announce": addresses.append})
        thread.start()
        deadline = time.monotonic() + 10
        while not addresses:
            assert time.monotonic() < deadline, "waited 10 s in vain"
            time.sleep(0.01)
        try:
            yield addresses[0]
        finally:
            servers[0].should_exit = True
            thread.join(10)
        assert not thread.is_alive()


def test_the_server_announces_its_address_and_answers(starter: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(replace(starter, port=0), monkeypatch) as address:
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}/healthz") as response:  # noqa: S310 - our own address
            assert response.status == 200
            assert "server" not in response.headers


def test_a_body_of_undeclared_length_is_cut_off(starter: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(replace(starter, port=0), monkeypatch) as address:
        connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
        chunks = (b'{"question": "' if i == 0 else b"x" * 100_000 for i in range(12))
        connection.request(
            "POST", "/ask", body=chunks, headers={"content-type": "application/json"}, encode_chunked=True
        )
        response = connection.getresponse()
        assert response.status == 413
        assert response.headers["content-type"] == "application/problem+json"
        connection.close()


def test_a_taken_port_is_told_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"Port {port} on 127.0.0.1 is taken.*--port {port + 1}"),
            listen(Settings(port=port)),
        ):
            pass


def test_a_port_is_taken_from_the_start_even_while_the_index_is_being_built() -> None:
    with listen(Settings(port=0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(SettingsError, match="is taken"), listen(Settings(port=port)):
            pass


def test_the_port_is_free_again_afterwards() -> None:
    with listen(Settings(port=0)) as first:
        port = first.getsockname()[1]
    with listen(Settings(port=port)) as second:
        assert second.getsockname()[1] == port


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "a" * 300])
def test_an_address_of_another_machine_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match=f"Cannot listen on {host} port 0"), listen(Settings(host=host, port=0)):
        pass
