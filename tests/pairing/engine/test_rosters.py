"""A whole organisation under the literal rules: three levels apart, and neither anywhere above the other.

The published roster of the Cabinet Office where it is at hand, and always a company of that shape that is made here.
Both are held to a check that knows nothing of the engine: who stands above whom is walked, and the largest number of
pairs is SciPy's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from accounts.roster.checking import Checked, check
from accounts.roster.mapping import from_plain, guess
from accounts.roster.reading import read_bytes
from home.demo import company
from pairing.engine import Outcome, Problem, Profile, Rules, pair
from tests.accounts.shared_data import CABINET_OFFICE, needs_shared_data

TODAY = date(2026, 9, 7)
GAP = 3
# More steps than any tree here has levels.
ANYWHERE = 12
Tree = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Organisation:
    """Everybody with a rung, who is above whom, and from which rung on people are mentees."""

    ranks: dict[str, int]
    lines: Tree
    seniors_from: int

    def above(self, person: str) -> set[str]:
        """Everybody over ``person`` on any line: walked, without the engine."""
        found: set[str] = set()
        waiting = list(self.lines[person])
        while waiting:
            boss = waiting.pop()
            if boss not in found:
                found.add(boss)
                waiting += self.lines.get(boss, ())
        return found

    def sides(self) -> tuple[list[str], list[str]]:
        people = sorted(self.ranks)
        return (
            [one for one in people if self.ranks[one] < self.seniors_from],
            [one for one in people if self.ranks[one] >= self.seniors_from],
        )


def _organisation(checked: Checked, seniors_from: str) -> Organisation:
    rungs = {name: rung for rung, step in enumerate(checked.ladder) for name in step}
    people = [person for person in checked.people if person.grade in rungs]
    lines = {
        person.external_id: tuple(filter(None, (person.manager, *person.dotted_managers)))
        for person in checked.people
    }
    ranks = {person.external_id: rungs[person.grade] for person in people}
    return Organisation(ranks, lines, rungs[seniors_from])


def published() -> Organisation:
    return _organisation(_checked(CABINET_OFFICE.read_bytes()), "SCS1")


def made_here() -> Organisation:
    posts = company.posts(people=600, seed=3, today=TODAY)
    ladder = [[name] for name in company.LADDER]
    grades = {"order": "low-to-high", "ladder": ladder}
    return _organisation(_checked(company.roster(posts), grades=grades), company.LADDER[4])


def _checked(content: bytes, **entries: object) -> Checked:
    table = read_bytes(content)
    return check(table, from_plain(guess(table).as_json() | entries), today=TODAY)


ORGANISATIONS = [pytest.param(published, marks=needs_shared_data), made_here]


def _run(organisation: Organisation) -> Outcome:
    mentors, mentees = (
        [Profile(key=one, person=one, rank=organisation.ranks[one]) for one in side]
        for side in organisation.sides()
    )
    rules = Rules(min_gap=GAP, line_steps=ANYWHERE)
    return pair(Problem(mentors, mentees, managers=organisation.lines, rules=rules))


def _allowed(organisation: Organisation) -> np.ndarray:
    mentors, mentees = organisation.sides()
    above = {one: organisation.above(one) for one in organisation.ranks}
    return np.array(
        [
            [
                organisation.ranks[b] - organisation.ranks[a] >= GAP
                and b not in above[a]
                and a not in above[b]
                for b in mentees
            ]
            for a in mentors
        ]
    )


@pytest.mark.parametrize("read", ORGANISATIONS)
def test_no_pair_is_barred_and_nobody_could_have_made_more(read: Callable[[], Organisation]) -> None:
    organisation = read()
    outcome, allowed = _run(organisation), _allowed(organisation)
    rows, columns = ({key: place for place, key in enumerate(side)} for side in organisation.sides())
    assert [one for one in outcome.pairs if not allowed[rows[one.mentor], columns[one.mentee]]] == []
    most = int((maximum_bipartite_matching(csr_matrix(allowed)) >= 0).sum())
    assert len(outcome.pairs) == most > 0


@pytest.mark.parametrize("read", ORGANISATIONS)
def test_the_head_of_the_tree_is_named_with_the_rule_that_leaves_nobody(
    read: Callable[[], Organisation],
) -> None:
    """Everybody stands under the head, so the literal rule leaves nobody to learn from."""
    organisation = read()
    heads = {one for one, above in organisation.lines.items() if not above}
    assert len(heads) == 1
    alone = {one.key: one for one in _run(organisation).unpaired if one.side == "mentee"}
    [head] = heads
    assert alone[head].reasons[0].startswith("A reporting line joins them with")
    assert "reporting line" in alone[head].advice
