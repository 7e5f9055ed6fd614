"""A card is withdrawn in the moment in which its theme is published or gets it: one is first, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from accounts.errors import Refused
from feedback.cards.actions import withdraw_card
from feedback.cards.models import Card, ReleasedCard
from insights.themes.models import Theme, ThemeCard
from tests.factories import user_of
from tests.insights.themes.conftest import Room

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def at_once(*steps: Callable[[], object]) -> list[bool]:
    """Whether each of ``steps`` was done rather than refused; they begin together, each on a connection of its own."""
    together = Barrier(len(steps))

    def run(step: Callable[[], object]) -> bool:
        try:
            together.wait(timeout=30)
            step()
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def _withdrawal(key) -> Callable[[], object]:
    card = ReleasedCard.objects.get(pk=key).card
    by = user_of(card.pair.mentor.person)
    return lambda: withdraw_card(card=card, by=by, at=Room.at)


@pytest.mark.parametrize("turn", range(TIMES))
def test_a_card_is_withdrawn_or_published_and_never_both(room: Room, turn):
    keys = room.cards(3)
    theme = room.reviewed(keys)
    card = ReleasedCard.objects.get(pk=keys[0]).card
    published, withdrawn = at_once(lambda: room.publish(theme), _withdrawal(keys[0]))
    card.refresh_from_db()
    assert published != withdrawn
    assert card.state == ("published" if published else "withdrawn")
    assert Theme.objects.published().exists() == published
    assert Card.objects.filter(state="published").count() == 3 * published


@pytest.mark.parametrize("turn", range(TIMES))
def test_a_card_that_is_withdrawn_is_in_no_theme(room: Room, turn):
    keys = room.cards(3)
    at_once(lambda: room.begin(keys), _withdrawal(keys[0]))
    assert not ThemeCard.objects.filter(released=keys[0]).exists()
    assert ThemeCard.objects.count() in (0, 2)


def test_two_coordinators_who_choose_the_same_card_get_one_theme(room: Room):
    keys = room.cards(3)
    done = at_once(lambda: room.begin(keys[:2]), lambda: room.begin(keys[1:]))
    assert sorted(done) == [False, True] and ThemeCard.objects.count() == 2
