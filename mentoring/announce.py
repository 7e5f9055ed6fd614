"""Waits until a page can be read, then says where: started by ``up`` beside the processes it starts."""

from __future__ import annotations

import sys
import time
from http.client import HTTPConnection, HTTPException

PATIENCE = 120.0
PAUSE = 0.2


def answers(host: str, port: int) -> bool:
    """Whether the web process answers on its health page."""
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def main(host: str, port: str, words: str) -> int:
    """Print ``words`` once the page answers; tell where to look if it does not within two minutes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answers(host, int(port)):
            print(words, flush=True)
            return 0
        time.sleep(PAUSE)
    print(
        "The web server has not answered for two minutes. The reason stands in data/logs/web.log.", flush=True
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
