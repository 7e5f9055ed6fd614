"""The clocks of the privacy notice: how long after what something goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """``period`` after an event; ``words`` say both, as the privacy notice does."""

    period: timedelta
    words: str


# What somebody wrote only so that a partner could be found, and people for whom none was.
PAIRING = Clock(timedelta(days=30), "30 days after you are introduced to your partner")
ROUND = Clock(timedelta(days=30), "30 days after the pairing run")
UNPLACED = Clock(
    timedelta(days=183), "6 months after the cohort's end, or after a no, where no partnership came of it"
)
DRAFTS = Clock(timedelta(days=30), "30 days after a call closes, where nothing came of it")
APPLIED = Clock(
    timedelta(days=183), "6 months after the places were given, or after you withdrew, where you got none"
)
# Private notes go first, then what two people shared, then what is counted once everybody has been asked again.
NOTES = Clock(timedelta(days=90), "90 days after the cohort's end")
SHARED = Clock(timedelta(days=183), "6 months after the pair's end")
DATES = Clock(timedelta(days=183), "6 months after the pair's end, or with your last private note about it")
COHORT = Clock(timedelta(days=183), "6 months after the cohort's end")
ANSWERS = Clock(timedelta(days=365), "12 months after the cohort's end")
UNCOUNTED = Clock(timedelta(days=30), "30 days after a list was read, where nobody had it counted")
YEAR = Clock(timedelta(days=365), "12 months")
EMPLOYED = Clock(timedelta(days=365), "while the person is employed, then 12 months")
TOKEN = Clock(timedelta(days=365), "12 months after it ends")
LOG = Clock(timedelta(days=365), "12 months, as ids, states and counts")
