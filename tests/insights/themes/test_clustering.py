"""Groups of cards: what holds whatever the texts are, and that it finds what anybody would see."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from insights.themes.clustering import MOST, SMALLEST, groups

SCREENS = [
    "A new screen comes on a busy morning.",
    "Members ask about the new screen before we have seen the screen.",
    "Nobody shows the screen to the counter in the morning.",
]
IDEAS = [
    "An idea goes into the box and stays there.",
    "I had an idea, and the box never answered.",
    "Ideas in a box die of silence.",
]
VOCABULARY = "screen counter idea box morning silence branch ticket logins paper visit help the of"
words = st.sampled_from(VOCABULARY.split())
texts = st.lists(st.lists(words, max_size=7).map(" ".join), max_size=25)


def test_it_finds_what_anybody_would_see_and_says_by_which_words():
    mixed = [SCREENS[0], IDEAS[0], SCREENS[1], IDEAS[1], SCREENS[2], IDEAS[2], "Parking is dear."]
    found = {each.members: each.words for each in groups(mixed)}
    assert set(found) == {(0, 2, 4), (1, 3, 5)}
    assert "screen" in found[0, 2, 4] and {"idea", "box"} <= set(found[1, 3, 5])


def test_nothing_holds_together_what_shares_no_word():
    assert groups(["Parking is dear.", "Logins are many.", "Meetings run late."]) == []
    assert groups([]) == groups(["", "", ""]) == groups(["the of and"] * 5) == []


@given(texts)
@settings(max_examples=150, deadline=None)
def test_no_card_is_in_two_groups_and_none_is_smaller_than_a_theme(cards):
    found = groups(cards)
    members = [place for each in found for place in each.members]
    assert len(members) == len(set(members)) and set(members) <= set(range(len(cards)))
    assert all(len(each.members) >= SMALLEST and each.words for each in found)


@given(texts)
@settings(max_examples=150, deadline=None)
def test_each_word_named_stands_in_two_cards_of_its_group(cards):
    for each in groups(cards):
        for word in each.words:
            assert sum(word in cards[place] for place in each.members) > 1


@given(texts, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_cards_changes_nothing(cards, chance):
    mixed = list(cards)
    chance.shuffle(mixed)

    def as_texts(listed):
        return sorted(
            (sorted(listed[place] for place in each.members), each.words) for each in groups(listed)
        )

    assert as_texts(mixed) == as_texts(cards)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_cards_that_say_the_same_are_not_torn_apart(cards):
    same = "lanyard colour lanyard"
    listed = [*cards, same, same, same]
    assert any(set(each.members) >= {len(cards), len(cards) + 1, len(cards) + 2} for each in groups(listed))


def test_so_many_cards_are_grouped_within_a_request():
    listed = [
        f"{SCREENS[n % 3]} {IDEAS[n % 2]} case{chr(97 + n % 26)} thing{chr(97 + n // 26)}"
        for n in range(MOST)
    ]
    began = time.process_time()
    groups(listed)
    assert time.process_time() - began < 1
