"""The audit looks again, and by itself: what it finds in releases that nobody decided, and what it lets be."""

from __future__ import annotations

import numpy as np
import pytest

from insights.accounting import overlooked
from insights.auditing import Exposure, audit, audit_in_turn
from insights.cells import FLOOR, MINIMUM, Cell, changed_people
from insights.exposure import null_space, rank
from insights.history import History, Published
from insights.kin import families
from insights.models import Release


def people(*numbers: int) -> dict[str, str]:
    return {f"p{n}": f"p{n}" for n in numbers}


def group(first: int, size: int) -> dict[str, str]:
    return people(*range(first, first + size))


def cell(key: str, behind: dict[str, str], *variables: str, block: str = "") -> Cell:
    table, row = key.split("/")
    return Cell(table, row, "all", behind, variables or ("score",), label=row, block=block)


def exposed(*numbers: int) -> Exposure:
    return Exposure(frozenset(people(*numbers)))


def test_the_minimum_groups_are_those_that_the_product_promises():
    assert MINIMUM == {"scores": 5, "comments": 8, "special": 10}
    assert FLOOR == 5
    assert Cell("t", "r", "c", {}, ("score",)).minimum == 5


def test_who_is_behind_one_of_two_figures_has_changed():
    old = cell("t/r", {"a.1": "ann", "b.1": "bob", "c.1": "cyd"})
    new = cell("t/r", {"a.1": "ann", "b.2": "bob", "d.1": "dee"})
    assert changed_people(new, old) == {"bob", "cyd", "dee"}


class TestTheAudit:
    @pytest.mark.parametrize(("left", "found"), [(0, None), (4, exposed(0, 1, 2, 3)), (5, None)])
    def test_who_left_follows_from_two_releases(self, left, found):
        releases = [[cell("t/r", group(0, 12))], [cell("t/r", group(left, 12 - left))]]
        assert audit_in_turn(releases) == found

    @pytest.mark.parametrize(("came", "found"), [(4, exposed(20, 21, 22, 23)), (5, None)])
    def test_who_came_follows_from_two_releases(self, came, found):
        releases = [[cell("t/r", group(0, 12))], [cell("t/r", group(0, 12) | group(20, came))]]
        assert audit_in_turn(releases) == found

    def test_who_left_behind_newcomers_follows_from_a_figure_beside(self):
        """Both figures gain the same six, and one of them loses somebody."""
        before = [cell("t/one", group(0, 10)), cell("t/other", group(40, 10))]
        after = [cell("t/one", group(1, 9) | group(20, 6)), cell("t/other", group(40, 10) | group(20, 6))]
        assert audit_in_turn([before, after]) == exposed(0)
        assert audit_in_turn([before, after[:1]]) is None
        assert audit_in_turn([before, after[1:]]) is None

    def test_the_first_release_counts_in_the_third(self):
        first, second = [cell("t/all", group(0, 12))], [cell("u/all", group(30, 9), "other")]
        third = [cell("v/most", group(0, 10))]
        assert audit_in_turn([first, second, third]) == exposed(10, 11)
        assert audit_in_turn([second, third]) is None
        assert audit([*first, *third]) == exposed(10, 11)

    def test_figures_of_other_variables_are_not_subtracted(self):
        assert audit([cell("t/one", group(0, 12), "a"), cell("t/other", group(0, 10), "b")]) is None

    def test_figures_that_share_a_third_are_not_subtracted_either(self):
        both, six = cell("t/both", group(0, 12), "a", "b"), cell("t/six", group(0, 6), "b")
        assert audit([both, six, cell("t/five", group(0, 5), "a")]) is None
        assert audit([both, six, cell("t/five", group(0, 5), "b")]) == exposed(5)

    def test_each_variable_of_a_figure_is_looked_at(self):
        both = cell("t/both", group(0, 12), "a", "b")
        assert audit([both, cell("t/other", group(0, 10), "b")]) == exposed(10, 11)
        assert audit([both, cell("t/other", group(0, 10), "a")]) == exposed(10, 11)

    def test_each_family_of_figures_is_looked_at(self):
        safe = [cell("s/one", group(0, 12), "a"), cell("s/other", group(0, 6), "a")]
        unsafe = [cell("u/one", group(0, 12), "b"), cell("u/other", group(0, 9), "b")]
        assert audit([*safe, *unsafe]) == audit([*unsafe, *safe]) == exposed(9, 10, 11)

    def test_what_is_taken_away_from_two_figures_apart_is_found_in_the_second(self):
        before = [cell("t/one", group(0, 12)), cell("t/other", group(40, 12))]
        after = [cell("t/one", group(6, 6)), cell("t/other", group(42, 10))]
        assert audit_in_turn([before, after]) == exposed(40, 41)

    def test_the_highest_minimum_of_a_variable_holds_for_all_of_it(self):
        eight = Cell("t", "one", "all", group(0, 20), ("score",), minimum=8)
        assert audit([eight, cell("t/other", group(0, 13))]) == exposed(*range(13, 20))
        assert audit([eight, cell("t/other", group(0, 12))]) is None


