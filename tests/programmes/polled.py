"""A poll of safety for the tests: started, answered, counted; and what the database holds of it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from accounts.models import Person, User
from programmes import actions
from programmes.models import PollSlip, Programme, SafetyPoll
from programmes.poll_jobs import count_polls
from programmes.poll_notices import KIND
from tests.factories.people import PersonFactory, user_of
from tests.factories.programmes import poll_drawn

Said = PollSlip.Said
AGREE, DISAGREE, RATHER_NOT = Said.AGREE, Said.DISAGREE, Said.RATHER_NOT


def started(programme: Programme, by: User | None, at: datetime | None = None, asked: int = 30) -> SafetyPoll:
    return actions.start_poll(programme=programme, asked=asked, threshold=70, by=by, at=at or timezone.now())


def drawn() -> list[Person]:
    """Known to the ledger alone, while the poll is open."""
    return list(Person.objects.filter(messages__kind=KIND).distinct().order_by("pk"))


def answers(poll: SafetyPoll, people: list[Person], *said: str) -> None:
    for person, each in zip(people, said, strict=False):
        assert actions.answer_poll(poll=poll, said=each, by=user_of(person), at=timezone.now())


def counted(programme: Programme, *said: str, threshold: int = 70) -> str:
    """The word that comes of ``said``, with people to spare who say nothing."""
    people = PersonFactory.create_batch(len(said) + 3)
    poll = poll_drawn(*people, programme=programme, at=timezone.now())
    SafetyPoll.objects.update(threshold=threshold)
    answers(poll, people, *said)
    assert count_polls(at=poll.closes_at) == 1
    return SafetyPoll.objects.get().state


def stored() -> dict[str, tuple[object, ...]]:
    """The rows of slips as the database has them, by their key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, mark, said_sealed FROM {PollSlip._meta.db_table}")  # noqa: S608 a name of ours
        return {str(row[0]): row[1:] for row in cursor.fetchall()}
