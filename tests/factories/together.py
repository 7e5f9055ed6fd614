"""Pairs at a stage, and the hours they meet."""

from __future__ import annotations

import uuid
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.models import ContentKey
from pairing.models import Pair
from programmes.models import Participant, Side
from sessions.models import Session
from tests.factories.people import NOW
from tests.factories.programmes import CohortFactory, ParticipantFactory


class PairFactory(DjangoModelFactory[Pair]):
    """An active pair; give ``state`` for another stage."""

    cohort = factory.SubFactory(CohortFactory)
    mentor = factory.SubFactory(
        ParticipantFactory,
        mentor=True,
        state=Participant.State.PAIRED,
        cohort=factory.SelfAttribute("..cohort"),
    )
    mentee = factory.SubFactory(
        ParticipantFactory,
        mentee=True,
        state=Participant.State.PAIRED,
        cohort=factory.SelfAttribute("..cohort"),
    )
    state = Pair.State.ACTIVE
    key = factory.LazyFunction(ContentKey.new)
    asked_at = NOW
    introduced_at = NOW

    class Meta:
        model = Pair


class SessionFactory(DjangoModelFactory[Session]):
    """A planned first session, a day after ``NOW``."""

    pair = factory.SubFactory(PairFactory)
    key = factory.SelfAttribute("pair.key")
    number = 1
    starts_at = NOW + timedelta(days=1)
    planned_by = Side.MENTEE
    planned_at = NOW
    submission = factory.LazyFunction(uuid.uuid4)

    class Meta:
        model = Session
