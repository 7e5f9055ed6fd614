"""All sets at once find what choosing rows one by one finds, and what an attacker who tries every set finds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from insights.dependence import Unsure, _Minors, _of_length_one, _Search, smallest_dependent


def people_of(sizes: list[int]) -> list[frozenset[str]]:
    return [frozenset(f"p{place}.{n}" for n in range(size)) for place, size in enumerate(sizes)]


def by_trying(rows: np.ndarray, people: list[frozenset[str]], least: int) -> int | None:
    """How many rows the smallest set has that depends on itself and stands for fewer than ``least`` people."""
    for size in range(1, least):
        for places in combinations(range(len(rows)), size):
            few = len(frozenset().union(*(people[place] for place in places))) < least
            if few and np.linalg.matrix_rank(rows[list(places)], tol=1e-6) < size:
                return size
    return None


@pytest.mark.parametrize("depend", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(6))
def test_the_smallest_set_is_found_whatever_its_size(depend, seed):
    chance = np.random.default_rng([seed, depend])
    rows = chance.standard_normal((14, 9))
    sizes = [1] * 9 + [2, 2, 3, 4, 4]
    people = people_of(sizes)
    if depend:
        places = sorted(chance.choice(9, size=depend, replace=False).tolist())
        rows[places[-1]] = chance.standard_normal(depend - 1) @ rows[places[:-1]]
    expected = by_trying(rows, people, 5)
    assert expected == (depend or None)
    found = smallest_dependent(rows, people, 5, apart=True)
    assert (None if found is None else len(found)) == expected
    if depend > 1:
        assert found == _Search(_of_length_one(rows), people, 5, apart=True, limit=60_000).smallest()


def test_a_set_of_too_many_people_is_no_small_group():
    rows = np.random.default_rng(1).standard_normal((6, 5))
    rows[3] = rows[0] + rows[1]
    assert smallest_dependent(rows, people_of([1, 1, 1, 3, 1, 1]), 5, apart=True) is None
    assert smallest_dependent(rows, people_of([1, 1, 1, 2, 1, 1]), 5, apart=True) is not None


def test_of_three_directions_every_four_rows_depend():
    rows = np.random.default_rng(2).standard_normal((4, 3))
    assert len(_Minors(_of_length_one(rows), people_of([1] * 4), 5).smallest() or ()) == 4


def test_somebody_behind_five_rows_is_still_one_person():
    """More rows than people: the five rows of one person depend only all together."""
    rows = np.random.default_rng(3).standard_normal((7, 6))
    rows[4] = rows[:4].sum(axis=0)
    people = [frozenset(["ann"])] * 5 + people_of([9, 9])
    assert smallest_dependent(rows, people, 5, apart=False) == {"ann"}


def test_of_rows_that_say_nothing_the_one_of_the_fewest_is_given():
    rows = np.random.default_rng(4).standard_normal((4, 6))
    rows[1] = rows[3] = 0
    assert smallest_dependent(rows, people_of([1, 4, 1, 2]), 5, apart=True) == {"p3.0", "p3.1"}


@pytest.mark.parametrize("least", [8, 10])
@pytest.mark.parametrize("seed", range(8))
def test_larger_minimums_are_searched_row_by_row(seed, least):
    """Of comments and of special categories: sets of up to seven, and of groups of several people."""
    chance = np.random.default_rng([seed, least])
    rows = chance.standard_normal((11, 8))
    sizes = chance.integers(1, 4, size=11).tolist()
    depend = 2 + seed % 5
    places = sorted(chance.choice(11, size=depend, replace=False).tolist())
    rows[places[-1]] = chance.standard_normal(depend - 1) @ rows[places[:-1]]
    expected = by_trying(rows, people_of(sizes), least)
    found = smallest_dependent(rows, people_of(sizes), least, apart=True)
    assert (found is None) == (expected is None)
    if found is not None:
        assert len(found) < least
        chosen = [place for place, one in enumerate(people_of(sizes)) if one & found]
        assert len(chosen) == expected == np.linalg.matrix_rank(rows[chosen], tol=1e-6) + 1


@pytest.mark.parametrize(("together", "found"), [(7, True), (8, False)])
def test_a_set_of_just_the_minimum_is_no_small_group(together, found):
    rows = np.random.default_rng(5).standard_normal((3, 2))
    rows[2] = rows[0] + rows[1]
    sizes = [2, 2, together - 4]
    assert (smallest_dependent(rows, people_of(sizes), 8, apart=True) is not None) is found
    rows[1] = -2 * rows[0]
    sizes = [3, together - 3, 9]
    assert (smallest_dependent(rows, people_of(sizes), 8, apart=True) is not None) is found


@pytest.mark.parametrize("rows", [3, 4, 5, 6])
def test_people_behind_several_rows_are_counted_once(rows):
    """Rows that depend only all together; two people stand behind all of them, and a third behind one."""
    found = np.random.default_rng(rows).standard_normal((rows, rows - 1))
    both = [frozenset(["ann", "bob"])] * (rows - 1)
    assert smallest_dependent(found, [*both, frozenset(["cyd"])], 5, apart=False) == {"ann", "bob", "cyd"}
    assert smallest_dependent(found, [*both, frozenset("abc")], 5, apart=False) is None


def test_looking_at_more_sets_than_allowed_is_not_sure():
    rows = np.random.default_rng(6).standard_normal((12, 11))
    with pytest.raises(Unsure):
        smallest_dependent(rows, people_of([1] * 12), 8, apart=True, limit=50)
    assert smallest_dependent(rows[:4], people_of([1] * 4), 8, apart=True, limit=50) is None


@pytest.mark.parametrize("directions", [39, 40, 41, 80])
def test_many_directions_are_made_fewer_and_nothing_is_lost(directions):
    rows = np.random.default_rng(directions).standard_normal((9, directions))
    assert smallest_dependent(rows, people_of([1] * 9), 8, apart=True) is None
    rows[8] = rows[2] - 3 * rows[5] + rows[7]
    assert smallest_dependent(rows, people_of([1] * 9), 8, apart=True) == {"p2.0", "p5.0", "p7.0", "p8.0"}
