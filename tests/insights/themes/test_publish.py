"""Publication: the scale is frozen, the cards stay, and a withdrawal in the same moment is before or after it."""

from __future__ import annotations

import pytest

from feedback.cards import actions as cards_of_two
from feedback.cards.models import Card, ReleasedCard
from feedback.cards.selectors import cards_to_code
from insights.themes import actions, selectors
from insights.themes.models import Theme, ThemeCard
from tests.factories import UserFactory, user_of
from tests.insights.themes.conftest import Room


@pytest.mark.parametrize(
    ("pairs", "scale"),
    [(3, "A few"), (4, "A few"), (5, "Several"), (7, "Several"), (8, "Many"), (9, "Many")],
)
def test_how_many_is_said_in_a_word(room: Room, pairs, scale):
    theme = room.publish(room.reviewed(room.cards(pairs)))
    assert theme.get_scale_display() == f"{scale} pairs"
    assert list(selectors.published_of(room.programme)) == [theme]


def test_published_cards_stay_and_are_shown_to_nobody(room: Room):
    keys = room.cards(3)
    room.publish(room.reviewed(keys))
    card = Card.objects.filter(released__in=keys).first()
    assert set(Card.objects.values_list("state", flat=True)) == {"published"}
    assert not cards_to_code(room.programme)
    with pytest.raises(cards_of_two.NotAnyMore):
        cards_of_two.withdraw_card(card=card, by=user_of(card.pair.mentor.person), at=room.at)


def test_a_second_press_publishes_once(room: Room):
    theme = room.reviewed(room.cards(3))
    first = room.publish(theme)
    room.later(days=1)
    assert room.publish(theme).published_at == first.published_at


def test_those_that_were_shown_with_published_cards_can_still_be_read(room: Room):
    keys = room.cards(6)
    room.publish(room.reviewed(keys[:4]))
    assert set(cards_to_code(room.programme).values_list("pk", flat=True)) == set(keys[4:])


def test_a_draft_is_not_published(room: Room):
    theme = room.write(room.begin(room.cards(3)))
    room.ask(theme)
    with pytest.raises(actions.NotReviewed):
        room.publish(theme)
    assert not Theme.objects.published() and not Card.objects.filter(state="published")


def test_a_card_that_waits_again_stays_free_when_the_rest_is_published(room: Room):
    keys = room.cards(6)
    theme = room.begin([keys[0], *keys[3:]])
    for key in keys[1:3]:
        gone = ReleasedCard.objects.get(pk=key).card
        cards_of_two.withdraw_card(card=gone, by=user_of(gone.pair.mentor.person), at=room.at)
    room.write(theme)
    room.ask(theme)
    room.publish(room.review(theme))
    assert set(ThemeCard.objects.values_list("released", flat=True)) == set(keys[3:])
    assert ReleasedCard.objects.get(pk=keys[0]).card.state == "released"


def test_what_is_taken_back_is_read_by_nobody_else_and_keeps_its_cards(room: Room):
    theme = room.publish(room.reviewed(room.cards(3)))
    reader = room.pair().mentor.person
    assert theme in Theme.objects.visible_to(user_of(reader))
    for _ in range(2):
        actions.take_back(theme=theme, reason=actions.Why.WRONG, by=room.coordinator, at=room.at)
    assert theme not in Theme.objects.visible_to(user_of(reader))
    assert not selectors.published_of(room.programme)
    assert theme.theme_cards.count() == 3 and set(Card.objects.values_list("state", flat=True)) == {
        "published"
    }


def test_the_trail_has_why_it_was_taken_back(room: Room):
    from accounts.models import AuditEvent

    theme = room.publish(room.reviewed(room.cards(3)))
    actions.take_back(theme=theme, reason=actions.Why.TRACEABLE, by=room.coordinator, at=room.at)
    assert AuditEvent.objects.get(verb="theme taken back").details == {"reason": "traceable"}


def test_nothing_that_comes_later_moves_a_published_theme(room: Room):
    theme = room.publish(room.reviewed(room.cards(5)))
    ReleasedCard.objects.all().delete()  # what the clock of the pairs does in the end
    assert selectors.published_of(room.programme).get().scale == theme.scale == "several"


def test_who_sees_which(room: Room):
    draft, published = room.begin([]), room.publish(room.reviewed(room.cards(3)))
    mentee = user_of(room.pair().mentee.person)
    seen = {
        name: set(Theme.objects.visible_to(user)) for name, user in
        {"coordinator": room.coordinator, "mentee": mentee, "stranger": UserFactory()}.items()
    }  # fmt: skip
    assert seen == {"coordinator": {draft, published}, "mentee": {published}, "stranger": set()}
