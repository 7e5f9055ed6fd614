"""A chat on this machine that keeps what it is told, and answers as a test says."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler


@dataclass
class Sink:
    """``told`` holds path and body of each request."""

    port: int = 0
    told: list[tuple[str, bytes]] = field(default_factory=list)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"ok"

    def answers(self, status: int, headers: Mapping[str, str] | None = None, body: bytes = b"ok") -> None:
        self.status, self.headers, self.body = status, headers or {}, body


@contextmanager
def taking(tls: ssl.SSLContext) -> Iterator[Sink]:
    sink = Sink()

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sink.told.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(sink.status)
            for name, value in sink.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sink.body)))
            self.end_headers()
            self.wfile.write(sink.body)

        def log_message(self, *args: object) -> None:
            """Nothing to say."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Page) as server:
        server.daemon_threads = True
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda *facts: None  # a client that leaves in the middle
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sink.port = server.server_address[1]
        yield sink
        server.shutdown()
