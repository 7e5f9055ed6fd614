"""The first command of the README, as a newcomer runs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection

import pytest
from django.conf import settings

from mentoring import broker
from mentoring.management.commands.up import _welcome
from tests.factories import UserFactory

PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def address_of_another_command(kept: dict[str, str], data) -> str:
    """With what the links in a mail begin that is written by a command in another window, such as ``tick``."""
    asked = [sys.executable, "-c", "from mentoring.settings import BASE_URL; print(BASE_URL)"]
    environment = {**kept, "UPWARD_DATA": str(data)}
    return subprocess.run(
        asked, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.skipif(
    bool(settings.DATABASE_URL), reason="up starts the embedded default; containers start the other"
)
def test_up_starts_everything_says_where_and_stops_everything(tmp_path):
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    up = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env={**kept, "NO_BOOTSTRAP": "1", "UPWARD_DATA": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    said = ""
    try:
        for line in up.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        assert f"Upward is ready: http://127.0.0.1:{port}" in said
        assert address_of_another_command(kept, tmp_path) == f"http://127.0.0.1:{port}"
        page = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        page.request("GET", "/accounts/login/")
        assert page.getresponse().status == 200
        again = subprocess.run(
            [sys.executable, "manage.py", "up"],
            cwd=settings.BASE_DIR,
            env={**kept, "NO_BOOTSTRAP": "1", "UPWARD_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert again.returncode != 0
        assert "running already" in again.stderr
    finally:
        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=PATIENCE) == 0
    assert not listens(port)
    assert not broker.answers(tmp_path)
    assert "Warm shutdown" in (tmp_path / "logs" / "worker.log").read_text()


@pytest.mark.django_db
def test_the_welcome_asks_for_a_first_account_only_while_there_is_none(settings):
    settings.UPWARD_DEMO_SIGN_IN, settings.EMAIL_URL = False, ""
    assert "Make the first account" in _welcome("http://x")
    UserFactory()
    said = _welcome("http://x")
    assert "first account" not in said and str(settings.OUTBOX_DIR) in said
