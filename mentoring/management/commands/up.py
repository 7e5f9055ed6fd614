"""``manage.py up``: the whole product on one machine, with one command."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts import selectors
from accounts.models import Person, User
from mentoring import broker, processes, where

FIRST_PORT = 8000
PORTS_TO_TRY = 20


class Command(BaseCommand):
    help = "Prepare the database and start web, worker, beat and broker; Ctrl-C stops all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument(
            "--port", type=int, help=f"port to listen on (default: {FIRST_PORT}, or the next free one)"
        )
        parser.add_argument("--no-demo", action="store_true", help="start with an empty organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        if broker.answers(settings.DATA_DIR):
            raise CommandError("Upward is running already. Stop it with Ctrl-C where you started it.")
        os.umask(0o077)  # the database, the logs and the kept mail are for nobody else on this machine
        host, port = options["host"], _free_port(options["host"], options["port"])
        processes.prepare_folders()
        address = f"http://{host}:{port}"
        settings.BASE_URL = os.environ.get("UPWARD_BASE_URL", address)  # the demo's mails have links too
        where.keep_address(settings.DATA_DIR, settings.BASE_URL)
        self._prepare_database(with_demo=not options["no_demo"])
        _collect_static_files()
        self._start(host, port, address)

    def _prepare_database(self, *, with_demo: bool) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except ImproperlyConfigured as problem:  # the master key is not the one of this database
            raise CommandError(str(problem)) from problem
        call_command("replay_erasures")
        call_command("createcachetable", verbosity=0)
        is_empty = not (Person.objects.exists() or User.objects.exists())
        if with_demo and is_empty and settings.EMBEDDED:
            self.stdout.write("Inventing an organisation to look at. This happens once.")
            self.stdout.flush()
            call_command("demo", stdout=self.stdout)

    def _start(self, host: str, port: int, address: str) -> None:
        """Become the supervisor, so that whoever stops this process stops all of them."""
        environment = {"UPWARD_BASE_URL": settings.BASE_URL}
        running = processes.processes(host=host, port=port)
        config = processes.write_supervisor_file(running, environment)
        words = _welcome(address)
        connections.close_all()
        announcer = [sys.executable, "-m", "mentoring.announce", host, str(port), words]
        subprocess.Popen(announcer, cwd=settings.BASE_DIR)
        supervisor = [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(config)]
        self.stdout.flush()
        os.execv(supervisor[0], supervisor)


def _free_port(host: str, wanted: int | None) -> int:
    """The port to listen on. :raises CommandError: when the one that was asked for is taken."""
    if wanted is not None:
        if not _is_free(host, wanted):
            raise CommandError(
                f"Port {wanted} is taken by another program. Choose another one: up --port {wanted + 1}"
            )
        return wanted
    ports = range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY)
    free = next((port for port in ports if _is_free(host, port)), None)
    if free is None:
        raise CommandError(
            f"Ports {ports[0]} to {ports[-1]} are all taken. Choose another one: up --port NUMBER"
        )
    return free


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _collect_static_files() -> None:
    """Copy, compress and fingerprint the style sheets and scripts, unless nothing has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    now = _static_fingerprint()
    if stamp.is_file() and stamp.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(now)


def _static_fingerprint() -> str:
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for file in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
            facts = file.stat()
            digest.update(f"{file}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _welcome(address: str) -> str:
    """Where to go and, in the demo, who can sign in."""
    lines = ["", f"Upward is ready: {address}", ""]
    people = selectors.demo_sign_ins() if settings.UPWARD_DEMO_SIGN_IN else []
    if people:
        lines += ["Step into a role on the sign-in page; there is no password:"]
        lines += [f"  {someone.role:<16} {someone.name}" for someone in people]
    elif User.objects.exists():
        lines += ["Sign in with your e-mail address."]
        if not settings.EMAIL_URL:
            lines += [f"Mail is kept here and not sent, also the codes for signing in: {settings.OUTBOX_DIR}"]
    else:
        lines += ["Nobody can sign in yet. Make the first account: python3 manage.py first_account E-MAIL"]
    return "\n".join([*lines, "", "Ctrl-C stops everything."])
