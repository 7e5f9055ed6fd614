"""A pilot whose places were given by a call: some took part, some waited, and a list says what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accounts.models import Person, User
from insights.models import OutcomeList, Release
from insights.outcomes import actions, starting
from programmes.models import Application, Selection, Side
from tests.factories import UserFactory
from tests.factories.people import NOW, PersonFactory
from tests.insights.conftest import LATER, Pilot

AS_OF = date(2026, 6, 20)
HEAD = "Staff ID,Stayed,Promoted"


@dataclass
class Called:
    """A pilot and those who waited, by side."""

    pilot: Pilot
    by: User
    waiting: dict[str, list[Person]] = field(default_factory=dict)

    @property
    def placed(self) -> dict[str, list[Person]]:
        return {side: [one.person for one in self.pilot.participants(side)] for side in Side}

    def read(self, *rows: str, as_of: date = AS_OF, at: datetime = LATER, head: str = HEAD) -> OutcomeList:
        return actions.read_list(
            cohort=self.pilot.cohort,
            data="\n".join([head, *rows]).encode(),
            as_of=as_of,
            submission=uuid.uuid4(),
            by=self.by,
            at=at,
        )

    def count(self, *rows: str, **given: object) -> OutcomeList:
        found = self.read(*rows, **given)
        return actions.count_list(outcome_list=found, by=self.by, at=LATER)

    def release(self) -> Release:
        return self.pilot.release()


def called(pilot: Pilot, *, waiting: int, way: str = "draw", began: bool = True) -> Called:
    """``pilot``, all of whom came by a call, with ``waiting`` more people on each side who got no place."""
    cohort = pilot.cohort
    Selection.objects.create(
        cohort=cohort,
        way=way,
        mentor_seats=len(pilot.pairs),
        mentee_seats=len(pilot.pairs),
        mentors=len(pilot.pairs) + waiting,
        mentees=len(pilot.pairs) + waiting,
        made_at=NOW,
        confirmed_at=NOW,
    )
    found = Called(pilot, UserFactory())
    for side in Side:
        for one in pilot.participants(side):
            _application(cohort, one.person, side, Application.State.SELECTED, participant=one)
        found.waiting[side] = PersonFactory.create_batch(waiting, grade__rank=1 if side == Side.MENTOR else 5)
        for person in found.waiting[side]:
            _application(cohort, person, side, Application.State.NOT_PLACED)
    if began:
        starting.take_at_the_kick_off(cohort=cohort, at=NOW + timedelta(days=14))
    return found


def _application(cohort, person, side, state, **more) -> Application:
    return Application.objects.create(
        cohort=cohort, person=person, side=side, state=state, saved_at=NOW, decided_at=NOW, **more
    )


def rows(people: Sequence[Person], *, stayed: int, promoted: int = 0) -> list[str]:
    """A row for each of ``people``, of whom the first ``stayed`` stayed and the first ``promoted`` were promoted."""
    return [
        f"{person.external_id},{'yes' if place < stayed else 'no'},{'yes' if place < promoted else 'no'}"
        for place, person in enumerate(people)
    ]


def everybody(found: Called, *, placed: int, waiting: int) -> list[str]:
    """Rows of both groups of both sides: so many of each group stayed."""
    return [
        *(row for side in Side for row in rows(found.placed[side], stayed=placed)),
        *(row for side in Side for row in rows(found.waiting[side], stayed=waiting)),
    ]
