"""The broker is a doorbell: what is due is a row already, the task only says "look now".

A bell that does not ring loses nothing, because a sweep finds the row; so a broken broker never breaks a save.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

_silenced: ContextVar[bool] = ContextVar("doorbell_silenced", default=False)


def ring(task: Any, **ids: str) -> None:
    """Ask a worker to run the Celery ``task`` with ``ids`` once the caller's transaction is committed."""
    if _silenced.get():
        return

    # A function with a name: Django, which passes over an error in it, writes that name into the log.
    def ring_now() -> None:
        task.delay(**ids)

    transaction.on_commit(ring_now, robust=True)


@contextmanager
def silenced() -> Iterator[None]:
    """Ring nobody inside the block: whoever builds months of history does the jobs itself, in order."""
    token = _silenced.set(True)
    try:
        yield
    finally:
        _silenced.reset(token)
