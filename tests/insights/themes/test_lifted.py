"""Words that stand in a card just so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from insights.themes.lifted import LONGEST_ALIKE, lifted

CARD = "Tools arrive here before anybody has asked who will use them."


def test_six_words_in_a_row_are_found_and_five_are_not():
    assert lifted("People say that tools arrive here before anybody has.", [CARD]) == [
        "tools arrive here before anybody has"
    ]
    assert lifted("People say that tools arrive here before anybody.", [CARD]) == []


def test_signs_and_capitals_hide_nothing():
    assert lifted("TOOLS arrive, here: before\nanybody — has!", [CARD]) == [
        "TOOLS arrive, here: before\nanybody — has"
    ]


def test_a_run_is_given_once_and_whole():
    text = f"{CARD} {CARD}"
    assert lifted(text, [CARD, CARD])[0].startswith(
        "Tools arrive here before anybody has asked who will use them"
    )


def test_runs_of_two_cards_are_two_findings():
    other = "Nobody hears what became of an idea in the box"
    text = "tools arrive here before anybody has, and nobody hears what became of an idea"
    assert len(lifted(text, [CARD, other])) == 2


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.lists(st.sampled_from("abcdef"), max_size=30))
def test_something_is_found_exactly_where_six_words_are_shared(one, other):
    size = LONGEST_ALIKE + 1

    def runs(listed):
        return {tuple(listed[start : start + size]) for start in range(len(listed) - size + 1)}

    assert bool(lifted(" ".join(one), [" ".join(other)])) == bool(runs(one) & runs(other))
