"""Questions about sessions that span tables. What the programme team may count is in ``insights.operations``."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from pairing.models import Pair
from sessions.models import Commitment, Session


def sessions_of(user: User) -> QuerySet[Session]:
    """Every session of the pairs that ``user`` is in, latest first. One query for a whole page."""
    return Session.objects.visible_to(user).with_pair().order_by("-starts_at")


def commitments_of(user: User) -> QuerySet[Commitment]:
    """The commitments of the pairs that ``user`` is in, with everything a list shows. One query."""
    return (
        Commitment.objects.visible_to(user)
        .select_related("key", "session", "pair__mentor__person", "pair__mentee__person")
        .order_by("due_on", "made_at")
    )


def waiting_for_a_date(*, at: datetime, after: timedelta, until: timedelta) -> QuerySet[Pair]:
    """Pairs introduced between ``after`` and ``until`` ago that have neither planned nor held a session.

    One query.
    """
    dated = Session.objects.standing().values("pair_id")
    introduced = Pair.objects.meeting().filter(introduced_at__lte=at - after, introduced_at__gt=at - until)
    return introduced.exclude(pk__in=dated).with_people()


def planned_between(earliest: datetime, latest: datetime) -> QuerySet[Session]:
    """Planned sessions of pairs that may meet which start after ``earliest``, at ``latest`` at the latest.

    One query.
    """
    planned = Session.objects.filter(
        state=Session.State.PLANNED, starts_at__gt=earliest, starts_at__lte=latest
    )
    return planned.filter(pair__state__in=Pair.MEETING).with_pair()
