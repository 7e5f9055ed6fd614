"""The totals of a cohort as they are kept, and the same counted from every row."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from feedback.flags.selectors import counts_of
from insights.operations import operations
from insights.summaries.counting import MOST_WEEKS
from insights.summaries.keeping import bring_up_to_date
from insights.summaries.reading import pairs_at_risk, progress_of
from programmes.models import Cohort, Side
from sessions.rhythm import Rhythm, findings

STEPS = ("invited", "joined", "prepared", "paired", "meeting")


def count_all(at: datetime) -> None:
    bring_up_to_date(at=at, goes_on=lambda: True)


def kept(cohort: Cohort) -> dict[str, object]:
    """Everything that a page can read of the totals."""
    found = progress_of(cohort)
    return {
        "steps": {step: {side: found.count(step, side) for side in Side.values} for step in STEPS},
        "sides": {
            side: (one.moved, one.cancelled, one.cancelled_late, one.rebooked_after)
            for side, one in found.sides.items()
        },
        "delivery": {
            name: found.of(name) for name in ("introduced", "on_time", "completed", "due", "held", "missed")
        },
        "hours": found.hours,
        "rhythms": {state.value: number for state, number in found.rhythms.items()},
        "weeks": found.weeks,
        "on course": found.on_course,
        "flags": found.flags,
        "at risk": {tally.pk for tally in pairs_at_risk(cohort)},
    }


def counted(cohort: Cohort, at: datetime) -> dict[str, object]:
    """The same from every row, as a release counts it and the clock judges it."""
    found = operations(cohort, at=at)
    judged = findings([cohort], at=at)
    risk = [pair for pair, one in judged if one.state == Rhythm.AT_RISK]
    lost = {person for pair in risk for person in (pair.mentor_id, pair.mentee_id)}
    weeks = Counter(
        min((at - pair.last_held_at).days // 7, MOST_WEEKS) for pair, _ in judged if pair.last_held_at
    )
    return {
        "steps": {step: {side: found.count(step, side) for side in Side.values} for step in STEPS},
        "sides": {
            side: (one.moved, one.cancelled, one.cancelled_late, one.rebooked_after)
            for side, one in found.sides.items()
        },
        "delivery": {
            name: getattr(found, name)
            for name in ("introduced", "on_time", "completed", "due", "held", "missed")
        },
        "hours": found.hours,
        "rhythms": {state.value: sum(one.state == state for _, one in judged) for state in Rhythm},
        "weeks": [weeks[week] for week in range(MOST_WEEKS + 1)],
        "on course": len(found.steps["meeting"] - lost),
        "flags": counts_of(cohort),
        "at risk": {pair.pk for pair in risk},
    }
