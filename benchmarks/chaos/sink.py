"""A mail server that takes mail down in a list, and now and then is slow, busy or cuts the line.

The list is the judge: a line with the Message-ID of each mail that it took, written before it says so.
"""

from __future__ import annotations

import random
import re
import socketserver
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)
# What may happen to one mail in a hundred, by name.
FAULTS = {"421": 1, "450": 2, "pause": 1, "cut after DATA": 1}


class Sink(socketserver.ThreadingTCPServer):
    """Serves until it is closed. ``pause`` is how long a slow answer takes, in seconds.

    While it ``is_mute`` it takes calls and says nothing, until whoever called hangs up; ``hung`` counts those.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, log: Path, *, seed: int, pause: float, faults: Mapping[str, int] = FAULTS) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.chance, self.pause, self.lock = random.Random(seed), pause, threading.Lock()
        self.log = log.open("a")
        self.faults, self.is_mute, self.hung = faults, False, 0
        self.injected: dict[str, int] = dict.fromkeys(faults, 0)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no fault of the sink."""

    def fault(self) -> str:
        with self.lock:
            drawn = self.chance.randrange(100)
            for name, share in self.faults.items():
                if drawn < share:
                    self.injected[name] += 1
                    return name
                drawn -= share
        return ""

    def take(self, mail: bytes) -> None:
        found = MESSAGE_ID.search(mail)
        with self.lock:
            self.log.write(f"{found[1].decode() if found else '?'}\n")
            self.log.flush()


class Talk(socketserver.StreamRequestHandler):
    """One conversation in SMTP, as much of it as Python's client speaks."""

    server: Sink

    def handle(self) -> None:
        if self.server.is_mute:
            self.server.hung += 1
            self.rfile.read()
        else:
            self.talk()

    def talk(self) -> None:
        self.say("220 sink")
        fault = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO", b"RSET", b"NOOP"):
                self.say("250 sink")
            elif word == b"MAIL":
                fault = self.server.fault()
                if fault == "421":
                    return self.say("421 busy")
                self.say("250 ok")
            elif word == b"RCPT":
                self.say("450 4.2.0 later" if fault == "450" else "250 ok")
            elif word == b"DATA":
                if not self.data(fault):
                    return None
            else:
                return self.say("221 bye")
        return None

    def data(self, fault: str) -> bool:
        """Whether the line is still there after a mail."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if not line or fault == "cut after DATA":
            return False
        if fault == "pause":
            time.sleep(self.server.pause)
            if not self.is_there():
                return False
        self.server.take(b"".join(lines))
        self.say("250 taken")
        return True

    def is_there(self) -> bool:
        """Whether the client has waited: a server that is slow looks before it takes a mail."""
        self.connection.settimeout(0.01)
        try:
            return self.connection.recv(1) != b""
        except TimeoutError:
            return True
        except OSError:
            return False
        finally:
            self.connection.settimeout(None)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
