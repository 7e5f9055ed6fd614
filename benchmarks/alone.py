"""A product with a database of its own, and pages of it that are opened and timed."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

WAIT_AT_MOST = 250


@contextmanager
def own_database() -> Iterator[None]:
    """Django, set up on an empty database in a folder that is gone afterwards. Once in a process."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        os.environ |= {"UPWARD_DATA": folder, "DJANGO_SETTINGS_MODULE": "mentoring.settings"}
        import django
        from django.conf import settings
        from django.core.management import call_command

        from mentoring.opening import settle_in

        django.setup()
        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        settle_in()
        yield


def in_parts(model: Any, rows: Iterable[Any]) -> None:
    """Write rows in parts, so that all never stand in memory at once."""
    waiting = iter(rows)
    while part := list(islice(waiting, 5_000)):
        model.objects.bulk_create(part, batch_size=500)


def account(address: str) -> Any:
    """Somebody who has the second factor that their role may ask for."""
    from allauth.mfa.models import Authenticator

    from accounts.models import User

    user = User.objects.create_user(address)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "none"})
    return user


def signed_in(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def timed(client: Any, address: str, times: int) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, after one look that fills what is cached; and the processor's median.

    The last is what to compare on a machine that others work on.
    """
    client.get(address)
    taken, worked = [], []
    for _ in range(times):
        started, began = time.perf_counter(), time.process_time()
        response = client.get(address)
        taken.append(1000 * (time.perf_counter() - started))
        worked.append(1000 * (time.process_time() - began))
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    return {
        "median": round(statistics.median(taken), 1),
        "p95": round(statistics.quantiles(taken, n=20)[-1], 1),
        "processor": round(statistics.median(worked), 1),
    }


def slowest(pages: dict[str, dict[str, float]]) -> dict[str, float]:
    """The slowest page beside what is asked, and the load of the machine meanwhile."""
    return {
        "slowest_p95": max(page["p95"] for page in pages.values()),
        "at_most": WAIT_AT_MOST,
        "load": round(os.getloadavg()[0], 1),
    }


def shown(result: dict[str, Any]) -> str:
    """A line for each page, then a line for each other figure."""
    lines = [
        f"{name}: median {page['median']} ms, 95th percentile {page['p95']} ms, at work {page['processor']} ms"
        for name, page in result["milliseconds"].items()
    ]
    lines += [f"{name}: {value}" for name, value in result.items() if name != "milliseconds"]
    return "\n".join(lines)
