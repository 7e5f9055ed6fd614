"""The readiness check: an organisation that is not ready is told why, and one that should wait is told to."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from programmes import actions, organisation
from programmes.actions import NotComplete
from programmes.models import FirstMentee, Programme, ReadinessPoint, Role
from tests.factories.people import NOW, PersonFactory, UserFactory, hr_user
from tests.factories.programmes import grant, make_ready
from tests.programmes.filling import sent_as_shown
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

EACH_MUST = (
    "name the sponsor",
    "name two of the top team who will learn",
    "name the forum that answers what is heard",
    "give somebody the role of coach",
    "have HR name the speak-up contact in the settings",
    "confirm the privacy notice and the impact assessment",
    "confirm that the hours are working time",
    "confirm the coordinator’s time",
)


@pytest.fixture
def nerys(client: Client) -> User:
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


@pytest.fixture
def programme(nerys: User) -> Programme:
    return actions.create_programme(
        name="Fresh Eyes",
        purpose="digital",
        template="digital",
        starts_on=date(2027, 3, 1),
        submission=uuid.uuid4(),
        by=nerys,
        at=NOW,
    )


def test_a_blocked_launch_names_each_thing_that_must_be_there(client: Client, programme: Programme) -> None:
    with pytest.raises(NotComplete) as refused:
        actions.launch(cohort=programme.cohorts.get(), by=None, at=NOW)
    assert [must for must in EACH_MUST if must not in refused.value.missing] == []
    page = client.post(reverse("programmes:launch", args=[programme.pk])).content.decode()
    assert [must for must in EACH_MUST if must[1:] not in page] == []
    programme.refresh_from_db()
    assert programme.state == Programme.State.DRAFT


@pytest.mark.parametrize("missing", ["coach", "speak-up", "mentees", "privacy", "time", "capacity"])
def test_every_must_alone_holds_up_the_launch(nerys: User, programme: Programme, missing: str) -> None:
    make_ready(programme, by=nerys)
    if missing == "coach":
        programme.roles.filter(name=Role.Name.COACH).delete()
    elif missing == "speak-up":
        Organisation.objects.update(speak_up_reach="")
    elif missing == "mentees":
        programme.first_mentees.first().delete()
    else:
        programme.readiness_points.filter(key=missing).delete()
    open_musts = {must.key: must.todo for must in organisation.check_of(programme).musts if not must.is_met}
    with pytest.raises(NotComplete) as refused:
        actions.launch(cohort=programme.cohorts.get(), by=nerys, at=NOW)
    assert open_musts[missing] in refused.value.missing


def test_what_is_confirmed_carries_a_name_and_a_day(client: Client, programme: Programme) -> None:
    first, second = PersonFactory(name="Ingrid Halloran"), PersonFactory(name="Bashir Osman")
    url = reverse("programmes:readiness", args=[programme.pk])
    page = sent_as_shown(client, url, first=first.email, second="Bashir Osman", privacy="on", calm="no")
    assert "Confirmed by Nerys Bowen on" in page
    assert {mentee.person for mentee in FirstMentee.objects.all()} == {first, second}
    answers = dict(ReadinessPoint.objects.values_list("key", "is_met"))
    assert answers == {"privacy": True, "calm": True}


def test_confirming_again_keeps_who_said_it_first(nerys: User, programme: Programme) -> None:
    for by in (nerys, UserFactory()):
        actions.confirm_readiness(
            programme=programme, points={"privacy": True}, first_mentees=[], by=by, at=NOW
        )
    assert ReadinessPoint.objects.get().confirmed_by == nerys


def test_open_redundancies_are_a_reason_to_postpone_on_both_pages(
    client: Client, programme: Programme
) -> None:
    page = sent_as_shown(client, reverse("programmes:readiness", args=[programme.pk]), calm="yes")
    assert "Postpone it." in page
    assert "Postpone it." in client.get(reverse("programmes:launch", args=[programme.pk])).content.decode()


def test_the_same_person_is_not_two_of_the_top_team(client: Client, programme: Programme) -> None:
    person = PersonFactory()
    url = reverse("programmes:readiness", args=[programme.pk])
    page = sent_as_shown(client, url, first=person.email, second=person.email)
    assert "This is the same person. Name another one." in page
    assert not FirstMentee.objects.exists()


def test_a_coach_who_waits_for_a_second_person_is_said_to_wait(nerys: User, programme: Programme) -> None:
    actions.ask_for_role(user=UserFactory(), name=Role.Name.COACH, programme=programme, by=nerys, at=NOW)
    todo = [must.todo for must in organisation.check_of(programme).musts if must.key == "coach"]
    assert todo == ["have a second person confirm the coach"]


def test_somebody_without_the_design_cannot_confirm_it(client: Client, programme: Programme) -> None:
    sponsor = UserFactory()
    grant(sponsor, Role.Name.SPONSOR, programme)
    sign_in(client, sponsor)
    assert (
        client.post(reverse("programmes:readiness", args=[programme.pk]), {"calm": "no"}).status_code == 403
    )
    assert not ReadinessPoint.objects.exists()


@pytest.mark.parametrize(("pairs", "hours"), [(15, 4), (12, 3.5), (1, 0.5), (30, 8), (500, 133.5)])
def test_half_a_day_a_week_is_reckoned_for_fifteen_pairs(pairs, hours):
    assert organisation.workload_hours(pairs) == hours
