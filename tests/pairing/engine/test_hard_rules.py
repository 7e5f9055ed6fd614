"""Each hard rule about lines, two people and their time: where it forbids, what it says, and a near miss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pairing.engine import Market, Problem, Profile, Rules, pair, why_not
from pairing.engine.explain import REDUCED
from pairing.engine.rules import RULES, forbidding

NOT_THERE = "One of the two is not available in this time."
# From the head of the tree down to the mentor, who stands on the lowest rung.
CHAIN = {"m1": ("b2",), "b2": ("b3",), "b3": ("b4",), "b4": ("s1",)}


def problem(*, mentor_rank: int | None = 1, mentee_rank: int | None = 5, **more: Any) -> Problem:
    """One mentor, two mentees: ``s1`` is looked at, and nothing stands between the mentor and ``s2``."""
    return Problem(
        mentors=[Profile("m1", "m1", mentor_rank)],
        mentees=[Profile("s1", "s1", mentee_rank), Profile("s2", "s2", 5)],
        **more,
    )


def said(found: Problem, mentee: str = "s1") -> list[str]:
    other = next(one for one in found.mentees if one.key == mentee)
    allowed = Market(found).whole[0, [one.key for one in found.mentees].index(mentee)] >= 0
    words = why_not(found, found.mentors[0], other)
    assert allowed == (not words), "one pair and all pairs at once say the same"
    return words


def codes(found: Problem) -> list[str]:
    return [rule.code for rule in forbidding(found, found.mentors[0], found.mentees[0])]


@pytest.mark.parametrize(
    ("code", "given", "words"),
    [
        (
            "decides",
            {"decides": frozenset({("s1", "m1")})},
            "One of the two decides about the other’s pay, rating or promotion.",
        ),
        (
            "decides",
            {"decides": frozenset({("m1", "s1")})},
            "One of the two decides about the other’s pay, rating or promotion.",
        ),
        ("panel", {"panels": frozenset({("s1", "m1")})}, "They sit on one selection panel."),
        ("away", {"away": frozenset({"s1"})}, NOT_THERE),
        ("leaving", {"leaving": frozenset({"s1"})}, NOT_THERE),
        (
            "unknown-line",
            {"unplaced": frozenset({"s1"})},
            "The reporting line of one of the two runs in a circle. Mend it in the staff list.",
        ),
        ("widest-gap", {"rules": Rules(max_gap=3), "mentee_rank": 6}, "More than 3 levels lie between them."),
    ],
)
def test_a_rule_says_why_not_and_leaves_the_next_one_alone(code, given, words):
    found = problem(**given)
    assert codes(found) == [code]
    assert said(found) == [words]
    if code != "widest-gap":
        assert said(found, "s2") == []


def test_a_mentor_who_is_away_has_nobody():
    found = problem(away=frozenset({"m1"}))
    assert said(found) == said(found, "s2") == [NOT_THERE]


def test_away_and_leaving_say_the_same_once():
    found = problem(away=frozenset({"m1"}), leaving=frozenset({"m1", "s1"}))
    assert codes(found) == ["away", "leaving"] and said(found) == [NOT_THERE]
    [told] = [one.reasons for one in pair(found).unpaired if one.key == "m1"]
    assert told == ["Somebody is not available in this time (with 2 people)."]


def test_a_person_is_not_known_by_the_key_of_another_table():
    """Absences are of participants, bars of employees: neither is taken for the other."""
    found = Problem(
        mentors=[Profile("m1", "p1", 1)],
        mentees=[Profile("s1", "p2", 5)],
        away=frozenset({"p1", "p2"}),
        decides=frozenset({("m1", "s1")}),
        panels=frozenset({("s1", "m1")}),
        unplaced=frozenset({"s1"}),
    )
    assert said(found) == []


def test_three_of_four_levels_up_the_line_bar_and_the_fourth_does_not():
    lines = {"m1": ("b2",), "b2": ("b3",), "b3": ("s1",), "s1": ("top",), "b4": ("s2",)}
    assert codes(problem(managers=lines)) == ["line"]
    further = {"m1": ("b2",), "b2": ("b3",), "b3": ("b4",), "b4": ("s1",), "s1": ("top",)}
    assert said(problem(managers=further)) == []


class TestTheHeadOfTheTree:
    """Nobody is above ``s1``, and everybody is below: the policy's steps are those of the whole line."""

    whole = Rules(line_steps=12)

    def test_without_a_recusal_the_line_bars_and_the_advice_says_what_helps(self):
        found = replace(problem(managers=CHAIN, rules=self.whole), mentees=[Profile("s1", "s1", 5)])
        assert codes(found) == ["line"]
        [mentee] = [one for one in pair(found).unpaired if one.key == "s1"]
        assert "A recusal, signed under Partnership, would open the 1" in mentee.advice

    def test_somebody_with_a_boss_gets_no_such_advice(self):
        lines = {**CHAIN, "s1": ("board",)}
        found = replace(problem(managers=lines, rules=self.whole), mentees=[Profile("s1", "s1", 5)])
        [mentee] = [one for one in pair(found).unpaired if one.key == "s1"]
        assert mentee.advice == "1 mentor stands in the same reporting line. Invite one from another line."

    def test_a_recusal_opens_four_levels_and_marks_the_pair(self):
        found = problem(managers=CHAIN, rules=self.whole, recused=frozenset({"s1"}), levels=5)
        assert said(found) == []
        [made] = pair(replace(found, mentees=found.mentees[:1])).pairs
        assert made.warnings[0].startswith(REDUCED) and "coach" not in made.warnings[0]

    def test_three_levels_are_too_near(self):
        found = problem(mentee_rank=4, managers=CHAIN, rules=self.whole, recused=frozenset({"s1"}), levels=5)
        assert codes(found) == ["line"]

    @pytest.mark.parametrize(("levels", "is_open"), [(3, True), (4, False), (0, False)])
    def test_two_levels_are_enough_where_the_company_has_three(self, levels, is_open):
        found = problem(
            mentee_rank=3,
            managers={"m1": ("b2",), "b2": ("s1",)},
            rules=self.whole,
            recused=frozenset({"s1"}),
            levels=levels,
        )
        assert (codes(found) == []) == is_open
        if is_open:
            [made] = pair(replace(found, mentees=found.mentees[:1])).pairs
            assert "Ask a coach to call the mentor" in made.warnings[0]

    def test_a_recusal_lifts_nothing_where_the_mentor_is_the_one_above(self):
        found = problem(managers={"s1": ("m1",)}, rules=self.whole, recused=frozenset({"s1"}), levels=5)
        assert codes(found) == ["line"]

    def test_a_recusal_lifts_no_other_rule(self):
        found = problem(
            managers=CHAIN, rules=self.whole, recused=frozenset({"s1"}), decides=frozenset({("s1", "m1")})
        )
        assert codes(found) == ["decides"]

    def test_beyond_the_steps_of_the_policy_a_recusal_is_asked_for(self):
        found = problem(managers=CHAIN)
        [made] = pair(replace(found, mentees=found.mentees[:1])).pairs
        assert "The mentee heads the mentor’s line: ask them to sign a recusal" in made.warnings[0]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({"m1": ("b",), "b": ("top",), "s1": ("top",)}, "The mentor’s manager is a peer of the mentee"),
        (
            {"m1": ("b",), "b": ("s1",), "s1": ("top",)},
            "The mentor’s manager reports to the mentee, or did within the last year",
        ),
        ({"s1": ("top",)}, "The staff list names no manager of the mentor: check their line"),
        ({"m1": ("b",), "b": ("c",), "s1": ("top",), "c": ("top",)}, None),
        ({}, None),
    ],
)
def test_who_stands_near_the_line_is_a_warning(lines, words):
    found = problem(managers=lines, rules=Rules(line_steps=1))
    [made] = pair(replace(found, mentees=found.mentees[:1])).pairs
    near = [one for one in made.warnings if "manager" in one]
    assert near == ([words] if words else [])


def test_no_rule_has_the_code_of_another():
    assert len({rule.code for rule in RULES}) == len(RULES) == 15


def test_only_one_rule_is_secret_and_no_secret_one_can_be_relaxed():
    assert [rule.code for rule in RULES if rule.secret] == ["not-possible"]
    assert not any(rule.secret and rule.relaxable for rule in RULES)
