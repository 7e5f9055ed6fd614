"""A programme with pairs whose cards are released by both, as they release them, and who groups them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from feedback.cards.actions import draft_card, release_card
from feedback.cards.models import Card, ReleasedCard
from insights.themes import actions
from insights.themes.models import SupportCheck, Theme
from pairing.models import Pair
from programmes.models import Cohort, Programme, Role
from tests.factories import CohortFactory, PairFactory, UserFactory, grant, user_of
from tests.factories.people import NOW

TEXT = "Those who use a thing want to be asked before it is bought."


@dataclass
class Room:
    """One cohort and its coordinator, with the steps of a theme in a word each."""

    cohort: Cohort
    coordinator: User
    at: datetime = NOW

    @property
    def programme(self) -> Programme:
        return self.cohort.programme

    def pair(self, **changes: Any) -> Pair:
        return PairFactory(cohort=self.cohort, **changes)

    def let_go(self, pair: Pair, text: str = "") -> Card:
        """A card that both of ``pair`` said yes to."""
        two = [user_of(pair.mentor.person), user_of(pair.mentee.person)]
        card = draft_card(
            pair=pair,
            text=text or f"An idea that nobody had: {uuid.uuid4()}",
            submission=uuid.uuid4(),
            by=two[0],
            at=NOW,
        )
        for by in two:
            card = release_card(card=card, version=card.version, has_seen=True, by=by, at=NOW)
        return card

    def cards(self, pairs: Iterable[Pair] | int) -> list[uuid.UUID]:
        """The keys of one released card of each of ``pairs``, or of so many new ones. From three on all are shown."""
        theirs = [self.pair() for _ in range(pairs)] if isinstance(pairs, int) else pairs
        made = [ReleasedCard.objects.get(card=self.let_go(pair)) for pair in theirs]
        if made and (shown := ReleasedCard.objects.get(pk=made[0].pk)).batch:
            # The last one or two join the first batch, as if they had been released before it was shown.
            rest = ReleasedCard.objects.filter(pk__in=[each.pk for each in made], batch=None)
            rest.update(batch=shown.batch, shown_from=shown.shown_from)
        return [each.pk for each in made]

    def begin(self, cards: Iterable[uuid.UUID], **changes: Any) -> Theme:
        values = {
            "programme": self.programme,
            "title": "Ask before you buy",
            "cards": cards,
            "submission": uuid.uuid4(),
            "by": self.coordinator,
            "at": self.at,
        }
        return actions.begin_theme(**values | changes)

    def write(self, theme: Theme, text: str = TEXT, by: User | None = None, **changes: Any) -> Theme:
        theme = Theme.objects.get(pk=theme.pk)
        values = {"title": theme.title, "text": text, "as_read": theme.as_read, "at": self.at}
        return actions.write_theme(theme=theme, by=by or self.coordinator, **values | changes)

    def ask(self, theme: Theme) -> SupportCheck:
        return actions.ask_support(theme=theme, by=self.coordinator, at=self.at)

    def review(self, theme: Theme, by: User | None = None, *, has_seen: bool = False) -> Theme:
        theme = Theme.objects.get(pk=theme.pk)
        return actions.review_theme(
            theme=theme, as_read=theme.as_read, has_seen=has_seen, by=by or self.coordinator, at=self.at
        )

    def publish(self, theme: Theme) -> Theme:
        return actions.publish_theme(theme=theme, by=self.coordinator, at=self.at)

    def reviewed(self, cards: Iterable[uuid.UUID]) -> Theme:
        theme = self.write(self.begin(cards))
        assert self.ask(theme).is_enough
        return self.review(theme)

    def another(self) -> User:
        """Somebody else who groups cards of this programme."""
        user = UserFactory()
        grant(user, Role.Name.COORDINATOR, self.programme)
        return user

    def later(self, **delta: int) -> None:
        self.at += timedelta(**delta)


@pytest.fixture
def room(db: None) -> Room:
    cohort = CohortFactory(state=Cohort.State.ACTIVE)
    room = Room(cohort, UserFactory())
    grant(room.coordinator, Role.Name.COORDINATOR, cohort.programme)
    room.pair()  # one that lets nothing go: no theme is from everybody
    return room
