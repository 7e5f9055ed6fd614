"""What cannot be planned after a decision, said beside the field; and who may not read what was learned."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programmes import actions
from programmes.actions.criteria import OutOfOrder
from programmes.actions.roll_out import CannotBePlanned, NothingFollows, PlannedMeanwhile
from programmes.models import (
    Cohort,
    Decision,
    Participant,
    Role,
)
from programmes.rolling_out import CohortPlan
from tests.factories.people import PersonFactory, UserFactory, hr_user
from tests.factories.programmes import (
    ParticipantFactory,
    ProgrammeFactory,
    decided,
    grant,
)
from tests.programmes.rolling import day, form_of, plan, planned, send
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"c1__starts_on": "2026-01-05"}, "This day is past."),
        ({"c1__ends_on": "2026-02-05"}, "The last day comes after the kick-off."),
        ({"c2__name": "roll-out 1"}, "There is a cohort called “roll-out 1” already."),
        ({"c1__name": "PILOT"}, "There is a cohort called “PILOT” already."),
        ({"c1__sites": "Leeds\nLeds"}, "Nobody works at “Leds”. Did you mean Leeds?"),
        ({"completion__green": "50"}, "Green begins above the figure at which amber begins."),
        ({"load__green": "30"}, "green ends below the figure at which amber ends"),
        ({"c1__pairs_planned": "0"}, "greater than or equal to 1"),
        ({"c1__pairs_planned": "9999"}, "less than or equal to 2000"),
        ({"learned": ""}, "Write something here."),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_kept(pilot, client: Client, changed, words) -> None:
    PersonFactory(site="Leeds")
    page = send(client, pilot, **changed)
    assert words in page
    assert "That did not save. Your words are still here." in page
    assert Cohort.objects.count() == 1


def test_the_action_refuses_what_the_page_refuses(pilot, nerys) -> None:
    for bad in (
        [plan("Late", weeks=-1)],
        [plan("One"), plan("one")],
        [plan("There", sites=("Atlantis",))],
        [CohortPlan("Backwards", day(20), day(10), 12)],
        [],
        [plan(str(number)) for number in range(13)],
    ):
        with pytest.raises(CannotBePlanned):
            actions.plan_next(
                of=pilot,
                plans=bad,
                learned="x",
                thresholds={},
                seen=0,
                submission=uuid.uuid4(),
                by=nerys,
                at=timezone.now(),
            )
    with pytest.raises(OutOfOrder):
        planned(pilot, nerys, thresholds={"completion": (Decimal(50), Decimal(60))})
    assert Cohort.objects.count() == 1


def test_sent_twice_it_is_planned_once_and_two_who_plan_at_once_are_told(pilot, nerys, client) -> None:
    token = uuid.uuid4()
    assert planned(pilot, nerys, submission=token) == planned(pilot, nerys, submission=token)
    assert pilot.followed_by.count() == 2
    with pytest.raises(PlannedMeanwhile):
        planned(pilot, nerys, plan("Third"), seen=0)
    page = send(client, pilot, seen="0", c1__name="Third")
    assert "Cohorts were planned from it meanwhile: Leeds and Glasgow." in page
    assert "Third" in page
    assert pilot.followed_by.count() == 2
    page = send(client, pilot, c1__name="Third")
    assert "Planned. 1 cohort" in page
    assert pilot.followed_by.count() == 3


def test_a_cohort_that_is_not_decided_or_was_stopped_has_no_roll_out(nerys, client: Client) -> None:
    stopped = decided(Decision.Outcome.STOP)
    open_one = decided()
    open_one.decision.delete()
    for cohort, words in ((stopped, "It was decided to stop"), (open_one, "It is not decided yet")):
        grant(nerys, Role.Name.COORDINATOR, cohort.programme)
        url = reverse("programmes:roll_out", args=[cohort.pk])
        assert words in client.get(url).content.decode()
        assert words in client.post(url, {}).content.decode()
        with pytest.raises(NothingFollows):
            planned(Cohort.objects.get(pk=cohort.pk), nerys)
    assert Cohort.objects.count() == 2


def test_adapt_repeats_the_pilot_once_with_the_changes(nerys, client: Client) -> None:
    pilot = decided(Decision.Outcome.ADAPT, changes={"gain": "Ask mentors what they want first"})
    grant(nerys, Role.Name.COORDINATOR, pilot.programme)
    form = form_of(client, pilot)
    assert "Mentors naming a gain: Ask mentors what they want first" in form["learned"][0]
    assert "Planned. 1 cohort" in send(client, pilot)
    again = pilot.followed_by.get()
    assert (again.kind, again.pairs_planned) == (Cohort.Kind.PILOT, pilot.pairs_planned)
    page = client.get(reverse("programmes:roll_out", args=[pilot.pk])).content.decode()
    assert "It is repeated by Pilot 2" in page
    with pytest.raises(NothingFollows):
        planned(pilot, nerys, plan("Once more"), seen=1)


def test_adapt_waits_for_the_end_of_the_evaluation(nerys) -> None:
    pilot = decided(Decision.Outcome.ADAPT, state=Cohort.State.CLOSING)
    with pytest.raises(NothingFollows, match="Finish its evaluation first"):
        planned(pilot, nerys, plan("Again"))


def test_whoever_coordinates_another_programme_finds_nothing(pilot, nerys, client: Client) -> None:
    cohort, _ = planned(pilot, nerys)
    other = hr_user()
    grant(other, Role.Name.COORDINATOR, ProgrammeFactory())
    sign_in(client, other)
    for name, key in (("roll_out", pilot.pk), ("cohort_plan", cohort.pk), ("cohort_launch", cohort.pk)):
        assert client.get(reverse(f"programmes:{name}", args=[key])).status_code == 404
        assert client.post(reverse(f"programmes:{name}", args=[key])).status_code == 404


def test_what_was_learned_is_for_the_team_and_for_those_who_decide(pilot, nerys, client: Client) -> None:
    planned(pilot, nerys, learned="Seniors cancelled late")
    url = reverse("programmes:detail", args=[pilot.programme_id])
    for role, sees in (
        (Role.Name.COORDINATOR, True),
        (Role.Name.SPONSOR, True),
        (Role.Name.EXECUTIVE, True),
        (Role.Name.COACH, False),
        (Role.Name.AUDITOR, False),
    ):
        reader = UserFactory()
        grant(reader, role, pilot.programme)
        client.force_login(reader)
        assert ("Seniors cancelled late" in client.get(url).content.decode()) == sees, role


def test_nobody_who_takes_part_reads_what_was_learned(pilot, nerys, client: Client) -> None:
    cohort, _ = planned(pilot, nerys, learned="Seniors cancelled late")
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.RECRUITING)
    reader = UserFactory()
    part = ParticipantFactory(
        cohort=cohort, person=reader.person, side="mentor", state=Participant.State.INVITED
    )
    client.force_login(reader)
    for url in (
        reverse("programmes:take_part", args=[cohort.pk]),
        reverse("programmes:invitation", args=[part.pk]),
        reverse("home:partnership"),
    ):
        page = client.get(url, follow=True).content.decode()
        assert cohort.name in page or pilot.programme.name in page
        assert "Seniors cancelled late" not in page
