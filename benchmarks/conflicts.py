"""How long it takes to hold every live pair to the rules: by night, and in the transaction of an import.

``python -m benchmarks.conflicts --json`` writes 50,000 live pairs, their reporting lines, policies and some private
lists into a database of its own, lets a few break a rule, and looks at all of them. Times are processor seconds; beside
them stands the reference of the same run, reading every pair with its two people once. It touches no other database.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from benchmarks.alone import in_parts, own_database
from benchmarks.enrolment import DEPARTMENTS, FAMILIES, SITES
from benchmarks.pilot import recruiting

WAIT_AT_MOST = 60
COHORTS = 50
# Of a hundred pairs so many break a rule, in turn: the line, the gap, a private list.
BROKEN_OF_100 = 1
# A boss for so many people, on each of four rungs above them.
TEAM = 10


def _company(pairs: int, chance: random.Random) -> tuple[list[Any], list[Any]]:
    """The keys of so many juniors and seniors; each junior stands under four bosses who are in no pair."""
    from django.utils import timezone

    from accounts.models import Grade, Person, ReportingLine

    grades = [Grade.objects.create(name=f"Level {rank}", rank=rank) for rank in range(1, 9)]
    counts = [pairs, pairs // TEAM + 1, pairs // TEAM**2 + 1, pairs // TEAM**3 + 1]
    rungs = [[uuid.uuid4() for _ in range(number)] for number in counts]
    seniors = [uuid.uuid4() for _ in range(pairs)]

    def people() -> Iterator[Any]:
        everybody = [
            *((key, rung) for rung, keys in enumerate(rungs) for key in keys),
            *((key, 7) for key in seniors),
        ]
        for place, (key, rung) in enumerate(everybody):
            yield Person(
                id=key,
                external_id=f"B{place:06}",
                name=f"{chance.choice(FAMILIES)} {place}",
                email=f"b{place}@larkfield.example",
                grade=grades[rung],
                department=chance.choice(DEPARTMENTS),
                site=chance.choice(SITES),
            )

    in_parts(Person, people())
    since = timezone.localdate() - timedelta(days=400)
    lines = ((below, above) for below, above in pairwise(rungs))
    in_parts(
        ReportingLine,
        (
            ReportingLine(person_id=key, manager_id=above[place // TEAM], since=since)
            for below, above in lines
            for place, key in enumerate(below)
        ),
    )
    return rungs[0], seniors


def _cohorts(by: Any) -> list[Any]:
    """Fifty cohorts of one programme that meet, each with its policy."""
    from django.utils import timezone

    from pairing.models import Policy
    from programmes.models import Cohort

    pilot = recruiting(by=by)
    made = [
        Cohort(
            programme=pilot.programme,
            name=f"Cohort {place}",
            kind=Cohort.Kind.ROLLOUT,
            state=Cohort.State.ACTIVE,
            starts_on=pilot.starts_on,
            ends_on=pilot.ends_on,
            submission=uuid.uuid4(),
            created_at=timezone.now(),
        )
        for place in range(COHORTS)
    ]
    Cohort.objects.bulk_create(made)
    Policy.objects.bulk_create(Policy(cohort=cohort) for cohort in made)
    return made


def _take_part(cohorts: list[Any], people: list[Any], side: str) -> list[Any]:
    """The keys of so many participants, who are spread over the cohorts."""
    from django.utils import timezone

    from programmes.models import Participant

    now, ids = timezone.now(), [uuid.uuid4() for _ in people]
    in_parts(
        Participant,
        (
            Participant(
                id=own,
                cohort=cohorts[place % COHORTS],
                person_id=key,
                side=side,
                state=Participant.State.PAIRED,
                invited_at=now,
            )
            for place, (own, key) in enumerate(zip(ids, people, strict=True))
        ),
    )
    return ids


def _pairs(cohorts: list[Any], juniors: list[Any], seniors: list[Any]) -> None:
    from django.utils import timezone

    from accounts.models import ContentKey
    from pairing.models import Pair
    from programmes.models import Side

    now = timezone.now()
    mentors = _take_part(cohorts, juniors, Side.MENTOR)
    mentees = _take_part(cohorts, seniors, Side.MENTEE)
    keys = [ContentKey.new() for _ in range(COHORTS)]
    in_parts(
        Pair,
        (
            Pair(
                cohort=cohorts[place % COHORTS],
                mentor_id=mentor,
                mentee_id=mentee,
                state=Pair.State.ACTIVE,
                key=keys[place % COHORTS],
                asked_at=now,
                mentee_answered_at=now,
                introduced_at=now,
            )
            for place, (mentor, mentee) in enumerate(zip(mentors, mentees, strict=True))
        ),
    )


def _break(juniors: list[Any], seniors: list[Any]) -> dict[str, int]:
    """Let one of a hundred pairs break a rule; how many by which."""
    from django.utils import timezone

    from accounts.models import Grade, Person, ReportingLine
    from pairing import actions

    step = 100 // BROKEN_OF_100
    chosen = list(zip(juniors, seniors, strict=True))[::step]
    by_rule = {"line": chosen[::3], "gap": chosen[1::3], "not-possible": chosen[2::3]}
    today = timezone.localdate()
    in_parts(
        ReportingLine,
        (ReportingLine(person_id=a, manager_id=b, kind="dotted", since=today) for a, b in by_rule["line"]),
    )
    low = Grade.objects.get(rank=2)
    for _, senior in by_rule["gap"]:
        Person.objects.filter(pk=senior).update(grade=low)
    for junior, senior in by_rule["not-possible"]:
        both = Person.objects.in_bulk([junior, senior])
        actions.block(person=both[junior], other=both[senior], at=timezone.now())
    return {rule: len(pairs) for rule, pairs in by_rule.items()}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    answer = work()
    return time.process_time() - started, answer


def _read_all() -> int:
    """The reference: every live pair with its two people, once, in parts of the same size."""
    from pairing.conflicts import next_pairs

    reached, number = None, 0
    while pairs := next_pairs(reached):
        number, reached = number + len(pairs), pairs[-1].pk
    return number


def _megabytes() -> float:
    """The most that this process has held so far, the making of the pairs among it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(pairs: int, seed: int) -> dict[str, Any]:
    """By night with every pair whole; then with broken ones by an import, by night, and once more."""
    from django.utils import timezone

    from accounts.doorbell import silenced
    from accounts.models import User
    from pairing import scanning
    from pairing.conflicts import scan_live_pairs

    def by_night() -> Any:
        return scanning.carry_on(scanning.begin(at=timezone.now()), clock=timezone.now)

    with silenced():
        juniors, seniors = _company(pairs, random.Random(seed))
        _pairs(_cohorts(User.objects.create_user("bench@larkfield.example")), juniors, seniors)
        before = _megabytes()
        reference, _ = _timed(_read_all)
        whole, _ = _timed(by_night)
        broken = _break(juniors, seniors)
        imported, found = _timed(lambda: scan_live_pairs(at=timezone.now()))
        night, scan = _timed(by_night)
    return {
        "pairs": scan.pairs,
        "broken": broken,
        "paused_by_import": found.barred,
        "paused_by_night": scan.conflicts,
        "reference_cpu_seconds": round(reference, 2),
        "nothing_broken_cpu_seconds": round(whole, 2),
        "import_cpu_seconds": round(imported, 2),
        "night_cpu_seconds": round(night, 2),
        "ratio": round(whole / reference, 2),
        "megabytes_above_the_making": round(_megabytes() - before),
        "at_most": WAIT_AT_MOST,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_database():
        result = measure(options.pairs, options.seed)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
