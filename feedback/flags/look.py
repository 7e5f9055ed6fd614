"""The worker's look at all pairs: once a day at what their dates say, once a week at what was answered.

Scores and whose they are exist only while this runs. It finds the sheets of an hour by a keyed hash that it makes anew
from the ledger of who was asked; what it writes is a kind and a day. See ``docs/decisions/flags-without-scores.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from feedback.flags import actions
from feedback.flags.models import Flag, FlagLook
from feedback.flags.rules import (
    COACH_ONLY,
    OF_DATES,
    OF_PULSES,
    Course,
    FlagKind,
    Hour,
    Known,
    Talk,
)
from feedback.models import AnswerSheet, AskState, CoachingRequest, Pulse
from feedback.respondent import occasion_of
from pairing.models import Agreement, Pair
from programmes.models import Side
from programmes.retention import OVER
from sessions.models import Session
from sessions.rhythm import cadence

FIRST_HOUR = 6  # local; nobody is at a screen to see what appears at which minute
# By then the second reminder has gone out: who answered early and who late makes no difference to the day.
SETTLED_AFTER = timedelta(days=4)
GoalsOf = Callable[[Sequence[UUID]], set[UUID]]
_goals: list[GoalsOf] = []


def register_goals(pairs_with_a_goal: GoalsOf) -> GoalsOf:
    """Say which of some pairs (by key) have a goal. Until somebody does, no flag asks for one."""
    _goals[:] = [pairs_with_a_goal]
    return pairs_with_a_goal


def daily_look(*, at: datetime) -> None:
    """Look once a day, from six in the morning; a second call that day does nothing."""
    now = timezone.localtime(at)
    if now.hour < FIRST_HOUR or FlagLook.objects.filter(made_on=now.date()).exists():
        return
    monday = now.date() - timedelta(days=now.weekday())
    at_answers = not FlagLook.objects.filter(made_on__gte=monday, at_answers=True).exists()
    with transaction.atomic():
        _, is_mine = FlagLook.objects.get_or_create(made_on=now.date(), defaults={"at_answers": at_answers})
        if is_mine:
            look(at=at, at_answers=at_answers)
            FlagLook.objects.filter(made_on__lt=now.date() - timedelta(days=35)).delete()


@transaction.atomic
def look(*, at: datetime, at_answers: bool) -> list[Flag]:
    """Raise what is new, settle what has passed by itself, and find coaches for what is theirs alone.

    What only a coach sees is looked for every day; everything else from answers when ``at_answers``.
    """
    pairs = list(_pairs(at))
    known, courses = _known(pairs), _courses(pairs, at)
    kinds = [kind for kind in OF_PULSES if at_answers or kind in COACH_ONLY]
    talks = {kind: _talks(pairs, before=_answered_before(kind, at)) for kind in kinds}
    raised, standing = [], set()
    for pair in pairs:
        found = {kind: rule(courses[pair.pk], at) for kind, rule in OF_DATES.items()}
        standing |= {(pair.pk, kind) for kind, since in found.items() if since}
        found |= {kind: OF_PULSES[kind](talks[kind][pair.pk]) for kind in kinds}
        news = [kind for kind, since in found.items() if known[pair.pk].is_news(kind, since)]
        raised += [actions.raise_flag(pair=pair, kind=kind, at=at) for kind in news]
    actions.settle_passed(pairs=[pair.pk for pair in pairs], standing=standing, at=at)
    actions.settle_ended(at=at)
    actions.find_coaches(at=at)
    _forget_hours()
    return [flag for flag in raised if flag is not None]


def _answered_before(kind: FlagKind, at: datetime) -> datetime:
    """Sessions that went into the log before this are looked at: the day before, or some days before."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if kind in COACH_ONLY else midnight - SETTLED_AFTER


def _pairs(at: datetime) -> QuerySet[Pair]:
    """Pairs between their introduction and their closing, in cohorts that still run."""
    running = Pair.objects.filter(state__in=(Pair.State.INTRODUCED, Pair.State.ACTIVE), introduced_at__lte=at)
    return (
        running.filter(cohort__ends_on__gte=at.date())
        .exclude(cohort__state__in=OVER)
        .with_people()
        .order_by("pk")
    )


