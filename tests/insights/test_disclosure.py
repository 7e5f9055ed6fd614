"""No combination of published figures, over all releases, speaks of fewer people than the minimum."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights import dependence, disclosure
from insights.auditing import Exposure, audit
from insights.cells import MINIMUM, Cell
from insights.disclosure import FEW, PROTECTS


def group(first: int, size: int) -> dict[str, str]:
    return {f"p{n}": f"p{n}" for n in range(first, first + size)}


def by_site(**sizes: int) -> list[Cell]:
    """One row per site and a total, one side."""
    cells, first, everyone = [], 0, {}
    for site, size in sizes.items():
        people = group(first, size)
        cells.append(Cell("sites", site, "mentor", people, ("score",), label=site, block=site))
        everyone |= people
        first += size
    return [
        *cells,
        Cell("sites", "all", "mentor", everyone, ("score",), label="All", is_total=True, block="all"),
    ]


def hidden_rows(outcome: disclosure.Outcome) -> dict[str, str]:
    return {key.split("/")[1]: why.reason for key, why in outcome.hidden.items()}


def can_work_out(cells: list[Cell], target: frozenset[str]) -> bool:
    """The attacker knows who is where and every published sum, and solves the system for ``target`` alone."""
    people = sorted({unit for cell in cells for unit in cell.behind} | target)
    system = np.array([[float(p in cell.behind) for p in people] for cell in cells]).reshape(-1, len(people))
    wanted = np.array([float(p in target) for p in people])
    solution, *_ = np.linalg.lstsq(system.T, wanted, rcond=None)
    return bool(np.allclose(system.T @ solution, wanted, atol=1e-7))


def test_a_group_of_four_is_hidden_and_one_more_with_it():
    outcome = disclosure.decide(by_site(Leeds=8, Bristol=6, Glasgow=4))
    assert hidden_rows(outcome) == {"Glasgow": FEW, "Bristol": PROTECTS}
    assert outcome.hidden["sites/Bristol/mentor"].protects == "Glasgow"
    assert [cell.row for cell in outcome.shown] == ["Leeds", "all"]


def test_groups_of_five_are_all_shown():
    assert disclosure.decide(by_site(Leeds=5, Bristol=5, Glasgow=5)).hidden == {}


def test_two_small_groups_that_make_five_together_protect_each_other():
    assert hidden_rows(disclosure.decide(by_site(Leeds=8, York=3, Hull=2))) == {"York": FEW, "Hull": FEW}


def test_two_small_groups_that_stay_small_together_need_a_third():
    outcome = disclosure.decide(by_site(Leeds=8, Bristol=7, York=2, Hull=1))
    assert hidden_rows(outcome) == {"York": FEW, "Hull": FEW, "Bristol": PROTECTS}


def test_a_total_is_hidden_when_no_sibling_can_help():
    assert hidden_rows(disclosure.decide(by_site(Leeds=8, Glasgow=4))) == {"Glasgow": FEW, "Leeds": PROTECTS}


def test_people_are_counted_not_answers():
    answers = {f"{person}:{n}": person for person in ("ann", "bob", "cyd") for n in range(4)}
    assert hidden_rows(disclosure.decide([Cell("t", "r", "c", answers, ("score",))])) == {"r": FEW}


def test_other_statements_of_the_same_people_do_not_hide_each_other():
    cells = [
        Cell("t", "r", "one", group(0, 9), ("one",)),
        Cell("t", "r", "two", group(0, 8), ("two",)),
    ]
    assert disclosure.decide(cells).hidden == {}


def test_the_minimum_can_be_raised_and_never_lowered():
    comments = Cell("t", "r", "c", group(0, 7), ("words",), minimum=MINIMUM["comments"])
    assert hidden_rows(disclosure.decide([comments])) == {"r": FEW}
    with pytest.raises(ValueError, match="never set below 5"):
        Cell("t", "r", "c", group(0, 7), ("score",), minimum=4)


@pytest.mark.parametrize(("newcomers", "carried"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_figure_moves_only_with_five_more_people(newcomers, carried):
    old = Cell("t", "r", "c", group(0, 8), ("score",), block="r")
    new = Cell("t", "r", "c", group(0, 8 + newcomers), ("score",), block="r")
    outcome = disclosure.decide([new], earlier=[old])
    assert outcome.carried == ({"t/r/c"} if carried else set())
    assert outcome.shown == ([] if carried else [new])


def test_leaving_is_a_difference_too():
    old = Cell("t", "r", "c", group(0, 8), ("score",), block="r")
    assert disclosure.decide(
        [Cell("t", "r", "c", group(1, 7), ("score",), block="r")], earlier=[old]
    ).carried == {"t/r/c"}


def test_a_changed_answer_of_somebody_counted_before_is_a_difference():
    old = Cell("t", "r", "c", {f"p{n}:1": f"p{n}" for n in range(8)}, ("score",), block="r")
    again = {**{f"p{n}:1": f"p{n}" for n in range(7)}, "p7:2": "p7"}
    assert disclosure.decide([Cell("t", "r", "c", again, ("score",), block="r")], earlier=[old]).carried == {
        "t/r/c"
    }


def test_another_table_of_an_earlier_release_is_part_of_the_sum():
    old = Cell("everyone", "all", "c", group(0, 12), ("score",), block="all")
    new = Cell("mentors", "all", "c", group(0, 9), ("score",), block="all")
    assert hidden_rows(disclosure.decide([new], earlier=[old])) == {"all": PROTECTS}


def test_nobody_and_everybody_are_never_said():
    assert disclosure.soft_share(0, 12) == disclosure.soft_share(1, 12) == (1, "at most")
    assert disclosure.soft_share(12, 12) == disclosure.soft_share(11, 12) == (11, "at least")
    assert disclosure.soft_share(7, 12) == (7, "")
    assert (disclosure.soft_share(2, 12), disclosure.soft_share(10, 12)) == ((2, ""), (10, ""))
    assert disclosure.soft_mean(30, 6) == disclosure.soft_mean(29, 6) == (5 - 1 / 6, "at least")
    assert disclosure.soft_mean(6, 6) == disclosure.soft_mean(7, 6) == (1 + 1 / 6, "at most")
    assert disclosure.soft_mean(24, 6) == (4, "")


tables = st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=1, max_size=4)


def crossed(sizes: list[list[int]], name: str = "t") -> list[Cell]:
    """Sites against sides, with all totals."""
    cells, first = [], 0
    rows: dict[str, dict[str, str]] = {}
    columns: dict[str, dict[str, str]] = {}
    for r, line in enumerate(sizes):
        for c, size in enumerate(line):
            people = group(first, size)
            first += size
            rows.setdefault(f"r{r}", {}).update(people)
            columns.setdefault(f"c{c}", {}).update(people)
            cells.append(Cell(name, f"r{r}", f"c{c}", people, ("score",), label=f"r{r}"))
    cells += [Cell(name, r, "all", p, ("score",), label=r, is_total=True) for r, p in rows.items()]
    cells += [Cell(name, "all", c, p, ("score",), label=c, is_total=True) for c, p in columns.items()]
    everyone = {unit: unit for people in rows.values() for unit in people}
    return [*cells, Cell(name, "all", "all", everyone, ("score",), label="all", is_total=True)]


@settings(max_examples=60, deadline=None)
@given(tables)
def test_an_attacker_who_knows_every_total_works_out_no_small_group(sizes):
    cells = crossed(sizes)
    outcome = disclosure.decide(cells)
    for cell in cells:
        if cell.key in outcome.hidden and cell.people:
            assert not can_work_out(outcome.shown, cell.people), cell.key
    small = [cell.people for cell in cells if 0 < len(cell.people) < 5]
    for one, two in combinations(small, 2):
        if len(one | two) < 5 and not one & two:
            assert not can_work_out(outcome.shown, one | two)


@settings(max_examples=40, deadline=None)
@given(tables, st.lists(st.integers(0, 80), max_size=6), st.lists(st.integers(0, 80), max_size=6))
def test_no_two_releases_can_be_subtracted(sizes, joiners, leavers):
    before = crossed(sizes)
    first = disclosure.decide(before)
    joined = {f"new{n}": f"new{n}" for n in joiners}
    gone = {f"p{n}" for n in leavers}
    after = [
        Cell(
            cell.table,
            cell.row,
            cell.column,
            {unit: person for unit, person in {**cell.behind, **joined}.items() if unit not in gone},
            cell.variables,
            label=cell.label,
            is_total=cell.is_total,
        )
        if cell.is_total or (cell.row, cell.column) == ("r0", "c0")
        else cell
        for cell in before
    ]
    second = disclosure.decide(after, earlier=first.shown)
    together = [*first.shown, *second.shown]
    assert audit(together) is None
    for changed in (frozenset(joined), frozenset(gone)):
        if 0 < len(changed) < 5:
            assert not can_work_out(together, changed)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_nothing_is_hidden_without_need(sizes):
    cells = crossed(sizes)
    outcome = disclosure.decide(cells)
    for cell in cells:
        if outcome.hidden.get(cell.key, disclosure.Hidden(FEW)).reason == PROTECTS:
            assert audit([*outcome.shown, cell]) is not None


def organisation(people: int, seed: int) -> list[Cell]:
    """Everybody by three facts about them and by each two of these, with all totals."""
    chance = np.random.default_rng(seed)
    facts = {}
    for name, values in (("department", 8), ("site", 5), ("grade", 4)):
        shares = 1 / np.arange(1, values + 1)
        facts[name] = chance.choice(values, size=people, p=shares / shares.sum())
    cells = [Cell("all", "all", "all", group(0, people), ("score",), is_total=True)]
    for name, values in facts.items():
        cells += _counted(name, values, np.zeros(people, dtype=int), is_total=True)
    for one, two in combinations(facts, 2):
        cells += _counted(f"{one} and {two}", facts[one], facts[two])
    return cells


def _counted(table: str, rows: np.ndarray, columns: np.ndarray, *, is_total: bool = False) -> list[Cell]:
    found: dict[tuple[int, int], dict[str, str]] = {}
    for person, place in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        found.setdefault(place, {})[f"p{person}"] = f"p{person}"
    return [
        Cell(table, str(row), str(column), behind, ("score",), is_total=is_total)
        for (row, column), behind in found.items()
    ]


@pytest.mark.parametrize("seed", [0, 1])
def test_of_an_organisation_of_two_hundred_most_figures_are_shown_and_no_few_people_follow(seed):
    cells = organisation(200, seed)
    outcome = disclosure.decide(cells)
    large = [cell for cell in cells if len(cell.people) >= 5]
    assert len(outcome.shown) / len(large) >= 0.8
    small = [cell.people for cell in cells if len(cell.people) < 5]
    assert small and not any(can_work_out(outcome.shown, people) for people in small)
    assert any(can_work_out(large, people) for people in small), "without hiding more they follow"


def test_a_search_that_takes_too_long_counts_as_yes(monkeypatch):
    monkeypatch.setattr(dependence, "SEARCH_LIMIT", 3)
    chance = np.random.default_rng(5)
    halves = [
        {f"p{n}": f"p{n}" for n in chance.choice(60, size=30, replace=False).tolist()} for _ in range(6)
    ]
    many = [Cell("t", str(n), "c", half, ("words",), minimum=8) for n, half in enumerate(halves)]
    assert audit(many) == Exposure(frozenset())
