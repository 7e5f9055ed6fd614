"""Whether a year of weekly releases gives any small group away, and how much of the figures is kept.

``python -m benchmarks.disclosure --json`` invents organisations in which people answer, join, leave, are erased and
answer late, publishes 52 releases of each through ``insights.disclosure.decide``, hands everything that anybody was
ever shown to an attacker (``insights.attacks``) and counts what the attacker recovers. No database is touched.

An organisation: everybody has a department (8), a site (5) and a grade (4), drawn with shares 1, 1/2, 1/3 and so on;
most answer in the first week, a quarter in each week after it; a fifth join and as many leave in a year, in one
leaving of four, and now and then without, somebody is erased; one answer of seven comes up to three weeks late.
Published are scores by each fact and by each two facts with all totals (minimum 5), comments by department (8) and a
special category by its five values (10).

``kept``: of the cells in which at least the minimum of people stands, those that show a figure. ``age``: weeks since
that figure took in everybody there was. ``threshold_only``: the same attacker against the same organisations when every
cell with enough people is shown anew each week; that this recovers people shows that the attacker can.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean
from typing import Any

import numpy as np

from insights.attacks import attack
from insights.cells import MINIMUM, Cell
from insights.disclosure import decide
from insights.history import History

FACTS = {"department": 8, "site": 5, "grade": 4}
ORIGINS = 5
FIRST, WEEKLY, COMMENTS = 0.9, 0.25, 0.08
TURNOVER = 0.2 / 52
ERASED_ON_LEAVING, ERASED = 0.25, 0.0005
LATE, LATEST = 1 / 7, 3
GUESSES = 200


@dataclass(slots=True)
class Organisation:
    """People by number with their facts, and every answer that has come in and is still there."""

    size: int
    chance: np.random.Generator
    facts: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in (*FACTS, "origin")})
    present: set[int] = field(default_factory=set)
    answers: dict[str, dict[str, int]] = field(
        default_factory=lambda: {"score": {}, "words": {}, "special": {}}
    )
    late: list[tuple[int, str, str, int]] = field(default_factory=list)
    given: int = 0
    erased: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.join(self.size)

    def join(self, count: int) -> None:
        first = len(self.facts["origin"])
        for name, values in (*FACTS.items(), ("origin", ORIGINS)):
            shares = 1 / np.arange(1, values + 1)
            self.facts[name] += self.chance.choice(values, size=count, p=shares / shares.sum()).tolist()
        self.present |= set(range(first, first + count))

    def week(self, number: int) -> None:
        """People leave, are erased, come and answer; late answers of earlier weeks arrive."""
        if number:
            self._part()
            self.join(int(self.chance.poisson(TURNOVER * self.size)))
        share = WEEKLY if number else FIRST
        for variable, rate in (("score", share), ("words", COMMENTS if number else 0.5), ("special", share)):
            for person in sorted(self.present):
                if self.chance.random() < rate:
                    self._answer(variable, person, number)
        for due, variable, unit, person in self.late:
            if due == number and person not in self.erased:
                self.answers[variable][unit] = person

    def _part(self) -> None:
        for person in sorted(self.present):
            leaves = self.chance.random() < TURNOVER
            if leaves:
                self.present.discard(person)
            if self.chance.random() < (ERASED_ON_LEAVING if leaves else ERASED):
                self._erase(person)

    def _erase(self, person: int) -> None:
        self.erased.add(person)
        self.present.discard(person)
        for kept in self.answers.values():
            for unit in [unit for unit, owner in kept.items() if owner == person]:
                del kept[unit]

    def _answer(self, variable: str, person: int, number: int) -> None:
        self.given += 1
        unit = f"{variable}{self.given}"
        if self.chance.random() < LATE:
            due = number + int(self.chance.integers(1, LATEST + 1))
            self.late.append((due, variable, unit, person))
        else:
            self.answers[variable][unit] = person

    def cells(self) -> list[Cell]:
        """The declared tables of this week."""
        everywhere = [(), *((name,) for name in FACTS), *combinations(FACTS, 2)]
        scores = [cell for by in everywhere for cell in self._table("score", "scores", by)]
        words = [cell for by in everywhere[:2] for cell in self._table("words", "comments", by)]
        special = [cell for by in ((), ("origin",)) for cell in self._table("special", "special", by)]
        return [*scores, *words, *special]

    def _table(self, variable: str, kind: str, by: Sequence[str]) -> Iterator[Cell]:
        found: dict[tuple[int, ...], dict[str, str]] = {}
        columns = [self.facts[name] for name in by]
        for unit, person in self.answers[variable].items():
            found.setdefault(tuple(column[person] for column in columns), {})[unit] = f"p{person}"
        for place, behind in found.items():
            row, column = ("-".join(map(str, place)) or "all"), "all"
            yield Cell(
                f"{variable} by {' and '.join(by) or 'nothing'}",
                row,
                column,
                behind,
                (variable,),
                minimum=MINIMUM[kind],
                is_total=len(by) < 2,
                block=variable,
            )


@dataclass(slots=True)
class Year:
    """What was published of one organisation, and how much of it could be."""

    releases: list[list[Cell]] = field(default_factory=list)
    plain: list[list[Cell]] = field(default_factory=list)
    large: int = 0
    kept: int = 0
    ages: list[int] = field(default_factory=list)
    small: set[frozenset[str]] = field(default_factory=set)
    slowest: float = 0.0


def year(organisation: Organisation, weeks: int) -> Year:
    """Publish ``weeks`` releases."""
    found, history = Year(), History()
    complete: dict[str, int] = {}
    for week in range(weeks):
        organisation.week(week)
        cells = organisation.cells()
        began = time.process_time()
        outcome = decide(cells, earlier=history)
        history.add(outcome.shown)
        found.slowest = max(found.slowest, time.process_time() - began)
        found.releases.append(outcome.shown)
        complete |= {cell.key: week for cell in outcome.shown}
        visible = {cell.key for cell in outcome.shown} | (outcome.carried & history.last.keys())
        large = [cell for cell in cells if len(cell.people) >= cell.minimum]
        found.plain.append(large)
        found.large += len(large)
        found.kept += sum(cell.key in visible for cell in large)
        found.ages += [week - complete[cell.key] for cell in large if cell.key in visible]
        found.small |= {cell.people for cell in cells if len(cell.people) < cell.minimum}
    return found


def groups(found: Year, chance: np.random.Generator) -> set[frozenset[str]]:
    """Whom an attacker would ask for: every group that was too small, and guesses within small cells."""
    asked = set(found.small)
    near = sorted(
        {cell.people for cells in found.plain for cell in cells if len(cell.people) < 12}, key=sorted
    )
    for _ in range(GUESSES if near else 0):
        people = sorted(near[int(chance.integers(len(near)))])
        size = int(chance.integers(2, min(len(people), 9) + 1))
        asked.add(frozenset(chance.choice(people, size=size, replace=False).tolist()))
    return asked


def run(task: tuple[int, int, int, bool]) -> dict[str, Any]:
    """One organisation, by its seed."""
    seed, people, weeks, plain = task
    began, chance = time.process_time(), np.random.default_rng([people, seed])
    size = max(20, round(people * chance.uniform(0.8, 1.2)))
    found = year(Organisation(size, chance), weeks)
    published = time.process_time() - began
    asked = groups(found, chance)
    recovered = attack(found.releases, asked)
    attacked = time.process_time() - began - published
    return {
        "seed": seed,
        "people": size,
        "recovered": [(one.attack, len(one.people), one.figure) for one in recovered],
        "asked": len(asked) + size,
        "figures": sum(map(len, found.releases)),
        "large": found.large,
        "kept": found.kept,
        "age": fmean(found.ages or [0]),
        "seconds": published,
        "slowest": found.slowest,
        "attack_seconds": attacked,
        "threshold_only": len({one.people for one in attack(found.plain[:PLAIN_WEEKS], ())})
        if plain
        else None,
    }


PLAIN_WEEKS = 4


def figures(results: Sequence[dict[str, Any]], weeks: int) -> dict[str, Any]:
    shares = sorted(one["kept"] / one["large"] for one in results)
    plain = [one["threshold_only"] for one in results if one["threshold_only"] is not None]
    return {
        "organisations": len(results),
        "weeks": weeks,
        "people": round(fmean(one["people"] for one in results)),
        "recoverable_groups": sum(len(one["recovered"]) for one in results),
        "recovered": [one for each in results for one in each["recovered"]][:20],
        "groups_asked_for": sum(one["asked"] for one in results),
        "figures_published": sum(one["figures"] for one in results),
        "kept_percent": round(100 * fmean(shares), 1),
        "kept_percent_worst": round(100 * shares[0], 1),
        "age_weeks": round(fmean(one["age"] for one in results), 2),
        "threshold_only": {"weeks": PLAIN_WEEKS, "organisations": len(plain), "recovered_groups": sum(plain)},
        "seconds_each": round(fmean(one["seconds"] for one in results), 2),
        "slowest_decision_seconds": round(max(one["slowest"] for one in results), 2),
        "attack_seconds_each": round(fmean(one["attack_seconds"] for one in results), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--organisations", type=int, default=20)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument(
        "--people", type=int, default=200, help="about how many in each, give or take a fifth"
    )
    parser.add_argument("--first", type=int, default=0, help="seed of the first organisation")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument(
        "--plain", type=int, default=3, help="organisations that are also published unprotected"
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    tasks = [
        (chosen.first + seed, chosen.people, chosen.weeks, seed < chosen.plain)
        for seed in range(chosen.organisations)
    ]
    began = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(chosen.processes) as pool:
        results = list(pool.imap_unordered(run, tasks))
    document = {**figures(results, chosen.weeks), "clock_seconds": round(time.perf_counter() - began, 1)}
    print(json.dumps(document) if chosen.json else json.dumps(document, indent=2))
    raise SystemExit(1 if document["recoverable_groups"] else 0)


if __name__ == "__main__":
    main()
