"""No page asks the database more often because there is more in it: each is opened with one more of all, then ten."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.imports import stage_import
from feedback.actions import ask_for_coaching
from notifications.actions import enqueue
from pairing.models import Pair, Round
from programmes.models import Role
from sessions import actions as sessions
from tests.factories import PairFactory, grant, user_of
from tests.factories.people import PersonFactory
from tests.factories.programmes import CohortFactory, ObjectiveFactory, ParticipantFactory, TopicFactory
from tests.permissions import matrix
from tests.permissions.walking import routes
from tests.permissions.world import World, build

# The most that any page may ask, also an empty one.
MOST = 40
TEN = 10


def _open(world: World, who: str, route: str, names: list[str]) -> tuple[int, int]:
    """Status of the page and how many queries it took, in a browser of its own."""
    client = Client()
    client.force_login(world.people[who])
    # The log of queries is full after 9,000: whatever comes then would count as none.
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        status = client.get(world.address(route, names)).status_code
    return status, len(asked)


def _counts(world: World) -> dict[tuple[str, str], int]:
    """Queries of each page that can be read, for one reader of each kind of page."""
    found = {}
    for route, names in routes().items():
        for who in _readers(route):
            status, queries = _open(world, who, route, names)
            if status == 200:
                found[route, who] = queries
    return found


def _readers(route: str) -> tuple[str, ...]:
    if route in matrix.FOR_EACH:
        return ("mentor", "coordinator", "sponsor", "coach", "hr")
    return matrix.readers()[route][:1]


def _grow(world: World, numbers: range) -> None:
    """So many more of everything: people, programmes, pairs, hours, actions, mails, imports, rounds."""
    now = timezone.now()
    pair = Pair.objects.get(pk=world.ids["pair_id"])
    for number in numbers:
        _hour(pair, number, now)
        other = PairFactory(cohort=pair.cohort, introduced_at=now - timedelta(days=9))
        _hour(other, 0, now)
        mentor = user_of(other.mentor.person)
        ask_for_coaching(participant=other.mentor, by=mentor, at=now, words="A word, please.")
        _programme(world, pair, now)
        _row(world, pair, number, now)


def _hour(pair: Any, number: int, now: Any) -> None:
    by = user_of(pair.mentee.person)
    planned = sessions.plan_session(
        pair=pair,
        starts_at=now - timedelta(days=3, hours=number),
        minutes=60,
        submission=uuid.uuid4(),
        by=by,
        at=now - timedelta(days=4),
    )
    sessions.log_session(
        session=planned,
        outcome=sessions.Outcome.HELD,
        submission=uuid.uuid4(),
        by=by,
        at=now,
        takeaway="One more.",
        commitments=[sessions.Promise("One more", now.date() + timedelta(days=number + 1))],
        note="For me.",
    )


def _programme(world: World, pair: Any, now: Any) -> None:
    """Another programme of the same people, and more in the first one."""
    cohort = CohortFactory()
    for name in ("coordinator", "coach", "sponsor", "executive", "auditor"):
        grant(world.people[name], Role.Name(name), cohort.programme)
    for side in ("mentor", "mentee"):
        ParticipantFactory(cohort=cohort, person=world.people[side].person, side=side)
        ParticipantFactory(cohort=pair.cohort, **{side: True})
    ObjectiveFactory(programme=pair.cohort.programme)
    TopicFactory(programme=pair.cohort.programme)


def _row(world: World, pair: Any, number: int, now: Any) -> None:
    PersonFactory()
    enqueue(
        kind="programmes.invitation",
        person=pair.mentor.person,
        due_at=now,
        at=now,
        sequence=f"{number}-{uuid.uuid4()}",
    )
    stage_import(
        data=f"Staff ID,Name\n{number},Ada King\n".encode(),
        file_name=f"staff-{number}.csv",
        submission=uuid.uuid4(),
        by=world.people["hr"],
        at=now,
    )
    Round.objects.create(
        cohort=pair.cohort,
        number=number + 10,
        submission=uuid.uuid4(),
        requested_at=now,
        state=Round.State.CANCELLED,
    )


@pytest.fixture
def world(db, eager_jobs):
    return build()


def test_no_page_asks_more_with_ten_times_as_many_rows(world):
    _grow(world, range(1))
    _counts(world)  # what is cached by process is cached now
    few = _counts(world)
    _grow(world, range(1, TEN))
    many = _counts(world)
    assert {page: (few[page], many[page]) for page in few if many.get(page, 0) > few[page]} == {}
    assert {page: queries for page, queries in many.items() if queries > MOST} == {}
    assert len(few) > 60
    assert min(many.values()) > 0, "nobody was counted"
