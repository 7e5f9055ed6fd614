"""All sets at once find what choosing rows one by one finds, and what an attacker who tries every set finds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from insights.dependence import _Minors, _of_length_one, _Search, smallest_dependent


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
