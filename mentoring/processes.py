"""The processes of an installation on one machine, and the supervisor that keeps them running."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from configparser import RawConfigParser
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings

from mentoring import broker

WEB_THREADS = 4
WEB_QUEUE = 64
WORKER_THREADS = 4
COURIER_THREADS = 2
SIGN_IN_QUEUE = "sign_in"


@dataclass(frozen=True, slots=True)
class Process:
    """One program. Lower ``order`` starts first and stops last; it may take ``patience`` seconds to stop."""

    name: str
    command: list[str]
    order: int
    patience: int = 10


def processes(*, host: str, port: int) -> list[Process]:
    """Broker (unless the environment names one), worker, courier, beat and web, in the order in which they start."""
    only_sign_in = ("--queues", SIGN_IN_QUEUE, "--hostname", "courier@%h")
    found = [
        Process("worker", _worker(WORKER_THREADS), order=20, patience=30),
        # Codes and links to sign in, which nobody should wait for behind other work.
        Process("courier", _worker(COURIER_THREADS, *only_sign_in), order=21, patience=15),
        # Beside the worker, never inside it: a killed worker would leave its beat behind, and a second one would start.
        Process("beat", _celery("beat", "--schedule", str(run_dir() / "beat")), order=30),
        Process("web", _web(host, port), order=40),
    ]
    if not settings.REDIS_URL and settings.VALKEY_SERVER:
        found.insert(
            0, Process("broker", broker.command(settings.DATA_DIR, settings.VALKEY_SERVER), order=10)
        )
    return found


def _celery(*words: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "mentoring", "--quiet", *words]


def _worker(threads: int, *more: str) -> list[str]:
    return _celery(*("worker", "--pool", "threads", "--concurrency", str(threads), "--without-mingle"), *more)


def _web(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m"),
        *("granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-access-log"),
        *("--workers", "1", "--blocking-threads", str(WEB_THREADS), "--backpressure", str(WEB_QUEUE)),
        *("--respawn-failed-workers", "--log-level", "warning", "mentoring.wsgi:application"),
    ]


def run_dir() -> Path:
    return Path(settings.DATA_DIR) / "run"


def log_dir() -> Path:
    return Path(settings.DATA_DIR) / "logs"


def prepare_folders() -> None:
    """Make the folders that the processes write to; the broker's socket lies where only this user may look."""
    for folder in (run_dir(), log_dir(), Path(settings.DATA_DIR) / "broker"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    broker.socket_path(settings.DATA_DIR).parent.mkdir(mode=0o700, exist_ok=True)


def write_supervisor_file(running: Iterable[Process], environment: Mapping[str, str]) -> Path:
    """Describe the processes to the supervisor. ``environment`` is what they get besides the caller's own."""
    parser = RawConfigParser()
    parser["supervisord"] = {
        "nodaemon": "true",
        "directory": str(settings.BASE_DIR),
        "logfile": str(log_dir() / "supervisor.log"),
        "loglevel": "warn",
        "pidfile": str(run_dir() / "supervisor.pid"),
        "silent": "true",
        "environment": ",".join(f'{name}="{_escaped(value)}"' for name, value in environment.items()),
    }
    for process in running:
        parser[f"program:{process.name}"] = _section(process)
    text = StringIO()
    parser.write(text)
    path = run_dir() / "supervisor.conf"
    path.write_text(text.getvalue())
    return path


def _section(process: Process) -> dict[str, str]:
    return {
        "command": " ".join(f'"{_escaped(word)}"' for word in process.command),
        "priority": str(process.order),
        "autorestart": "true",
        "startretries": "10",
        "stopwaitsecs": str(process.patience),
        "stopasgroup": "false",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(log_dir() / f"{process.name}.log"),
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "2",
    }


def _escaped(word: str) -> str:
    """For a file in which ``%`` begins an expansion and ``"`` ends a word."""
    return word.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
