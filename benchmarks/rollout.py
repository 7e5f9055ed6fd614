"""How long the pages of one programme with 500 pairs take: a pilot that was decided, and the cohorts of its roll-out.

``python -m benchmarks.rollout --json`` writes them into a database of its own, with hours that were held and releases,
opens each page many times, and prints median and 95th percentile in milliseconds beside those of the list of programmes
in the same run. One cohort is being paired, the others meet. It touches no other database.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.alone import account, own_database, shown, signed_in, slowest, timed
from benchmarks.enrolment import DEPARTMENTS, FAMILIES, SITES
from benchmarks.pilot import recruiting

OF_THE_PILOT = 12
HOURS = 4


def _decided(by: Any) -> Any:
    """A pilot that has ended with a *go*."""
    from django.utils import timezone

    from programmes.models import Cohort, Decision

    today, pilot = timezone.localdate(), recruiting(by=by)
    Cohort.objects.filter(pk=pilot.pk).update(
        state=Cohort.State.EVALUATED,
        pairs_planned=OF_THE_PILOT,
        starts_on=today - timedelta(days=240),
        ends_on=today - timedelta(days=60),
    )
    Decision.objects.create(
        cohort=pilot,
        outcome=Decision.Outcome.GO,
        why="It went as it should.",
        release_number=1,
        release_digest="0" * 64,
        signed_name="The sponsor",
        decided_at=timezone.now(),
    )
    return pilot


def _programme(by: Any, cohorts: int, pairs: int) -> list[Any]:
    """The pilot and the cohorts that follow it, planned through the action and launched by their states."""
    from django.utils import timezone

    from programmes import actions
    from programmes.models import Cohort, Programme
    from programmes.rolling_out import CohortPlan

    now, today = timezone.now(), timezone.localdate()
    pilot = _decided(by)
    plans = [
        CohortPlan(f"Cohort {place}", today + timedelta(days=30), today + timedelta(days=210), pairs)
        for place in range(1, cohorts + 1)
    ]
    planned = actions.plan_next(
        of=Cohort.objects.get(pk=pilot.pk),
        plans=plans,
        learned="Book early.",
        thresholds={"completion": (Decimal(75), Decimal(55))},
        seen=0,
        submission=uuid.uuid4(),
        by=by,
        at=now,
    )
    Programme.objects.filter(pk=pilot.programme_id).update(state=Programme.State.RUNNING, decision_on=today)
    meeting = {"state": Cohort.State.ACTIVE, "starts_on": today - timedelta(days=60)}
    Cohort.objects.filter(pk__in=[one.pk for one in planned[:-1]]).update(**meeting)
    Cohort.objects.filter(pk=planned[-1].pk).update(state=Cohort.State.MATCHING)
    wanted = [pilot.pk, *(one.pk for one in planned)]
    found = {one.pk: one for one in Cohort.objects.filter(pk__in=wanted).select_related("programme")}
    return [found[key] for key in wanted]


def _people(number: int, rank: int, chance: random.Random, start: int) -> list[Any]:
    from accounts.models import Grade, Person

    grade, _ = Grade.objects.get_or_create(rank=rank, defaults={"name": f"Level {rank}"})
    people = [
        Person(
            external_id=f"R{start + place:06}",
            name=f"{chance.choice(FAMILIES)} {start + place}",
            email=f"r{start + place}@larkfield.example",
            grade=grade,
            department=chance.choice(DEPARTMENTS),
            site=chance.choice(SITES),
        )
        for place in range(number)
    ]
    return list(Person.objects.bulk_create(people, batch_size=500))


def _participants(
    cohort: Any, number: int, state: str, chance: random.Random, start: int
) -> dict[str, list[Any]]:
    from django.utils import timezone

    from programmes.choices import HOURS as TIMES
    from programmes.models import Participant, Side, TopicChoice

    topics = list(cohort.programme.topics.all())
    sides: dict[str, list[Any]] = {}
    for side, rank, first in ((Side.MENTOR, 1, start), (Side.MENTEE, 7, start + number)):
        rows = [
            Participant(
                cohort=cohort,
                person=person,
                side=side,
                state=state,
                hours=chance.sample(TIMES, 4),
                invited_at=timezone.now() - timedelta(days=90),
                answered_at=timezone.now() - timedelta(days=80),
            )
            for person in _people(number, rank, chance, first)
        ]
        sides[side] = list(Participant.objects.bulk_create(rows, batch_size=500))
        TopicChoice.objects.bulk_create(
            (
                TopicChoice(participant=row, topic=topic, kind=kind)
                for row in rows
                for kind in TopicChoice.Kind
                for topic in chance.sample(topics, 3)
            ),
            batch_size=500,
        )
    return sides


def _pairs(cohort: Any, sides: dict[str, list[Any]], state: str, chance: random.Random) -> None:
    """Every pair with its hours held, one of ten with one cancelled, and the next one planned for some."""
    from django.utils import timezone

    from accounts.models import ContentKey
    from pairing.models import Pair
    from sessions.models import Session

    now = timezone.now()
    pairs = [
        Pair(
            cohort=cohort,
            mentor=mentor,
            mentee=mentee,
            state=state,
            key=ContentKey.new(),
            asked_at=now - timedelta(days=70),
            introduced_at=now - timedelta(days=56),
        )
        for mentor, mentee in zip(sides["mentor"], sides["mentee"], strict=True)
    ]
    Pair.objects.bulk_create(pairs, batch_size=500)
    held = [
        Session(
            pair=pair,
            key=pair.key,
            number=number,
            state=chance.choice([Session.State.HELD] * 9 + [Session.State.CANCELLED]),
            starts_at=now - timedelta(days=50 - 14 * number + chance.randrange(5)),
            planned_by="mentee",
            planned_at=now - timedelta(days=60),
            submission=uuid.uuid4(),
        )
        for pair in pairs
        for number in range(1, HOURS + 1)
    ]
    for session in held:
        if session.state == Session.State.CANCELLED:
            session.changed_by, session.changed_at = "mentee", session.starts_at - timedelta(hours=9)
    Session.objects.bulk_create(held, batch_size=500)


def _fill(cohorts: list[Any], pairs: int, seed: int) -> None:
    from pairing.models import Pair
    from programmes.models import Participant

    chance, start = random.Random(seed), 0
    for place, cohort in enumerate(cohorts):
        number = OF_THE_PILOT if place == 0 else pairs
        is_last = place == len(cohorts) - 1
        state = Participant.State.PREPARING if is_last else Participant.State.PAIRED
        sides = _participants(cohort, number, state, chance, start)
        start += 2 * number
        if not is_last:
            _pairs(cohort, sides, Pair.State.COMPLETED if place == 0 else Pair.State.ACTIVE, chance)


def _release(cohort: Any, by: Any) -> None:
    from django.utils import timezone

    from insights import worker
    from insights.actions import request_release

    at = timezone.now()
    asked = request_release(cohort=cohort, by=by, at=at, submission=uuid.uuid4())
    worker.compute(release_id=str(asked.pk), clock=lambda: at)


def _round(cohort: Any, by: Any) -> None:
    from django.utils import timezone

    from pairing.actions import request_round
    from pairing.jobs import run_round

    current = request_round(cohort=cohort, submission=uuid.uuid4(), by=by, at=timezone.now())
    run_round(round_id=current.pk, at=timezone.now())


def _written(by: Any, pairs: int, cohorts: int, seed: int) -> list[Any]:
    """The pilot and its roll-out with everything that their pages show."""
    from django.utils import timezone

    from accounts.doorbell import silenced
    from programmes import actions

    with silenced():
        made = _programme(by, cohorts, pairs)
        for place in range(12):
            actions.add_topic(programme=made[0].programme, name=f"Topic {place}", by=by, at=timezone.now())
        _fill(made, pairs, seed)
        for cohort in made[:-1]:
            _release(cohort, by)
        _round(made[-1], by)
    return made


def _of_team(made: list[Any]) -> dict[str, str]:
    """What somebody who runs the programme opens on a working day."""
    from django.urls import reverse

    pilot, meeting, matching = made[0], made[-2], made[-1]
    people = reverse("programmes:participants", args=[meeting.pk])
    return {
        "reference: programmes": reverse("programmes:list"),
        "HR home": reverse("home:hr"),
        "programme": pilot.programme.get_absolute_url(),
        "cohort": meeting.get_absolute_url(),
        "plan the roll-out": reverse("programmes:roll_out", args=[pilot.pk]),
        "participants": people,
        "participants, last page": f"{people}?page=99",
        "who is prepared": reverse("preparation:cohort", args=[meeting.pk]),
        "review room": reverse("pairing:room", args=[matching.pk]),
        "dashboard": reverse("insights:dashboard", args=[meeting.pk]),
        "board page": reverse("insights:board", args=[meeting.pk]),
        "reports": reverse("insights:reports"),
    }


def _executive(programme: Any, by: Any) -> Any:
    from django.utils import timezone

    from programmes.models import Role

    user = account("board@larkfield.example")
    granted = {"granted_by": by, "granted_at": timezone.now()}
    Role.objects.create(programme=programme, user=user, name=Role.Name.EXECUTIVE, **granted)
    return user


def measure(pairs: int, cohorts: int, seed: int, times: int) -> dict[str, Any]:
    """Every page that somebody who runs or answers for the programme opens on a working day."""
    from django.urls import reverse

    by = account("bench@larkfield.example")
    each = (pairs - OF_THE_PILOT) // cohorts
    started = time.perf_counter()
    made = _written(by, each, cohorts, seed)
    board = signed_in(_executive(made[0].programme, by))
    made_in, team = time.perf_counter() - started, signed_in(by)
    pages = {name: timed(team, address, times) for name, address in _of_team(made).items()}
    for name, route in (
        ("executive's page", "home:executive"),
        ("executive's commitments", "home:commitments"),
    ):
        pages[name] = timed(board, reverse(route), times)
    return {
        "pairs": OF_THE_PILOT + each * cohorts,
        "cohorts": len(made),
        "made_in_seconds": round(made_in, 1),
        "milliseconds": pages,
        **slowest(pages),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--cohorts", type=int, default=4, help="cohorts that follow the pilot; two or more")
    parser.add_argument("--times", type=int, default=30, help="looks at each page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_database():
        result = measure(options.pairs, options.cohorts, options.seed, options.times)
    print(json.dumps(result) if options.json else shown(result))


if __name__ == "__main__":
    main()
