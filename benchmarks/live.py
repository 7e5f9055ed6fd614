"""The product as it runs for people: web, worker, courier and beat as processes of their own, to be ill-treated.

Broker, mail server and database are whatever addresses say; whoever leaves is started again, as a supervisor does.
"""

from __future__ import annotations

import base64
import http.client
import os
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def within(seconds: float, condition: Callable[[], bool], *, every: float = 0.2) -> float | None:
    """After how many seconds ``condition`` held; None if it did not in time."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(every)
    return None


class Redis:
    """A broker of our own that keeps nothing."""

    def __init__(self) -> None:
        self.port, self.program = free_port(), shutil.which("redis-server") or shutil.which("valkey-server")
        if self.program is None:
            raise SystemExit("This needs redis-server or valkey-server.")
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        assert self.program
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([self.program, *words], stdout=subprocess.DEVNULL)  # noqa: S603
        within(10, self.answers)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def say(self, *words: str) -> None:
        """One command, whatever is answered."""
        parts = [f"${len(word.encode())}\r\n{word}\r\n" for word in words]
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(f"*{len(words)}\r\n{''.join(parts)}".encode())
            line.recv(200)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Installation:
    """All processes with a folder of their own. ``restarted`` counts who left and was started again, by name."""

    def __init__(
        self, folder: Path, *, redis: str, mail_port: int = 0, database: str = "", **more: str
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
        self.port, self.folder = free_port(), folder
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "mentoring.settings",
            "UPWARD_DATA": str(folder),
            "UPWARD_BASE_URL": f"http://127.0.0.1:{self.port}",
            "REDIS_URL": redis,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}" if mail_port else "",
            "DATABASE_URL": database,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "UPWARD_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "SECURE_COOKIES": "off",
            "UPWARD_DEMO_SIGN_IN": "off",
            **({"DATABASE_POOL": "on"} if database else {}),
            **more,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.restarted: Counter[str] = Counter()
        self._stopped = threading.Event()

    def set_up(self) -> None:
        """Have this process be part of it too, and make its database."""
        for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            os.environ.pop(name, None)
        os.environ |= self.environment
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)

    def start(self, *, without: Sequence[str] = (), worker: Sequence[str] = ()) -> None:
        """All processes but those ``without``; ``worker`` holds words of Celery that come after the usual ones."""
        from django.db import connections

        from mentoring import processes

        connections.close_all()
        processes.prepare_folders()
        self.commands = {
            each.name: [*each.command, *(worker if each.name == "worker" else ())]
            for each in processes.processes(host="127.0.0.1", port=self.port)
            if each.name not in without
        }
        for name in self.commands:
            self._start(name)
        threading.Thread(target=self._keep, daemon=True).start()
        if (
            "web" not in without
            and within(60, lambda: Visitor(self.port).get("/health/ready") == 200) is None
        ):
            raise SystemExit("The web did not start.")

    def _start(self, name: str) -> None:
        log = (self.folder / "logs" / f"{name}.log").open("ab")
        # In its own folder: an ``.env`` in the one where this was started is not for it.
        self.running[name] = subprocess.Popen(  # noqa: S603
            self.commands[name],
            env=self.environment | {"PYTHONPATH": str(ROOT)},
            cwd=self.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def _keep(self) -> None:
        while not self._stopped.wait(1):
            for name, process in list(self.running.items()):
                if process.poll() is not None and not self._stopped.is_set():
                    self.restarted[name] += 1
                    self._start(name)

    def stop(self) -> None:
        self._stopped.set()
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, 9)
                process.wait()


class Visitor:
    """Somebody with a browser, from the network address ``place``. Keeps one cookie for forms."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.body = port, "", b""

    def get(self, path: str) -> int:
        """The status, 0 if there was no answer within 30 seconds."""
        return self._ask("GET", path, "", {})

    def asks_for_a_code(self, email: str) -> int:
        path = "/accounts/login/code/"
        if (status := self.get(path)) != 200:
            return status
        found = TOKEN.search(self.body)
        form = {"csrfmiddlewaretoken": found[1].decode() if found else "", "email": email}
        return self._ask("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> int:
        origin = f"http://127.0.0.1:{self.port}"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, body, {"Cookie": self.cookies, "Origin": origin, **headers})
            answer = line.getresponse()
            self.body = answer.read()
            if cookies := [value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]:
                self.cookies = "; ".join(cookies)
            return answer.status
        except OSError:
            return 0
        finally:
            line.close()


@contextmanager
def installed(folder: Path, **given: str | int) -> Iterator[tuple[Installation, Redis]]:
    """An installation with a broker of its own, both gone afterwards."""
    redis = Redis()
    redis.start()
    installation = Installation(folder, redis=redis.url, **given)  # type: ignore[arg-type]
    try:
        installation.set_up()
        installation.start()
        yield installation, redis
    finally:
        installation.stop()
        redis.kill()
