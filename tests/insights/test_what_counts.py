"""What one sheet counts as in the shares, and what several answers of one person count as. No database."""

from __future__ import annotations

import pytest

from feedback.selectors import Sheet
from insights.answers import (
    Rated,
    _at_least,
    _behind,
    _is_burdened,
    _is_safe,
    _mean_value,
    _share_figure,
    share_value,
)

SAFETY = ("S1", "S2", "S3", "S4", "S5")


def sheet(respondent: str = "a" * 64, *, occasion: str = "close", number: int = 0, **values: int) -> Sheet:
    return Sheet(occasion, number, "mentor", respondent, values)


@pytest.mark.parametrize(
    ("values", "is_safe"),
    [
        ((4, 4, 4, 4, 4), True),
        ((5, 5, 5, 4, 1), True),
        ((4, 4, 4, 4, 3), False),
        ((5, 5, 5, 5), True),
        ((4, 4, 4, 3), False),
        ((5, 5, 5), None),
    ],
)
def test_safe_is_a_scale_of_four_or_more_of_which_most_was_answered(values, is_safe):
    assert _is_safe(sheet(**dict(zip(SAFETY, values, strict=False)))) is is_safe


@pytest.mark.parametrize(("value", "names"), [(3, False), (4, True), (5, True)])
def test_a_gain_is_named_from_four_on(value, names):
    assert _at_least(sheet(G1=value), "G1", 4) is names
    assert _at_least(sheet(L1=5), "G1", 4) is None


@pytest.mark.parametrize(
    ("values", "is_burdened"),
    [
        ({"L1": 2, "L3": 1}, True),
        ({"L1": 3, "L3": 3}, False),
        ({"L1": 5, "L3": 4}, True),
        ({"L1": 1}, True),
        ({"L1": 3}, False),
        ({"L3": 4}, True),
        ({"L3": 3}, False),
        ({"L2": 1}, None),
    ],
)
def test_a_burden_is_a_load_that_was_not_fair_or_a_standing_that_was_harmed(values, is_burdened):
    assert _is_burdened(sheet(**values)) is is_burdened


def test_whoever_said_nothing_is_in_no_share():
    people = ("a" * 64, "b" * 64, "c" * 64)
    sheets = [sheet(people[0], G1=5), sheet(people[1], G1=2), sheet(people[2], L1=2)]
    figure = _share_figure("gain", "Gain", sheets, lambda one: _at_least(one, "G1", 4))
    assert figure.cell.behind == {"a" * 24: "a" * 24, "b" * 24: "b" * 24}
    assert (figure.cell.variables, figure.cell.block) == (("close:gain",), "shares/gain")
    assert figure.value["n"] == 2
    assert _share_figure("gain", "Gain", [], lambda one: True).cell.people == frozenset()


def test_a_share_has_the_range_of_what_it_says():
    assert share_value(12, 12) == share_value(11, 12)
    assert share_value(12, 12) == {"n": 12, "count": 11, "edge": "at least", "low": 0.646, "high": 0.985}
    assert share_value(0, 12) == share_value(1, 12) != share_value(2, 12)


class TestSeveralAnswersOfOnePerson:
    @pytest.fixture
    def rated(self) -> Rated:
        found = Rated()
        for who, number, value in (("ann", 1, 5), ("ann", 1, 2), ("bob", 1, 3), ("ann", 2, 1)):
            found.add(sheet(who, occasion="pulse", number=number, P1=value))
        return found

    def test_they_are_one_person_with_their_mean(self, rated):
        first, more = rated.take("P1", 1, "mentor")
        assert (first, dict(more)) == ({"ann": 5, "bob": 3}, {"ann": [2]})
        assert rated.numbers == {1, 2}

    def test_a_second_answer_is_another_contribution_of_the_same_person(self):
        assert _behind({"ann": 5, "bob": 3}, {}) == {"ann": "ann", "bob": "bob"}
        assert _behind({"ann": 5, "bob": 3}, {"ann": [2]}) == {"ann.2": "ann", "bob": "bob"}
        assert _behind({"ann": 5, "bob": 3}, {"ann": [2, 4]}) == {"ann.3": "ann", "bob": "bob"}

    def test_what_was_taken_is_let_go_and_elsewhere_is_nothing(self, rated):
        rated.take("P1", 1, "mentor")
        assert rated.take("P1", 1, "mentor") == rated.take("P9", 1, "mentee") == ({}, {})


def test_a_mean_has_one_decimal_its_number_and_its_edge():
    assert _mean_value([2, 3, 3.5]) == {"n": 3, "mean": 2.8, "edge": ""}
    assert _mean_value([5] * 12) == {"n": 12, "mean": 4.9, "edge": "at least"}
