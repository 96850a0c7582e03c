"""A real HTTP server that speaks OpenAI's chat protocol and does as a script says: well, or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server does with a request: sends pieces of text, and then what is wrong with it."""

    pieces: list[str] = field(default_factory=list)
    status: int = 200
    ends: str = "done"  # "done", "dies" half way, "stalls" until released, "garbage"
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def chat_server(script: Script) -> Iterator[str]:
    """Serve ``script`` on a free port of this machine; gives the base address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            script.requests.append(json.loads(body))
            script.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(script.status)
            if script.status != 200:
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(b'{"error": {"message": "your key is sk-secret", "type": "auth"}}')
                return
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            for piece in script.pieces:
                self._send(json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                                       "choices": [{"index": 0, "delta": {"content": piece}}]}))  # fmt: skip
            if script.ends == "garbage":
                self._send("{not json")
            elif script.ends == "stalls":
                script.released.wait(30)
            elif script.ends == "done":
                self._send(json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                                       "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))  # fmt: skip
                self._send("[DONE]")
            else:
                self.wfile.write(b'data: {"id": "1", "cho')

        def _send(self, data: str) -> None:
            self.wfile.write(f"data: {data}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        script.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
