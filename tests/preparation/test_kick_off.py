"""The kick-off: planned by coordinators, seen by those who take part once they are told, and who was missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from preparation.kick_off import actions
from preparation.kick_off.agenda import STARTING
from preparation.kick_off.notices import write_kick_off
from preparation.models import Attendance, KickOff
from programmes.models import Cohort, Participant, Role
from tests.factories.people import UserFactory, hr_user, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    today = timezone.localdate()
    return CohortFactory(starts_on=today + timedelta(days=9), ends_on=today + timedelta(days=180))


@pytest.fixture
def coordinator(cohort: Cohort) -> User:
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    return user


@pytest.fixture
def mentor(cohort: Cohort) -> Participant:
    return ParticipantFactory(cohort=cohort, mentor=True)


def planned(cohort: Cohort, by: User, days: int = 9) -> KickOff:
    now = timezone.now()
    return actions.plan_kick_off(
        cohort=cohort,
        starts_at=now + timedelta(days=days),
        place="Riverside Hall",
        agenda=STARTING,
        by=by,
        at=now - timedelta(days=20),
    )


def page(client: Client, user: User, name: str, key: object) -> str:
    return page_at(client, user, reverse(f"preparation:{name}", args=[key]))


def page_at(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, user: User, cohort: Cohort, **data: Any) -> str:
    client.force_login(user)
    response = client.post(reverse("preparation:kick_off", args=[cohort.pk]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def form_of(days: int = 9, **fields: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=days)
    rows = {f"{name}_{row}": value for row, part in enumerate(STARTING) for name, value in part.items()}
    return {"day": day.isoformat(), "time": "13:30", "place": "Riverside Hall", **rows, **fields}


def test_the_agenda_starts_with_150_minutes_and_can_be_changed(
    client: Client, cohort: Cohort, coordinator
) -> None:
    assert sum(part["minutes"] for part in STARTING) == 150
    send(client, coordinator, cohort, **form_of(title_1="", minutes_0="25", lead_0="Our chair"))
    kick_off = KickOff.objects.get()
    assert kick_off.agenda[0] == {**STARTING[0], "minutes": 25, "lead": "Our chair"}
    assert STARTING[1] not in kick_off.agenda and kick_off.minutes == 155


def test_nobody_sees_it_before_the_coordinator_tells_them(
    client: Client, cohort: Cohort, coordinator, mentor
) -> None:
    planned(cohort, coordinator)
    person = user_of(mentor.person)
    assert "has no day yet" in page(client, person, "kick_off_day", mentor.pk)
    assert not Message.objects.exists()
    assert "1 person is told." in send(client, coordinator, cohort, tell="yes")
    assert "Riverside Hall" in page(client, person, "kick_off_day", mentor.pk)
    assert [message.person for message in Message.objects.all()] == [mentor.person]
    client.force_login(person)
    assert "Day, place and agenda" in client.get(reverse("preparation:overview")).content.decode()


def test_telling_twice_writes_once_and_again_after_a_change(cohort: Cohort, coordinator, mentor) -> None:
    kick_off, now = planned(cohort, coordinator), timezone.now()
    told = [actions.tell_everybody(kick_off=kick_off, by=coordinator, at=now) for _ in range(2)]
    moved = actions.plan_kick_off(
        cohort=cohort,
        starts_at=kick_off.starts_at + timedelta(days=1),
        place="Riverside Hall",
        agenda=STARTING,
        by=coordinator,
        at=now + timedelta(hours=1),
    )
    told.append(actions.tell_everybody(kick_off=moved, by=coordinator, at=now + timedelta(hours=2)))
    assert told == [1, 0, 1]


def test_the_letter_has_day_and_place_and_nothing_for_who_has_left(
    cohort: Cohort, coordinator, mentor
) -> None:
    actions.tell_everybody(kick_off=planned(cohort, coordinator), by=coordinator, at=timezone.now())
    message = Message.objects.get()
    letter = write_kick_off(message)
    assert ("Place", "Riverside Hall") in letter.facts
    Participant.objects.update(state=Participant.State.WITHDRAWN)
    assert write_kick_off(message) is None


def test_called_off_everybody_hears_it_once_and_another_day_takes_it_back(
    client: Client, cohort: Cohort, coordinator, mentor
) -> None:
    person = user_of(mentor.person)
    planned(cohort, coordinator)
    assert "people were told of" in send(client, coordinator, cohort, call_off="yes")
    send(client, coordinator, cohort, tell="yes")
    said = send(client, coordinator, cohort, call_off="yes")
    assert "Called off." in said and "It is called off" in said
    send(client, coordinator, cohort, call_off="yes")
    assert Message.objects.count() == 2
    letter = write_kick_off(Message.objects.latest("created_at"))
    assert "is called off" in letter.subject and not letter.facts
    shown = page(client, person, "kick_off_day", mentor.pk)
    assert "The kick-off is called off" in shown and "Riverside Hall" not in shown
    assert "Day, place and agenda" not in page_at(client, person, reverse("preparation:overview"))
    assert "It is called off. Set a day" in send(client, coordinator, cohort, tell="yes")
    send(client, coordinator, cohort, **form_of())
    assert "1 person is told." in send(client, coordinator, cohort, tell="yes")
    assert "Riverside Hall" in page(client, person, "kick_off_day", mentor.pk)


def test_what_has_begun_is_not_called_off(client: Client, cohort: Cohort, coordinator) -> None:
    planned(cohort, coordinator, days=-1)
    KickOff.objects.update(told_at=timezone.now() - timedelta(days=9))
    assert "to come" in send(client, coordinator, cohort, call_off="yes")
    assert KickOff.objects.get().is_on


def test_a_day_that_has_passed_is_refused_and_the_words_stay(
    client: Client, cohort: Cohort, coordinator
) -> None:
    said = send(client, coordinator, cohort, **form_of(days=-3, lead_2="Our best coach"))
    assert "This moment has passed." in said and "Our best coach" in said
    assert not KickOff.objects.exists()


def test_a_part_without_minutes_is_asked_for_them(client: Client, cohort: Cohort, coordinator) -> None:
    said = send(client, coordinator, cohort, **form_of(title_7="A song"))
    assert "Write how many minutes this part takes." in said and "A song" in said


def test_who_was_missing_finds_the_shorter_way_in(
    client: Client, cohort: Cohort, coordinator, mentor
) -> None:
    mentee = ParticipantFactory(cohort=cohort, mentee=True)
    ill = ParticipantFactory(cohort=cohort, mentee=True)
    kick_off = planned(cohort, coordinator, days=-1)
    KickOff.objects.update(told_at=timezone.now() - timedelta(days=9))
    missing = [str(mentor.pk), str(ill.pk)]
    assert "Noted: 1 was there." in send(client, coordinator, cohort, attendance="yes", missing=missing)
    absent = page(client, user_of(mentor.person), "kick_off_day", mentor.pk)
    assert "The shorter way in" in absent and "call with a coach" in absent
    there = page(client, user_of(mentee.person), "kick_off_day", mentee.pk)
    assert "You were there." in there and "The shorter way in" not in there
    assert Attendance.objects.filter(kick_off=kick_off).count() == 3


def test_attendance_waits_for_the_day(client: Client, cohort: Cohort, coordinator, mentor) -> None:
    planned(cohort, coordinator)
    assert "has not begun" in send(client, coordinator, cohort, attendance="yes")
    assert not Attendance.objects.exists()


def test_only_coordinators_plan_it_and_only_oneself_reads_whether_one_was_there(
    client: Client, cohort: Cohort, coordinator, mentor
) -> None:
    coach = UserFactory()
    grant(coach, Role.Name.COACH, cohort.programme)
    other = ParticipantFactory(cohort=cohort, mentee=True)
    for user in (coach, user_of(other.person)):
        client.force_login(user)
        assert client.get(reverse("preparation:kick_off", args=[cohort.pk])).status_code in (403, 404)
        assert client.get(reverse("preparation:kick_off_day", args=[mentor.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 8])
def test_the_page_costs_the_same_however_many_take_part(
    client: Client, cohort: Cohort, coordinator, number: int, django_assert_num_queries
) -> None:
    for _ in range(number):
        ParticipantFactory(cohort=cohort, mentor=True)
    planned(cohort, coordinator, days=-1)
    page(client, coordinator, "kick_off", cohort.pk)
    with django_assert_num_queries(9):
        client.get(reverse("preparation:kick_off", args=[cohort.pk]))
