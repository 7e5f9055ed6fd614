from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from feedback.concerns import actions
from feedback.concerns.models import Concern, Level
from feedback.concerns.readers import readers_for
from programmes.models import Role
from tests.factories import grant
from tests.factories.people import NOW, UserFactory, handler_user, with_second_factor
from tests.sessions.conftest import Cast

WORDS = "He said it before everybody on the fourth floor."


@dataclass(frozen=True)
class Told:
    """A pair, two named handlers, two coordinators, and how to tell."""

    cast: Cast
    handlers: list[User]
    coordinators: list[User]

    def readers(self, *users: User, level: Level = Level.SERIOUS) -> list[Any]:
        found = readers_for(self.cast.mentor, level, at=NOW)
        return [each for each in found if not users or each.user in users]

    def tell(self, *users: User, level: Level = Level.SERIOUS, words: str = WORDS) -> Concern:
        return actions.raise_concern(
            level=level,
            category="harassment" if level == Level.SERIOUS else "confidence",
            words=words,
            readers=self.readers(*users, level=level),
            submission=uuid.uuid4(),
            by=self.cast.mentor,
            at=NOW,
        )


@pytest.fixture
def told(cast: Cast) -> Told:
    coordinators = [with_second_factor(UserFactory()) for _ in range(2)]
    for each in coordinators:
        grant(each, Role.Name.COORDINATOR, cast.pair.cohort.programme)
    return Told(cast, [handler_user(name="Ruth Okoro"), handler_user(name="Sam Lindqvist")], coordinators)
