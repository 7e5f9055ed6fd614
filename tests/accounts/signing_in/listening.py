"""A web server on this machine, for what asks others on somebody's word."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler


def nothing_more(page: BaseHTTPRequestHandler) -> None:
    page.send_response(200)


@contextmanager
def listening(
    answer: Callable[[BaseHTTPRequestHandler], None] = nothing_more,
    tls: ssl.SSLContext | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """Its port, and the paths that were asked for. Over TLS with ``tls``."""
    reached: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reached.append(self.path)
            answer(self)

        def log_message(self, *args: object) -> None:
            """Nothing to say."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Page) as server:
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda *facts: (
            None
        )  # a client that leaves in the middle is what some tests want
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], reached
        server.shutdown()
