"""A pair on its way, told in days since its introduction; and the mornings on which the worker looks at it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from feedback import actions
from feedback.flags.look import daily_look
from feedback.flags.models import Flag
from feedback.models import Pulse
from programmes.models import Role
from sessions import actions as sessions
from sessions.goals.actions import set_goal
from sessions.models import Session
from tests.factories import PairFactory, UserFactory, grant
from tests.factories.people import NOW
from tests.sessions.conftest import Cast, cast_of

WORST = {"P1": 1, "P2": 1, "P3": 1, "P4": 1}


@dataclass
class Story:
    """``cast`` was introduced on day 0, a Monday. Everything happens through the real actions."""

    cast: Cast
    coach: User
    coordinator: User

    def at(self, day: float, hour: int = 10) -> datetime:
        return NOW.replace(hour=hour) + timedelta(days=day)

    def plan(self, day: float, *, planned_on: float | None = None) -> Session:
        at = self.at(day - 7 if planned_on is None else planned_on)
        return self.cast.plan(starts_at=self.at(day), at=max(at, NOW))

    def meet(self, day: float, mentor: Any = None, mentee: Any = None) -> Session:
        """An hour is held, logged the same evening, and tapped the morning after by whoever did."""
        held = self.cast.log(self.plan(day), at=self.at(day, 17))
        for user, values in ((self.cast.mentor, mentor), (self.cast.mentee, mentee)):
            if values:
                self.tap(held, user, values, day + 1)
        return held

    def tap(self, held: Session, user: User, values: dict[str, int], day: float) -> None:
        pulse = Pulse.objects.get(session=held, participant__person=user.person_id)
        actions.answer_pulse(pulse=pulse, values=values, by=user, at=self.at(day))

    def cancel(self, session: Session, by: User, day: float) -> None:
        sessions.cancel_session(session=session, by=by, at=self.at(day))

    def move(self, session: Session, to: float, by: User, day: float) -> Session:
        return sessions.move_session(
            session=session,
            starts_at=self.at(to),
            minutes=60,
            submission=uuid.uuid4(),
            by=by,
            at=self.at(day),
        )

    def look(self, day: float) -> set[str]:
        """The worker looks on the morning of ``day``; which kinds are open then."""
        daily_look(at=self.at(day, 7))
        return self.kinds()

    def kinds(self) -> set[str]:
        return {flag.kind for flag in Flag.objects.open()}


@pytest.fixture
def story(db: None) -> Story:
    cast = cast_of(PairFactory(cohort__state="active"))
    coach, coordinator = UserFactory(), UserFactory()
    grant(coach, Role.Name.COACH, cast.pair.cohort.programme)
    grant(coordinator, Role.Name.COORDINATOR, cast.pair.cohort.programme)
    set_goal(pair=cast.pair, text="See who is cut off", submission=uuid.uuid4(), by=cast.mentee, at=NOW)
    return Story(cast, coach, coordinator)
