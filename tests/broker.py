"""A real broker for tests that look at what goes through it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from django.conf import settings as real

from accounts import doorbell
from mentoring import broker
from mentoring.celery import app

PATIENCE = 60


def wait_until(condition, *, every: float = 0.2) -> bool:
    """Look again and again, ``every`` so many seconds, without a fixed pause that would be too short or too long."""
    clock = Event()
    return any(condition() or clock.wait(every) for _ in range(round(PATIENCE / every)))


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of the Redis of the environment, else of a Valkey of our own on a socket, kept in ``folder``."""
    if real.REDIS_URL:
        yield real.REDIS_URL
        return
    (folder / "broker").mkdir()
    broker.socket_path(folder).parent.mkdir(mode=0o700)
    server = subprocess.Popen(broker.command(folder, real.VALKEY_SERVER), stdout=subprocess.DEVNULL)
    try:
        assert wait_until(lambda: broker.answers(folder))
        yield broker.url(folder, real.VALKEY_SERVER)
    finally:
        server.terminate()
        server.wait()
        broker.socket_path(folder).parent.rmdir()


AWAY = "redis://127.0.0.1:1/0"


@contextmanager
def rung_at(url: str) -> Iterator[None]:
    """The product rings at the broker of ``url`` instead of into the void."""
    before = app.amqp._producer_pool
    app.amqp._producer_pool = None
    app.conf.update(broker_write_url=url)
    try:
        yield
    finally:
        app.conf.update(broker_write_url=None)
        app.amqp._producer_pool = before
        doorbell._left_until = 0.0  # the next one rings at another
