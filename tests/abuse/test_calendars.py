"""Case 35, a line break and an ``ATTENDEE`` in the summary of a calendar file: words stay words.

The file is read back by a reader of its own, which knows the format alone and none of our code.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.calendar_file import Event, calendar_file
from accounts.models import Organisation, Person
from sessions import actions
from sessions.models import Session
from tests.factories import PairFactory, UserFactory
from tests.security.test_no_loose_text import ROOT, sources
from tests.sessions.conftest import Cast, cast_of
from tests.signing_in import sign_in

SIGNS = ("text/calendar", "VCALENDAR", "VEVENT", "icalendar", ".ics")
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
INJECTED = "ATTENDEE;RSVP=TRUE:mailto:evil@example.org"
BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\n ",
    "\r\n\t",
    "\\n",
    "\\\n",
    "\v",
    "\f",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00\n",
    "\x1e",
]
HOSTILE = [
    *(f"Hello{line_break}{INJECTED}" for line_break in BREAKS),
    *(
        f"Hello{line_break}END:VEVENT{line_break}BEGIN:VALARM{line_break}ACTION:EMAIL"
        for line_break in BREAKS[:3]
    ),
    "a;b,c:d\\e\\;f\\,",
    "\\",
    '";CN="x":mailto:evil@example.org',
    "é" * 200,
    "\N{GRINNING FACE}" * 60 + "\r\n" + INJECTED,
    "x" * 73 + "\r\n" + INJECTED,
    "\u202egnp.exe",
    "\ud800",
]
KNOWN = {
    *("BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND"),
    *("SUMMARY", "LOCATION", "DESCRIPTION", "URL", "CLASS", "STATUS"),
}


def read(file: bytes) -> list[tuple[str, str]]:
    """Names and values, unfolded and unescaped; every rule of the format that a line can break is looked at."""
    assert file.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", file)
    for line in file.split(b"\r\n"):
        assert len(line) <= 75 and line.decode("utf-8").isprintable()
    whole = file.decode().replace("\r\n ", "").replace("\r\n\t", "")
    found = []
    for line in whole.removesuffix("\r\n").split("\r\n"):
        name, colon, value = line.partition(":")
        assert colon and re.fullmatch("[A-Z]+", name), line
        # What parts values is escaped, and so is each backslash.
        if name in ("SUMMARY", "LOCATION", "DESCRIPTION", "UID"):
            assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", value), line
            value = re.sub(r"\\(.)", lambda each: "\n" if each[1] == "n" else each[1], value)
        found.append((name, value))
    return found


def names(file: bytes) -> list[str]:
    return [name if name not in ("BEGIN", "END") else f"{name}:{value}" for name, value in read(file)]


def event(**words: str) -> Event:
    values = {
        "uid": "one",
        "title": "Meeting",
        "place": "Here",
        "words": "Bring tea",
        "address": "https://a.example/",
    }
    return Event(sequence=0, starts_at=AT, ends_at=AT + timedelta(hours=1), **values | words)


@pytest.mark.parametrize("where", ["uid", "title", "place", "words", "address"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_case_35_no_words_begin_a_line_of_their_own(where, hostile):
    file = calendar_file([event(**{where: hostile})], at=AT)
    assert names(file) == names(calendar_file([event()], at=AT))
    assert {name for name, _ in read(file)} <= KNOWN


@pytest.mark.parametrize(
    "words", ["a;b,c:d\\e\\;f\\,", "one\ntwo", "é" * 200, "\\n", "\N{GRINNING FACE}" * 60]
)
def test_case_35_what_was_written_is_read_again_as_it_was(words):
    assert dict(read(calendar_file([event(words=words)], at=AT)))["DESCRIPTION"] == words


def test_a_line_is_folded_at_75_octets_and_never_inside_a_character():
    file = calendar_file([event(title="a" + "é" * 100)], at=AT)
    lines = [line for line in file.split(b"\r\n") if "é".encode() in line]
    assert [len(line) for line in lines] == [75, 75, 61] and all(line.decode() for line in lines)
    assert all(line.startswith(b" ") for line in lines[1:])


class TestAPlannedHour:
    @pytest.fixture
    def cast(self, db: None) -> Cast:
        return cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))

    def planned(self, cast: Cast, **changes: object) -> Session:
        now = timezone.now()
        return cast.plan(**{"starts_at": now + timedelta(days=3), "at": now} | changes)

    def opened(self, client, user, session) -> tuple[dict[str, str], bytes]:
        sign_in(client, user)
        response = client.get(reverse("sessions:calendar", args=[session.pk]))
        assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/calendar")
        assert response.headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
        return dict(read(response.content)), response.content

    def test_case_35_nothing_that_anybody_wrote_is_in_it(self, cast, client):
        """What would be in the file of a careless product: a name, a place, a question, a programme."""
        hostile = f"Zuckerwatte\r\n{INJECTED}"
        Person.objects.update(name=hostile)
        Organisation.objects.update(name=hostile, product_name=hostile)
        type(cast.pair.cohort.programme).objects.update(name=hostile)
        session = self.planned(cast)
        session.place = session.question = hostile
        session.save()
        for user in (cast.mentor, cast.mentee):
            found, file = self.opened(client, user, session)
            assert (
                found["SUMMARY"] == "Meeting" and found["CLASS"] == "PRIVATE" and found["METHOD"] == "PUBLISH"
            )
            assert b"Zuckerwatte" not in file and b"evil" not in file and b"ATTENDEE" not in file
            assert found["URL"].endswith(session.get_absolute_url())
            assert found["DTSTART"] == session.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

    def test_a_moved_hour_is_the_same_entry_counted_up(self, cast, client):
        session = self.planned(cast)
        before, _ = self.opened(client, cast.mentor, session)
        new = actions.move_session(
            session=session,
            starts_at=session.starts_at + timedelta(days=2),
            minutes=45,
            submission=cast.pair.pk,
            moved_by="mentor",
            by=cast.mentor,
            at=timezone.now(),
        )
        after, _ = self.opened(client, cast.mentor, new)
        assert after["UID"] == before["UID"] and (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
        assert after["DTSTART"] > before["DTSTART"]
        assert client.get(reverse("sessions:calendar", args=[session.pk])).status_code == 404
        other, _ = self.opened(
            client, cast.mentor, self.planned(cast, starts_at=timezone.now() + timedelta(days=40))
        )
        assert other["UID"] != after["UID"]

    def test_it_is_for_the_two_alone_and_looks_like_nothing_to_others(self, cast, client):
        session = self.planned(cast)
        addresses = [
            reverse(f"sessions:{name}", args=[session.pk]) for name in ("calendar", "diary_calendar")
        ]
        for name, user in cast.outsiders().items():
            sign_in(client, user)
            assert {client.get(address).status_code for address in addresses} == {404}, name

    def test_an_assistant_gets_the_date_and_no_way_to_the_hour(self, cast, client):
        session, keeper = self.planned(cast), UserFactory()
        actions.name_assistant(pair=cast.pair, person=keeper.person, by=cast.mentee, at=timezone.now())
        sign_in(client, keeper)
        assert client.get(reverse("sessions:calendar", args=[session.pk])).status_code == 404
        response = client.get(reverse("sessions:diary_calendar", args=[session.pk]))
        found = dict(read(response.content))
        assert found["SUMMARY"] == "Meeting" and "URL" not in found
        assert str(session.pk).encode() not in response.content
        assert (
            reverse("sessions:diary_calendar", args=[session.pk])
            in client.get(reverse("sessions:diary")).content.decode()
        )
        for user in (cast.mentor, cast.mentee):
            sign_in(client, user)
            assert client.get(reverse("sessions:diary_calendar", args=[session.pk])).status_code == 404

    def test_the_page_offers_it_while_the_hour_is_to_come(self, cast, client):
        session = self.planned(cast)
        address = reverse("sessions:calendar", args=[session.pk])
        sign_in(client, cast.mentee)
        assert address in client.get(session.get_absolute_url()).content.decode()
        Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=2))
        assert address not in client.get(session.get_absolute_url()).content.decode()


def test_case_35_no_other_place_makes_a_calendar():
    """Whoever makes another one makes this fail, and writes here that what people wrote is escaped in it."""
    found = {
        str(path.relative_to(ROOT)) for path in sources() if any(sign in path.read_text() for sign in SIGNS)
    }
    assert found == {"accounts/calendar_file.py", "sessions/views/calendar.py"}