class TestHistory:
    def test_a_figure_adds_who_came_and_takes_away_who_left(self):
        history = History.of([cell("t/r", people(0, 1, 2))])
        assert history.difference(cell("t/r", people(1, 2, 3)), "score") == {"p3": 1, "p0": -1}
        assert history.owners(cell("t/r", people(1, 2, 3))) == people(0, 1, 2, 3)

    def test_of_a_variable_that_it_did_not_tell_before_a_figure_adds_everybody(self):
        history = History.of([cell("t/r", people(0, 1, 2), "a")])
        later = cell("t/r", people(1, 2, 3), "a", "b")
        assert history.difference(later, "b") == {"p1": 1, "p2": 1, "p3": 1}
        assert history.difference(later, "a") == {"p3": 1, "p0": -1}

    def test_fresh_is_what_no_figure_of_any_of_its_variables_had(self):
        history = History.of([cell("t/r", people(0, 1), "a"), cell("u/r", people(2), "b")])
        assert history.fresh(cell("v/r", people(0, 2, 3), "a", "b")) == {"p3"}
        assert history.fresh(cell("v/r", people(0, 2, 3), "a")) == {"p2", "p3"}
        assert history.fresh(cell("v/r", people(0, 2, 3), "c")) == {"p0", "p2", "p3"}
        assert history.fresh_people(cell("v/r", {"p3.1": "p3", "p3.2": "p3"}, "a")) == 1

    def test_fresh_and_known_are_the_two_parts_of_a_difference(self):
        published = History.of([cell("t/r", people(0, 1))]).variables["score"]
        row = {"p1": -1, "p2": 1}
        assert (published.fresh(row), published.known(row)) == ({"p2": 1}, {"p1": -1})

    def test_a_difference_of_nothing_is_no_row_and_still_raises_the_minimum(self):
        published = Published()
        published.add({}, {}, 8)
        assert (published.rows, published.least) == ([], 8)

    def test_what_hangs_together_hangs_together_by_way_of_others(self):
        published = Published()
        for row in ((0, 1), (1, 2), (2, 3), (8, 9)):
            published.add(dict.fromkeys(people(*row), 1), people(*row), 5)
        found = published.together({"p0": 1})
        assert [sorted(row) for row in found] == [["p0"], ["p0", "p1"], ["p1", "p2"], ["p2", "p3"]]
        assert published.together({"p0": 1}, most=3) is not None
        assert published.together({"p0": 1}, most=2) is None
        assert published.together({"p0": 1}, most=None) == found


class TestFamilies:
    def test_figures_of_one_variable_place_or_block_belong_together(self):
        one, two = cell("t/a", group(0, 5), "x"), cell("t/b", group(0, 5), "x", "y")
        three, four = cell("t/c", group(0, 5), "z"), cell("t/d", group(0, 5), "w", block="last")
        again, five = cell("t/c", group(0, 6), "v"), cell("t/e", group(0, 5), "u", block="last")
        assert families([[one, three, two], [again, four, five]]) == [
            [[one, two], []],
            [[three], [again]],
            [[], [four, five]],
        ]

    def test_figures_without_a_block_have_none_in_common(self):
        one, two = cell("t/a", group(0, 5), "x"), cell("t/b", group(0, 5), "y")
        assert families([[one, two]]) == [[[one]], [[two]]]


def test_ranks_and_what_is_free():
    rows = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 2.0, 1.0]])
    assert (rank(rows), rank(rows[:1]), rank(np.zeros((2, 0))), rank(np.zeros((0, 0)))) == (2, 1, 0, 0)
    assert np.allclose(rows @ null_space(rows), 0) and null_space(rows).shape == (3, 1)


class TestOverlooked:
    """Figures on pages that nobody would attack."""

    def _release(self, number: int, figure: dict, *, kept: bool = True, anybody: bool = True) -> Release:
        row = {"key": "r", "label": "r", "cells": {"c": figure}}
        others = {"u/r/c": {}} if anybody else {}
        return Release(
            number=number,
            tables={"t": {"title": "t", "columns": [["c", "c"]], "rows": [row]}, "responses": []},
            respondents={**others, **({"t/r/c": {}} if kept else {})},
        )

    def test_a_figure_that_is_kept_hidden_or_repeated_is_known(self):
        first = self._release(1, {"shown": True, "since": 1, "n": 7})
        again = self._release(2, {"shown": True, "since": 1, "n": 7}, kept=False)
        hidden = self._release(3, {"shown": False, "reason": "Hidden"}, kept=False)
        assert overlooked([first, again, hidden]) == []

    def test_a_new_figure_of_which_nobody_is_kept_is_overlooked(self):
        assert overlooked([self._release(1, {"shown": True, "since": 1, "n": 7}, kept=False)]) == ["1/t/r/c"]

    def test_a_repeated_figure_that_says_something_else_is_overlooked(self):
        first = self._release(1, {"shown": True, "since": 1, "n": 7})
        again = self._release(2, {"shown": True, "since": 1, "n": 8})
        nowhere = self._release(3, {"shown": True, "since": 9, "n": 8})
        assert overlooked([first, again, nowhere]) == ["2/t/r/c", "3/t/r/c"]

    def test_a_hidden_figure_that_says_a_number_is_overlooked(self):
        hidden = self._release(1, {"shown": False, "reason": "Hidden", "n": 3})
        assert overlooked([hidden]) == ["1/t/r/c"]

    def test_a_release_that_has_forgotten_everybody_is_left_out(self):
        assert overlooked([self._release(1, {"shown": True, "since": 1}, kept=False, anybody=False)]) == []
