"""Whether the time of an answer tells which addresses are known.

``python -m benchmarks.secrecy --json`` asks three doors (a password, a forgotten password, a mailed code) in a database
of its own, about accounts in each state one after the other, and compares the times of each state with those of an
address that nobody has. It touches no other database, and no mail leaves.

Each try is timed by two clocks: ``wall`` is what a stranger could measure, and what is asked for; ``cpu`` is the work
of this process alone, which says what ``wall`` would show without the pause of ``accounts.signing_in.pace``. For each:
the gap between the medians in milliseconds, and the p of a Mann-Whitney test. Most of a try at the first door is the
password's hash, which costs hundreds of milliseconds, give or take tens. That each state hashes once is shown by
``tests/abuse/test_sign_in.py``; ``--light-hash`` puts a quick hash in its place, so that the rest can be compared to a
fraction of a millisecond.

Asked: by the wall clock a gap under 5 ms and p over 0.01 for each state, corrected for how many are compared
(Bonferroni).
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from statistics import median
from typing import Any

from scipy.stats import mannwhitneyu

STATES = ("known", "no password", "inactive", "left", "unverified", "unknown")
DOORS = {
    "account_login": ("login", "password"),
    "account_reset_password": ("email",),
    "account_request_login_code": ("email",),
}  # each with the fields it takes: one more, and the form is refused before anything is looked up
LARGEST_GAP_MS, SMALLEST_P = 5.0, 0.01


def _address(state: str, number: int) -> str:
    """All equally long."""
    return f"{state.replace(' ', '')[:5]:x<7}{number:05}@northwind.example"


def _accounts(tries: int) -> None:
    """One account for each try and state: a limit that is reached would be measured instead of the door."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from accounts.models import Person, User

    hashed, none, today = make_password("a long enough sentence"), make_password(None), timezone.localdate()
    for state in STATES[:-1]:
        emails = [_address(state, number) for number in range(tries)]
        people = Person.objects.bulk_create(
            Person(external_id=email, name="Bench", email=email, left_on=today if state == "left" else None)
            for email in emails
        )
        users = User.objects.bulk_create(
            User(
                email=person.email,
                person=person,
                password=none if state == "no password" else hashed,
                is_active=state != "inactive",
            )
            for person in people
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=state != "unverified", primary=True)
            for user in users
        )


Times = dict[str, list[float]]  # milliseconds for each try, by state
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def _times(door: str, tries: int) -> dict[str, Times]:
    """The times of each clock, the states taking turns."""
    from django.test import Client
    from django.urls import reverse

    address = reverse(door)
    times: dict[str, Times] = {clock: {state: [] for state in STATES} for clock in CLOCKS}
    for number in range(-3, tries):  # what is read once for a whole process is read in the first rounds
        turn = number % len(STATES)
        for state in (*STATES[turn:], *STATES[:turn]):
            email = _address(state, number % tries)
            place = f"10.{STATES.index(state)}.{number % tries // 250}.{number % tries % 250}"
            visitor = Client(REMOTE_ADDR=place)
            words = {name: "not this one at all" if name == "password" else email for name in DOORS[door]}
            began = {clock: now() for clock, now in CLOCKS.items()}
            answer = visitor.post(address, words)
            took = {clock: (now() - began[clock]) * 1000 for clock, now in CLOCKS.items()}
            if answer.status_code not in (200, 302):
                raise SystemExit(f"{door} answered {answer.status_code}: nothing was looked up")
            for clock in CLOCKS:
                if number >= 0:
                    times[clock][state].append(took[clock])
    return times


def _compared(times: dict[str, Times]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for state in STATES[:-1]:
        found[state] = {}
        for clock, by_state in times.items():
            each, unknown = by_state[state], by_state["unknown"]
            p = min(1.0, float(mannwhitneyu(each, unknown).pvalue) * (len(STATES) - 1))
            gap = median(each) - median(unknown)
            found[state] |= {f"{clock}_gap_ms": round(gap, 3), f"{clock}_p": round(p, 4)}
        found[state]["held"] = (
            abs(found[state]["wall_gap_ms"]) < LARGEST_GAP_MS and found[state]["wall_p"] > SMALLEST_P
        )
    return found


def measure(tries: int, measured: Sequence[str]) -> dict[str, Any]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    _accounts(tries)
    doors, held = {}, True
    for door in measured:
        times = _times(door, tries)
        states = _compared(times)
        medians = {clock: round(median(by_state["unknown"]), 2) for clock, by_state in times.items()}
        doors[door] = {"unknown_median_ms": medians, "states": states}
        held = held and all(state["held"] for state in states.values())
    return {"tries": tries, "doors": doors, "held": held}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=200, help="tries for each state and door")
    parser.add_argument("--door", choices=DOORS, action="append", help="only this one; may be repeated")
    parser.add_argument(
        "--light-hash", action="store_true", help="compare everything but the password's hash"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ |= {
            "UPWARD_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "mentoring.settings",
            "ALLOWED_HOSTS": "testserver",
        }
        import django
        from django.conf import settings

        django.setup()
        settings.CELERY_BROKER_URL = "memory://"  # bells ring into the void
        if options.light_hash:
            settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        result = {"light_hash": options.light_hash} | measure(options.tries, options.door or list(DOORS))
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
