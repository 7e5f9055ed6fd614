"""``screenshots``: the screens of the design as they are now, wide and narrow, light and dark."""

from __future__ import annotations

import os
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, sync_playwright

from accounts.models import User
from mentoring.browser.finding import find, node_program
from mentoring.screens import SCREENS

WIDTHS = {"desktop": 1280, "phone": 390}
THEMES = ("light", "dark")
HEIGHT = 860


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads a line for each request."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Command(BaseCommand):
    help = "Save the screens of the design as pictures, from the data that is there (run `demo` first)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", default=str(settings.BASE_DIR / "screenshots"))
        parser.add_argument("--only", default="", help="screens whose name contains this")

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        out = Path(options["out"])
        out.mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        with _serving() as address, _chromium() as browser:
            for screen in SCREENS:
                if options["only"] in screen.name:
                    found = screen.find()
                    if found is None:
                        self.stdout.write(f"{screen.name}: nothing to show in this database")
                        continue
                    _save(browser, address, found[1], found[0], out / screen.name)
                    self.stdout.write(f"{screen.name}: {found[1]}")


@contextmanager
def _serving() -> Iterator[str]:
    """This product on a free port of this machine."""
    application = get_wsgi_application()
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def _chromium() -> Iterator[Browser]:
    chromium = find()
    if chromium is None:
        raise CommandError(
            "There is no Chromium. Set CHROMIUM, or let `python3 manage.py test` download one."
        )
    if node := node_program():
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    environment: dict[str, str | float | bool] = {**os.environ, **chromium.environment}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium.program), args=chromium.arguments, env=environment
        )
        yield browser
        browser.close()


def _save(browser: Browser, address: str, path: str, user: User | None, name: Path) -> None:
    for theme in THEMES:
        for device, width in WIDTHS.items():
            context = browser.new_context(viewport={"width": width, "height": HEIGHT})
            context.add_cookies([{"name": "theme", "value": theme, "url": address}])
            key = _session_of(user) if user else ""
            if key:
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])
            page = context.new_page()
            page.goto(address + path, wait_until="networkidle")
            # As tall as its content, so that the rail and the foot bar stand where a reader sees them.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": width, "height": max(HEIGHT, height)})
            page.screenshot(path=f"{name}-{device}-{theme}.png")
            context.close()
            SessionStore(key).delete(key)


def _session_of(user: User) -> str:
    """A session of ``user``, as a sign-in would have made it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key or ""
