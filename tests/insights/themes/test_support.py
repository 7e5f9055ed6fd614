"""Enough behind a theme: three pairs that share nobody, and no way to find out with it whose is whose."""

from __future__ import annotations

import itertools
import uuid

import pytest

from accounts.models import AuditEvent
from feedback.cards.actions import withdraw_card
from feedback.cards.models import ReleasedCard
from insights.themes import actions
from insights.themes.models import SupportCheck
from insights.themes.selectors import Support
from pairing.models import Pair
from tests.factories import PairFactory, user_of
from tests.insights.themes.conftest import Room


def _fill(room: Room, pairs: list[Pair]) -> list[uuid.UUID]:
    """Cards of ``pairs``, and those of others with which they can be shown."""
    room.cards(3)
    return room.cards(pairs)


def test_three_pairs_with_three_mentors_and_three_mentees_are_enough(room: Room):
    assert room.ask(room.begin(room.cards(3))).is_enough


def test_a_programme_of_three_pairs_has_no_theme_that_all_of_them_said(room: Room):
    Pair.objects.all().delete()
    PairFactory()
    room.pair(introduced_at=None, state=Pair.State.PROPOSED)
    cards = room.cards(3)
    theme = room.write(room.begin(cards))
    assert not room.ask(theme).is_enough
    with pytest.raises(actions.NotEnough, match="another pair in the programme"):
        room.review(theme)


@pytest.mark.parametrize(
    ("pairs", "everybody", "scale"),
    [(4, 4, "few"), (5, 5, "few"), (5, 6, "several"), (8, 8, "several"), (8, 9, "many"), (14, 14, "many")],
)
def test_no_word_says_that_all_pairs_said_it(pairs, everybody, scale):
    support = Support(pairs, pairs, pairs, everybody)
    assert support.is_enough and support.scale == scale


def test_many_cards_of_two_pairs_are_not(room: Room):
    pairs = [room.pair() for _ in range(3)]
    cards = room.cards([*pairs, *pairs, *pairs])
    theirs = ReleasedCard.objects.filter(pk__in=cards, card__pair__in=pairs[:2]).values_list("pk", flat=True)
    assert len(theirs) == 6
    assert not room.ask(room.begin(theirs)).is_enough


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_three_pairs_that_share_one_are_refused_in_a_sentence(room: Room, side):
    first = room.pair()
    pairs = [first, room.pair(**{side: getattr(first, side)}), room.pair()]
    theme = room.write(room.begin(_fill(room, pairs)))
    assert not room.ask(theme).is_enough
    with pytest.raises(actions.NotEnough, match="three people on each side"):
        room.review(theme)


def test_under_three_cards_nothing_is_answered(room: Room):
    with pytest.raises(actions.TooFewCards):
        room.ask(room.begin(room.cards(3)[:2]))
    assert not SupportCheck.objects.exists()


@pytest.mark.parametrize("more", [1, 2])
def test_a_card_or_two_more_get_no_new_answer(room: Room, more):
    cards = room.cards(6)
    theme = room.begin(cards[:3])
    room.ask(theme)
    actions.put_cards(theme=theme, cards=cards[3 : 3 + more], by=room.coordinator, at=room.at)
    with pytest.raises(actions.TooAlike):
        room.ask(theme)
    assert SupportCheck.objects.count() == 1


def test_three_cards_more_get_one(room: Room):
    cards = room.cards(6)
    theme = room.begin(cards[:3])
    room.ask(theme)
    actions.put_cards(theme=theme, cards=cards[3:], by=room.coordinator, at=room.at)
    assert room.ask(theme).is_enough and SupportCheck.objects.count() == 2


def test_another_theme_does_not_help(room: Room):
    cards = room.cards(4)
    theme = room.begin(cards[:3])
    room.ask(theme)
    for key in cards[:2]:
        actions.take_card_out(theme=theme, card=key, by=room.coordinator, at=room.at)
    with pytest.raises(actions.TooAlike):
        room.ask(room.begin([*cards[:2], cards[3]]))


def test_cards_that_were_published_in_between_do_not_help(room: Room):
    """Five are answered, two of them go elsewhere and are published: the three are still too much like the five."""
    cards = room.cards(7)
    theme = room.begin(cards[:5])
    room.ask(theme)
    for key in cards[3:5]:
        actions.take_card_out(theme=theme, card=key, by=room.coordinator, at=room.at)
    room.later(days=1)
    other = room.write(room.begin(cards[3:]))
    room.ask(other)
    room.publish(room.review(other))
    with pytest.raises(actions.TooAlike):
        room.ask(theme)


def test_the_same_cards_get_the_same_answer_and_it_costs_nothing(room: Room):
    theme = room.begin(room.cards(3))
    answers = [room.ask(theme) for _ in range(actions.MOST_A_WEEK + 2)]
    assert {(answer.is_enough, answer.is_repeat) for answer in answers[1:]} == {(True, True)}


def test_after_a_withdrawal_what_is_left_can_be_asked_about_once_more(room: Room):
    cards = room.cards(4)
    theme = room.begin(cards)
    room.ask(theme)
    gone = ReleasedCard.objects.get(pk=cards[0]).card
    withdraw_card(card=gone, by=user_of(gone.pair.mentor.person), at=room.at)
    assert room.ask(theme).is_repeat


def test_there_are_ten_new_answers_in_a_week(room: Room):
    cards = room.cards(3 * actions.MOST_A_WEEK + 3)
    themes = [room.begin(cards[start : start + 3]) for start in range(0, len(cards), 3)]
    for theme in themes[:-1]:
        room.ask(theme)
    with pytest.raises(actions.AskedTooOften):
        room.ask(themes[-1])
    room.later(days=7, minutes=1)
    assert room.ask(themes[-1]).is_enough


def test_whatever_is_asked_no_two_answers_differ_by_less_than_three_cards(room: Room):
    """Somebody who tries every set of four cards out of nine, and never minds the week."""
    pairs = [room.pair() for _ in range(3)]
    cards = room.cards([*pairs, *pairs, *pairs])
    theme = room.begin([])
    for wanted in itertools.combinations(cards, 4):
        room.later(days=8)
        for key in cards:
            actions.take_card_out(theme=theme, card=key, by=room.coordinator, at=room.at)
        actions.put_cards(theme=theme, cards=wanted, by=room.coordinator, at=room.at)
        try:
            room.ask(theme)
        except actions.TooAlike:
            continue
    answered = [set(each) for each in SupportCheck.objects.values_list("cards", flat=True)]
    assert len(answered) > 1
    assert min(len(one ^ other) for one, other in itertools.combinations(answered, 2)) >= actions.FEWEST_NEW


def test_each_answer_is_in_the_trail_and_says_how_many_of_whom_nowhere(room: Room):
    room.ask(room.begin(room.cards(3)))
    event = AuditEvent.objects.get(verb="support asked for")
    assert event.by == room.coordinator and event.details == {"enough": True}
