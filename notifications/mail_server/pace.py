"""No more mails a second than the mail service takes, however many workers send."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol

from django.conf import settings

from notifications.mail_server import state


class Pace(Protocol):
    def reserve(self, times: int) -> None:
        """Ask for ``times`` mails to come."""

    def wait(self) -> None:
        """Come back when the next of them may leave."""


class Unhurried:
    """Waits for nobody: for a clock that stands still."""

    def reserve(self, times: int) -> None:
        pass

    def wait(self) -> None:
        pass


class Steady:
    """At most ``a_second`` mails in any second, all workers together: each batch has its time in the database."""

    def __init__(
        self,
        a_second: float | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        # Rounded up: a millionth of a second less would let one more leave in some second.
        self.apart = timedelta(microseconds=ceil(1_000_000 / (a_second or settings.UPWARD_MAILS_A_SECOND)))
        self._now, self._sleep = now, sleep
        self._next = now()

    def reserve(self, times: int) -> None:
        self._next = state.reserve(times, at=self._now(), apart=self.apart)

    def wait(self) -> None:
        left = (self._next - self._now()).total_seconds()
        if left > 0:
            self._sleep(left)
        # From when it left: one that was held up does not let two leave together.
        self._next = max(self._next, self._now()) + self.apart
