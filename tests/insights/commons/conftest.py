"""Themes that are published, and a cohort at its end."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from insights.commons.answering import answer_theme, seen_of
from insights.models import ForumAnswer, Theme
from pairing.models import Pair
from programmes.models import Cohort, Participant, Programme, Role
from tests.factories import CohortFactory, PairFactory, UserFactory, grant
from tests.factories.people import NOW

TODAY = NOW.date()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def published(programme: Programme, title: str = "Tools come before questions", **changes: Any) -> Theme:
    values = {
        "state": Theme.State.PUBLISHED,
        "scale": Theme.Scale.SEVERAL,
        "text": "People are asked once the choice is made.",
        "submission": uuid.uuid4(),
        "changed_at": NOW,
        "published_at": NOW,
    }
    return Theme.objects.create(programme=programme, title=title, **values | changes)


def answered(theme: Theme, by: User, **changes: Any) -> ForumAnswer:
    """A promise for the next month, or what ``changes`` say."""
    at: datetime = changes.pop("at", NOW)
    values = {
        "kind": "will-do",
        "text": "Ask ten people first.",
        "owner": "Head of Service",
        "due_on": at.date() + timedelta(days=30),
        "seen": seen_of(ForumAnswer.objects.filter(theme=theme).first()),
    }
    return answer_theme(theme=theme, by=by, at=at, **values | changes)


@pytest.fixture
def cohort(db: None) -> Cohort:
    return CohortFactory(
        state=Cohort.State.CLOSING,
        programme__state=Programme.State.RUNNING,
        starts_on=TODAY - timedelta(days=170),
        ends_on=TODAY - timedelta(days=1),
    )


@pytest.fixture
def theme(cohort: Cohort) -> Theme:
    return published(cohort.programme)


@pytest.fixture
def holder(cohort: Cohort) -> Callable[[str], User]:
    """Somebody with a role in the programme."""

    def made(role: str) -> User:
        user = UserFactory()
        grant(user, Role.Name(role), cohort.programme)
        return user

    return made


@pytest.fixture
def ending(cohort: Cohort) -> list[Pair]:
    """Four pairs at their end."""
    pairs: list[Pair] = PairFactory.create_batch(4, cohort=cohort, state=Pair.State.CLOSING)
    Participant.objects.filter(cohort=cohort).update(state=Participant.State.PAIRED)
    return pairs
