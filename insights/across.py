"""How all cohorts are doing that somebody runs: one line each, from the same totals as the page of each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User
from accounts.words import spelt
from feedback.statistics import FEWEST_FOR_PER_CENT
from insights.dashboard import funnel_heading, health_heading
from insights.models import Release
from insights.next_action import Action, decision_words, next_action
from insights.summaries.reading import Progress
from programmes.models import Cohort, Programme
from programmes.permissions import Perm, roles_with
from sessions.rhythm import Rhythm

# Points in a hundred by which a share of sessions held is told to be another than that of all.
APART = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One cohort: what was found, beside the others, and what is next."""

    cohort: Cohort
    progress: Progress
    funnel: str
    held: str
    beside: str
    health: str
    at_risk: int
    flags: int
    newest: Release | None
    decision: str
    is_overdue: bool
    action: Action


@dataclass(frozen=True, slots=True)
class Across:
    """The page: its heading, and a line for each cohort: pairs at risk first, then flags, then a decision overdue."""

    title: str
    lede: str
    lines: Sequence[Line]


def cohorts_run_by(user: User) -> list[Cohort]:
    """Launched cohorts whose states and dates ``user`` reads, with their totals and releases. Two queries."""
    run = Programme.objects.with_role(user, *roles_with(Perm.SEE_OPERATIONS))
    heads = Release.objects.frozen().only("cohort", "number", "state", "frozen_at").order_by("-number")
    found = (
        Cohort.objects.filter(programme__in=run)
        .exclude(state=Cohort.State.DRAFT)
        .exclude(programme__state=Programme.State.ARCHIVED)
    )
    return list(
        found.select_related("programme", "summary", "decision")
        .prefetch_related(Prefetch("releases", heads))
        .order_by("-starts_on", "name", "pk")
    )


def across(user: User) -> Across:
    """Two queries, however many cohorts there are and however large they are."""
    cohorts = cohorts_run_by(user)
    progress = [_progress(cohort) for cohort in cohorts]
    everywhere = _share(sum(one.held for one in progress), sum(one.due for one in progress))
    today = timezone.localdate()
    lines = [_line(cohort, one, everywhere, today) for cohort, one in zip(cohorts, progress, strict=True)]
    lines.sort(key=lambda line: (-line.at_risk, -line.flags, not line.is_overdue))
    risk, pairs = sum(line.at_risk for line in lines), sum(one.meeting_pairs for one in progress)
    return Across(
        title=_title(risk, sum(line.at_risk > 0 for line in lines)),
        lede=_lede(len(lines), pairs, everywhere),
        lines=lines,
    )


def _progress(cohort: Cohort) -> Progress:
    kept = getattr(cohort, "summary", None)
    return Progress(kept.counts, kept.counted_at) if kept else Progress({})


def _share(held: int, due: int) -> float | None:
    return 100 * held / due if due else None


def _title(risk: int, cohorts: int) -> str:
    if not risk:
        return "No pair is losing its rhythm"
    pairs = "pair is losing its rhythm" if risk == 1 else "pairs are losing their rhythm"
    return f"{spelt(risk)} {pairs}, in {spelt(cohorts).lower()} cohort{'' if cohorts == 1 else 's'}"


def _lede(cohorts: int, pairs: int, everywhere: float | None) -> str:
    meeting = "1 pair that meets" if pairs == 1 else f"{pairs} pairs that meet"
    found = f"{spelt(cohorts)} cohort{'' if cohorts == 1 else 's'}, {meeting}."
    return found if everywhere is None else f"{found} {everywhere:.0f} % of all sessions due were held."


def _line(cohort: Cohort, progress: Progress, everywhere: float | None, today: date) -> Line:
    newest = next(iter(cohort.releases.all()), None)
    decision = getattr(cohort, "decision", None)
    at_risk = progress.rhythms[Rhythm.AT_RISK]
    flags = sum(number for _, number in progress.flags)
    return Line(
        cohort=cohort,
        progress=progress,
        funnel=funnel_heading(progress),
        held=_held(progress),
        beside=_beside(progress, everywhere),
        health=health_heading(progress),
        at_risk=at_risk,
        flags=flags,
        newest=newest,
        decision=decision_words(cohort, decision, today=today),
        is_overdue=decision is None and cohort.decision_on is not None and cohort.decision_on < today,
        action=next_action(cohort, progress, newest, today=today),
    )


def _held(progress: Progress) -> str:
    if not progress.due:
        return "No session was due yet"
    if progress.due < FEWEST_FOR_PER_CENT:
        return f"{progress.held} of {progress.due} sessions due were held"
    return f"{100 * progress.held / progress.due:.0f} % of {progress.due} sessions due were held"


def _beside(progress: Progress, everywhere: float | None) -> str:
    own = _share(progress.held, progress.due)
    if own is None or everywhere is None:
        return ""
    if own >= everywhere + APART:
        return "More than in all your cohorts together"
    if own <= everywhere - APART:
        return "Fewer than in all your cohorts together"
    return "About as in all your cohorts together"