def _known(pairs: Iterable[Pair]) -> dict[UUID, Known]:
    raised: dict[UUID, dict[FlagKind, datetime]] = {pair.pk: {} for pair in pairs}
    rows = Flag.objects.filter(pair__in=raised).order_by("raised_at")
    for pair, kind, moment in rows.values_list("pair", "kind", "raised_at"):
        raised[pair][FlagKind(kind)] = moment
    return {pair: Known(moments) for pair, moments in raised.items()}


def _courses(pairs: Sequence[Pair], at: datetime) -> dict[UUID, Course]:
    keys = [pair.pk for pair in pairs]
    hours = defaultdict(list)
    columns = ("number", "state", "starts_at", "planned_at", "changed_by", "changed_at")
    for key, *row in Session.objects.filter(pair__in=keys).values_list("pair", *columns):
        hours[key].append(Hour(*row))
    agreements = Agreement.objects.filter(pair__in=keys)
    signed = set(agreements.filter(state__in=Agreement.HOLDING).values_list("pair", flat=True))
    renewed = set(agreements.filter(state=Agreement.State.RENEWED).values_list("pair", flat=True))
    with_goal = _goals[0](keys) if _goals else None
    asked = _asked(keys)
    return {
        pair.pk: Course(
            introduced_at=pair.introduced_at or pair.asked_at,
            cadence=cadence(pair.cohort),
            mid_point_at=_middle(pair),
            hours=hours[pair.pk],
            is_signed=pair.pk in signed or pair.state == Pair.State.ACTIVE,
            has_goal=None if with_goal is None else pair.pk in with_goal,
            is_renewed=pair.pk in renewed,
            asked_at=asked.get(pair.pk),
        )
        for pair in pairs
    }


def _middle(pair: Pair) -> datetime:
    """Noon of the day half way through the cohort's time."""
    day = pair.cohort.starts_on + (pair.cohort.ends_on - pair.cohort.starts_on) / 2
    return timezone.make_aware(datetime.combine(day, time(12)))


def _asked(pairs: Sequence[UUID]) -> dict[UUID, datetime]:
    """When support was last asked for and is not settled, by pair; not what began with a flag."""
    asking = CoachingRequest.objects.filter(flag=None, is_call=False).exclude(
        state=CoachingRequest.State.RESOLVED
    )
    found: dict[UUID, datetime] = {}
    for side in ("mentor", "mentee"):
        rows = Pair.objects.filter(pk__in=pairs, **{f"{side}__coaching_requests__in": asking})
        for pair, moment in rows.values_list("pk", f"{side}__coaching_requests__asked_at"):
            found[pair] = max(moment, found.get(pair, moment))
    return found


def _talks(pairs: Sequence[Pair], *, before: datetime) -> dict[UUID, list[Talk]]:
    """What was answered after each session that was in the log ``before``, by pair, the earliest first."""
    found: dict[UUID, list[Talk]] = {pair.pk: [] for pair in pairs}
    answered = Pulse.objects.filter(state=AskState.ANSWERED, session=OuterRef("pk"))
    hours = Session.objects.filter(Exists(answered), pair__in=found, pulses__asked_at__lt=before).distinct()
    asked = dict(hours.values_list("pk", "pulses__asked_at"))
    values = dict(
        AnswerSheet.objects.filter(cohort__in={pair.cohort_id for pair in pairs})
        .exclude(occasion_hash="")
        .values_list("occasion_hash", "values")
    )
    by_key = {pair.pk: pair for pair in pairs}
    for hour in hours.only("pk", "number", "pair_id", "starts_at").order_by("starts_at"):
        pair = by_key[hour.pair_id]
        mentor, mentee = (
            values.get(occasion_of(pair.participant(side), str(hour.pk)))
            for side in (Side.MENTOR, Side.MENTEE)
        )
        found[pair.pk].append(Talk(hour.number, asked[hour.pk], mentor, mentee))
    return found


def _forget_hours() -> None:
    """Once a cohort is over, nothing finds the sheets of an hour any more."""
    over = Q(cohort__state__in=OVER)
    AnswerSheet.objects.filter(over).exclude(occasion_hash="").update(occasion_hash="")
