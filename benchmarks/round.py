"""How much processor time a pairing round takes from the database to its saved proposals, and how much memory.

``python -m benchmarks.round --json`` writes the invented company of ``benchmarks.crowd`` into a database of its own,
with lines, languages, topics, vetoes, private lists and private wishes. It times one round, and beside it SciPy's
assignment of a matrix of the same size (up to 5,000 people a side). ``--people 50000`` for as many as wanted. It
touches no other database.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.alone import account, in_parts, own_database
from benchmarks.crowd import crowd
from benchmarks.pilot import recruiting
from pairing.engine import Problem, Profile

MOST_FOR_SCIPY = 5_000
# Days before the first one that anybody may have started on.
FIRST_DAY = date(2000, 1, 1)


def _people(problem: Problem) -> dict[str, Any]:
    """Everybody of both sides in the staff list, with the lines between them; keys by name."""
    from django.utils import timezone

    from accounts.models import Grade, Person, ReportingLine

    grades = {rank: Grade.objects.create(name=f"Level {rank}", rank=rank) for rank in range(1, 9)}
    everybody = [*problem.mentors, *problem.mentees]
    keys = {one.person: uuid.uuid4() for one in everybody}
    in_parts(
        Person,
        (
            Person(
                id=keys[one.person],
                external_id=one.person,
                name=f"Colleague {one.person}",
                grade=grades[one.rank or 1],
                department=one.department,
                site=one.site,
                started_on=FIRST_DAY + timedelta(days=one.started or 0),
            )
            for one in everybody
        ),
    )
    since = timezone.localdate() - timedelta(days=400)
    in_parts(
        ReportingLine,
        (
            ReportingLine(
                person_id=keys[below],
                manager_id=keys[boss],
                since=since,
                kind=ReportingLine.Kind.DOTTED if place else ReportingLine.Kind.SOLID,
            )
            for below, bosses in problem.managers.items()
            for place, boss in enumerate(bosses)
            if boss in keys and boss != below
        ),
    )
    return keys


def _take_part(cohort: Any, side: str, people: Sequence[Profile], keys: dict[str, Any]) -> dict[str, Any]:
    """Everybody has said yes, with what they offer and want, and when and how they can meet."""
    from django.utils import timezone

    from programmes.models import Participant, TopicChoice

    known = {topic.name: topic for topic in cohort.programme.topics.all()}
    own = {one.key: uuid.uuid4() for one in people}
    in_parts(
        Participant,
        (
            Participant(
                id=own[one.key],
                cohort=cohort,
                person_id=keys[one.person],
                side=side,
                state=Participant.State.PREPARING,
                meets=sorted(one.meets),
                hours=sorted(one.hours),
                languages=sorted(one.languages),
                invited_at=timezone.now(),
            )
            for one in people
        ),
    )
    in_parts(
        TopicChoice,
        (
            TopicChoice(participant_id=own[one.key], topic=known[name], kind=kind)
            for one in people
            for kind, names in ((TopicChoice.Kind.OFFERS, one.offers), (TopicChoice.Kind.WANTS, one.wants))
            for name in sorted(names)
        ),
    )
    return own


def _said(problem: Problem, keys: dict[str, Any], own: dict[str, Any], cohort: Any) -> None:
    """Vetoes, and what is private: lists and wishes, sealed."""
    from django.utils import timezone

    from accounts.models import Person, PersonalKey
    from pairing.models import Block, Ruling, Wish

    now = timezone.now()
    in_parts(
        Ruling,
        (
            Ruling(
                cohort=cohort,
                mentor_id=own[mentor],
                mentee_id=own[mentee],
                kind=Ruling.Kind.VETO,
                ruled_at=now,
            )
            for mentor, mentee in sorted(problem.vetoes)
        ),
    )
    people = {str(one.pk): one for one in Person.objects.all()}
    for owner, other in sorted(problem.blocks):
        block = Block(person=people[str(keys[owner])], made_at=now)
        block.key = PersonalKey.of(block.person)
        block.other = str(keys[other])
        block.save()
    persons = {one.key: one.person for one in (*problem.mentors, *problem.mentees)}
    for one in (*problem.mentors, *problem.mentees):
        if one.wishes:
            wish = Wish(participant_id=own[one.key], saved_at=now)
            wish.key = PersonalKey.of(people[str(keys[one.person])])
            wish.say([people[str(keys[persons[key]])] for key in one.wishes], None)
            wish.save()


def in_the_database(problem: Problem) -> Any:
    """The crowd in the database, on both sides of one cohort, under the rules of ``benchmarks.pairing``."""
    from django.db import transaction
    from django.utils import timezone

    from pairing.inputs import policy_of
    from programmes import actions
    from programmes.models import Side

    by, now = account("bench@larkfield.example"), timezone.now()
    cohort = recruiting(by=by)
    with transaction.atomic():
        names = {name for one in (*problem.mentors, *problem.mentees) for name in one.offers | one.wants}
        for name in sorted(names):
            actions.add_topic(programme=cohort.programme, name=name, by=by, at=now)
        keys = _people(problem)
        own = _take_part(cohort, Side.MENTOR, problem.mentors, keys)
        own |= _take_part(cohort, Side.MENTEE, problem.mentees, keys)
        _said(problem, keys, own, cohort)
        policy = policy_of(cohort)
        policy.share_language = policy.share_hours = True
        policy.save()
    cohort.refresh_from_db()
    return cohort


def _memory(what: str) -> int:
    """A line of ``/proc/self/status`` in MB: ``VmRSS`` now, ``VmHWM`` the most since it was last set back."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) // 1024
    return 0


def _scipy(people: int, seed: int) -> float:
    """Processor seconds of SciPy's assignment alone."""
    scores = np.random.default_rng(seed).random((people, people))
    started = time.process_time()
    linear_sum_assignment(scores, maximize=True)
    return time.process_time() - started


def measure(people: int, seed: int) -> dict[str, Any]:
    """Seconds by the clock and of the processor of one round, and the memory that it took above the start."""
    from django.utils import timezone

    from accounts.doorbell import silenced
    from pairing.actions import request_round
    from pairing.jobs import run_round

    random.seed(seed)
    cohort = in_the_database(crowd(people, seed))
    with silenced():
        current = request_round(cohort=cohort, submission=uuid.uuid4(), by=None, at=timezone.now())
        Path("/proc/self/clear_refs").write_text("5")
        before, began, started = _memory("VmRSS"), time.perf_counter(), time.process_time()
        run_round(round_id=current.pk, at=timezone.now())
        taken, wall = time.process_time() - started, time.perf_counter() - began
        most = _memory("VmHWM")
    current.refresh_from_db()
    result = {
        "people": people,
        "proposals": current.proposals.count(),
        "unpaired": current.unpaired.count(),
        "proven": current.figures.get("proven"),
        "state": current.state,
        "cpu_seconds": round(taken, 2),
        "wall_seconds": round(wall, 1),
        "megabytes": most - before,
    }
    if people <= MOST_FOR_SCIPY:
        alone = _scipy(people, seed)
        result |= {"scipy_cpu_seconds": round(alone, 4), "ratio": round(taken / alone, 1)}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500, help="people on each side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_database():
        result = measure(options.people, options.seed)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
