"""Cards go into a theme and out of it, and a change makes what was reviewed a draft again."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import AuditEvent
from feedback.cards.actions import take_yes_back, withdraw_card
from feedback.cards.models import ReleasedCard
from insights.themes import actions, selectors
from insights.themes.models import Theme, ThemeCard
from tests.factories import user_of
from tests.insights.themes.conftest import Room


def _mentor(key: uuid.UUID):
    return user_of(ReleasedCard.objects.get(pk=key).card.pair.mentor.person)


def test_a_second_press_begins_no_second_theme(room: Room):
    cards, token = room.cards(3), uuid.uuid4()
    first, second = (room.begin(cards, submission=token) for _ in range(2))
    assert first == second == Theme.objects.get()
    assert set(ThemeCard.objects.values_list("released", flat=True)) == set(cards)


def test_a_card_is_in_one_theme(room: Room):
    cards = room.cards(3)
    theme = room.begin(cards[:1])
    with pytest.raises(actions.CardsHaveChanged):
        room.begin(cards)
    assert Theme.objects.get() == theme and ThemeCard.objects.count() == 1
    assert set(selectors.uncoded(room.programme).values_list("pk", flat=True)) == set(cards[1:])


def test_cards_that_wait_for_their_batch_go_into_no_theme(room: Room):
    waiting = room.cards(2)
    with pytest.raises(actions.CardsHaveChanged):
        room.begin(waiting)
    assert not Theme.objects.exists()


def test_a_card_of_another_programme_goes_into_no_theme(room: Room, db):
    from programmes.models import Cohort
    from tests.factories import CohortFactory, UserFactory

    other = Room(CohortFactory(state=Cohort.State.ACTIVE), UserFactory())
    with pytest.raises(actions.CardsHaveChanged):
        room.begin(other.cards(3))


def test_a_theme_is_put_away_once_and_its_cards_go_into_another(room: Room):
    cards = room.cards(3)
    theme = room.reviewed(cards)
    for _ in range(2):
        actions.put_away(theme=theme, by=room.coordinator, at=room.at)
        theme.refresh_from_db()
        assert theme.is_put_away
    assert AuditEvent.objects.filter(verb="theme put away").count() == 1
    assert set(selectors.uncoded(room.programme).values_list("pk", flat=True)) == set(cards)
    assert room.begin(cards).state == Theme.State.DRAFT


def test_a_theme_that_everybody_reads_is_not_put_away(room: Room):
    theme = room.publish(room.reviewed(room.cards(3)))
    with pytest.raises(actions.NotInHand):
        actions.put_away(theme=theme, by=room.coordinator, at=room.at)
    theme.refresh_from_db()
    assert theme.state == Theme.State.PUBLISHED and theme.theme_cards.count() == 3


@pytest.mark.parametrize("change", ["words", "card in", "card out"])
def test_a_change_makes_a_reviewed_theme_a_draft_again(room: Room, change):
    cards = room.cards(4)
    theme = room.reviewed(cards[:3])
    if change == "words":
        room.write(theme, "Other words")
    elif change == "card in":
        actions.put_cards(theme=theme, cards=cards[3:], by=room.coordinator, at=room.at)
    else:
        actions.take_card_out(theme=theme, card=cards[0], by=room.coordinator, at=room.at)
    theme.refresh_from_db()
    assert (theme.state, theme.reviewed_by, theme.reviewed_at) == ("draft", None, None)
    with pytest.raises(actions.NotReviewed):
        room.publish(theme)


def test_the_same_words_again_change_nothing(room: Room):
    theme = room.reviewed(room.cards(3))
    assert room.write(theme).state == "reviewed"


def test_words_that_were_changed_meanwhile_are_not_overwritten(room: Room):
    theme = room.begin(room.cards(3))
    seen = theme.as_read
    room.later(minutes=1)
    room.write(theme, "What the second wrote", by=room.another())
    with pytest.raises(actions.ThemeHasChanged):
        room.write(theme, "What the first wrote", as_read=seen)
    theme.refresh_from_db()
    assert theme.text == "What the second wrote"


@pytest.mark.parametrize("leave", [withdraw_card, take_yes_back], ids=["withdrawn", "yes taken back"])
def test_a_card_that_goes_leaves_its_theme_and_the_review_stands_no_more(room: Room, leave):
    cards = room.cards(4)
    theme = room.reviewed(cards)
    leave(card=ReleasedCard.objects.get(pk=cards[0]).card, by=_mentor(cards[0]), at=room.at)
    assert not selectors.standing(theme).is_reviewed
    with pytest.raises(actions.NotReviewed):
        room.publish(theme)
    assert Theme.objects.get().state == "reviewed" and not Theme.objects.published()


def test_what_is_left_of_a_batch_under_three_waits_and_counts_for_nothing(room: Room):
    cards = room.cards(3)
    theme = room.begin(cards)
    withdraw_card(card=ReleasedCard.objects.get(pk=cards[0]).card, by=_mentor(cards[0]), at=room.at)
    assert not selectors.standing(theme).cards
    with pytest.raises(actions.TooFewCards):
        room.ask(theme)
    room.cards(1)  # with which the two that wait are three again
    assert {released.pk for released in selectors.standing(theme).cards} == set(cards[1:])


def test_the_cards_of_one_theme_can_stand_behind_another(room: Room):
    cards = room.cards(6)
    wider = room.reviewed(cards[:3])
    narrow = room.begin(cards[3:], title="Ask me")
    merged = actions.merge_theme(theme=narrow, into=wider, by=room.coordinator, at=room.at)
    narrow.refresh_from_db()
    assert (narrow.state, merged.state) == ("merged", "draft")
    assert selectors.standing(merged).keys == {str(key) for key in cards}
    with pytest.raises(actions.NotInHand):
        room.write(narrow, "More")


def test_nothing_merges_into_itself_or_into_what_is_published(room: Room):
    cards = room.cards(6)
    published = room.publish(room.reviewed(cards[:3]))
    theme = room.begin(cards[3:])
    for into in (theme, published):
        with pytest.raises(actions.Refused):
            actions.merge_theme(theme=theme, into=into, by=room.coordinator, at=room.at)
    theme.refresh_from_db()
    assert theme.state == "draft"
