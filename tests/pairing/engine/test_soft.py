"""Soft criteria that are not every programme's: what was told in private, an organisation's own, and likeness."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.crowd import crowd
from pairing.engine import (
    Market,
    Own,
    Problem,
    Profile,
    Weights,
    WhyNots,
    pair,
    said,
    search,
    without_private,
)
from pairing.engine.blocks import MOST_PATTERNS
from pairing.engine.criteria import STEPS, worths
from pairing.engine.likeness import MOST_ALIKE, Likeness
from pairing.engine.own import OwnCriterion
from tests.pairing.engine import slowly
from tests.pairing.engine.strategies import problems

few = settings(max_examples=60, deadline=None)


def _person(key: str, rank: int, **changes) -> Profile:
    return Profile(key=key, person=key, rank=rank, **changes)


def _silent(problem: Problem) -> Problem:
    """As if nobody had told the engine anything."""
    sides = (
        [replace(one, wishes=(), motivation=None) for one in side]
        for side in (problem.mentors, problem.mentees)
    )
    mentors, mentees = sides
    return replace(problem, mentors=mentors, mentees=mentees)


@few
@given(problems())
def test_what_was_told_in_private_shows_in_nothing_that_is_said_of_a_pair(problem):
    """Score, parts, points, reasons and warnings of each pair are those of the question without it, digit by digit."""
    shown = {(one.mentor, one.mentee): one for one in pair(without_private(problem)).pairs}
    silent = {(one.mentor, one.mentee): one for one in pair(_silent(problem)).pairs}
    for one in pair(problem).pairs:
        both = one.mentor, one.mentee
        assert shown.get(both, one) == one == silent.get(both, one)
        assert not {"wishes", "motivation"} & one.parts.keys()


@few
@given(problems())
def test_nor_in_what_another_pair_would_cost(problem):
    market, open_market = Market(problem), Market(without_private(problem))
    found, open_found = search(market), search(open_market)
    made = {*found.pairs, *open_found.pairs}
    answers, others = WhyNots(market, found), WhyNots(open_market, open_found)
    for row, mentor in enumerate(problem.mentors):
        for column, mentee in enumerate(problem.mentees):
            one, other = answers.of(mentor.key, mentee.key), others.of(mentor.key, mentee.key)
            assert (one.rules, one.score) == (other.rules, other.score)
            if (row, column) not in made:
                assert (one.cost, one.words) == (other.cost, other.words)


def test_figures_speak_of_the_scores_that_are_shown():
    problem = crowd(60)
    outcome = pair(problem)
    scores = sorted(one.score for one in outcome.pairs)
    assert outcome.figures["lowest"] == round(scores[0], 3)
    assert outcome.figures["mean"] == round(sum(scores) / len(scores), 3)
    assert outcome.figures["below_floor"] == sum(score < 0.45 for score in scores)


def test_figures_that_may_be_read_name_no_single_wish():
    figures = {"price": 0.01234, "wishes": {"mutual": 4, "kept": 4}}
    assert said(figures) == {"price": 0.01}
    assert said({**figures, "wishes": {"mutual": 5, "kept": 3}})["wishes"] == {"mutual": 5, "kept": 3}


@few
@given(problems())
def test_what_is_private_counts_at_most_a_quarter_of_the_rest(problem):
    found = worths(problem)
    private = [found["wishes"], found["motivation"]]
    rest = STEPS - sum(private)
    assert sum(found.values()) == STEPS and rest > 0
    assert all(4 * worth <= rest + 4 for worth in private)


def test_who_sets_all_other_weights_to_nought_does_not_get_the_wishes():
    weights = Weights(0, 0, 0, 0, 0, wishes=10)
    problem = replace(crowd(40), weights=weights)
    assert worths(problem)["wishes"] <= STEPS // 5


def test_old_questions_have_the_scores_of_before():
    """Three scores written down before these criteria were there: a question without them hangs on none of them."""
    problem = _silent(crowd(40))
    assert worths(problem) == {
        "need": 4000, "difference": 2000, "common": 1500, "hours": 1500, "gap": 1000,
        "wishes": 0, "motivation": 0, "load": 0,
    }  # fmt: skip
    assert asdict(Weights()) == {
        "need": 40, "difference": 20, "common": 15, "hours": 15, "gap": 10, "wishes": 10, "motivation": 0, "load": 0,
    }  # fmt: skip


def _ones(side: str, rank: int, values: list) -> list[Profile]:
    return [_person(f"{side}{number:03}", rank, own=(value,)) for number, value in enumerate(values)]


@pytest.mark.parametrize("way", ["same", "different"])
def test_an_own_criterion_of_very_many_answers_scores_like_one_of_few(way):
    """Above 64 different answers a side, the points are written another way."""
    number = MOST_PATTERNS + 3
    values = [f"title {each}" for each in range(number)]
    problem = Problem(
        _ones("j", 1, [*values, ""]),
        _ones("s", 4, [*reversed(values), ""]),
        weights=Weights(need=1),
        own=(Own("Title", way, 30),),
    )
    market = Market(problem)
    rows, columns = (one.ravel() for one in np.mgrid[0 : number + 1, 0 : number + 1])
    assert market.steps(rows, columns).tolist() == [
        slowly.score(problem, row, column)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("way", "one", "other", "words"),
    [
        ("same", "North", "North", "Same Region: North"),
        ("same", "North", "South", ""),
        ("same", "", "North", ""),
        ("same", frozenset({"cymraeg", "english"}), frozenset({"cymraeg"}), "Same Region: cymraeg"),
        ("different", "North", "South", "Different Region: North and South"),
        ("different", "North", "North", ""),
        ("close", 2015, 2017, "Near in Region"),
        ("close", 2000, 2017, ""),
        ("close", None, 2017, ""),
    ],
)
def test_an_own_criterion_says_in_words_what_speaks_for_a_pair(way, one, other, words):
    criterion = OwnCriterion(0, Own("Region", way, 10))
    assert criterion.reason(_person("j", 1, own=(one,)), _person("s", 4, own=(other,))) == words


def test_a_mentor_with_a_partner_comes_after_one_without_where_load_counts():
    mentors = [_person("j1", 1, pairs=1, offers=frozenset("a")), _person("j2", 1, offers=frozenset("b"))]
    problem = Problem(mentors, [_person("s1", 4, wants=frozenset("a"))])
    assert pair(problem).pairs[0].mentor == "j1"
    assert pair(replace(problem, weights=Weights(need=10, load=60))).pairs[0].mentor == "j2"


def test_of_two_only_the_one_who_looks_forward_to_it_is_paired():
    mentors = [_person("j1", 1, motivation=1), _person("j2", 1, motivation=5)]
    problem = Problem(mentors, [_person("s1", 4)], weights=Weights(motivation=10))
    assert pair(problem).pairs[0].mentor == "j2"
    turned = [replace(mentors[0], motivation=5), replace(mentors[1], motivation=1)]
    assert pair(replace(problem, mentors=turned)).pairs[0].mentor == "j1"


def test_among_equals_those_come_together_who_write_of_the_same():
    words = [frozenset({"bees"}), frozenset({"cycling"}), frozenset({"branches"}), frozenset()]
    mentors = [_person(f"j{n}", 1, words=words[n]) for n in range(4)]
    mentees = [_person(f"s{n}", 4, words=words[(n + 1) % 4]) for n in range(4)]
    for seed in range(1, 6):
        made = {(one.mentor, one.mentee) for one in pair(Problem(mentors, mentees), seed=seed).pairs}
        assert {("j0", "s3"), ("j1", "s0"), ("j2", "s1")} <= made


@few
@given(problems())
def test_likeness_never_costs_a_point(problem):
    """With words or without, as many have a partner and the worth of all is the same."""
    wordless = replace(
        problem,
        mentors=[replace(one, words=frozenset()) for one in problem.mentors],
        mentees=[replace(one, words=frozenset()) for one in problem.mentees],
    )
    one, other = search(Market(problem)), search(Market(wordless))
    assert len(one.pairs) == len(other.pairs)
    worth = [sum(slowly.worth(problem, *both) for both in found.pairs) for found in (one, other)]
    assert worth[0] == worth[1]


def test_words_are_counted_up_to_seven_and_whatever_the_order():
    many = frozenset(f"word{n}" for n in range(20))
    likeness = Likeness([many, frozenset({"word3"}), frozenset()], [many, frozenset({"word3", "other"})])
    rows, columns = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 0])
    assert likeness.of(rows, columns).tolist() == [MOST_ALIKE, 1, 1, 1, 0]
    assert Likeness([frozenset()], [many]).of(np.array([0]), np.array([0])).tolist() == [0]
