"""The secret address of a calendar: what it shows, to whom, and when it dies (abuse case 60)."""

import hashlib
import uuid
from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.calendar_file import Event
from accounts.errors import Refused
from accounts.listeners import roster_changed
from accounts.models import Organisation, Person
from pairing.actions import leave
from pairing.models import Pair
from sessions import actions as dates
from sessions.feed import actions, sources, views
from sessions.feed.models import CalendarFeed
from sessions.feed.sources import FeedSource, register_feed_source
from tests.abuse.test_calendars import read
from tests.factories import PairFactory, UserFactory
from tests.sessions.conftest import Cast, cast_of
from tests.signing_in import sign_in


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))


def address(secret: str) -> str:
    return reverse("sessions:feed_file", args=[secret])


def planned(cast: Cast, **changes: object):
    now = timezone.now()
    return cast.plan(**{"starts_at": now + timedelta(days=3), "at": now} | changes)


def made(cast: Cast) -> str:
    return actions.make_feed(by=cast.mentor, at=timezone.now())


def test_case_60_it_shows_when_and_neither_who_where_nor_what(client, cast):
    Person.objects.update(name="Zuckerwatte Zwei")
    Organisation.objects.update(name="Zuckerwatte")
    session = planned(cast, place="Zuckerwatte", question="Zuckerwatte", by=cast.mentor)
    response = client.get(address(made(cast)))
    found = dict(read(response.content))
    assert response.headers["Content-Type"].startswith("text/calendar")
    assert found["SUMMARY"] == "Conversation" and found["CLASS"] == "PRIVATE"
    assert found["DTSTART"] == session.starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    assert b"Zuckerwatte" not in response.content and str(session.pk).encode() not in response.content
    assert not {"LOCATION", "DESCRIPTION", "URL", "ATTENDEE", "ORGANIZER"} & set(found)


def test_a_moved_hour_is_the_same_entry_counted_up_and_a_cancelled_one_is_gone(client, cast):
    session, secret = planned(cast), made(cast)
    before = dict(read(client.get(address(secret)).content))
    new = dates.move_session(
        session=session,
        starts_at=session.starts_at + timedelta(days=1),
        minutes=60,
        submission=uuid.uuid4(),
        by=cast.mentor,
        at=timezone.now(),
    )
    after = dict(read(client.get(address(secret)).content))
    assert after["UID"] == before["UID"] and (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    dates.cancel_session(session=new, by=cast.mentor, at=timezone.now())
    assert b"VEVENT" not in client.get(address(secret)).content
    again = planned(cast, starts_at=timezone.now() + timedelta(days=9))
    found = dict(read(client.get(address(secret)).content))
    assert again.number == session.number and (found["UID"], found["SEQUENCE"]) == (before["UID"], "3")


def test_case_60_another_address_ends_the_first_at_once(client, cast):
    first = made(cast)
    assert client.get(address(first)).status_code == 200
    second = made(cast)
    assert client.get(address(first)).status_code == 404
    assert client.get(address(second)).status_code == 200 and CalendarFeed.objects.count() == 1
    actions.end_feed(by=cast.mentor, at=timezone.now())
    assert client.get(address(second)).status_code == 404


def test_the_address_has_256_bits_and_only_a_digest_of_it_is_kept(cast):
    secret = made(cast)
    assert len(secret) == 43 and secret != made(cast)
    kept = CalendarFeed.objects.get()
    assert secret not in {str(value) for value in vars(kept).values()}
    latest = made(cast)
    assert CalendarFeed.objects.get().digest == hashlib.sha256(latest.encode()).hexdigest()


def test_it_dies_with_the_partnership_and_stays_dead(client, cast):
    secret = made(cast)
    leave(pair=cast.pair, by=cast.mentee, at=timezone.now())
    assert client.get(address(secret)).status_code == 404 and not CalendarFeed.objects.exists()


@pytest.mark.parametrize("gone", ["left", "no account"])
def test_it_dies_with_whoever_leaves(client, cast, gone):
    secret = made(cast)
    if gone == "left":
        Person.objects.filter(pk=cast.mentor.person.pk).update(left_on=timezone.localdate())
    else:
        type(cast.mentor).objects.filter(pk=cast.mentor.pk).update(is_active=False)
    assert client.get(address(secret)).status_code == 404
    roster_changed.tell(at=timezone.now())
    assert CalendarFeed.objects.exists() == (gone != "left")


def test_a_wrong_address_looks_like_no_page(client, cast):
    made(cast)
    wrong, nothing = client.get(address("x" * 43)), client.get("/calendar/")
    assert wrong.status_code == nothing.status_code == 404


def test_its_mark_changes_with_the_dates_alone_and_holds_no_secret(client, cast):
    planned(cast)
    secret = made(cast)
    first, second = client.get(address(secret)), client.get(address(secret))
    assert first.headers["ETag"] == second.headers["ETag"] and first.content == second.content
    assert (
        secret not in first.headers["ETag"] and CalendarFeed.objects.get().digest not in first.headers["ETag"]
    )
    same = client.get(address(secret), headers={"if-none-match": first.headers["ETag"]})
    assert same.status_code == 304 and same.content == b""
    planned(cast, starts_at=timezone.now() + timedelta(days=20))
    again = client.get(address(secret), headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 200 and again.headers["ETag"] != first.headers["ETag"]


def test_somebody_who_meets_nobody_gets_no_address(db):
    with pytest.raises(Refused, match="meet somebody"):
        actions.make_feed(by=UserFactory(), at=timezone.now())


def test_it_is_shown_once_and_made_replaced_and_ended_on_its_page(client, cast):
    sign_in(client, cast.mentor)
    page = reverse("sessions:feed")
    assert b"Make my address" in client.get(page).content
    shown = client.post(page, {"make": "1"}).content.decode()
    secret = shown.split("/calendar/")[1].split("/")[0]
    assert client.get(address(secret)).status_code == 200
    assert secret not in client.get(page).content.decode()
    client.post(page, {"end": "1"})
    assert client.get(address(secret)).status_code == 404


def test_apps_above_add_dates_and_their_words_stay_out(client, cast):
    now = timezone.now()
    circle = Event(
        "circle",
        0,
        now + timedelta(days=1),
        now + timedelta(days=1, hours=1),
        "Circle",
        "Hall",
        "Words",
        "/x",
    )
    register_feed_source(FeedSource("test", lambda *, person, at: [circle], lambda *, person: True))
    try:
        found = dict(read(client.get(address(made(cast))).content))
        assert (found["UID"], found["SUMMARY"]) == ("circle", "Conversation")
        assert not {"LOCATION", "DESCRIPTION", "URL"} & set(found)
        Pair.objects.all().delete()
        assert actions.make_feed(by=cast.mentor, at=now)
    finally:
        del sources._sources["test"]


def test_nobody_fetches_it_without_end(client, cast, monkeypatch):
    monkeypatch.setattr(views, "FETCHES", views.Limit("calendar-feed", 2, 3600))
    secret = made(cast)
    found = [client.get(address(secret)) for _ in range(3)]
    assert [each.status_code for each in found] == [200, 200, 429]
    assert int(found[2].headers["Retry-After"]) > 0
