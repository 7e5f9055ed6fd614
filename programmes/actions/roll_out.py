"""From a decision to the next cohorts: planned together, each launched by itself, and taken back while it is a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from programmes import rolling_out
from programmes.actions.criteria import OutOfOrder, Thresholds
from programmes.actions.timeline import lay_out
from programmes.criteria import DEFAULTS, in_force, order_fault
from programmes.models import Cohort, DecisionCriterion, Programme
from programmes.rolling_out import CohortPlan
from programmes.selectors import criteria_of


class NothingFollows(Refused):
    """Cohorts follow a decision to go, or a decision to adapt once the cohort is evaluated."""


class PlannedMeanwhile(Refused):
    """Cohorts follow it already that whoever plans has not seen."""


class CannotBePlanned(Refused):
    """Dates, names, sizes or sites that cannot be."""


class NotAPlanAnyMore(Refused):
    """A cohort that was launched is not removed."""


@transaction.atomic
def plan_next(
    *,
    of: Cohort,
    plans: Sequence[CohortPlan],
    learned: str,
    thresholds: Thresholds,
    seen: int,
    submission: UUID,
    by: User,
    at: datetime,
) -> list[Cohort]:
    """Plan the cohorts that follow ``of``; the same ``submission`` gives the same ones.

    Length and number of the sessions and the criteria are copied, topics and measures stay the programme's, and nobody
    and nothing that somebody wrote goes along. ``thresholds`` are the criteria that differ from those in force.

    :param seen: how many cohorts followed ``of`` when the plan was made.
    :raises NothingFollows: as ``rolling_out.following`` says. :raises PlannedMeanwhile: when others follow it by now.
    :raises CannotBePlanned: for a plan that cannot be. :raises OutOfOrder: for thresholds that cannot be.
    """
    tokens = [uuid5(submission, str(place)) for place in range(rolling_out.MOST_COHORTS)]
    known = list(Cohort.objects.filter(submission__in=tokens).order_by("starts_on", "name"))
    if known:
        return known
    programme = Programme.objects.select_for_update().get(pk=of.programme_id)
    kind = _must_follow(of, plans, seen)
    _must_be_possible(programme, plans, at)
    criteria = _criteria_of(of, thresholds)
    return [
        _open(of, kind, plan, learned, criteria, token, by=by, at=at)
        for plan, token in zip(plans, tokens, strict=False)
    ]


def _must_follow(of: Cohort, plans: Sequence[CohortPlan], seen: int) -> str:
    found = rolling_out.following(of)
    if found.why_not:
        raise NothingFollows(found.why_not)
    others = list(of.followed_by.order_by("starts_on").values_list("name", flat=True))
    if len(others) != seen:
        raise PlannedMeanwhile(
            f"Cohorts were planned from it meanwhile: {rolling_out.sites_words(others) or 'none is left'}. Nothing was "
            "added. Look at them first, then send this again if you want these as well."
        )
    if found.kind == Cohort.Kind.PILOT and (len(plans) > 1 or others):
        raise NothingFollows("A pilot is repeated once, by one cohort. Change that one.")
    return found.kind


def _must_be_possible(programme: Programme, plans: Sequence[CohortPlan], at: datetime) -> None:
    if not 1 <= len(plans) <= rolling_out.MOST_COHORTS:
        raise CannotBePlanned(f"Plan from 1 to {rolling_out.MOST_COHORTS} cohorts at once.")
    faults = rolling_out.faults_of(
        plans,
        taken=programme.cohorts.values_list("name", flat=True),
        sites=rolling_out.known_sites(),
        today=timezone.localdate(at),
    )
    if faults:
        raise CannotBePlanned(" ".join(f"{plans[each.place].name}: {each.words}" for each in faults))


def _criteria_of(of: Cohort, thresholds: Thresholds) -> list[DecisionCriterion]:
    """Those in force for ``of``, with what is changed, not saved yet. :raises OutOfOrder: for what cannot be."""
    found = criteria_of(of)
    if not found:
        found = [
            DecisionCriterion(
                key=one.key,
                green=one.green,
                amber=one.amber,
                lower_is_better=one.lower_is_better,
                position=place,
            )
            for place, one in enumerate(DEFAULTS, start=1)
        ]
    return [_next(criterion, thresholds) for criterion in found]


def _next(criterion: DecisionCriterion, thresholds: Thresholds) -> DecisionCriterion:
    copy = DecisionCriterion(
        key=criterion.key, lower_is_better=criterion.lower_is_better, position=criterion.position
    )
    if criterion.green is None:
        return copy
    # One of the defaults is in no table yet, and has nothing later.
    now = (
        in_force(criterion) if criterion.cohort_id else (criterion.green, criterion.amber or criterion.green)
    )
    green, amber = thresholds.get(criterion.key, now)
    if fault := order_fault(green, amber, lower_is_better=copy.lower_is_better):
        raise OutOfOrder(f"{copy}: {fault}")
    copy.green, copy.amber = green, amber
    return copy


def _open(
    of: Cohort,
    kind: str,
    plan: CohortPlan,
    learned: str,
    criteria: Sequence[DecisionCriterion],
    token: UUID,
    *,
    by: User,
    at: datetime,
) -> Cohort:
    cohort = Cohort.objects.create(
        programme=of.programme,
        kind=kind,
        name=plan.name,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        pairs_planned=plan.pairs_planned,
        sites=list(plan.sites),
        sessions_planned=of.sessions_planned,
        session_minutes=of.session_minutes,
        currency=of.currency,
        hour_rate=of.hour_rate,
        follows=of,
        learned=learned.strip(),
        submission=token,
        created_at=at,
    )
    _give(cohort, criteria)
    lay_out(cohort=cohort)
    record(by=by, at=at, verb="cohort planned", subject=cohort, kind=str(kind), follows=str(of.pk))
    return cohort


def _give(cohort: Cohort, criteria: Sequence[DecisionCriterion]) -> None:
    """Each cohort has rows of its own: what one changes later is not changed for its siblings."""
    DecisionCriterion.objects.bulk_create(
        DecisionCriterion(
            cohort=cohort,
            key=one.key,
            green=one.green,
            amber=one.amber,
            lower_is_better=one.lower_is_better,
            position=one.position,
        )
        for one in criteria
    )


@transaction.atomic
def remove_cohort(*, cohort: Cohort, by: User, at: datetime) -> None:
    """Take back a cohort that follows another and was not launched. :raises NotAPlanAnyMore: for every other one."""
    found = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if found.follows_id is None or found.state != Cohort.State.DRAFT:
        raise NotAPlanAnyMore("It was launched, so it is not removed. It can be closed in its turn.")
    record(by=by, at=at, verb="cohort removed", subject=found, name=found.name)
    found.delete()
