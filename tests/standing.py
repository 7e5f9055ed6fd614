"""A world that is built once for the tests of a module, and stands for each of them as it was built.

What a test changes is taken back behind it, rows by a savepoint and objects because each test has copies of its own.
For modules whose tests all have the world: a row of it would be there for the others too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from django.db import transaction

from accounts import doorbell
from mentoring.celery import app as celery_app

Built = TypeVar("Built")


@contextmanager
def at_once() -> Iterator[None]:
    """Celery jobs run at once, in the process that rings for them, and their errors are raised.

    A ring then takes as long as its job, which says nothing of the broker.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doorbell, "SLOW_AFTER", math.inf)
        patch.setattr(doorbell, "_left_until", 0.0)
        celery_app.conf.update(task_always_eager=True, task_eager_propagates=True)
        yield
        celery_app.conf.update(task_always_eager=False, task_eager_propagates=False)


@contextmanager
def built_once(blocker: Any, build: Callable[[], Built]) -> Iterator[Built]:
    """Call from a fixture of a module, and give each test a deep copy."""
    whole = transaction.atomic()
    # What insists on a transaction of its own may have one, as in every other test.
    whole._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock(), whole:
        with at_once():
            built = build()
        yield built
        transaction.set_rollback(True)
