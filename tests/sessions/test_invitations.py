"""Invitations as they lie in the outbox, read by a library that knows the format and none of our code."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from icalendar import Calendar, Event

from notifications import delivery
from sessions import actions
from sessions.booking.actions import offer_times, take_slot
from sessions.models import Session
from tests.factories.people import NOW
from tests.sessions.conftest import WORDS, Cast

NEW_YORK = "America/New_York"
# Clocks in New York went forward on 8 March and London's go on 29 March: each date lies on another side of one.
FIRST = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
SECOND = datetime(2026, 4, 7, 15, 0, tzinfo=UTC)
# Both are awake and at work.
NOON = NOW + timedelta(hours=5)
CALL = "https://meet.example.com/rooms/42"


def arrived(cast: Cast, at: datetime) -> list[tuple[EmailMessage, Calendar, Event]]:
    """The mails with an invitation that the mentee has by ``at``: the mail, what is attached, its only entry."""
    delivery.tick(clock=lambda: at)
    found = []
    for sent in mail.outbox:
        message = sent.message()
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                assert sent.to == [cast.mentee.person.email]
                calendar = Calendar.from_ical(part.get_payload(decode=True))
                assert part.get_param("method") == calendar["METHOD"]
                (entry,) = calendar.walk("VEVENT")
                found.append((sent, calendar, entry))
    return found


@pytest.fixture
def booked(cast: Cast) -> Session:
    """The mentee offers a time from New York, and the mentor takes it from London."""
    cast.mentee.person.time_zone = NEW_YORK
    cast.mentee.person.save()
    values = {"minutes": 60, "submission": uuid.uuid4(), "by": cast.mentee, "at": NOON}
    made = offer_times(pair=cast.pair, starts=[FIRST], **values)
    return take_slot(slot=made.slots.get(), by=cast.mentor, at=NOON)


def moved(cast: Cast, session: Session, at: datetime) -> Session:
    actions.ask_question(session=session, question=WORDS, by=cast.mentor, at=at)
    return actions.move_session(
        session=session,
        starts_at=SECOND,
        minutes=45,
        place=CALL,
        submission=uuid.uuid4(),
        by=cast.mentor,
        at=at,
    )


def test_booking_moving_and_cancelling_are_one_entry_that_counts_up(cast: Cast, booked: Session) -> None:
    later = NOON + timedelta(hours=1)
    (first,) = arrived(cast, NOON + timedelta(minutes=5))
    new = moved(cast, booked, later)
    second = arrived(cast, later + timedelta(minutes=5))[1]
    actions.cancel_session(session=new, by=cast.mentor, at=later + timedelta(hours=1))
    third = arrived(cast, later + timedelta(hours=2))[2]
    calendars, entries = [each[1] for each in (first, second, third)], [first[2], second[2], third[2]]
    assert [calendar["METHOD"] for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(entry["UID"]) for entry in entries}) == 1
    counts = [int(entry["SEQUENCE"]) for entry in entries]
    assert counts == sorted(set(counts)), "each counts higher than the one before"
    assert [str(entry["STATUS"]) for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [entry["DTSTART"].dt for entry in entries] == [FIRST, SECOND, SECOND]
    assert [entry["DTEND"].dt - entry["DTSTART"].dt for entry in entries] == [
        timedelta(minutes=minutes) for minutes in (60, 45, 45)
    ]


def test_the_moment_is_that_which_the_mail_names_in_the_readers_zone(cast: Cast, booked: Session) -> None:
    arrived(cast, NOON + timedelta(minutes=5))
    moved(cast, booked, NOON + timedelta(hours=1))
    found = arrived(cast, NOON + timedelta(hours=2))
    for (sent, _, entry), hours in zip(found, ["10:00 to 11:00", "11:00 to 11:45"], strict=True):
        starts, ends = (entry[name].dt.astimezone(ZoneInfo(NEW_YORK)) for name in ("DTSTART", "DTEND"))
        assert entry["DTSTART"].dt.utcoffset() == timedelta(0), "in a zone that every calendar knows"
        assert f"{starts:%H:%M} to {ends:%H:%M}" == hours
        assert hours in sent.body and f"{starts:%A} {starts.day} {starts:%B}" in sent.body


def test_the_entry_says_meeting_and_nothing_of_the_two_the_place_or_the_words(
    cast: Cast, booked: Session
) -> None:
    arrived(cast, NOON + timedelta(minutes=5))
    new = moved(cast, booked, NOON + timedelta(hours=1))
    arrived(cast, NOON + timedelta(hours=2))
    actions.cancel_session(session=new, by=cast.mentor, at=NOON + timedelta(hours=3))
    found = arrived(cast, NOON + timedelta(hours=4))
    assert len(found) == 3
    for sent, calendar, entry in found:
        assert str(entry["SUMMARY"]) == "Meeting" and str(entry["CLASS"]) == "PRIVATE"
        assert not {"LOCATION", "DESCRIPTION", "URL", "COMMENT"} & set(entry)
        guests = entry["ATTENDEE"] if isinstance(entry["ATTENDEE"], list) else [entry["ATTENDEE"]]
        assert [str(guest) for guest in guests] == [f"mailto:{cast.mentee.person.email}"]
        file = calendar.to_ical().decode()
        for word in (WORDS, CALL, "meet.example", cast.mentor.person.name, cast.mentor.person.email):
            assert word not in file and word not in sent.subject
        assert str(new.pk) not in file and str(booked.pk) not in file
