"""Two people press at the same moment, on real connections: on PostgreSQL and on SQLite there is one meeting."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from sessions import actions as dates
from sessions.booking import actions
from sessions.booking.models import Offer, Slot
from sessions.models import Session
from tests.factories import PairFactory, UserFactory
from tests.sessions.conftest import Cast, cast_of

pytestmark = pytest.mark.django_db(transaction=True)
PLANNED = "Planned for "
GONE = "One of these times has been taken already. It stands among your sessions."


@pytest.fixture
def cast() -> Cast:
    return cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))


@pytest.fixture
def slots(cast: Cast) -> list[Slot]:
    """Three times that the mentee's assistant offered, so that either of the two may take one."""
    keeper, now = UserFactory(), timezone.now()
    dates.name_assistant(pair=cast.pair, person=keeper.person, by=cast.mentee, at=now)
    made = actions.offer_times(
        pair=cast.pair,
        starts=[now + timedelta(days=days) for days in (3, 4, 5)],
        minutes=60,
        submission=uuid.uuid4(),
        by=keeper,
        at=now,
    )
    return list(made.slots.all())


def both_take(cast: Cast, mentors: Slot, mentees: Slot) -> list[str]:
    """What each of the two reads, sorted: they press the button of a time in their own browsers at once."""
    here, together = reverse("sessions:offer", args=[cast.pair.pk]), Barrier(2)

    def press(turn: tuple[User, Slot]) -> str:
        user, slot = turn
        try:
            client = Client()
            client.force_login(user)
            together.wait(timeout=30)
            page = client.post(here, {"slot": str(slot.pk)}, follow=True).content.decode()
            # Read from the page: what the test client calls a context is of both threads.
            return next((words for words in (GONE, PLANNED) if words in page), "nothing")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(press, [(cast.mentor, mentors), (cast.mentee, mentees)]))


def test_of_two_different_times_one_is_planned_and_the_other_one_reads_why(
    cast: Cast, slots: list[Slot]
) -> None:
    said = both_take(cast, slots[0], slots[1])
    assert said == [GONE, PLANNED]
    planned = Session.objects.get()
    assert planned.is_planned and planned.starts_at in {slots[0].starts_at, slots[1].starts_at}
    assert Offer.objects.get().state == Offer.State.TAKEN
    assert Message.objects.filter(kind="session.changed").count() == 1


def test_the_same_time_taken_by_both_is_one_meeting_and_both_read_its_day(
    cast: Cast, slots: list[Slot]
) -> None:
    said = both_take(cast, slots[1], slots[1])
    assert said == [PLANNED, PLANNED]
    assert Session.objects.get().starts_at == slots[1].starts_at
    assert Message.objects.filter(kind="session.changed").count() == 1


def test_two_times_for_one_planned_hour_move_it_once(cast: Cast) -> None:
    now = timezone.now()
    keeper, planned = UserFactory(), cast.plan(starts_at=now + timedelta(days=2), at=now)
    dates.name_assistant(pair=cast.pair, person=keeper.person, by=cast.mentee, at=now)
    made = actions.offer_times(
        pair=cast.pair,
        starts=[now + timedelta(days=days) for days in (3, 4)],
        minutes=60,
        submission=uuid.uuid4(),
        moves=planned,
        by=keeper,
        at=now,
    )
    said = both_take(cast, *made.slots.all())
    assert said == [GONE, PLANNED]
    assert sorted(Session.objects.values_list("state", "number")) == [("moved", 1), ("planned", 1)]
