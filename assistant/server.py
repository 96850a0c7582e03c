"""Runs the application under uvicorn on a socket of our own, so that a taken port is told in words."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from assistant.app import create_app
from assistant.errors import SettingsError
from assistant.logs import set_up_logging
from assistant.rebuild import Rebuilder
from assistant.service import Service
from assistant.settings import Settings, load_settings
from assistant.watch import FolderWatch
from index.errors import RetrievalError

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
    except (OSError, UnicodeError) as error:  # the latter of a name that none can have
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"Cannot listen on {settings.host} port {settings.port} ({reason}).") from error
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
    """Serve until the process is told to stop; ``announce`` gets the address when requests are accepted.

    Raises:
        SettingsError: the folder to watch is missing.
    """
    settings = service.settings
    set_up_logging(settings)
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    with _watching(settings):
        if settings.workers > 1:
            announce(f"http://{host}:{port}")
            _run_workers(settings, listener)
        else:
            _run_here(service, listener, announce=lambda: announce(f"http://{host}:{port}"))


@contextmanager
def _watching(settings: Settings) -> Iterator[None]:
    """Watch the settings' folder meanwhile, if there is one."""
    watch = FolderWatch(settings, Rebuilder(settings)) if settings.watch else None
    if watch:
        watch.start()
    try:
        yield
    finally:
        if watch:
            watch.stop()


def _run_here(service: Service, listener: socket.socket, *, announce: Callable[[], None]) -> None:
    server = uvicorn.Server(_config(create_app(service.settings, service)))
    stopped = threading.Event()

    def tell() -> None:
        while not server.started:
            if stopped.wait(0.02):
                return
        announce()

    threading.Thread(target=tell, daemon=True).start()
    try:
        server.run(sockets=[listener])
    finally:
        stopped.set()


def _run_workers(settings: Settings, listener: socket.socket) -> None:
    """Serve from several processes, which read the settings from the environment; one that dies is replaced."""
    for setting in fields(settings):
        os.environ[f"XINZHI_{setting.name.upper()}"] = str(getattr(settings, setting.name))
    with tempfile.TemporaryDirectory(prefix="xinzhi-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder  # where the workers add up what they counted
        config = _config("assistant.server:worker_app", factory=True, workers=settings.workers)
        Multiprocess(config, sockets=[listener]).run()


def worker_app() -> FastAPI:
    """The application of one of several worker processes."""
    settings = load_settings()
    set_up_logging(settings)
    service = Service(settings)
    with suppress(RetrievalError):  # told by the service when it is asked; it goes on trying
        service.load()  # before it takes requests that another worker could answer
    return create_app(settings, service)


def _config(app: FastAPI | str, **options: Any) -> uvicorn.Config:  # noqa: ANN401 - as uvicorn has them
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # requests are logged by the application, with their ids
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **options,
    )
