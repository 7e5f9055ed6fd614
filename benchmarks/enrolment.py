"""How long the enrolment pages take with many applications in one cohort.

``python -m benchmarks.enrolment --json`` writes them into a database of its own, opens each list page many times, first
page and far page, and prints median and 95th percentile in milliseconds beside those of the list of programmes in the
same run. It touches no other database.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from datetime import timedelta
from typing import Any

from benchmarks.alone import account, own_database, shown, signed_in, slowest, timed
from benchmarks.pilot import recruiting

FAMILIES = ("Ellery", "Reed", "Bowen", "Halloran", "Okafor", "Lindqvist", "Marsh", "Sethi", "Tanaka", "Wolfe")
DEPARTMENTS = ("Claims", "Finance", "Legal", "Technology", "People", "Marketing")
SITES = ("Leeds", "Glasgow", "Bristol", "Cardiff")
REFERENCE = "reference: programmes"


def _cohort(by: Any) -> Any:
    """A cohort that recruits, with a call that ended yesterday."""
    from django.utils import timezone

    from programmes.models import OpenCall

    now = timezone.now()
    cohort = recruiting(by=by)
    OpenCall.objects.create(
        cohort=cohort,
        is_open=True,
        opened_at=now,
        closes_on=now.date() - timedelta(days=1),
        mentor_seats=500,
        mentee_seats=500,
    )
    cohort.refresh_from_db()
    return cohort


def _applications(cohort: Any, number: int, seed: int) -> None:
    """``number`` people who applied, each with two topics of twelve."""
    from django.utils import timezone

    from accounts.models import Grade, Person
    from programmes.models import Application, Side, Topic

    chance, now = random.Random(seed), timezone.now()
    grades = Grade.objects.bulk_create(Grade(name=f"Level {rank}", rank=rank) for rank in range(1, 8))
    topics = Topic.objects.bulk_create(
        Topic(programme=cohort.programme, name=f"Topic {place}") for place in range(12)
    )
    people = [
        Person(
            external_id=f"B{place:06}",
            name=f"{chance.choice(FAMILIES)} {place}",
            email=f"b{place}@larkfield.example",
            grade=chance.choice(grades),
            department=chance.choice(DEPARTMENTS),
            site=chance.choice(SITES),
        )
        for place in range(number)
    ]
    Person.objects.bulk_create(people, batch_size=500)
    Application.objects.bulk_create(
        (
            Application(
                cohort=cohort,
                person=person,
                side=chance.choice(Side.values),
                state=Application.State.APPLIED,
                offers=[str(topic.pk) for topic in chance.sample(topics, 2)],
                wants=[str(topic.pk) for topic in chance.sample(topics, 2)],
                applied_at=now - timedelta(seconds=place),
                saved_at=now,
            )
            for place, person in enumerate(people)
        ),
        batch_size=500,
    )


def _give(
    client: Any, cohort: Any, by: Any, address: str, times: int
) -> tuple[dict[str, Any], dict[str, float]]:
    """Give the places by the two jobs: how long each takes, and the page while it works and before it is confirmed."""
    from django.utils import timezone

    from accounts.doorbell import silenced
    from programmes import actions, jobs
    from programmes.models import Selection

    seconds, pages = {}, {}
    with silenced():
        run = actions.request_preview(cohort=cohort, by=by, at=timezone.now())
        pages["selection, at work"] = timed(client, address, times)
        began = time.perf_counter()
        jobs.run_selection(run_id=run.pk, clock=timezone.now)
        seconds["preview_seconds"] = round(time.perf_counter() - began, 1)
        pages["selection, preview"] = timed(client, address, times)
        named = f"{address}?side=mentee&list=waiting&q=okafor+77"
        pages["selection, preview, by name"] = timed(client, named, times)
        looked_at = str(Selection.objects.get().pk)
        run = actions.request_confirmation(cohort=cohort, looked_at=looked_at, by=by, at=timezone.now())
        began = time.perf_counter()
        jobs.run_selection(run_id=run.pk, clock=timezone.now)
        seconds["confirm_seconds"] = round(time.perf_counter() - began, 1)
    return pages, seconds


def _addresses(cohort: Any, number: int) -> dict[str, str]:
    """The lists as they are opened once places are given: first and far pages, by name, by state."""
    from django.urls import reverse

    people = reverse("programmes:participants", args=[cohort.pk])
    listed = reverse("programmes:applications", args=[cohort.pk])
    places = reverse("programmes:selection", args=[cohort.pk])
    far = number // 100 - 1
    return {
        REFERENCE: reverse("programmes:list"),
        "applications": listed,
        "applications, one side and state": f"{listed}?side=mentor&state=not-placed",
        "applications, far page": f"{listed}?page={far}",
        "applications, last page": f"{listed}?page={number // 50}",
        "applications, a rare state": f"{listed}?state=withdrawn",
        "applications, by name": f"{listed}?q=okafor+77",
        "applications, by a common name": f"{listed}?q=okafor",
        "participants": people,
        "participants, by name": f"{people}?q=okafor",
        "selection": places,
        "waiting list": f"{places}?side=mentee&list=waiting",
        "waiting list, far page": f"{places}?side=mentee&list=waiting&page={far // 2}",
        "waiting list, by name": f"{places}?side=mentee&list=waiting&q=okafor+77",
        "open call": reverse("programmes:call", args=[cohort.pk]),
    }


def measure(number: int, seed: int, times: int) -> dict[str, Any]:
    """The pages before and after the places are given, and how long giving them takes."""
    from django.urls import reverse

    by = account("bench@larkfield.example")
    cohort = _cohort(by)
    _applications(cohort, number, seed)
    client = signed_in(by)
    places = reverse("programmes:selection", args=[cohort.pk])
    pages, seconds = _give(client, cohort, by, places, times)
    pages |= {name: timed(client, address, times) for name, address in _addresses(cohort, number).items()}
    most = max(page["processor"] for page in pages.values())
    ratio = round(most / pages[REFERENCE]["processor"], 1)
    return {
        "applications": number,
        **seconds,
        "milliseconds": pages,
        "slowest_ratio": ratio,
        **slowest(pages),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=30, help="looks at each page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_database():
        result = measure(options.applications, options.seed, options.times)
    print(json.dumps(result) if options.json else shown(result))


if __name__ == "__main__":
    main()
