"""Runs the application under uvicorn on a socket of our own, so that a taken port is told in words."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from assistant.app import create_app
from assistant.errors import SettingsError
from assistant.service import Service
from assistant.settings import Settings

# Seconds that requests under way are given to finish when the server is told to stop.
GRACE_SECONDS = 10
# Connections that may wait to be accepted, as uvicorn has it.
BACKLOG = 2048


@contextmanager
def listen(settings: Settings) -> Iterator[socket.socket]:
    """A socket bound to the settings' address.

    Raises:
        SettingsError: the port is taken, or the address is none of this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise SettingsError(f"Cannot listen on {settings.host} port {settings.port} ({error.strerror}).") from error
    with socket.socket(family, kind, protocol) as listener:
        _bind(listener, address, settings)
        yield listener


def _bind(listener: socket.socket, address: Any, settings: Settings) -> None:  # noqa: ANN401 - as getaddrinfo gives it
    """Bind and listen: a port that is only bound could be bound once more, and who asks early waits for the answer."""
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"Port {settings.port} on {settings.host} is taken. "
                f"Choose another: xinzhi serve --port {settings.port + 1}"
            ) from error
        raise SettingsError(f"Cannot listen on {settings.host} port {settings.port} ({error.strerror}).") from error


def run(service: Service, listener: socket.socket, *, announce: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; ``announce`` gets the address when requests are accepted."""
    settings = service.settings
    app = create_app(settings, service)
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=GRACE_SECONDS)
    server = uvicorn.Server(config)
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host

    def tell() -> None:
        while not server.started:
            if stopped.wait(0.02):
                return
        announce(f"http://{host}:{port}")

    stopped = threading.Event()
    threading.Thread(target=tell, daemon=True).start()
    try:
        server.run(sockets=[listener])
    finally:
        stopped.set()
