"""Setting the rhythm of releases, switching it off, and asking for the release whose day has come."""

from __future__ import annotations

from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from feedback.actions.waves import wave_dates
from insights.actions import ReleaseUnderWay, request_release
from insights.rhythm.dates import next_day
from insights.rhythm.models import ReleaseRhythm
from programmes.models import Cohort

OFF = "off"


def next_of(cohort: Cohort, every: str, *, after: date) -> date | None:
    """The day of the next release of ``cohort`` by the rhythm ``every``."""
    closings = [closes for _, closes in wave_dates(cohort).values()]
    return next_day(every, after=after, starts_on=cohort.starts_on, waves_close_on=closings)


@transaction.atomic
def set_rhythm(*, cohort: Cohort, every: str, by: User, at: datetime) -> ReleaseRhythm | None:
    """Let releases come by themselves, or with ``OFF`` no longer. What was released stays."""
    if every == OFF:
        gone, _ = ReleaseRhythm.objects.filter(cohort=cohort).delete()
        if gone:
            record(by=by, at=at, verb="release rhythm switched off", subject=cohort)
        return None
    kept, _ = ReleaseRhythm.objects.update_or_create(
        cohort=cohort,
        defaults={
            "every": every,
            "next_on": next_of(cohort, every, after=timezone.localdate(at)),
            "set_by": by,
            "set_at": at,
        },
    )
    record(by=by, at=at, verb="release rhythm set", subject=cohort, every=every)
    return kept


def ask_for_due(*, at: datetime) -> int:
    """Ask for each release whose day has come. Days that were missed are one release. Answers how many were asked for.

    Once a cohort is decided on nothing comes any more.
    """
    today = timezone.localdate(at)
    due = ReleaseRhythm.objects.filter(next_on__lte=today).select_related("cohort__programme")
    return sum(ask_for(rhythm, on=today, at=at) for rhythm in due)


@transaction.atomic
def ask_for(rhythm: ReleaseRhythm, *, on: date, at: datetime) -> bool:
    """Of two workers one moves the day on; the other one finds it moved and asks for nothing."""
    cohort, day = rhythm.cohort, rhythm.next_on
    is_over = hasattr(cohort, "decision")
    following = None if is_over else next_of(cohort, rhythm.every, after=on)
    mine = ReleaseRhythm.objects.filter(pk=rhythm.pk, next_on=day, every=rhythm.every).update(
        next_on=following
    )
    if not mine or is_over:
        return False
    token = uuid5(NAMESPACE_URL, f"release of {cohort.pk} on {day}")
    try:
        with transaction.atomic():
            request_release(cohort=cohort, by=None, at=at, submission=token)
    except ReleaseUnderWay:
        # What is being computed was counted before this day: wait until it is done.
        ReleaseRhythm.objects.filter(pk=rhythm.pk, next_on=following).update(next_on=day)
        return False
    return True
