"""The review: by somebody else where there is one, with each finding beside the words."""

from __future__ import annotations

import pytest

from insights.themes import actions, selectors
from tests.insights.themes.conftest import Room


def _asked(room: Room, text: str = "People want to be asked.", cards=None, **changes):
    theme = room.write(room.begin(cards or room.cards(3)), text, **changes)
    room.ask(theme)
    return theme


def test_nobody_reviews_their_own_words_where_somebody_else_can(room: Room):
    other = room.another()
    theme = _asked(room)
    with pytest.raises(actions.OwnWords):
        room.review(theme)
    assert room.review(theme, by=other).reviewed_by == other


def test_whoever_changed_the_words_last_is_their_writer(room: Room):
    other = room.another()
    theme = _asked(room)
    room.write(theme, "Whoever uses it wants to be asked.", by=other)
    with pytest.raises(actions.OwnWords):
        room.review(theme, by=other)
    assert room.review(theme).state == "reviewed"


def test_a_coordinator_alone_reviews_and_the_trail_says_so(room: Room):
    from accounts.models import AuditEvent

    room.review(_asked(room))
    assert AuditEvent.objects.get(verb="theme reviewed").details == {"findings": 0, "own_words": True}


def test_a_coordinator_who_has_left_is_nobody_else(room: Room):
    other = room.another()
    other.is_active = False
    other.save(update_fields=["is_active"])
    assert room.review(_asked(room)).state == "reviewed"


def test_what_gives_somebody_away_is_named_and_blocks_until_it_may_stand(room: Room):
    pair = room.pair(
        mentor__person__name="Ottoline Vane",
        mentee__person__title="Keeper of the seal",
        mentee__person__department="Reinsurance",
        mentee__person__site="Whitby",
    )
    text = "In Whitby ottoline vane told the keeper of the seal of Reinsurance"
    theme = _asked(room, text, cards=room.cards([pair, room.pair(), room.pair()]))
    found = {each.found for each in selectors.findings(theme)}
    assert found == {"Whitby", "ottoline vane", "keeper of the seal", "Reinsurance"}
    with pytest.raises(actions.CouldGiveAway):
        room.review(theme)
    assert room.review(theme, has_seen=True).state == "reviewed"


def test_the_title_is_looked_at_too(room: Room):
    room.pair(mentor__person__name="Ottoline Vane")
    theme = _asked(room, title="What Ottoline Vane wants")
    assert "Ottoline Vane" in {each.found for each in selectors.findings(theme)}


def test_words_of_a_card_are_found(room: Room):
    room.cards(3)
    pairs = [room.pair() for _ in range(3)]
    card = room.let_go(pairs[0], "Tools arrive here before anybody has asked who will use them.")
    cards = [card.released.pk, *room.cards(pairs[1:])]
    theme = _asked(room, "Often tools arrive here, before anybody has been heard", cards=cards)
    assert [each.found for each in selectors.findings(theme)] == ["tools arrive here, before anybody has"]


def test_a_theme_without_words_or_without_an_answer_is_not_reviewed(room: Room):
    theme = room.begin(room.cards(3))
    room.ask(theme)
    with pytest.raises(actions.NotEnough, match="Write what pairs say"):
        room.review(theme)
    other = room.write(room.begin(room.cards(3)))
    with pytest.raises(actions.NotEnough, match="Ask first"):
        room.review(other)


def test_a_review_is_of_the_words_that_were_read(room: Room):
    theme = _asked(room)
    seen = theme.as_read
    room.later(minutes=1)
    room.write(theme, "Other words")
    with pytest.raises(actions.ThemeHasChanged):
        actions.review_theme(theme=theme, as_read=seen, has_seen=True, by=room.coordinator, at=room.at)
