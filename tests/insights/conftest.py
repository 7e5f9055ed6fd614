"""A pilot with answers in it, and the people who may and may not read its results."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from feedback.actions.sheets import keep_sheet
from feedback.items import confidence_key, pulse_items, wave_items
from feedback.models import AnswerSheet, AskState, Wave, WaveReply
from insights import actions, worker
from insights.models import Release
from pairing.models import Pair
from programmes.models import Cohort, Measure, Participant, Role, Side
from sessions.models import Session
from tests.factories import (
    CohortFactory,
    ObjectiveFactory,
    PairFactory,
    SessionFactory,
    UserFactory,
    grant,
    user_of,
)
from tests.factories.people import NOW

LATER = NOW + timedelta(days=120)


@dataclass
class Pilot:
    """A cohort, its pairs, and helpers that let people answer."""

    cohort: Cohort
    measure: Measure
    pairs: list[Pair] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def participants(self, side: str) -> list[Participant]:
        return [pair.participant(side) for pair in self.pairs]

    def add_pairs(self, count: int) -> None:
        self.pairs += PairFactory.create_batch(count, cohort=self.cohort)

    def hold(self, number: int, *, pairs: list[Pair] | None = None) -> None:
        for pair in self.pairs if pairs is None else pairs:
            SessionFactory(
                pair=pair,
                number=number,
                state=Session.State.HELD,
                starts_at=NOW + timedelta(days=1 + 14 * (number - 1)),
            )

    def pulse(self, number: int, participants: list[Participant], **values: int) -> None:
        for participant in participants:
            items = pulse_items(Side(participant.side))
            said = {item.key: self.chance.randint(2, 5) for item in items} | values
            keep_sheet(
                participant=participant,
                occasion=AnswerSheet.Occasion.PULSE,
                items=items,
                values=said,
                number=number,
            )

    def survey(
        self, kind: str, participants: list[Participant], *, low: int, high: int, **values: int
    ) -> None:
        wave, _ = Wave.objects.get_or_create(
            cohort=self.cohort,
            kind=kind,
            defaults={"opens_on": NOW.date(), "closes_on": LATER.date()},
        )
        for participant in participants:
            items = wave_items(self.cohort, kind, Side(participant.side))
            said = {item.key: self.chance.randint(low, high) for item in items} | values
            keep_sheet(participant=participant, occasion=AnswerSheet.Occasion(kind), items=items, values=said)
            WaveReply.objects.create(
                wave=wave, participant=participant, state=AskState.ANSWERED, asked_at=NOW
            )

    def answer_everything(self) -> None:
        """Both sides before and after, with a gain that nobody could call chance."""
        for side in Side:
            people = self.participants(side)
            self.survey("baseline", people, low=1, high=2)
            self.survey("close", people, low=4, high=5, L1=4, L3=1, G1=5)
            self.pulse(1, people)

    def release(self, at: datetime = LATER) -> Release:
        release = actions.request_release(cohort=self.cohort, by=None, at=at, submission=uuid.uuid4())
        worker.compute(release_id=str(release.pk), clock=lambda: at)
        release.refresh_from_db()
        return release

    def user(self, role: str) -> User:
        user = UserFactory()
        grant(user, role, self.cohort.programme)
        return user

    @property
    def confidence(self) -> str:
        return confidence_key(self.measure)


def begun() -> Pilot:
    """A cohort at work with one measure, and nobody in it yet."""
    cohort = CohortFactory(state=Cohort.State.ACTIVE)
    objective = ObjectiveFactory(programme=cohort.programme)
    measure = Measure.objects.create(
        objective=objective,
        name="Confidence with AI tools",
        item="I can check an AI summary without help",
        instrument=Measure.Instrument.CONFIDENCE,
        side=Measure.Side.BOTH,
        baseline="2.0",
        target="4.0",
        due_on=LATER.date(),
        is_primary=True,
        submission=uuid.uuid4(),
    )
    return Pilot(cohort, measure)


def under_way() -> Pilot:
    """Twelve pairs, one session held by all."""
    pilot = begun()
    pilot.add_pairs(12)
    pilot.hold(1)
    return pilot


@pytest.fixture
def empty_pilot(db: None) -> Pilot:
    return begun()


@pytest.fixture
def pilot(db: None) -> Pilot:
    return under_way()


@pytest.fixture
def cast(pilot: Pilot) -> dict[str, User]:
    roles = {name: pilot.user(name) for name in Role.Name.values}
    return {
        **roles,
        "mentor": user_of(pilot.pairs[0].mentor.person),
        "mentee": user_of(pilot.pairs[0].mentee.person),
        "outsider": UserFactory(),
    }
