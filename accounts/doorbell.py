"""The broker is a doorbell: what is due is a row already, the task only says "look now".

A bell that does not ring loses nothing, because a sweep finds the row; so a broken broker never breaks a save. One that
takes the call and does not answer costs the first who rings some seconds; then nobody rings for as long as the sweep
takes to come by.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

# Seconds: a broker on the same network answers within a few thousandths; mail is swept for every ten.
SLOW_AFTER, THEN_LEFT_FOR = 1.0, 10.0

_silenced: ContextVar[bool] = ContextVar("doorbell_silenced", default=False)
_left_until = 0.0


def ring(task: Any, **ids: str) -> None:
    """Ask a worker to run the Celery ``task`` with ``ids`` once the caller's transaction is committed."""
    if _silenced.get():
        return

    # A function with a name: Django, which passes over an error in it, writes that name into the log.
    def ring_now() -> None:
        global _left_until
        began = time.monotonic()
        if began < _left_until:
            return
        try:
            task.delay(**ids)
        finally:
            if time.monotonic() - began > SLOW_AFTER:
                _left_until = time.monotonic() + THEN_LEFT_FOR

    transaction.on_commit(ring_now, robust=True)


@contextmanager
def silenced() -> Iterator[None]:
    """Ring nobody inside the block: whoever builds months of history does the jobs itself, in order."""
    token = _silenced.set(True)
    try:
        yield
    finally:
        _silenced.reset(token)
