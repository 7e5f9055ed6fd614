"""What pages say: nothing about what is not there for the reader, in an answer of 404 or in a list, a count, a file."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.words import day, local
from programmes.models import Programme
from sessions.models import Session
from tests.permissions import matrix, wide
from tests.permissions.walking import Walk, routes
from tests.permissions.wide import ABSENT, ENDED, MAIN, OF_A_PROGRAMME, PAIR, PROGRAMME

ONCE = re.compile(rb'(name="csrfmiddlewaretoken" value=|nonce=|data-session-(?:idle|rest)=)"[^"]*"')
# Names of all programmes and people may be read here by those who run the organisation, or audit.
OFFICE = ("hr", "administrator")
OF_ALL = {
    "accounts:people": ("hr", "coordinator"),
    "accounts:audit": (*OFFICE, "auditor"),
    "accounts:audit_file": ("auditor",),
    "notifications:outbox": OFFICE,
    "programmes:role_requests": OFFICE,
}
READERS_OF_LISTS = (
    "mentor",
    "mentee",
    "coordinator",
    "sponsor",
    "coach",
    "auditor",
    "hr",
    "administrator",
    "manager",
)
QUERIES = ("", "?q=Zanzibar", "?q=Quokka&page=2&left=on", "?only=warned&sort=name&cohort=1")


@pytest.fixture
def walk(db, eager_jobs) -> Iterator[Walk]:
    logging.disable()
    yield Walk(wide.build())
    logging.disable(logging.NOTSET)


def _body(answer: Any) -> bytes:
    return ONCE.sub(b"", answer.getvalue())


@pytest.mark.parametrize("who", ["mentor", "coordinator", "hr", "other coordinator"])
def test_not_yours_looks_like_not_there_in_every_byte(walk, who):
    compared = 0
    for route, names in routes().items():
        if not OF_A_PROGRAMME & set(names):
            continue
        absent = walk.ask(who, "GET", walk.address(route, names, ABSENT))
        for objects in walk.wide.sets_for(names):
            if objects in (PAIR, ENDED, PROGRAMME):
                answer = walk.ask(who, "GET", walk.address(route, names, objects))
                if answer.status_code in (404, 405):
                    assert answer.status_code == absent.status_code, (route, objects)
                    assert _body(answer) == _body(absent), (route, objects)
                    compared += answer.status_code == 404
    assert compared > 20


@pytest.mark.parametrize("who", READERS_OF_LISTS)
def test_no_list_count_search_or_file_holds_another_programme_or_anothers_words(walk, who):
    Programme.objects.filter(pk=walk.wide.ids[PROGRAMME]["programme_id"]).update(name="Zanzibar")
    seen = 0
    for route, names in routes().items():
        if OF_A_PROGRAMME & set(names) and who not in matrix.readers()[route]:
            continue
        address = walk.address(route, names, MAIN)
        for query in QUERIES if not names else QUERIES[:1]:
            answer = walk.ask(who, "GET", address + query)
            body = (
                answer.getvalue().decode(errors="replace").replace("q=Zanzibar", "").replace("q=Quokka", "")
            )
            seen += answer.status_code == 200
            found = body.replace('value="Zanzibar"', "").replace('value="Quokka"', "")
            assert "What the neighbours keep." not in found, route
            if who not in OF_ALL.get(route, ()):
                assert "Zanzibar" not in found and "Quokka" not in found, (route, query)
    assert seen > 20


def test_a_coordinator_learns_no_day_and_no_hour_of_a_session(walk):
    """Row 11 of the matrix: that it happened, and no more of when than the month."""
    held = Session.objects.get(pk=walk.wide.ids[MAIN]["session_id"])
    at = (timezone.now() - timedelta(days=23)).replace(hour=3, minute=17, second=9, microsecond=0)
    Session.objects.filter(pk=held.pk).update(starts_at=at, planned_at=at - timedelta(days=3))
    clock = f"{local(at):%H:%M}"
    here = walk.ask("mentor", "GET", walk.address("sessions:session", ["session_id"], MAIN)).content.decode()
    assert clock in here and day(at) in here
    read = 0
    for route, names in routes().items():
        if "coordinator" in matrix.readers()[route]:
            answer = walk.ask("coordinator", "GET", walk.address(route, names, MAIN))
            body = answer.getvalue().decode(errors="replace")
            read += answer.status_code == 200
            for words in (clock, day(at), f"{local(at):%-d %B}", f"{local(at):%Y-%m-%d}"):
                assert words not in body, (route, words)
    assert read > 25
