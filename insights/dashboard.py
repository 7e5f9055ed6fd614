"""How a cohort is doing, by exception: dates and states live, answers from the newest release only.

Headings say what was found. Nothing here ranks people, and no sentence tells what anybody said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from accounts.words import local, spelt
from feedback import selectors as feedback
from feedback.flags.selectors import counts_of
from feedback.models import CoachingRequest
from insights import evidence
from insights.models import Release
from insights.operations import Operations, operations
from pairing.models import Pair
from programmes.models import Cohort
from sessions.rhythm import SILENCE, Finding, Rhythm, cadence, findings

MONTH_OF_WEEKS = 4
MOST_WEEKS = 8
CLEARLY = 0.2
ITEM = "P1"
NO_ANSWER = {"shown": False, "reason": "No answers yet"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way, from the invitation to the last session."""

    label: str
    count: int
    note: str


@dataclass(frozen=True, slots=True)
class Week:
    """How many pairs last met so many weeks ago. The last one stands for all later ones."""

    label: str
    pairs: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class PulsePoint:
    """One session number: the frozen figure of each side, shown or hidden."""

    label: str
    mentor: dict[str, Any]
    mentee: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page, section by section, each with the heading that states its finding."""

    title: str
    lede: str
    counted: Operations
    funnel_heading: str
    funnel: Sequence[Step]
    rhythm_heading: str
    weeks: Sequence[Week]
    cancel_heading: str
    health_heading: str
    health: Sequence[tuple[str, str, int]]
    meeting: int
    at_risk: Sequence[tuple[Pair, Finding]]
    coaching: Sequence[CoachingRequest]
    flags: Sequence[tuple[str, int]]
    release: Release | None
    most_cancelled: int
    pulse_heading: str
    pulse: Sequence[PulsePoint]
    statements: Sequence[tuple[str, dict[str, Any], dict[str, Any]]]
    statements_of: str


def dashboard(cohort: Cohort, release: Release | None, *, at: datetime) -> Dashboard:
    """Gather the page of ``cohort``. Eight queries, however many pairs there are."""
    counted = operations(cohort, at=at)
    found = findings([cohort], at=at)
    states = Counter(finding.state for _, finding in found)
    weeks = _weeks(found, cohort, at)
    points = _pulse(release)
    latest = points[-1].label if points else ""
    return Dashboard(
        title=f"{cohort.title}, {_week_of(cohort, at)}",
        lede=" ".join(_lede(weeks, states, counted, points)),
        counted=counted,
        funnel_heading=_funnel_heading(counted, found),
        funnel=_funnel(counted, found),
        rhythm_heading=_rhythm_heading(weeks),
        weeks=weeks,
        cancel_heading=_cancel_heading(counted),
        health_heading=_health_heading(states),
        health=[(state.value, str(state.label), states[state]) for state in Rhythm],
        meeting=len(found),
        at_risk=[(pair, finding) for pair, finding in found if finding.state == Rhythm.AT_RISK],
        coaching=list(feedback.coaching_needs([cohort])),
        flags=counts_of(cohort),
        release=release,
        most_cancelled=max(side.cancelled for side in counted.sides.values()),
        pulse_heading=_pulse_heading(points),
        pulse=points,
        statements=_statements(release, latest),
        statements_of=latest,
    )


def _week_of(cohort: Cohort, at: datetime) -> str:
    today = local(at)
    first, last = cohort.starts_on, cohort.ends_on
    total = ceil((last - first).days / 7)
    week = (today.date() - first).days // 7 + 1 if isinstance(today, datetime) else 0
    if week < 1:
        return "before the kick-off"
    return f"week {week} of {total}" if week <= total else f"after its {total} weeks"


def _lede(
    weeks: Sequence[Week], states: Counter[Rhythm], counted: Operations, points: Sequence[PulsePoint]
) -> list[str]:
    sentences = [f"{_rhythm_heading(weeks)}."]
    if points:
        sentences.append(f"{_pulse_heading(points)}.")
    if risk := states[Rhythm.AT_RISK]:
        sentences.append(
            f"{spelt(risk)} {'pair is losing its' if risk == 1 else 'pairs are losing their'} rhythm."
        )
    if any(side.cancelled for side in counted.sides.values()):
        sentences.append(f"{_cancel_heading(counted)}.")
    return sentences


# From the invitation to the last session


def _on_course(counted: Operations, found: Sequence[tuple[Pair, Finding]]) -> int:
    lost = {person for pair, finding in found if finding.state == Rhythm.AT_RISK for person in _two(pair)}
    return len(counted.steps["meeting"] - lost)


def _two(pair: Pair) -> tuple[Any, Any]:
    return pair.mentor_id, pair.mentee_id


def _funnel_heading(counted: Operations, found: Sequence[tuple[Pair, Finding]]) -> str:
    invited = counted.count("invited")
    if not invited:
        return "Nobody is invited yet"
    if not counted.steps["meeting"]:
        return f"{counted.count('joined')} of {invited} people invited have said yes"
    return f"{_on_course(counted, found)} of {invited} people invited are on course to finish"


def _funnel(counted: Operations, found: Sequence[tuple[Pair, Finding]]) -> list[Step]:
    at = {step: counted.count(step) for step in counted.steps}
    course = _on_course(counted, found)
    mentors, mentees = counted.count("invited", "mentor"), counted.count("invited", "mentee")
    return [
        Step("Invited", at["invited"], f"{mentors} mentors, {mentees} mentees"),
        Step("Said yes", at["joined"], _left(at["invited"] - at["joined"], "said no or have not answered")),
        Step("Prepared", at["prepared"], _left(at["joined"] - at["prepared"], "have not finished preparing")),
        Step("Paired", at["paired"], _left(at["joined"] - at["paired"], "without a partner so far")),
        Step("Meeting", at["meeting"], _left(at["paired"] - at["meeting"], "not met yet, or ended early")),
        Step("On course to finish", course, _left(at["meeting"] - course, "in pairs at risk")),
    ]


def _left(number: int, words: str) -> str:
    return f"{number} {words}" if number > 0 else ""


# Rhythm


def _weeks(found: Sequence[tuple[Any, Finding]], cohort: Cohort, at: datetime) -> list[Week]:
    since = Counter(
        min((at - pair.last_held_at).days // 7, MOST_WEEKS) for pair, _ in found if pair.last_held_at
    )
    late = cadence(cohort).days * SILENCE / 7
    return [
        Week(f"{week}+" if week == MOST_WEEKS else str(week), since[week], week > late)
        for week in range(MOST_WEEKS + 1)
    ]


def _rhythm_heading(weeks: Sequence[Week]) -> str:
    met = sum(week.pairs for week in weeks)
    lately = sum(week.pairs for week in weeks[: MONTH_OF_WEEKS + 1])
    if not met:
        return "No pair has met yet"
    if lately == met:
        return "All pairs that meet met in the last month"
    return "Most pairs met in the last month" if 2 * lately > met else "Few pairs met in the last month"


# Who cancels


def _cancel_heading(counted: Operations) -> str:
    juniors, seniors = counted.sides["mentor"], counted.sides["mentee"]
    if not juniors.cancelled + seniors.cancelled:
        return "No session was cancelled"
    if juniors.cancelled == seniors.cancelled:
        return "Both sides cancel equally often"
    more, less, name = (
        (seniors, juniors, "Seniors")
        if seniors.cancelled > juniors.cancelled
        else (juniors, seniors, "Juniors")
    )
    later = more.cancelled_late * max(less.cancelled, 1) > less.cancelled_late * more.cancelled
    return f"{name} cancel more, and later" if later else f"{name} cancel more"


def _health_heading(states: Counter[Rhythm]) -> str:
    total, risk = sum(states.values()), states[Rhythm.AT_RISK]
    if not total:
        return "No pair is meeting yet"
    if not risk:
        return f"None of {total} pairs needs help"
    return f"{spelt(risk)} of {total} pairs need{'s' if risk == 1 else ''} help"


# What the newest release says


def _pulse(release: Release | None) -> list[PulsePoint]:
    rows = release.tables.get(f"pulse-{ITEM}", {}).get("rows", []) if release else []
    return [
        PulsePoint(row["label"], row["cells"].get("mentor", NO_ANSWER), row["cells"].get("mentee", NO_ANSWER))
        for row in rows
    ]


def _pulse_heading(points: Sequence[PulsePoint]) -> str:
    means = [point.mentor["mean"] for point in points if point.mentor["shown"]]
    if not means:
        return "What mentors say cannot be shown yet"
    if len(means) == 1:
        return f"Mentors rate speaking openly {means[0]} of 5"
    if means[-1] - means[0] >= CLEARLY:
        return "Mentors are speaking more openly"
    if means[0] - means[-1] >= CLEARLY:
        return "Mentors are speaking less openly"
    return "Mentors speak about as openly as at the start"


def _statements(release: Release | None, label: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each statement after the newest session, by side."""
    if release is None or not label:
        return []
    number = label.removeprefix("Session ")
    return [
        (
            table["title"],
            _cell_or_none(release, key, number, "mentor"),
            _cell_or_none(release, key, number, "mentee"),
        )
        for key, table in sorted(release.tables.items())
        if key.startswith("pulse-")
    ]


def _cell_or_none(release: Release, table: str, row: str, column: str) -> dict[str, Any]:
    rows = release.tables[table]["rows"]
    asked = any(column in line["cells"] for line in rows)
    return evidence.cell(release, table, row, column) if asked else {"shown": False, "reason": "Not asked"}
