"""What to do next about a cohort, as its own page and the page across cohorts say it: one button, the same on both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.words import day_year
from insights.models import Release
from insights.summaries.reading import Progress
from programmes.models import Cohort, Decision
from sessions.rhythm import Rhythm

# Before anybody meets, the page on which the work of each state is done.
BEFORE_MEETING = {
    Cohort.State.RECRUITING: ("See who has answered", "programmes:participants"),
    Cohort.State.MATCHING: ("Open the pairing room", "pairing:room"),
    Cohort.State.PREPARING: ("See who is prepared", "preparation:cohort"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """What to do next about a cohort."""

    words: str
    url: str


def next_action(cohort: Cohort, progress: Progress, newest: Release | None, *, today: date) -> Action:
    """People first, then a decision that is due, then what the state of the cohort asks.

    No query, but for the decision where it is not loaded with ``cohort``.
    """
    if at_risk := progress.rhythms[Rhythm.AT_RISK]:
        words = "See the pair at risk" if at_risk == 1 else f"See the {at_risk} pairs at risk"
        return Action(words, reverse("insights:at_risk", args=[cohort.pk]))
    if progress.flags:
        return Action("See who may need a hand", reverse("feedback:flags", args=[cohort.pk]))
    if newest is None:
        return _before_a_release(cohort, progress)
    decides_on = None if hasattr(cohort, "decision") else cohort.decision_on
    is_due = decides_on is not None and decides_on <= today
    words = "See what is to be decided" if is_due else "Open the board page"
    return Action(words, reverse("insights:board", args=[cohort.pk]))


def _before_a_release(cohort: Cohort, progress: Progress) -> Action:
    if progress.due:
        return Action("Make the first release", reverse("insights:release", args=[cohort.pk]))
    words, route = BEFORE_MEETING.get(
        Cohort.State(cohort.state), ("Open the plan and its dates", "programmes:cohort")
    )
    return Action(words, reverse(route, args=[cohort.pk]))


def decision_words(cohort: Cohort, decision: Decision | None, *, today: date) -> str:
    """What was decided and when, or the day for it and whether that day is over."""
    if decision:
        return f"{decision.get_outcome_display()}, {day_year(decision.decided_at)}"
    if cohort.decision_on is None:
        return "No day set for the decision"
    verb = "was due" if cohort.decision_on < today else "is due"
    return f"The decision {verb} on {_unbroken(cohort.decision_on)}"


def _unbroken(on: date) -> str:
    """A date that stays on one line of a narrow column."""
    return day_year(on).replace(" ", "\u00a0")
