"""Which hours somebody may choose, keeping them, and looking them up."""

from __future__ import annotations

from datetime import time

from accounts.errors import Refused
from accounts.models import Person
from notifications.models import QuietHours
from notifications.rhythm import EVENING, EVERYBODYS, MORNING, Hours

# So much of the day stays open, so that a question to somebody is at most a day late.
LEAST_OPEN = 2
OPENINGS = range(MORNING.hour, EVENING.hour - LEAST_OPEN + 1)
CLOSINGS = range(MORNING.hour + LEAST_OPEN, EVENING.hour + 1)
TOO_SHORT = f"Leave at least {LEAST_OPEN} hours in which a mail may reach you."


def hours_of(person: Person) -> Hours:
    """When mails may reach ``person``. No query where the row is loaded."""
    own: QuietHours | None = getattr(person, "quiet_hours", None)
    return Hours(own.opens, own.closes) if own else EVERYBODYS


def is_enough(opens: int, closes: int) -> bool:
    return closes - opens >= LEAST_OPEN


def choose_hours(*, person: Person, opens: int, closes: int) -> None:
    """Let mails reach ``person`` from the hour ``opens`` to the hour ``closes``; everybody's hours leave no row.

    :raises Refused: for hours that reach into everybody's night or leave too little of a day.
    """
    if opens not in OPENINGS or closes not in CLOSINGS or not is_enough(opens, closes):
        raise Refused(TOO_SHORT)
    if Hours(time(opens), time(closes)) == EVERYBODYS:
        QuietHours.objects.filter(person=person).delete()
    else:
        QuietHours.objects.update_or_create(
            person=person, defaults={"opens": time(opens), "closes": time(closes)}
        )
