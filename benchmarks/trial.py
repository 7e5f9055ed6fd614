"""How long a coordinator waits for the answer to a tried slider, in a pairing room of 500 a side.

``python -m benchmarks.trial --json`` pairs the invented company of ``benchmarks.round`` in a database of its own, moves
one slider after the other by 15 points and sends each as the page does. It touches no other database.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
import uuid
from typing import Any

from benchmarks.alone import own_database, signed_in
from benchmarks.crowd import crowd
from benchmarks.round import in_the_database

STEP, AT_MOST = 15, 300


def _answers(cohort: Any, times: int) -> list[float]:
    """Milliseconds until each answer."""
    from django.urls import reverse

    from accounts.models import User
    from pairing.forms import PolicyForm
    from pairing.inputs import policy_of

    client = signed_in(User.objects.get())
    address = reverse("pairing:room", args=[cohort.pk])
    form = PolicyForm(instance=policy_of(cohort))
    set_now = {field.name: field.value() for field in form if field.value() not in (None, False)}
    sliders = [name for name in set_now if name.startswith("weight_")]
    client.get(address)
    taken = []
    for turn in range(times):
        slider = sliders[turn % len(sliders)]
        tried = set_now | {slider: min(100, int(set_now[slider]) + STEP), "try": "yes"}
        started = time.perf_counter()
        response = client.post(address, tried, headers={"HX-Request": "true"})
        taken.append(1000 * (time.perf_counter() - started))
        if response.status_code != 200 or b"would change" not in response.content:
            raise SystemExit(f"A tried slider answered {response.status_code}")
    return taken


def measure(people: int, times: int, seed: int) -> dict[str, Any]:
    from django.utils import timezone

    from accounts.doorbell import silenced
    from pairing.actions import request_round
    from pairing.jobs import run_round

    random.seed(seed)
    cohort = in_the_database(crowd(people, seed))
    with silenced():
        current = request_round(cohort=cohort, submission=uuid.uuid4(), by=None, at=timezone.now())
        run_round(round_id=current.pk, at=timezone.now())
    taken = _answers(cohort, times)
    return {
        "people": people,
        "median_milliseconds": round(statistics.median(taken)),
        "slowest_milliseconds": round(max(taken)),
        "at_most": AT_MOST,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500, help="people on each side")
    parser.add_argument("--times", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with own_database():
        result = measure(options.people, options.times, options.seed)
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
