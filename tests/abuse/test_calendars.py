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
from accounts.models import Organisation, Person, User
from preparation.kick_off import actions as kick_offs
from preparation.kick_off.agenda import STARTING
from preparation.models import KickOff
from programmes.models import Cohort, Participant
from sessions import actions
from sessions.models import Session
from tests.factories import PairFactory, UserFactory, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory
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


class TestTheKickOff:
    """For each who takes part in the cohort; planned by a coordinator, whose words are not in it either."""

    @pytest.fixture
    def by(self, db: None) -> User:
        return UserFactory()

    @pytest.fixture
    def cohort(self, db: None) -> Cohort:
        return CohortFactory()

    @pytest.fixture
    def mentor(self, cohort: Cohort) -> Participant:
        return ParticipantFactory(cohort=cohort, mentor=True)

    def planned(self, cohort: Cohort, by: User, *, at: datetime = AT, **changes: object) -> KickOff:
        fields = {"starts_at": timezone.now() + timedelta(days=9), "place": "Here", "agenda": STARTING}
        return kick_offs.plan_kick_off(cohort=cohort, by=by, at=at, **fields | changes)

    def taken(self, client, participant: Participant) -> dict[str, str]:
        sign_in(client, user_of(participant.person))
        response = client.get(reverse("preparation:kick_off_calendar", args=[participant.pk]))
        assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/calendar")
        assert response.headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
        assert "no-store" in response.headers["Cache-Control"]
        return dict(read(response.content)) | {"file": response.content.decode()}

    def test_it_says_when_and_when_its_parts_begin(self, client, cohort, by, mentor):
        starts_at = timezone.localtime() + timedelta(days=9)
        starts_at = starts_at.replace(hour=9, minute=30, second=0, microsecond=0)
        kick_off = self.planned(cohort, by, starts_at=starts_at)
        kick_offs.tell_everybody(kick_off=kick_off, by=by, at=timezone.now())
        mentee = ParticipantFactory(cohort=cohort, mentee=True)
        found = self.taken(client, mentor)
        assert (found["SUMMARY"], found["CLASS"], found["STATUS"]) == ("Meeting", "PRIVATE", "CONFIRMED")
        assert found["DTSTART"] == starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        ends_at = starts_at + timedelta(minutes=150)
        assert found["DTEND"] == ends_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        begins = "09:30, 09:40, 09:50, 10:20, 11:00, 11:15, 11:50"
        assert found["DESCRIPTION"].startswith(f"Parts begin at {begins} (")
        assert found["URL"].endswith(reverse("preparation:kick_off_day", args=[mentor.pk]))
        other = self.taken(client, mentee)
        assert other["UID"] == found["UID"] and other["URL"] != found["URL"]

    def test_case_35_nothing_that_anybody_wrote_is_in_it(self, client, cohort, by, mentor):
        hostile = f"Zuckerwatte\r\n{INJECTED}"
        Person.objects.update(name=hostile)
        Organisation.objects.update(name=hostile, product_name=hostile)
        type(cohort.programme).objects.update(name=hostile)
        agenda = [{"title": hostile, "minutes": 20, "lead": hostile}]
        kick_off = self.planned(cohort, by, place=hostile, agenda=agenda)
        kick_offs.tell_everybody(kick_off=kick_off, by=by, at=timezone.now())
        file = self.taken(client, mentor)["file"]
        assert "Zuckerwatte" not in file and "evil" not in file and "LOCATION" not in file

    def test_a_moved_one_is_the_same_entry_counted_up_and_a_cancelled_one_strikes_it_out(
        self, client, cohort, by, mentor
    ):
        self.planned(cohort, by)  # changes before people hear of it are nobody's second version
        kick_off = self.planned(cohort, by, place="There")
        kick_offs.tell_everybody(kick_off=kick_off, by=by, at=timezone.now())
        first = self.taken(client, mentor)
        assert self.taken(client, mentor)["file"] == first["file"], "the same day is the same file"
        moved = self.planned(cohort, by, starts_at=kick_off.starts_at + timedelta(days=1), at=timezone.now())
        second = self.taken(client, mentor)
        kick_offs.call_off(kick_off=moved, by=by, at=timezone.now())
        third = self.taken(client, mentor)
        self.planned(cohort, by, starts_at=moved.starts_at, place="There", at=timezone.now())
        fourth = self.taken(client, mentor)
        every = (first, second, third, fourth)
        assert len({each["UID"] for each in every}) == 1
        assert [each["SEQUENCE"] for each in every] == ["0", "1", "2", "3"]
        assert [each["STATUS"] for each in every] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
        assert first["DTSTART"] < second["DTSTART"] == third["DTSTART"]

    def test_it_is_for_those_who_take_part_once_they_are_told(self, client, cohort, by, mentor):
        address = reverse("preparation:kick_off_calendar", args=[mentor.pk])
        sign_in(client, user_of(mentor.person))
        assert client.get(address).status_code == 404, "no day yet"
        kick_off = self.planned(cohort, by)
        assert client.get(address).status_code == 404, "nobody was told"
        kick_offs.tell_everybody(kick_off=kick_off, by=by, at=timezone.now())
        assert address in client.get(reverse("preparation:kick_off_day", args=[mentor.pk])).content.decode()
        partner = ParticipantFactory(cohort=cohort, mentee=True)
        sign_in(client, user_of(partner.person))
        assert client.get(address).status_code == 404, "somebody else's"
        Participant.objects.filter(pk=mentor.pk).update(state=Participant.State.WITHDRAWN)
        sign_in(client, user_of(mentor.person))
        assert client.get(address).status_code == 404, "has left"


def test_case_35_no_other_place_makes_a_calendar():
    """Whoever makes another one makes this fail, and writes here that what people wrote is escaped in it."""
    found = {
        str(path.relative_to(ROOT)) for path in sources() if any(sign in path.read_text() for sign in SIGNS)
    }
    assert found == {
        "accounts/calendar_file.py",
        "feedback/circles/views.py",
        "feedback/coaching/views.py",
        "notifications/letters.py",
        "preparation/kick_off/views.py",
        "sessions/feed/views.py",
        "sessions/views/calendar.py",
    }
