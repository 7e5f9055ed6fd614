"""The same questions as the engine's, answered pair by pair and by trying everything: slow, short, and another way."""

from __future__ import annotations

from itertools import product

from pairing.engine import Own, Problem, Profile
from pairing.engine.criteria import STEPS, Wishes, mutual, wished, worths
from pairing.engine.problem import Value
from pairing.engine.rules import forbidding


def is_possible(problem: Problem, mentor: Profile, mentee: Profile) -> bool:
    return not forbidding(problem, mentor, mentee)


def score(problem: Problem, row: int, column: int) -> int:
    """The steps of one pair, written down again from what each criterion says of itself."""
    mentor, mentee = problem.mentors[row], problem.mentees[column]
    worth = worths(problem)
    topics = (mentor.offers | mentor.wants, mentee.offers | mentee.wants)
    total = _met(mentor.offers, mentee.wants, worth["need"], min(max(len(mentee.wants), 1), 2))
    total += _met(*topics, worth["common"], 3)
    total += sum(
        _any(one, other, part)
        for one, other, part in zip(
            (mentor.hours, mentor.meets, mentor.languages),
            (mentee.hours, mentee.meets, mentee.languages),
            thirds(worth["hours"]),
            strict=True,
        )
    )
    parts = thirds(worth["difference"])
    total += _other(mentor.department, mentee.department, parts[0]) + _other(
        mentor.site, mentee.site, parts[1]
    )
    total += _years(mentor.started, mentee.started, parts[2])
    gap = max((mentee.rank or 0) - (mentor.rank or 0), 0)
    total += worth["gap"] * {0: 0, 1: 20, 2: 70, 3: 100, 4: 100, 5: 70}.get(gap, 50) // 100
    total += _glad(mentor, worth["motivation"] - worth["motivation"] // 2)
    total += _glad(mentee, worth["motivation"] // 2)
    total += worth["load"] * max(2 - mentor.pairs, 0) // 2
    for place, own in enumerate(problem.own):
        total += _own(own, mentor.own[place], mentee.own[place], worth[f"own:{own.name}"])
    return total + _named(problem, row, column, worth["wishes"])


def thirds(worth: int) -> list[int]:
    return [worth // 3 + (place < worth % 3) for place in range(3)]


def _glad(one: Profile, worth: int) -> int:
    return worth // 2 if one.motivation is None else worth * (one.motivation - 1) // 4


def _own(own: Own, one: Value, other: Value, worth: int) -> int:
    if one in (None, "", frozenset()) or other in (None, "", frozenset()):
        return worth // 2
    if own.way == "close":
        return worth * max(own.span - abs(one - other), 0) // own.span
    shares = bool(one & other) if isinstance(one, frozenset) else one == other
    return worth if shares == (own.way == "same") else 0


def _met(one: frozenset[str], other: frozenset[str], worth: int, enough: int) -> int:
    if not one or not other:
        return worth // 2
    return min(len(one & other) * -(-worth // enough), worth)


def _any(one: frozenset[str], other: frozenset[str], worth: int) -> int:
    return (worth if one & other else 0) if one and other else worth // 2


def _other(one: str, other: str, worth: int) -> int:
    return (worth if one != other else 0) if one and other else worth // 2


def _years(one: int | None, other: int | None, worth: int) -> int:
    if one is None or other is None:
        return worth // 2
    return worth * min(abs(int(one // 365.25) - int(other // 365.25)), 10) // 10


def _named(problem: Problem, row: int, column: int, worth: int) -> int:
    if not Wishes().counts(problem):
        return 0
    found = wished(problem)
    places = [found.get((row, column, side)) for side in ("mentor", "mentee")]
    more = [worth * (max(100 - 5 * place, 60) - 50) // 200 for place in places if place is not None]
    return worth // 2 + sum(more)


def worth(problem: Problem, row: int, column: int) -> int:
    """The score with the other aims: below the floor a point counts more, mutual wishes and staying add some."""
    aims, steps, point = problem.aims, score(problem, row, column), STEPS // 100
    keys = (problem.mentors[row].key, problem.mentees[column].key)
    found = steps - (aims.times - 1) * max(aims.floor * point - steps, 0)
    found += aims.mutual * point * ((row, column) in mutual(problem))
    return found + aims.stay * point * (keys in problem.existing)


def best(problem: Problem) -> tuple[int, int]:
    """The most people that can have a partner, and the highest total of worths among those ways. Without pins."""
    rows, columns = range(len(problem.mentors)), range(len(problem.mentees))
    possible = {
        (row, column)
        for row, column in product(rows, columns)
        if is_possible(problem, problem.mentors[row], problem.mentees[column])
    }
    worths_of = {pair: worth(problem, *pair) for pair in possible}
    choices = [
        [None, *(row for row in rows if (row, column) in possible and problem.mentees[column].capacity)]
        for column in columns
    ]
    ways = []
    for way in product(*choices):
        taken = [row for row in way if row is not None]
        if all(taken.count(row) <= problem.mentors[row].capacity for row in set(taken)):
            total = sum(worths_of[row, column] for column, row in enumerate(way) if row is not None)
            ways.append((len(taken) + len(set(taken)), total))
    return max(ways)
