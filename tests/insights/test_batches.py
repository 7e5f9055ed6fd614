"""When figures move, when they wait, what goes first, and what a hidden figure says it protects."""

from __future__ import annotations

import numpy as np
import pytest

from insights import disclosure, exposure
from insights.cells import Cell
from insights.closure import _Sums
from insights.disclosure import FEW, PROTECTS, Hidden
from insights.history import History, Published
from tests.insights.test_audit import cell, group, people


def block(name: str, behind: dict[str, str], *, of: str = "block") -> Cell:
    return cell(f"t/{name}", behind, f"score of {name}", block=of)


def moved(before: list[Cell], after: list[Cell]) -> set[str]:
    """The rows of what is shown anew."""
    outcome = disclosure.decide(after, earlier=before)
    assert {one.key for one in outcome.shown} | outcome.carried | set(outcome.hidden) == {
        one.key for one in after
    }
    return {one.row for one in outcome.shown}


class TestABlock:
    """A figure that gains six, beside one that changes otherwise: whether the second holds up the first."""

    def _first_moves(self, before: dict[str, str], after: dict[str, str]) -> bool:
        old = [block("first", group(100, 10)), block("second", before)]
        new = [block("first", group(100, 16)), block("second", after)]
        return "first" in moved(old, new)

    def test_one_that_says_the_same_holds_up_nothing(self):
        assert self._first_moves(group(0, 8), group(0, 8))

    def test_one_that_may_move_as_well_does(self):
        assert self._first_moves(group(0, 8), group(0, 13))

    def test_one_that_differs_by_four_holds_it_up(self):
        assert not self._first_moves(group(0, 8), group(0, 12))

    def test_one_that_differs_by_five_of_whom_four_are_new_holds_it_up(self):
        assert not self._first_moves(group(0, 8), group(1, 11))

    def test_one_that_differs_by_five_of_whom_one_is_new_holds_it_up(self):
        assert not self._first_moves(group(0, 12), group(4, 9))

    def test_one_that_lost_five_and_gained_nobody_does_not(self):
        assert self._first_moves(group(0, 12), group(5, 7))

    def test_one_that_lost_three_does(self):
        assert not self._first_moves(group(0, 12), group(3, 9))

    def test_one_that_lost_three_and_has_just_five_left_does(self):
        assert not self._first_moves(group(0, 8), group(3, 5))

    def test_one_that_has_become_too_small_is_hidden_and_holds_up_nothing(self):
        old = [block("first", group(100, 10)), block("second", group(0, 8))]
        new = [block("first", group(100, 16)), block("second", group(0, 4))]
        outcome = disclosure.decide(new, earlier=old)
        assert outcome.hidden == {"t/second/all": Hidden(FEW)}
        assert [one.row for one in outcome.shown] == ["first"] and outcome.carried == set()

    def test_other_blocks_are_not_held_up(self):
        old = [block("first", group(100, 10), of="one"), block("second", group(0, 8), of="two")]
        new = [block("first", group(100, 16), of="one"), block("second", group(0, 9), of="two")]
        assert moved(old, new) == {"first"}

    def test_figures_without_a_block_do_not_hold_each_other_up(self):
        old = [block("first", group(100, 10), of=""), block("second", group(0, 8), of="")]
        new = [block("first", group(100, 16), of=""), block("second", group(0, 9), of="")]
        assert moved(old, new) == {"first"}

    @pytest.mark.parametrize(("may", "shown"), [(18, 18), (17, 0)])
    def test_it_moves_once_nine_tenths_may(self, may, shown):
        old = [block(str(n), group(100 * n, 10)) for n in range(20)]
        new = [block(str(n), group(100 * n, 16 if n < may else 11)) for n in range(20)]
        assert len(moved(old, new)) == shown

    @pytest.mark.parametrize(("answers", "shown"), [(20, {"first"}), (19, set())])
    def test_it_moves_once_all_of_its_largest_have_answered_twice(self, answers, shown):
        """The second has lost somebody, and nobody answers in it any more."""
        said = {f"p{100 + n % 10}.{n}": f"p{100 + n % 10}" for n in range(answers)}
        old = [block("first", group(100, 10)), block("second", group(0, 8))]
        new = [block("first", group(100, 10) | said), block("second", group(1, 7))]
        assert moved(old, new) == shown


