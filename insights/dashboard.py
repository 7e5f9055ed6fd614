"""How a cohort is doing, by exception: dates and states live, answers from the newest release only.

Headings say what was found. Nothing here ranks people, and no sentence tells what anybody said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.words import local, spelt
from feedback import selectors as feedback
from feedback.items import pulse_items
from feedback.models import CoachingRequest
from insights import evidence
from insights.models import Release
from insights.next_action import Action, next_action
from insights.summaries.counting import MOST_WEEKS
from insights.summaries.models import PairTally
from insights.summaries.reading import Progress, pairs_at_risk, progress_of, reason_of, with_flags
from programmes.models import Cohort, Side
from sessions.rhythm import SILENCE, Finding, Rhythm, cadence

MONTH_OF_WEEKS = 4
# Lines of a list on this page; the rest is a page of its own.
MOST_LINES = 12
MOST_DOTS = 40
CLEARLY = 0.2
ITEM = "P1"
FINISHED = "Its pairs have finished"
NO_ANSWER = {"shown": False, "reason": "No answers yet"}
# Most statements run from "not at all" to "completely"; of the others a figure says nothing without its two ends.
USUAL_ENDS = {("Not at all", "Completely")}
SCALES = {
    item.key: f"1 {item.low.lower()}, 5 {item.high.lower()}"
    for side in Side
    for item in pulse_items(side)
    if (item.low, item.high) not in USUAL_ENDS
}


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
class Statement:
    """What people were asked after a session, how its scale reads, and the frozen figure of each side."""

    words: str
    scale: str
    mentor: dict[str, Any]
    mentee: dict[str, Any]


@dataclass(frozen=True)
class Dashboard:
    """The page, section by section, each with the heading that states its finding."""

    title: str
    lede: str
    action: Action
    counted: Progress
    funnel_heading: str
    funnel: Sequence[Step]
    beside_the_plan: str
    rhythm_heading: str
    rhythm_plan: str
    weeks: Sequence[Week]
    pairs_a_dot: int
    cancel_heading: str
    health_heading: str
    health: Sequence[tuple[str, str, int]]
    meeting: int
    at_risk: Sequence[tuple[PairTally, Finding]]
    more_at_risk: int
    coaching: Sequence[CoachingRequest]
    has_more_coaching: bool
    flags: Sequence[tuple[str, int]]
    release: Release | None
    most_cancelled: int
    pulse_heading: str
    pulse: Sequence[PulsePoint]
    statements: Sequence[Statement]
    statements_of: str

    @property
    def has_finished(self) -> bool:
        return has_finished(self.counted)

    @property
    def was_disturbed(self) -> bool:
        """Whether any session was moved or cancelled."""
        return any(side.moved or side.cancelled for side in self.counted.sides.values())

    @property
    def shows_pulse(self) -> bool:
        """Whether there is any point to draw: a chart in which all is hidden says less than the word."""
        return any(point.mentor["shown"] or point.mentee["shown"] for point in self.pulse)

    @property
    def shows_weeks(self) -> bool:
        return any(week.pairs for week in self.weeks)


def dashboard(cohort: Cohort, release: Release | None, *, at: datetime, reader: User) -> Dashboard:
    """Gather the page of ``cohort`` from what workers keep. Two queries, however many pairs there are, where
    ``cohort`` was read with its progress."""
    counted = progress_of(cohort)
    states = counted.rhythms
    weeks = _weeks(counted, cohort)
    points = _pulse(release)
    latest = points[-1].label if points else ""
    coaching = list(feedback.coaching_needs([cohort])[: MOST_LINES + 1])
    return Dashboard(
        title=f"{cohort.title}, {_week_of(cohort, at)}",
        lede=" ".join(_lede(weeks, counted, points)),
        action=next_action(cohort, counted, release, today=timezone.localdate(at)),
        counted=counted,
        funnel_heading=funnel_heading(counted),
        funnel=_funnel(counted),
        beside_the_plan=_beside_the_plan(counted, cohort),
        rhythm_heading=_rhythm_heading(weeks, counted),
        rhythm_plan=_rhythm_plan(cohort),
        weeks=weeks,
        pairs_a_dot=_pairs_a_dot(weeks),
        cancel_heading=_cancel_heading(counted),
        health_heading=health_heading(counted),
        health=[(state.value, str(state.label), states[state]) for state in Rhythm],
        meeting=counted.meeting_pairs,
        at_risk=[
            (tally, reason_of(tally, cohort, at=at))
            for tally in with_flags(pairs_at_risk(cohort), reader)[:MOST_LINES]
        ],
        more_at_risk=max(states[Rhythm.AT_RISK] - MOST_LINES, 0),
        coaching=coaching[:MOST_LINES],
        has_more_coaching=len(coaching) > MOST_LINES,
        flags=counted.flags,
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


def _lede(weeks: Sequence[Week], counted: Progress, points: Sequence[PulsePoint]) -> list[str]:
    sentences = [f"{_rhythm_heading(weeks, counted)}."]
    if points:
        sentences.append(f"{_pulse_heading(points)}.")
    if risk := counted.rhythms[Rhythm.AT_RISK]:
        sentences.append(
            f"{spelt(risk)} {'pair is losing its' if risk == 1 else 'pairs are losing their'} rhythm."
        )
    if any(side.cancelled for side in counted.sides.values()):
        sentences.append(f"{_cancel_heading(counted)}.")
    return sentences


# From the invitation to the last session


def funnel_heading(counted: Progress) -> str:
    invited = counted.count("invited")
    if not invited:
        return "Nobody is invited yet"
    if not counted.count("meeting"):
        return f"{counted.count('joined')} of {invited} people invited have said yes"
    if has_finished(counted):
        return f"{counted.on_course} of {invited} people invited have finished"
    return f"{counted.on_course} of {invited} people invited are on course to finish"


def has_finished(counted: Progress) -> bool:
    """Whether pairs have met, and none of them is to meet again."""
    return bool(counted.held) and not counted.meeting_pairs


def _beside_the_plan(counted: Progress, cohort: Cohort) -> str:
    planned, introduced = cohort.pairs_planned, counted.of("introduced")
    if not introduced:
        return f"{planned} pair{'' if planned == 1 else 's'} {'is' if planned == 1 else 'are'} planned."
    return f"{introduced} pair{' was' if introduced == 1 else 's were'} introduced; {planned} planned."


def _funnel(counted: Progress) -> list[Step]:
    at = {step: counted.count(step) for step in ("invited", "joined", "prepared", "paired", "meeting")}
    course = counted.on_course
    mentors, mentees = counted.count("invited", "mentor"), counted.count("invited", "mentee")
    return [
        Step("Invited", at["invited"], f"{mentors} mentors, {mentees} mentees"),
        Step(
            "Said yes",
            at["joined"],
            _left(
                at["invited"] - at["joined"], "said no or has not answered", "said no or have not answered"
            ),
        ),
        Step(
            "Prepared",
            at["prepared"],
            _left(at["joined"] - at["prepared"], "has not finished preparing", "have not finished preparing"),
        ),
        Step("Paired", at["paired"], _left(at["joined"] - at["paired"], "without a partner so far")),
        Step("Meeting", at["meeting"], _left(at["paired"] - at["meeting"], "not met yet, or ended early")),
        Step("Finished", course, "")
        if has_finished(counted)
        else Step("On course to finish", course, _left(at["meeting"] - course, "in pairs at risk")),
    ]


def _left(number: int, of_one: str, of_more: str = "") -> str:
    return f"{number} {of_one if number == 1 else of_more or of_one}" if number > 0 else ""


# Rhythm


def _weeks(counted: Progress, cohort: Cohort) -> list[Week]:
    late = cadence(cohort).days * SILENCE / 7
    return [
        Week(f"{week}+" if week == MOST_WEEKS else str(week), pairs, week > late)
        for week, pairs in enumerate(counted.weeks)
    ]


def _rhythm_plan(cohort: Cohort) -> str:
    usual = cadence(cohort).days / 7
    each, late = max(round(usual), 1), max(round(usual * SILENCE), 2)
    return f"About one every {'week' if each == 1 else f'{each} weeks'} is planned; {late} weeks without one is late."


def _pairs_a_dot(weeks: Sequence[Week]) -> int:
    """One, unless a column would be too tall to be seen as dots: then a round number."""
    tallest = max(week.pairs for week in weeks)
    rounds = (step * 10**power for power in range(9) for step in (1, 2, 5))
    return next(number for number in rounds if tallest <= MOST_DOTS * number)


def _rhythm_heading(weeks: Sequence[Week], counted: Progress) -> str:
    met = sum(week.pairs for week in weeks)
    lately = sum(week.pairs for week in weeks[: MONTH_OF_WEEKS + 1])
    if not met:
        return FINISHED if counted.held else "No pair has met yet"
    if lately == met:
        return "All pairs that meet met in the last month"
    return "Most pairs met in the last month" if 2 * lately > met else "Few pairs met in the last month"


# Who cancels


def _cancel_heading(counted: Progress) -> str:
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


def health_heading(counted: Progress) -> str:
    total, risk = counted.meeting_pairs, counted.rhythms[Rhythm.AT_RISK]
    if not total:
        return FINISHED if counted.held else "No pair is meeting yet"
    if total == 1:
        return "The only pair needs help" if risk else "The only pair needs no help"
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


def _statements(release: Release | None, label: str) -> list[Statement]:
    """Each statement after the newest session, by side."""
    if release is None or not label:
        return []
    number = label.removeprefix("Session ")
    return [
        Statement(
            table["title"],
            SCALES.get(key.removeprefix("pulse-"), ""),
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
