"""A pair with its two users, and the people who must see nothing of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import ReportingLine, User
from pairing.models import Pair
from programmes.models import Role
from sessions import actions
from sessions.models import Session
from tests.factories import PairFactory, UserFactory, grant, user_of
from tests.factories.people import NOW

WORDS = "Ask who will use a tool before choosing it."


@dataclass
class Cast:
    """Everybody around one active pair."""

    pair: Pair
    mentor: User
    mentee: User

    def plan(self, **changes: Any) -> Session:
        values: dict[str, Any] = {
            "pair": self.pair,
            "starts_at": NOW + timedelta(days=3),
            "minutes": 60,
            "submission": uuid.uuid4(),
            "by": self.mentee,
            "at": NOW,
        }
        return actions.plan_session(**values | changes)

    def log(self, session: Session, **changes: Any) -> Session:
        values: dict[str, Any] = {
            "session": session,
            "outcome": actions.Outcome.HELD,
            "submission": uuid.uuid4(),
            "by": self.mentor,
            "at": NOW + timedelta(days=4),
        }
        return actions.log_session(**values | changes)

    def outsiders(self) -> dict[str, User]:
        """A stranger, the mentor's manager, another pair's mentor, the coordinator and a coach."""
        manager = UserFactory()
        ReportingLine.objects.create(
            person=self.mentor.person, manager=manager.person, since=NOW.date() - timedelta(days=400)
        )
        coordinator, coach = UserFactory(), UserFactory()
        grant(coordinator, Role.Name.COORDINATOR, self.pair.cohort.programme)
        grant(coach, Role.Name.COACH, self.pair.cohort.programme)
        other = PairFactory(cohort=self.pair.cohort)
        return {
            "stranger": UserFactory(),
            "manager": manager,
            "another pair": user_of(other.mentor.person),
            "coordinator": coordinator,
            "coach": coach,
        }


def cast_of(pair: Pair) -> Cast:
    return Cast(pair, user_of(pair.mentor.person), user_of(pair.mentee.person))


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_of(PairFactory())
