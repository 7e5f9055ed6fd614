"""How much processor time a pairing round takes from the database to its saved proposals.

``python -m benchmarks.round --json`` imports an invented company into a database of its own, lets people take part, and
times one round beside SciPy's assignment on scores of the same size. It touches no other database.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.pilot import recruiting

# Of the invented company about seven in a hundred are senior enough to be mentees.
COLLEAGUES_FOR_EACH = 16
TOPICS = [f"Topic {number}" for number in range(12)]


def _company(people: int, seed: int, folder: Path) -> None:
    """Import ``people`` times enough colleagues through the command that operators use."""
    from django.core.management import call_command
    from django.utils import timezone

    from home.demo import company

    today = timezone.localdate()
    posts = company.posts(people=people * COLLEAGUES_FOR_EACH, seed=seed, today=today)
    roster, how = folder / "roster.csv", folder / "map.json"
    roster.write_bytes(company.roster(posts))
    grades = {"order": "low-to-high", "ladder": [[name] for name in company.LADDER]}
    how.write_text(json.dumps({"grades": grades}))
    call_command("import_roster", str(roster), map=how, json=True, stdout=StringIO())


def _cohort(people: int, seed: int) -> Any:
    """A cohort in which ``people`` of each side have said yes, with topics and hours."""
    from django.utils import timezone

    from accounts.models import Person, User
    from home.demo import company
    from programmes import actions
    from programmes.models import Side

    now = timezone.now()
    by = User.objects.create_user("bench@larkfield.example")
    cohort = recruiting(by=by)
    topics = [actions.add_topic(programme=cohort.programme, name=name, by=by, at=now) for name in TOPICS]
    for side, grades in ((Side.MENTOR, company.LADDER[:2]), (Side.MENTEE, company.LADDER[4:])):
        people_found = Person.objects.filter(grade__name__in=grades).order_by("external_id")[:people]
        _take_part(cohort, side, people_found, topics, random.Random(seed))
    cohort.refresh_from_db()
    return cohort


def _take_part(cohort: Any, side: str, people: Any, topics: list[Any], chance: random.Random) -> None:
    """Everybody has said yes, with four times that suit and three topics each way."""
    from django.utils import timezone

    from programmes.choices import HOURS
    from programmes.models import Participant, TopicChoice

    rows = [
        Participant(
            cohort=cohort,
            person=person,
            side=side,
            state=Participant.State.PREPARING,
            hours=chance.sample(HOURS, 4),
            invited_at=timezone.now(),
        )
        for person in people
    ]
    Participant.objects.bulk_create(rows)
    TopicChoice.objects.bulk_create(
        TopicChoice(participant=row, topic=topic, kind=kind)
        for row in rows
        for kind in TopicChoice.Kind
        for topic in chance.sample(topics, 3)
    )


def measure(people: int, seed: int) -> dict[str, Any]:
    """Processor seconds of one round, and how many times SciPy alone takes on a matrix of its size."""
    from django.utils import timezone

    from accounts.doorbell import silenced
    from pairing.actions import request_round
    from pairing.jobs import run_round

    cohort = _cohort(people, seed)
    scores = np.random.default_rng(seed).random((people, people))
    started = time.process_time()
    linear_sum_assignment(scores, maximize=True)
    reference = time.process_time() - started
    with silenced():
        current = request_round(cohort=cohort, submission=uuid.uuid4(), by=None, at=timezone.now())
        started = time.process_time()
        run_round(round_id=current.pk, at=timezone.now())
        taken = time.process_time() - started
    current.refresh_from_db()
    return {
        "mentors": people,
        "mentees": cohort.participants.filter(side="mentee").count(),
        "proposals": current.proposals.count(),
        "unpaired": current.unpaired.count(),
        "state": current.state,
        "cpu_seconds": round(taken, 2),
        "scipy_cpu_seconds": round(reference, 4),
        "ratio": round(taken / reference, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500, help="people on each side")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ |= {"UPWARD_DATA": folder, "DJANGO_SETTINGS_MODULE": "mentoring.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        _company(options.people, options.seed, Path(folder))
        result = measure(options.people, options.seed)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
