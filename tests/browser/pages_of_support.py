"""The pages of flags, coaching and circles, with something on each of them, for those who look at all pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from feedback import actions
from feedback.circles.actions import plan_circle
from feedback.flags.actions import give_to_coach, note_contact, raise_flag
from feedback.flags.rules import FlagKind
from feedback.models import Circle, Flag
from pairing.models import Pair
from programmes.models import Role
from tests.factories import UserFactory, grant, user_of


def pages_of_support(pair: Pair, coordinator: User) -> list[tuple[User | None, str]]:
    """Whose page it is, and its address."""
    now, coach, mentor = timezone.now(), UserFactory(), user_of(pair.mentor.person)
    grant(coach, Role.Name.COACH, pair.cohort.programme)
    flag, circle = _flag(pair, coordinator, coach), _circle(pair, coach)
    asked = actions.ask_for_coaching(participant=pair.mentor, by=mentor, at=now, words="How to say no.")
    actions.contact_request(request=asked, by=coach, at=now)
    waits = actions.ask_for_coaching(participant=pair.mentee, by=user_of(pair.mentee.person), at=now)
    return [
        (coordinator, reverse("feedback:flags", args=[pair.cohort_id])),
        (coordinator, flag.get_absolute_url()),
        (coordinator, reverse("feedback:assign_coach", args=[waits.pk])),
        (coach, flag.get_absolute_url()),
        (coach, reverse("feedback:requests")),
        (coach, reverse("feedback:support", args=[asked.pk])),
        (mentor, reverse("feedback:coaching")),
        (mentor, reverse("feedback:coaching_own", args=[asked.pk])),
        (coach, reverse("feedback:circles")),
        (coach, reverse("feedback:circle_new", args=[pair.cohort_id])),
        (coach, circle.get_absolute_url()),
        (mentor, circle.get_absolute_url()),
        (coach, reverse("feedback:circle_move", args=[circle.pk])),
    ]


def _flag(pair: Pair, coordinator: User, coach: User) -> Flag:
    """The coach has it, and somebody has been written to; another one is new."""
    now = timezone.now()
    flag, _ = (raise_flag(pair=pair, kind=kind, at=now) for kind in (FlagKind.GAP, FlagKind.LATE_START))
    give_to_coach(flag=flag, coach=coach, by=coordinator, at=now)
    note_contact(
        flag=flag,
        made_on=now.date(),
        channel="mail",
        outcome="waiting",
        submission=uuid4(),
        by=coordinator,
        at=now,
    )
    return flag


def _circle(pair: Pair, coach: User) -> Circle:
    now = timezone.now()
    return plan_circle(
        cohort=pair.cohort,
        kind="mentors",
        starts_at=now + timedelta(days=5),
        minutes=60,
        place="Riverside Hall",
        run_by=coach,
        submission=uuid4(),
        by=coach,
        at=now,
    )
