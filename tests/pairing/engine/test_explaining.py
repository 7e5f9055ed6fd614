"""Why these two, why not those, why nobody: what is said agrees with what was found."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from benchmarks.crowd import crowd
from pairing.engine import (
    Market,
    Problem,
    Profile,
    Reasons,
    Rules,
    WhyNots,
    pair,
    search,
    why_not,
    without_private,
)
from pairing.engine.nobody import Shortage, unpaired
from tests.pairing.engine import slowly
from tests.pairing.engine.strategies import problems

few = settings(max_examples=40, deadline=None)


def _person(key: str, rank: int | None, **changes) -> Profile:
    return Profile(key=key, person=key, rank=rank, **changes)


def _problem(mentors: list[Profile], mentees: list[Profile], **changes) -> Problem:
    return Problem(mentors, mentees, **changes)


@few
@given(problems())
def test_a_pair_that_was_not_made_breaks_a_rule_or_has_a_cost(problem):
    market = Market(problem)
    found = search(market)
    made = {(problem.mentors[row].key, problem.mentees[column].key) for row, column in found.pairs}
    for mentor in problem.mentors:
        for mentee in problem.mentees:
            answer = WhyNots(market, found).of(mentor.key, mentee.key)
            assert answer.rules == why_not(problem, mentor, mentee)
            assert answer.words
            assert answer.cost is None or answer.cost >= 0
            assert set(answer.with_mentor) == {other for one, other in made if one == mentor.key}
            if (mentor.key, mentee.key) in made:
                assert answer.cost == 0


@few
@given(problems(most=3))
def test_what_a_pair_would_cost_is_never_more_than_what_everybody_loses_by_it(problem):
    """The pair is pinned and the rest found again: all together lose the cost or more, or somebody has nobody."""
    problem = without_private(replace(problem, pins=frozenset()))
    market = Market(problem)
    found = search(market)
    best = _worth(problem, found)
    for mentor in problem.mentors:
        for mentee in problem.mentees:
            answer = WhyNots(market, found).of(mentor.key, mentee.key)
            if answer.rules or not (mentor.capacity and mentee.capacity):
                continue
            forced = replace(problem, pins=frozenset({(mentor.key, mentee.key)}))
            people, total = _worth(forced, search(Market(forced)))
            if answer.cost is None or people < best[0]:
                assert people < best[0] or answer.cost is not None
            else:
                assert best[1] - total >= round(answer.cost * 100)


def _worth(problem, found):
    people = len(found.pairs) + len({row for row, _ in found.pairs})
    return people, sum(slowly.worth(problem, row, column) for row, column in found.pairs)


def test_four_who_share_three_are_told_so():
    """Only these three speak the language of the four; two others suit each other."""
    mentors = [_person(f"j{n}", 1, languages=frozenset({"Cymraeg"})) for n in range(4)]
    mentees = [_person(f"s{n}", 4, languages=frozenset({"Cymraeg"})) for n in range(3)]
    mentors.append(_person("j9", 1, languages=frozenset({"English"})))
    mentees.append(_person("s9", 4, languages=frozenset({"English"})))
    outcome = pair(_problem(mentors, mentees, rules=Rules(share_language=True)))
    (left,) = outcome.unpaired
    assert (left.shortage.many, left.shortage.few) == (4, 3)
    assert left.reasons[:2] == [
        "3 partners were possible, all of them paired with others.",
        "4 mentors share 3 possible mentees.",
    ]


def test_each_rule_says_what_it_leaves_and_what_it_alone_keeps_away():
    mentor = _person("j1", 3, languages=frozenset({"Cymraeg"}))
    mentees = [
        _person("near", 4, languages=frozenset({"Cymraeg"})),
        _person("strange", 6, languages=frozenset({"English"})),
        _person("both", 4, languages=frozenset({"English"})),
    ]
    outcome = pair(_problem([mentor], mentees, rules=Rules(share_language=True)))
    left = next(one for one in outcome.unpaired if one.side == "mentor")
    assert [(line.code, line.barred, line.alone, line.left) for line in left.waterfall] == [
        ("gap", 2, 1, 1),
        ("language", 1, 1, 0),
    ]
    assert left.advice in (
        "A smallest gap of 1 would open 1 mentee; or invite mentees further away in grade.",
        "Allowing pairs without a language in common would open 1 mentee.",
    )


@few
@given(problems())
def test_what_is_said_of_somebody_without_a_partner_is_true(problem):
    market = Market(problem)
    for one in unpaired(market, search(market)):
        mine, others = (
            (problem.mentors, problem.mentees) if one.side == "mentor" else (problem.mentees, problem.mentors)
        )
        me = next(person for person in mine if person.key == one.key)
        both = [(me, other) if one.side == "mentor" else (other, me) for other in others if other.capacity]
        assert one.possible == sum(slowly.is_possible(problem, *pair_) for pair_ in both)
        if one.waterfall:
            assert one.waterfall[-1].left == one.possible
        if one.shortage:
            assert one.shortage.many > one.shortage.few


def test_the_shortage_of_many_is_read_off_the_prices():
    """In a market in parts all who compete are counted at once; from one person, only those who have a partner."""
    mentors = [_person(f"j{n}", 1) for n in range(9)]
    mentees = [_person(f"s{n}", 4) for n in range(7)]
    market = Market(_problem(mentors, mentees))
    reasons = Reasons(market, search(market))
    assert reasons._everybody_short("mentor") == Shortage(9, 7)
    assert reasons._everybody_short("mentee") is None
    assert {reasons.shortage("mentor", row) for row in range(9)} >= {Shortage(8, 7)}


def test_a_pin_that_a_rule_forbids_is_refused_in_the_words_of_the_rule():
    problem = crowd(30)
    mentor, mentee = problem.mentors[0], problem.mentees[0]
    near = replace(problem, mentees=[replace(mentee, rank=mentor.rank), *problem.mentees[1:]])
    pinned = replace(near, pins=frozenset({(mentor.key, mentee.key)}))
    market = Market(pinned)
    found = search(market)
    assert found.pinned == []
    assert "Fewer than 2 levels lie between them." in WhyNots(market, found).of(mentor.key, mentee.key).rules
