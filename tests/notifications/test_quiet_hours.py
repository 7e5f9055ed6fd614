"""Hours that somebody keeps for themselves: wider than everybody's night, by their own clock, all year."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.errors import Refused
from accounts.models import Person
from notifications import actions, delivery, rhythm
from notifications.models import Message, QuietHours
from notifications.quiet_hours.choosing import choose_hours, hours_of
from notifications.rhythm import EVERYBODYS, Hours
from tests.factories import PersonFactory, user_of
from tests.notifications.test_zones import changes

database = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
LATE = Hours(time(10), time(12))
NIGHT = Hours(time(1, 30), time(4))
PAGE = "notifications:preferences"


def in_london(words: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-03-02T09:59", "2026-03-02T10:00"),
        ("2026-03-02T10:00", "2026-03-02T10:00"),
        ("2026-03-02T11:59", "2026-03-02T11:59"),
        ("2026-03-02T12:00", "2026-03-03T10:00"),
        ("2026-03-28T12:00", "2026-03-29T10:00"),  # a night of 23 hours
        ("2026-10-24T12:00", "2026-10-25T10:00"),  # a night of 25 hours
    ],
)
def test_a_mail_waits_for_the_hours_of_its_reader(at, leaves):
    assert rhythm.after_quiet_hours(in_london(at), LONDON, LATE) == in_london(leaves)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (in_london("2026-03-28T23:00"), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),  # 01:30 is left out: 02:00
        (in_london("2026-10-24T23:00"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
        # 01:10 for the second time: these hours have been open for 40 minutes.
        (in_london("2026-10-25T01:10", fold=1), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)),
        (in_london("2026-10-25T01:10"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_hours_that_begin_where_the_clock_is_changed_begin_once(at, leaves):
    assert rhythm.after_quiet_hours(at, LONDON, NIGHT).astimezone(UTC) == leaves


@pytest.mark.parametrize("name", ["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo"])
def test_around_each_change_of_a_clock_it_leaves_in_the_hours_and_at_most_a_day_later(name):
    where = ZoneInfo(name)
    for change, half_hours, opens, lasts in product(changes(where), range(-40, 40), (8, 11, 16), (2, 5)):
        hours, at = (
            Hours(time(opens), time(min(opens + lasts, 18))),
            change + half_hours * timedelta(minutes=30),
        )
        leaves = rhythm.after_quiet_hours(at, where, hours)
        assert hours.opens <= leaves.astimezone(where).time() < hours.closes
        assert timedelta() <= leaves - at <= timedelta(hours=23)


@database
@pytest.mark.parametrize(("zone", "opens_utc"), [("Europe/London", 10), ("America/New_York", 15)])
def test_a_question_and_a_reminder_wait_and_what_is_urgent_does_not(zone, opens_utc, mailoutbox):
    person, at = PersonFactory(time_zone=zone), datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    choose_hours(person=person, opens=10, closes=12)
    for kind in ("test.reminder", "test.ask", "test.urgent"):
        actions.enqueue(kind=kind, person=person, due_at=at, at=at)
    delivery.tick(clock=lambda: at)
    assert Message.objects.get(state="sent").kind == "test.urgent"
    opens = at.replace(hour=opens_utc)
    assert set(Message.objects.filter(state="due").values_list("due_at", flat=True)) == {opens}
    delivery.tick(clock=lambda: opens)
    assert len(mailoutbox) == 3


@database
def test_whoever_chooses_everybodys_leaves_no_row(reader):
    choose_hours(person=reader, opens=10, closes=12)
    choose_hours(person=reader, opens=8, closes=18)
    assert not QuietHours.objects.exists()
    assert hours_of(Person.objects.get(pk=reader.pk)) == EVERYBODYS


@database
@pytest.mark.parametrize(("opens", "closes"), [(7, 18), (8, 19), (10, 11), (16, 10), (17, 18)])
def test_nobody_opens_everybodys_night_or_closes_the_day(client, reader, opens, closes):
    with pytest.raises(Refused):
        choose_hours(person=reader, opens=opens, closes=closes)
    client.force_login(user_of(reader))
    page = client.post(reverse(PAGE), {"opens": opens, "closes": closes, "wanted": []})
    assert page.status_code == 200 and "is-invalid" in page.content.decode()
    assert not QuietHours.objects.exists()


@database
def test_the_page_keeps_the_hours_and_shows_them(client, reader):
    client.force_login(user_of(reader))
    client.post(reverse(PAGE), {"opens": "9", "closes": "11", "wanted": ["test.reminder"]})
    assert hours_of(Person.objects.get(pk=reader.pk)) == Hours(time(9), time(11))
    page = client.get(reverse(PAGE)).content.decode()
    assert '<option value="9" selected>09:00' in page and '<option value="11" selected>11:00' in page
