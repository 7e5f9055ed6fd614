"""Which tests of the gate run in both halves, and which in the first alone.

The gate runs everything on the embedded default, then on PostgreSQL and Redis what can turn out otherwise there. Left
out of the second half are the tests that cannot reach a database or a broker, which is found out here and held to by
``refuse``, and the few paths of ``ANYWHERE``, each with its reason. ``manage.py test`` by itself leaves out nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Whoever asks for one of these has a database.
OPENING = {"db", "transactional_db", "django_db_setup", "django_db_reset_sequences", "live_server"}
# A file that speaks of one of these may reach a server by a way of its own: a process, a connection, the settings.
SERVERS = re.compile(r"DATABASE_URL|REDIS_URL|EMBEDDED|manage\.py|\bbroker\b|\bPopen\b|connection\.vendor")

ANYWHERE = {
    "tests/browser/": "layout, keys and scripts; the same views are asked without a browser in both halves",
    "tests/pages/": "how often a page asks, which is the product's doing whichever database answers",
    "tests/security/test_headers.py": "what stands around a page; the same pages are opened in both halves",
    "tests/privacy/test_five_hundred_words.py": "what pages say; the canaries look at pages and dumps in both",
    "tests/notifications/test_every_letter.py": "how letters are drawn; own words are saved in both halves elsewhere",
}
# Within ``ANYWHERE``: journeys whose end depends on locks, on rows of many people, or on jobs beside the page.
ALSO_ON_SERVERS = {
    "tests/browser/test_conflict.py": "a staff list pauses pairs while their pages are open",
    "tests/browser/test_draw.py": "the order that is drawn must not depend on the order of rows",
    "tests/browser/test_hour_on_a_phone.py": "two people write to one hour at the same time",
    "tests/browser/test_pairing_room.py": "a run is published and taken back whole",
    "tests/browser/test_places.py": "a job writes its progress while the page asks for it",
    "tests/browser/test_roll_out.py": "a cohort is launched from another one, in one transaction",
}


def is_free(item: pytest.Item) -> bool:
    """Whether a test has no way to a database or a broker."""
    asks = item.get_closest_marker("django_db") or OPENING & set(getattr(item, "fixturenames", ()))
    return not asks and not _speaks_of_servers(item.path)


@cache
def _speaks_of_servers(path: Path) -> bool:
    return bool(SERVERS.search(path.read_text()))


def is_of_the_first_half(item: pytest.Item) -> bool:
    return is_free(item) or (_within(item.path, ANYWHERE) and not _within(item.path, ALSO_ON_SERVERS))


def _within(path: Path, named: dict[str, str]) -> bool:
    inside = path.relative_to(ROOT).as_posix()
    return any(inside == name or (name.endswith("/") and inside.startswith(name)) for name in named)


def refuse(execute: Callable[..., Any], *query: Any) -> NoReturn:
    """Stands before the database while a free test runs, for what a fixture of a module may have opened."""
    raise AssertionError(f"A test that asks for no database sent it a query: {query[0][:80]}")
