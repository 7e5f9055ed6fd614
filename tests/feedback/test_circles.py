"""Circles: planned by a coach, changed by nobody but who runs it; who was there, and no content."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from feedback.circles import actions
from feedback.circles.models import Circle, CircleGuest
from notifications.models import Message
from notifications.registry import kind_named
from programmes.models import Cohort, Role
from tests.factories import PairFactory, UserFactory, grant, user_of
from tests.sessions.conftest import Cast

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def coach(cast: Cast) -> User:
    user = UserFactory()
    grant(user, Role.Name.COACH, cast.pair.cohort.programme)
    return user


@pytest.fixture
def circle(cast: Cast, coach: User, now: datetime) -> Circle:
    PairFactory(cohort=cast.pair.cohort)
    return plan(cast.pair.cohort, coach, now)


def plan(cohort: Cohort, coach: User, now: datetime, **changes: Any) -> Circle:
    values: dict[str, Any] = {
        "kind": "mentors",
        "starts_at": now + 3 * DAY,
        "minutes": 60,
        "place": "Riverside Hall",
        "run_by": coach,
        "submission": uuid.uuid4(),
        "by": coach,
        "at": now,
    }
    return actions.plan_circle(cohort=cohort, **values | changes)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_mentors_are_asked_once_and_no_mentee(
    cast: Cast, circle: Circle, coach: User, now: datetime
) -> None:
    asked = {guest.person for guest in circle.guests.select_related("person")}
    mentors = {pair.mentor.person for pair in cast.pair.cohort.pairs.select_related("mentor__person")}
    assert asked == mentors and len(mentors) == 2
    assert set(Message.objects.values_list("person", flat=True)) == {person.pk for person in mentors}
    again = plan(cast.pair.cohort, coach, now, submission=circle.submission)
    assert again == circle and Message.objects.count() == 2
    kind = kind_named("circle.invited")
    letter = kind.write(Message.objects.filter(person=cast.mentor.person).get())
    assert letter.path == circle.get_absolute_url() and "entor" not in letter.subject


def test_somebody_elses_circle_is_moved_and_called_off_by_nobody(
    cast: Cast, circle: Circle, coach: User, now: datetime
) -> None:
    other, coordinator = UserFactory(), UserFactory()
    grant(other, Role.Name.COACH, cast.pair.cohort.programme)
    grant(coordinator, Role.Name.COORDINATOR, cast.pair.cohort.programme)
    answers = {}
    people = {"other": other, "coordinator": coordinator, "mentor": cast.mentor, "mentee": cast.mentee}
    for who, user in people.items():
        client = signed_in(user)
        called_off = client.post(circle.get_absolute_url(), {"press": "cancel"}).status_code
        answers[who] = (called_off, client.get(reverse("feedback:circle_move", args=[circle.pk])).status_code)
        with pytest.raises(actions.NotYourCircle):
            actions.cancel_circle(circle=circle, by=user, at=now)
        with pytest.raises(actions.NotYourCircle):
            actions.note_attendance(circle=circle, missing=[], by=user, at=now + 4 * DAY)
    assert answers == {
        "other": (404, 404),
        "coordinator": (403, 404),
        "mentor": (403, 404),
        "mentee": (404, 404),
    }
    circle.refresh_from_db()
    assert circle.is_on and circle.version == 0


def test_a_coach_whose_part_has_ended_runs_nothing(circle: Circle, coach: User, now: datetime) -> None:
    Role.objects.filter(user=coach).delete()
    with pytest.raises(actions.NotYourCircle):
        actions.cancel_circle(circle=circle, by=coach, at=now)


def test_yes_and_no_are_said_until_it_begins_and_asked_again_when_it_moves(
    cast: Cast, circle: Circle, coach: User, now: datetime
) -> None:
    client = signed_in(cast.mentor)
    client.post(circle.get_absolute_url(), {"press": "no"})
    client.post(circle.get_absolute_url(), {"press": "yes"})
    mine = CircleGuest.objects.get(circle=circle, person=cast.mentor.person)
    assert mine.answer == "yes"
    assert "1 of 2 come so far" in signed_in(coach).get(circle.get_absolute_url()).content.decode()
    for _ in range(2):
        actions.move_circle(
            circle=circle, starts_at=now + 5 * DAY, minutes=60, place="A call", by=coach, at=now
        )
    mine.refresh_from_db()
    circle.refresh_from_db()
    assert (mine.answer, circle.version) == ("", 1)
    with pytest.raises(actions.Refused):
        actions.answer_circle(circle=circle, answer="yes", by=cast.mentor, at=now + 6 * DAY)


def test_who_is_asked_sees_no_other_name(cast: Cast, circle: Circle) -> None:
    other = circle.guests.exclude(person=cast.mentor.person).get().person
    body = signed_in(cast.mentor).get(circle.get_absolute_url()).content.decode()
    assert "Can you come?" in body and other.name not in body


def test_attendance_is_noted_afterwards_and_nothing_else(
    cast: Cast, circle: Circle, coach: User, now: datetime
) -> None:
    with pytest.raises(actions.Refused):
        actions.note_attendance(circle=circle, missing=[], by=coach, at=now)
    Circle.objects.update(starts_at=now - DAY)
    mine = circle.guests.get(person=cast.mentor.person)
    client = signed_in(coach)
    client.post(circle.get_absolute_url(), {"press": "attendance", "missing": [str(mine.pk), "x"]})
    there = dict(circle.guests.values_list("person", "was_there"))
    assert there.pop(cast.mentor.person_id) is False and set(there.values()) == {True}
    names = {field.name for field in CircleGuest._meta.get_fields()}
    assert names == {"id", "circle", "person", "answer", "was_there"}


def test_a_circle_that_is_called_off_is_struck_out_of_calendars(
    cast: Cast, circle: Circle, coach: User, now: datetime
) -> None:
    address = reverse("feedback:circle_calendar", args=[circle.pk])
    before = signed_in(cast.mentor).get(address).content.decode()
    assert "SUMMARY:Meeting" in before and "SEQUENCE:0" in before and "Riverside" not in before
    for _ in range(2):
        actions.cancel_circle(circle=circle, by=coach, at=now)
    after = signed_in(cast.mentor).get(address).content.decode()
    assert "STATUS:CANCELLED" in after and "SEQUENCE:1" in after
    uids = [next(line for line in file.splitlines() if line.startswith("UID")) for file in (before, after)]
    assert uids[0] == uids[1]
    assert Message.objects.filter(person=cast.mentor.person).count() == 2


def test_supervision_asks_the_other_coaches(cast: Cast, coach: User, now: datetime) -> None:
    other = UserFactory()
    grant(other, Role.Name.COACH, cast.pair.cohort.programme)
    found = plan(cast.pair.cohort, coach, now, kind="coaches")
    assert [guest.person for guest in found.guests.all()] == [other.person]


def test_a_coordinator_plans_for_a_coach_and_a_coach_for_themselves(
    cast: Cast, coach: User, now: datetime
) -> None:
    coordinator, other = UserFactory(), UserFactory()
    grant(coordinator, Role.Name.COORDINATOR, cast.pair.cohort.programme)
    grant(other, Role.Name.COACH, cast.pair.cohort.programme)
    assert plan(cast.pair.cohort, coach, now, by=coordinator).run_by == coach
    for by, run_by in ((other, coach), (coordinator, coordinator), (cast.mentor, cast.mentor)):
        with pytest.raises(actions.NotYourCircle):
            plan(cast.pair.cohort, run_by, now, by=by)
    address = reverse("feedback:circle_new", args=[cast.pair.cohort_id])
    assert signed_in(user_of(cast.pair.mentee.person)).get(address).status_code == 404
    sent = {
        "kind": "mentees",
        "run_by": str(coach.pk),
        "day": (timezone.localdate() + 9 * DAY).isoformat(),
        "time": "14:00",
        "minutes": "60",
        "place": "A call",
        "submission": str(uuid.uuid4()),
    }
    for _ in range(2):
        assert signed_in(coach).post(address, sent).status_code == 302
    assert Circle.objects.filter(kind="mentees").count() == 1
    with pytest.raises(actions.Refused):
        plan(cast.pair.cohort, coach, now, starts_at=now)


@pytest.mark.parametrize(("change", "words"), [("begun", "has begun"), ("off", "is called off")])
def test_a_circle_that_has_begun_or_is_off_offers_no_form_to_move_it(
    circle: Circle, coach: User, now: datetime, change: str, words: str
) -> None:
    if change == "begun":
        Circle.objects.filter(pk=circle.pk).update(starts_at=now - DAY)
    else:
        actions.cancel_circle(circle=circle, by=coach, at=now)
    page, browser = reverse("feedback:circle_move", args=[circle.pk]), signed_in(coach)
    seen = browser.get(page, follow=True)
    assert seen.redirect_chain == [(circle.get_absolute_url(), 302)] and words in seen.content.decode()
