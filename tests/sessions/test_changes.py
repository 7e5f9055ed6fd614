"""Who moved or cancelled an hour and how long before it: for the two, in their list and on its page."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pairing.models import Pair
from programmes.models import Side
from sessions import actions
from sessions.changes import change_of, notice
from sessions.models import Session
from tests.factories.people import NOW
from tests.sessions.conftest import Cast

START = NOW + timedelta(days=3)


def on_page(user: Any, address: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=3), "3 days before"),
        (timedelta(days=2, hours=5), "2 days before"),
        (timedelta(hours=11), "the day before"),
        (timedelta(hours=8, minutes=59), "8 hours before"),
        (timedelta(minutes=70), "an hour before"),
        (timedelta(minutes=59), "less than an hour before"),
    ],
)
def test_notice_is_in_days_and_on_the_same_day_in_hours(before: timedelta, words: str) -> None:
    starts = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
    assert notice(starts - before, starts) == words


def test_days_are_those_of_the_readers_calendar() -> None:
    starts = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
    with timezone.override("America/New_York"):  # where it is still the fourth
        assert notice(starts - timedelta(hours=3), starts) == "3 hours before"
    assert notice(starts - timedelta(hours=3), starts) == "the day before"


def test_each_of_the_two_reads_who_when_and_how_much_notice(cast: Cast) -> None:
    Pair.objects.update(introduced_at=NOW - timedelta(days=21))
    session = cast.plan(starts_at=START)
    actions.cancel_session(session=session, by=cast.mentor, at=NOW + timedelta(days=1))
    found = Session.objects.with_pair().get()
    first = cast.mentor.person.first_name
    assert change_of(found, cast.mentee.person) == f"Cancelled by {first} on Tuesday 3 March, 2 days before."
    assert change_of(found, cast.mentor.person) == "Cancelled by you on Tuesday 3 March, 2 days before."
    for user, words in ((cast.mentor, "Cancelled by you on"), (cast.mentee, f"Cancelled by {first} on")):
        for address in (reverse("sessions:list"), found.get_absolute_url()):
            assert words in on_page(user, address) and "2 days before." in on_page(user, address)


def test_a_move_names_the_side_that_could_not_come_and_the_new_hour_names_nobody(cast: Cast) -> None:
    old = cast.plan(starts_at=START)
    new = actions.move_session(
        session=old,
        starts_at=START + timedelta(days=2),
        minutes=60,
        submission=uuid.uuid4(),
        by=cast.mentor,
        moved_by=Side.MENTEE,
        at=NOW + timedelta(days=2, hours=23),
    )
    old = Session.objects.with_pair().get(pk=old.pk)
    assert change_of(old, cast.mentee.person) == "Moved by you on Thursday 5 March, an hour before."
    assert change_of(new, cast.mentee.person) == ""


def test_what_the_log_says_later_claims_no_notice_and_missed_names_nobody(cast: Cast) -> None:
    session = cast.plan(starts_at=START)
    cast.log(session, outcome=actions.Outcome.CANCELLED, side=Side.MENTEE, at=START + timedelta(days=1))
    found = Session.objects.with_pair().get()
    assert (
        change_of(found, cast.mentee.person) == "Cancelled by you. Noted on Friday 6 March, after the hour."
    )
    cast.log(found, outcome=actions.Outcome.MISSED, at=START + timedelta(days=2))
    assert change_of(Session.objects.with_pair().get(), cast.mentee.person) == ""


def test_nobody_else_reads_it(cast: Cast) -> None:
    session = cast.plan(starts_at=START)
    actions.cancel_session(session=session, by=cast.mentor, at=NOW + timedelta(days=1))
    for user in cast.outsiders().values():
        for address in (reverse("sessions:list"), session.get_absolute_url(), reverse("home:landing")):
            client = Client()
            client.force_login(user)
            assert "2 days before" not in client.get(address, follow=True).content.decode()
