"""Who looked: no page shows somebody else's sealed words without an event, whoever wrote the page."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import reading, trail
from accounts.audit import kept_from_the_office
from accounts.models import AuditEvent, PersonalKey
from accounts.signing_in.backend import Backend
from feedback.actions import ask_for_coaching, contact_request
from feedback.models import CoachingRequest
from pairing.actions import leave
from sessions.actions import plan_session
from sessions.models import Reflection
from tests.factories import PairFactory, SessionFactory, UserFactory, grant, hr_user, user_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WORDS = "My mentee talks over me."


@pytest.fixture
def pair():
    return PairFactory()


@pytest.fixture
def coach(pair):
    user = UserFactory()
    grant(user, "coach", pair.cohort.programme)
    asked = ask_for_coaching(
        participant=pair.mentor, by=user_of(pair.mentor.person), at=timezone.now(), words=WORDS
    )
    contact_request(request=asked, by=user, at=timezone.now())
    return user


def an_auditor():
    auditor = UserFactory()
    grant(auditor, "auditor", PairFactory().cohort.programme)
    return auditor


def readings():
    return AuditEvent.objects.filter(verb=reading.VERB)


def test_what_a_coach_opens_stands_in_the_persons_list(coach, pair, client):
    sign_in(client, coach)
    assert WORDS in client.get(reverse("feedback:requests")).content.decode()
    event = readings().get()
    assert (event.by, event.about) == (coach, pair.mentor.person_id)
    assert event.subject_id == str(CoachingRequest.objects.get().pk)
    assert event.details["why"] == "to get support to you within three working days"
    assert event.details["where"] == "feedback:requests"
    assert trail.verify().is_whole

    sign_in(client, user_of(pair.mentor.person))
    page = client.get(reverse("accounts:who_looked")).content.decode()
    assert str(coach) in page and "Coaching request" in page and WORDS not in page
    assert reverse("accounts:who_looked") in client.get(reverse("accounts:your_data")).content.decode()
    sign_in(client, user_of(pair.mentee.person))
    assert str(coach) not in client.get(reverse("accounts:who_looked")).content.decode()


def test_the_auditor_sees_that_it_happened_and_no_words(coach, client):
    sign_in(client, coach)
    client.get(reverse("feedback:requests"))
    sign_in(client, an_auditor())
    page = client.get(reverse("accounts:audit")).content.decode()
    assert reading.VERB in page and WORDS not in page


def test_hr_learns_from_the_trail_neither_who_asked_a_coach_nor_who_met_or_left(coach, pair, client):
    """The first reader a junior fears is whoever works with their manager."""
    by, at = user_of(pair.mentor.person), timezone.now()
    plan_session(pair=pair, starts_at=at + timedelta(days=3), minutes=60, submission=uuid4(), by=by, at=at)
    leave(pair=pair, by=by, at=at)
    sign_in(client, coach)
    client.get(reverse("feedback:requests"))
    told = ("coach asked for", "session planned", "pair ended", reading.VERB, str(pair.mentor.person))
    for reader, sees in ((an_auditor(), True), (hr_user(), False)):
        sign_in(client, reader)
        page = client.get(reverse("accounts:audit")).content.decode()
        assert [word for word in told if (word in page) != sees] == []


def test_each_table_of_what_two_people_do_is_kept_from_the_office():
    """A new table of these apps is kept from them too, until somebody has thought about it."""
    rooms = {apps.get_app_config(label) for label in ("mentoring_sessions", "feedback")}
    tables = {model._meta.label for room in rooms for model in room.get_models()}
    # The two that speak of a cohort and of a programme, and hold nothing that anybody wrote.
    assert tables - kept_from_the_office == {"feedback.Wave", "feedback.TellingLink"}


def test_ones_own_words_and_those_shared_with_a_partner_are_not_listed(pair, client):
    session = SessionFactory(pair=pair, key=pair.key)
    session.question = "How do you choose?"
    session.save()
    ask_for_coaching(participant=pair.mentor, by=user_of(pair.mentor.person), at=timezone.now(), words=WORDS)
    for person in (pair.mentor.person, pair.mentee.person):
        sign_in(client, user_of(person))
        for address in (reverse("sessions:session", args=[session.pk]), reverse("feedback:coaching")):
            client.get(address)
    assert not readings().exists()


def opened_by(user, row) -> HttpResponse:
    """A page that somebody wrote without a thought of the log."""
    request = RequestFactory().get("/")
    request.user = user
    page = reading.write_down_readings(lambda request: HttpResponse(row.question))
    return page(request)


@pytest.mark.parametrize("who", ["stranger", "hr"])
def test_a_page_that_forgets_is_written_down_all_the_same(pair, who):
    session = SessionFactory(pair=pair, key=pair.key)
    session.question = "How do you choose?"
    user = hr_user() if who == "hr" else UserFactory()
    assert opened_by(user, session).content == b"How do you choose?"
    found = {(event.by, event.about) for event in readings()}
    assert found == {(user, pair.mentor.person_id), (user, pair.mentee.person_id)}


def test_a_partner_who_opens_the_others_own_note_is_written_down(pair):
    note = Reflection(
        session=SessionFactory(pair=pair), person=pair.mentor.person, key=PersonalKey.of(pair.mentor.person)
    )
    note.text = "Nervous."
    with reading.by(user_of(pair.mentee.person), where="somewhere"):
        assert note.text == "Nervous."
    assert readings().get().about == pair.mentor.person_id


def test_who_the_words_belong_to_is_asked_no_further_than_the_reader(pair, django_assert_num_queries):
    """Of one's own key the account knows; that of a pair is one query, however many apps could be asked."""
    person = pair.mentor.person
    session = SessionFactory(pair=pair, key=pair.key)
    session.question = "How do you choose?"
    note = Reflection(session=session, person=person, key=PersonalKey.of(person))
    note.text = "Nervous."
    reader = Backend().get_user(user_of(person).pk)
    with django_assert_num_queries(1):
        opened_by(reader, session)
    with django_assert_num_queries(0), reading.by(reader, where="somewhere"):
        assert note.text == "Nervous."
    assert not readings().exists()


def test_where_it_cannot_be_written_the_words_do_not_leave(pair):
    """An event that the database refuses keeps the page back."""
    session = SessionFactory(pair=pair, key=pair.key)
    session.question = "How do you choose?"
    stranger = UserFactory()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent RENAME TO away")
    with pytest.raises(DatabaseError):
        opened_by(stranger, session)
