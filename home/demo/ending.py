"""The end of a pilot: last questions, a release that the board reads, and what was decided."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from feedback.actions import open_waves_of
from feedback.models import Wave
from home.demo.answering import answer_wave_of
from home.demo.stories import Stage
from home.demo.waiting import count_outcomes
from home.demo.walk import WEEKS, Walk
from insights import evidence, worker
from insights.actions import decide, request_release
from insights.models import Release, ReleaseRhythm
from insights.rhythm.actions import set_rhythm
from pairing.actions import complete, start_closing
from pairing.models import Pair
from programmes import rolling_out
from programmes.actions import move_cohort, plan_next
from programmes.models import Cohort, Decision

LAST = WEEKS * 7
WHY = {
    Decision.Outcome.GO: "The measure moved the way the purpose asked, mentors call it safe, and the load is fair.",
    Decision.Outcome.ADAPT: "Worth going on with, once what was missed is changed.",
}
CHANGE = "Agreed with the coordinators, with an owner and a date, before the next cohort opens."


def release(walk: Walk, *, day: int) -> Release:
    """What the worker computes when the coordinator asks for it."""
    at = walk.at(day, hour=12)
    asked = request_release(cohort=walk.cohort, by=walk.hr, at=at, submission=walk.token())
    worker.compute(release_id=str(asked.pk), clock=lambda: at)
    return Release.objects.get(pk=asked.pk)


def release_by_itself(walk: Walk) -> None:
    """The next ones come without anybody asking, after each round of questions."""
    at = walk.at(walk.today - 1, hour=12)
    set_rhythm(cohort=walk.cohort, every=ReleaseRhythm.Every.WAVES, by=walk.hr, at=at)


def close(walk: Walk) -> None:
    """Pairs come to their last hour; the last questions open a week before the end."""
    walk.cohort = move_cohort(
        cohort=Cohort.objects.get(pk=walk.cohort.pk),
        to=Cohort.State.CLOSING,
        by=walk.hr,
        at=walk.at(LAST - 6),
    )
    for pair in _with_state(walk, Pair.State.ACTIVE):
        start_closing(pair=pair, by=walk.hr, at=walk.at(LAST - 6))
    open_waves_of(cohort=walk.cohort, at=walk.at(LAST - 6))
    share = 0.9 if walk.has_come_to(Stage.EVALUATED) else 0.6
    answer_wave_of(walk, Wave.Kind.CLOSE, day=LAST - 5, share=share)


def evaluate(walk: Walk) -> None:
    """Everybody has answered: the pairs complete, and outcomes are counted where some had waited."""
    for pair in _with_state(walk, Pair.State.CLOSING):
        complete(pair=pair, by=walk.hr, at=walk.at(LAST + 3))
    walk.cohort = move_cohort(
        cohort=walk.cohort, to=Cohort.State.EVALUATED, by=walk.hr, at=walk.at(LAST + 15)
    )
    count_outcomes(walk)
    release(walk, day=LAST + 16)


def decide_on(walk: Walk) -> None:
    """Go where the criteria advise it, otherwise adapt; either way with a change for each miss."""
    found = Release.objects.filter(cohort=walk.cohort, state=Release.State.FROZEN).latest("number")
    verdict = evidence.verdict(evidence.judged(walk.cohort, found))
    goes = verdict.outcome == Decision.Outcome.GO
    outcome = Decision.Outcome.GO if goes else Decision.Outcome.ADAPT
    at = walk.at(LAST + 28, hour=15)
    decide(
        cohort=Cohort.objects.select_related("programme").get(pk=walk.cohort.pk),
        release=found,
        outcome=outcome,
        why=WHY[outcome],
        changes={miss.key: CHANGE for miss in verdict.misses},
        signed_name=walk.sponsor.name,
        by=walk.user(walk.sponsor),
        at=at,
    )


def plan_what_follows(walk: Walk) -> None:
    """The next cohorts as the page proposes them, the first one for the two largest sites."""
    cohort = Cohort.objects.select_related("programme").get(pk=walk.cohort.pk)
    found, at = rolling_out.following(cohort), walk.at(LAST + 35)
    if found.decision is None or found.why_not:
        return
    plans = rolling_out.proposed(cohort, found.kind, [cohort.name], today=walk.now.date())
    sites = rolling_out.known_sites()
    largest = sorted(sites, key=lambda site: -sites[site])[:2]
    plan_next(
        of=cohort,
        plans=[replace(plans[0], sites=tuple(largest)), *plans[1:]],
        learned=f"{rolling_out.learned_from(found.decision)}\nBook the next hour before this one ends.",
        thresholds={"on-time": (Decimal(90), Decimal(75))},
        seen=0,
        submission=walk.token(),
        by=walk.hr,
        at=at,
    )


def _with_state(walk: Walk, state: Pair.State) -> list[Pair]:
    return [pair for pair in walk.pairs() if pair.state == state]
