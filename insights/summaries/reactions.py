"""When the totals are brought up to date: at once after what people look for, and by the clock for everything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.doorbell import ring
from insights import tasks
from insights.summaries.keeping import bring_up_to_date
from notifications.registry import register_sweep
from pairing.listeners import agreement_signed, pair_ended
from preparation.listeners import module_finished
from sessions.listeners import dates_changed

# The clock's minute has mails to send too; what is left waits for the next one.
SECONDS_OF_A_MINUTE = 15.0


@dates_changed.register
@module_finished.register
@agreement_signed.register
@pair_ended.register
def count_it_now(**facts: Any) -> None:
    """The change is noted already; this only says that somebody may look."""
    ring(tasks.bring_summaries_up_to_date)


@register_sweep
def count_what_nobody_rang_for(*, at: datetime) -> None:
    bring_up_to_date(at=at, goes_on=lasting(SECONDS_OF_A_MINUTE))


def lasting(seconds: float) -> Callable[[], bool]:
    """True for so many seconds."""
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() < ends
