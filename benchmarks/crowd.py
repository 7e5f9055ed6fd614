"""Two sides of an invented company of any size, with everything in them that the pairing engine looks at."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

from pairing.engine import Problem, Profile, Rules

RUNGS_OF_MENTORS, RUNGS_OF_MENTEES = range(1, 5), range(4, 9)
TOPICS = [f"topic {number}" for number in range(60)]
FUNCTIONS = [f"function {number}" for number in range(12)]
SITES = [f"site {number}" for number in range(40)]
LANGUAGES = [f"language {number}" for number in range(20)]
TIMES = [
    f"{day} {half}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in ("mornings", "afternoons")
]
WAYS = ["room", "online", "walk"]
DAYS = 9_000
# Of a hundred people so many name somebody, and of those half are answered.
NAMING, ANSWERED = 25, 50
MOVING = 5


class Often:
    """Few values often, many seldom: the n-th by 1/n."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = values
        self.sums = list(itertools.accumulate(1 / place for place in range(1, len(values) + 1)))

    def some(self, chance: random.Random, number: int) -> frozenset[str]:
        found: set[str] = set()
        while len(found) < number:
            found.add(self.one(chance))
        return frozenset(found)

    def one(self, chance: random.Random) -> str:
        return self.values[bisect.bisect(self.sums, chance.random() * self.sums[-1])]


TOPIC, FUNCTION, SITE = Often(TOPICS), Often(FUNCTIONS), Often(SITES)
LANGUAGE = Often(LANGUAGES)


def crowd(people: int, seed: int = 1) -> Problem:
    """``people`` on each side; a pair shares a language and hours, is not in one line, nor was it ruled out."""
    chance = random.Random(f"{people}:{seed}")
    mentors = [_profile(chance, "j", number, RUNGS_OF_MENTORS) for number in range(people)]
    mentees = [_profile(chance, "s", number, RUNGS_OF_MENTEES) for number in range(people)]
    mentors, mentees = _with_wishes(chance, mentors, mentees)
    return Problem(
        mentors=mentors,
        mentees=mentees,
        managers=_lines(chance, mentors, mentees),
        rules=Rules(share_language=True, share_hours=True),
        vetoes=_some_pairs(chance, people // 20, mentors, mentees),
        blocks=_some_pairs(chance, people // 20, mentors, mentees),
    )


def later(problem: Problem, seed: int = 2) -> Problem:
    """The same programme some time later: one in twenty has left, as many joined, as many changed what they offer."""
    chance = random.Random(f"later:{seed}")
    mentors = _moved(chance, "j", problem.mentors, RUNGS_OF_MENTORS)
    mentees = _moved(chance, "s", problem.mentees, RUNGS_OF_MENTEES)
    return replace(problem, mentors=mentors, mentees=mentees)


def _moved(chance: random.Random, side: str, people: Sequence[Profile], rungs: range) -> list[Profile]:
    found = []
    for number, one in enumerate(people):
        what = chance.randrange(100)
        if what < MOVING:
            found.append(_profile(chance, side, len(people) + number, rungs))
        elif what < 2 * MOVING:
            found.append(replace(one, offers=TOPIC.some(chance, 3), wants=TOPIC.some(chance, 3)))
        else:
            found.append(one)
    return found


def _profile(chance: random.Random, side: str, number: int, rungs: range) -> Profile:
    return Profile(
        key=f"{side}{number:06}",
        person=f"{side}{number:06}",
        # Higher rungs hold fewer people.
        rank=min(chance.choice(rungs), chance.choice(rungs)),
        department=FUNCTION.one(chance),
        site=SITE.one(chance),
        started=chance.randrange(DAYS),
        offers=TOPIC.some(chance, chance.randint(1, 5)),
        wants=TOPIC.some(chance, chance.randint(1, 4)),
        meets=frozenset(chance.sample(WAYS, chance.randint(1, 2))),
        hours=frozenset(chance.sample(TIMES, chance.randint(1, 5))),
        languages=frozenset(["English"] if chance.random() < 0.6 else []) | LANGUAGE.some(chance, 1),
    )


def _with_wishes(
    chance: random.Random, mentors: list[Profile], mentees: list[Profile]
) -> tuple[list[Profile], list[Profile]]:
    named: dict[str, list[str]] = {}
    for one in mentors:
        if chance.randrange(100) < NAMING:
            named[one.key] = [other.key for other in _likely(chance, one, mentees)]
            if chance.randrange(100) < ANSWERED:
                named.setdefault(named[one.key][0], []).append(one.key)
    return _naming(mentors, named), _naming(mentees, named)


def _likely(chance: random.Random, one: Profile, others: list[Profile]) -> list[Profile]:
    """Three people whom one could meet, rather those who want to hear what one offers."""
    seen = chance.sample(others, min(200, len(others)))
    could = [
        other
        for other in seen
        if other.languages & one.languages
        and other.hours & one.hours
        and (other.rank or 0) - (one.rank or 0) >= 2
    ]
    return sorted(could, key=lambda other: -len(other.wants & one.offers) / len(other.wants))[:3] or seen[:1]


def _naming(side: list[Profile], named: dict[str, list[str]]) -> list[Profile]:
    return [replace(one, wishes=tuple(named.get(one.key, ()))) for one in side]


def _lines(
    chance: random.Random, mentors: list[Profile], mentees: list[Profile]
) -> dict[str, tuple[str, ...]]:
    """A tree by rungs: everybody reports to somebody one rung above, some to two people."""
    by_rank: dict[int, list[str]] = {}
    for one in (*mentors, *mentees):
        by_rank.setdefault(one.rank or 0, []).append(one.person)
    lines = {}
    for one in (*mentors, *mentees):
        above = by_rank.get((one.rank or 0) + 1, [])
        number = 2 if chance.random() < 0.1 else 1
        lines[one.person] = tuple(chance.choice(above) for _ in range(number)) if above else ()
    return lines


def _some_pairs(
    chance: random.Random, number: int, mentors: list[Profile], mentees: list[Profile]
) -> frozenset[tuple[str, str]]:
    return frozenset((chance.choice(mentors).key, chance.choice(mentees).key) for _ in range(number))