class TestWhatGoesFirst:
    def test_what_was_never_shown_goes_before_what_can_repeat_itself(self):
        """Both together would tell of two people."""
        old = cell("t/old", group(0, 8), block="old")
        later, new = cell("t/old", group(0, 14), block="old"), cell("t/new", group(8, 8), block="new")
        outcome = disclosure.decide([later, new], earlier=[old])
        assert [one.row for one in outcome.shown] == ["new"] and outcome.carried == {"t/old/all"}
        assert outcome.hidden == {}

    def test_one_that_cannot_be_shown_and_is_of_no_block_does_not_repeat_itself(self):
        """It would be older than the figures around it, and nothing would say so."""
        old = [cell("t/first", group(40, 8), "a", block="a"), cell("t/r", group(0, 8), "b")]
        new = [cell("t/first", group(40, 8), "a", block="a"), cell("t/r", group(1, 7), "b")]
        outcome = disclosure.decide(new, earlier=old)
        assert outcome.hidden == {"t/r/all": Hidden(PROTECTS)} and outcome.carried == set()

    def test_what_is_the_same_sum_of_who_came_and_who_left_is_shown(self):
        """All is both sites together, new people, and somebody who left: nothing follows that was not said."""
        old = [cell("s/one", group(0, 10)), cell("s/other", group(40, 10))]
        new = [cell("s/one", group(0, 16)), cell("s/other", group(41, 15))]
        both = [
            Cell("all", "all", "all", one.behind | other.behind, ("score",), label="all", is_total=True)
            for one, other in (old, new)
        ]
        assert moved([*old, both[0]], [*new, both[1]]) == {"one", "other", "all"}


class TestTwoVariables:
    def test_a_figure_that_gives_somebody_away_in_one_of_them_is_hidden(self):
        for variables in (("a", "b"), ("b", "a")):
            large, small = cell("t/large", group(0, 10), "b"), cell("t/small", group(0, 8), *variables)
            outcome = disclosure.decide([large, small])
            assert outcome.hidden == {"t/small/all": Hidden(PROTECTS)}

    def test_nor_is_it_shown_after_what_was_published_before(self):
        for variables in (("a", "b"), ("b", "a")):
            large, small = cell("t/large", group(0, 10), "b"), cell("t/small", group(0, 8), *variables)
            assert disclosure.decide([small], earlier=[large]).hidden == {"t/small/all": Hidden(PROTECTS)}


class TestWhatIsLookedAtTogether:
    """Seven answers go from open to done: nothing is fresh about what is open, and nobody is given away."""

    def _weeks(self) -> tuple[list[Cell], list[Cell]]:
        opened = {f"c{n}.open": f"p{n}" for n in range(14)}
        done = {f"c{n}.done": f"p{n}" for n in range(7)}
        still = {unit: person for unit, person in opened.items() if int(person[1:]) >= 7}
        return (
            [cell("t/open", opened, block="states")],
            [cell("t/open", still, block="states"), cell("t/done", done, block="states")],
        )

    def test_both_are_shown(self):
        before, after = self._weeks()
        assert moved(before, after) == {"open", "done"}

    def test_where_too_much_hangs_together_the_figure_stays(self):
        before, after = self._weeks()
        chain = [
            cell(f"chain/{n}", {f"c{k}.open": f"p{k}" for k in range(14)} | group(1000 + 6 * n, 6))
            for n in range(160)
        ]
        outcome = disclosure.decide(after, earlier=[*before, *chain])
        assert outcome.carried == {"t/open/all"}
        assert [one.row for one in outcome.shown] == ["done"]

    def test_one_that_stays_back_keeps_no_other_back(self):
        before, after = self._weeks()
        still = dict(after[0].behind)
        before.append(cell("u/few", still | group(40, 10)))
        after.append(cell("u/few", still | group(40, 8)))
        assert moved(before, after) == {"open", "done"}


class TestWhatFollowsFromWhatIsNew:
    """Whether the known part of a figure follows from those shown just as its new part does."""

    def _sums(self, *rows: dict[str, int]) -> _Sums:
        before = Published()
        before.add(dict.fromkeys(group(0, 20), 1), group(0, 20), 5)
        sums = _Sums(before, rows, group(0, 200), 5)
        for place in range(len(rows) - 1):
            assert sums.refuses(place) is None
            sums.show(place)
        return sums

    def _row(self, *groups: dict[str, str], gone: tuple[int, ...] = ()) -> dict[str, int]:
        new = {unit: 1 for each in groups for unit in each}
        return new | dict.fromkeys(people(*gone), -1)

    @pytest.mark.parametrize(
        ("of_all", "of_one", "of_other", "follows"),
        [
            ((), (), (), True),
            ((3,), (3,), (), True),
            ((3,), (), (3,), True),
            ((3, 4), (3,), (4,), True),
            ((3,), (), (), False),
            ((), (), (3,), False),
            ((), (3,), (), False),
            ((3,), (4,), (3,), False),
            ((), (3,), (3,), False),
        ],
    )
    def test_all_is_one_side_and_the_other(self, of_all, of_one, of_other, follows):
        one, other = group(100, 6), group(120, 7)
        rows = (
            self._row(one, other, gone=of_all),
            self._row(one, gone=of_one),
            self._row(other, gone=of_other),
        )
        assert (self._sums(*rows).refuses(2) is None) is follows

    def test_figures_that_do_not_count_in_it_do_not_count(self):
        apart = self._row(group(160, 8), gone=(7,))
        one, other = group(100, 6), group(120, 7)
        rows = (apart, self._row(one, other), self._row(one), self._row(other))
        assert self._sums(*rows).refuses(3) is None

    def test_what_cannot_be_searched_in_time_stays_back(self, monkeypatch):
        chance = np.random.default_rng(5)
        halves = [people(*chance.choice(60, size=30, replace=False).tolist()) for _ in range(6)]
        cells = [
            Cell("t", str(n), "c", half, ("words",), minimum=8, label=str(n)) for n, half in enumerate(halves)
        ]
        monkeypatch.setattr(exposure, "DECISION_LIMIT", 1)
        hidden = disclosure.decide(cells).hidden
        assert hidden and set(hidden.values()) == {Hidden(PROTECTS)}


class TestWhatIsProtected:
    def _sites(self, **sizes: int) -> dict[str, Hidden]:
        cells, everyone = [], {}
        for place, (site, size) in enumerate(sizes.items()):
            cells.append(cell(f"sites/{site}", group(100 * place, size)))
            everyone |= cells[-1].behind
        total = Cell("sites", "all", "all", everyone, ("score",), label="all", is_total=True)
        hidden = disclosure.decide([*cells, total]).hidden
        return {key.split("/")[1]: why for key, why in hidden.items()}

    def test_of_two_small_groups_the_larger_is_named(self):
        assert self._sites(Leeds=8, Bristol=7, Hull=1, York=2)["Bristol"] == Hidden(PROTECTS, "York")
        assert self._sites(Leeds=8, Bristol=7, York=2, Hull=1)["Bristol"] == Hidden(PROTECTS, "York")

    def test_where_no_small_group_is_on_the_page_none_is_named(self):
        old, new = cell("t/all", group(0, 12), block="a"), cell("u/r", group(0, 9))
        few = cell("u/few", group(50, 3))
        assert disclosure.decide([few, new], earlier=[old]).hidden == {
            "u/few/all": Hidden(FEW),
            "u/r/all": Hidden(PROTECTS, ""),
        }

    def test_no_group_is_named_as_its_own_protector(self):
        """A column has one label for all of its rows."""
        rows = [
            Cell("t", row, "mentor", group(first, size), ("score",), label="mentors")
            for row, first, size in (("one", 0, 8), ("two", 20, 4))
        ]
        everyone = rows[0].behind | rows[1].behind
        total = Cell("t", "all", "mentor", everyone, ("score",), label="all", is_total=True)
        assert disclosure.decide([*rows, total]).hidden["t/one/mentor"] == Hidden(PROTECTS, "")


def test_decided_apart_is_decided_together():
    """Families one after the other, in the order in which the figures stand, with the same reasons."""
    old = [cell("t/a", group(0, 8), "x", block="x"), cell("t/b", group(0, 12), "y", block="y")]
    new = [
        cell("t/c", group(0, 4), "z"),
        cell("t/a", group(0, 9), "x", block="x"),
        cell("t/d", group(4, 12), "z"),
        cell("t/e", group(0, 16), "z"),
        cell("t/b", group(0, 18), "y", block="y"),
    ]
    together, apart = disclosure.decide(new, earlier=old), disclosure.decide_apart(new, earlier=old)
    assert apart == together
    assert [one.row for one in apart.shown] == ["e", "b"]
    assert apart.carried == {"t/a/all"}
    assert apart.hidden == {"t/c/all": Hidden(FEW), "t/d/all": Hidden(PROTECTS, "c")}


def test_a_history_that_is_given_is_not_read_again():
    history = History.of([cell("t/r", group(0, 8), block="r")])
    later = [cell("t/r", group(0, 9), block="r")]
    assert disclosure.decide(later, earlier=history) == disclosure.decide(
        later, earlier=[cell("t/r", group(0, 8), block="r")]
    )
    assert history.last["t/r/all"].behind == people(*range(8))
