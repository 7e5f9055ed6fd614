"""Several cohorts of one programme: each for its sites, and one person in at most one of them at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, User
from programmes import actions
from programmes.actions.applying import NotEligible
from programmes.actions.consent import NotToBeNominated
from programmes.actions.enrolment import NotOpenToThem
from programmes.actions.inviting import Answer
from programmes.actions.placing import offer_next
from programmes.calls import calls_open_to
from programmes.eligibility import eligibility, why_neither
from programmes.models import (
    Application,
    Cohort,
    Nomination,
    Participant,
    Role,
    Selection,
    SelectionPlace,
    Side,
)
from tests.factories.people import NOW, PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import CallFactory, CohortFactory, ParticipantFactory, decided, grant
from tests.factories.together import PairFactory
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def nerys(client: Client) -> User:
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


@pytest.fixture
def pilot(nerys: User) -> Cohort:
    cohort = decided(programme__state="running")
    grant(nerys, Role.Name.COORDINATOR, cohort.programme)
    return cohort


def beside(pilot: Cohort, name: str, *, sites: list[str] | None = None, **fields: object) -> Cohort:
    """A cohort of the roll-out that recruits, with an open call."""
    cohort = CohortFactory(
        programme=pilot.programme, kind="rollout", name=name, follows=pilot, sites=sites or [], **fields
    )
    CallFactory(cohort=cohort)
    return cohort


@pytest.fixture
def north(pilot: Cohort) -> Cohort:
    return beside(pilot, "North", sites=["Leeds", "Glasgow"])


@pytest.fixture
def south(pilot: Cohort) -> Cohort:
    return beside(pilot, "South")


def junior(site: str = "Bristol") -> Person:
    """Somebody with colleagues far above them."""
    PersonFactory(grade__rank=9)
    return PersonFactory(grade__rank=1, site=site)


WORDS = "This cohort is for Leeds and Glasgow."


# Sites


def test_a_cohort_for_some_sites_says_so_to_everybody_else(north, client: Client) -> None:
    outside, inside = user_of(junior("Bristol")), user_of(junior("Leeds"))
    assert {verdict.why for verdict in eligibility(outside.person, north)} == {WORDS}
    assert any(verdict.may for verdict in eligibility(inside.person, north))
    client.force_login(outside)
    assert WORDS in client.get(reverse("programmes:take_part", args=[north.pk])).content.decode()
    client.force_login(inside)
    assert WORDS not in client.get(reverse("programmes:take_part", args=[north.pk])).content.decode()


def test_its_call_is_on_the_home_page_of_its_sites_alone(north) -> None:
    today = timezone.localdate()
    assert calls_open_to(user_of(junior("Glasgow")), today=today)
    assert not calls_open_to(user_of(junior("Bristol")), today=today)
    assert not calls_open_to(user_of(junior("")), today=today)


def test_an_application_an_invitation_and_a_suggestion_from_elsewhere_are_refused(north, nerys) -> None:
    outside = junior("Bristol")
    user = user_of(outside)
    with pytest.raises(NotEligible, match=WORDS):
        actions.apply(
            cohort=north,
            person=outside,
            side="mentor",
            offers=[],
            wants=[],
            works_best="",
            by=user,
            at=timezone.now(),
        )
    with pytest.raises(NotOpenToThem, match="Bristol"):
        actions.invite(cohort=north, person=outside, side="mentor", by=nerys, at=NOW)
    with pytest.raises(NotToBeNominated, match=WORDS):
        actions.nominate(cohort=north, person=outside, reason="", by=UserFactory(), at=timezone.now())
    (line,) = actions.invite_lines(cohort=north, text=outside.email, side="mentor", by=nerys, at=NOW)
    assert line.answer == Answer.OTHER_SITE
    assert not Participant.objects.filter(cohort=north).exists()
    assert not Application.objects.exists()
    assert not Nomination.objects.exists()


def test_the_page_of_suggestions_and_of_invitations_says_why(north, nerys, client: Client) -> None:
    outside = junior("Bristol")
    page = client.post(
        reverse("programmes:invite", args=[north.pk]), {"side": "mentor", "people": outside.email}
    ).content.decode()
    assert "works at a site that this cohort is not open to" in page


# One cohort at once


def test_whoever_is_in_one_cohort_is_in_no_other_of_the_programme(north, south, nerys) -> None:
    person = junior("Leeds")
    for state, asked in (
        (Participant.State.INVITED, "are invited to"),
        (Participant.State.PREPARING, "take part in"),
        (Participant.State.PAIRED, "take part in"),
    ):
        part = ParticipantFactory(cohort=north, person=person, side="mentor", state=state)
        assert why_neither(person, south) == (
            f"You {asked} “North” of this programme. Nobody is in two cohorts at once."
        )
        with pytest.raises(NotOpenToThem, match="North"):
            actions.invite(cohort=south, person=person, side="mentor", by=nerys, at=NOW)
        (line,) = actions.invite_lines(cohort=south, text=person.email, side="mentee", by=nerys, at=NOW)
        assert line.answer == Answer.OTHER_COHORT
        assert not calls_open_to(user_of(person), today=timezone.localdate())
        part.delete()


@pytest.mark.parametrize("state", ["declined", "withdrawn", "not-placed"])
def test_whoever_is_out_of_one_may_be_in_another(north, south, state) -> None:
    person = junior("Leeds")
    ParticipantFactory(cohort=north, person=person, side="mentor", state=state)
    assert why_neither(person, south) == ""


def test_a_cohort_that_is_over_bars_nobody_and_another_programme_neither(pilot, south) -> None:
    person = junior()
    ParticipantFactory(cohort=pilot, person=person, side="mentor", state=Participant.State.PAIRED)
    ParticipantFactory(person=person, side="mentor")
    assert why_neither(person, south) == ""


def test_two_applications_to_one_programme_are_refused(north, south, nerys) -> None:
    person = junior("Leeds")
    Application.objects.create(
        cohort=north, person=person, side="mentor", state="applied", saved_at=NOW, applied_at=NOW
    )
    assert "You have applied for “North” of this programme." in why_neither(person, south)
    (line,) = actions.invite_lines(cohort=south, text=person.email, side="mentor", by=nerys, at=NOW)
    assert line.answer == Answer.APPLIED


def test_an_invitation_is_not_accepted_while_one_takes_part_elsewhere(north, south) -> None:
    user = user_of(junior("Leeds"))
    late = ParticipantFactory(
        cohort=south, person=user.person, side="mentor", state=Participant.State.INVITED
    )
    ParticipantFactory(cohort=north, person=user.person, side="mentor")
    with pytest.raises(NotOpenToThem, match="You take part in “North”"):
        actions.accept_invitation(participant=late, offers=[], wants=[], by=user, at=NOW)
    late.refresh_from_db()
    assert late.state == Participant.State.INVITED


def test_a_free_place_goes_to_the_next_who_is_in_no_other_cohort(north, south) -> None:
    selection = Selection.objects.create(
        cohort=south,
        way="draw",
        published_seed="0" * 64,
        mentor_seats=1,
        mentee_seats=1,
        mentors=2,
        mentees=0,
        made_at=NOW,
    )
    people = [junior("Leeds"), junior("Leeds")]
    for place, person in enumerate(people, start=1):
        waiting = Application.objects.create(
            cohort=south, person=person, side="mentor", state="not-placed", saved_at=NOW, applied_at=NOW
        )
        SelectionPlace.objects.create(selection=selection, application=waiting, side="mentor", place=place)
    ParticipantFactory(cohort=north, person=people[0], side="mentor")
    gone = ParticipantFactory(cohort=south, side="mentor", person=junior())
    Application.objects.create(
        cohort=south,
        person=gone.person,
        side="mentor",
        state="selected",
        participant=gone,
        saved_at=NOW,
        applied_at=NOW,
    )
    offered = offer_next(participant=gone, at=NOW)
    assert offered is not None
    assert offered.person == people[1]


# Again after the pilot


def test_whoever_took_part_is_invited_again_only_by_choice_and_it_is_said_beside_them(
    pilot, south, nerys, client: Client
) -> None:
    person = junior()
    ParticipantFactory(cohort=pilot, person=person, side="mentor", state=Participant.State.COMPLETED)
    (line,) = actions.invite_lines(cohort=south, text=person.email, side="mentor", by=nerys, at=NOW)
    assert line.answer == Answer.TOOK_PART
    assert "mentor in Pilot" in line.choices[0].words
    assert not Participant.objects.filter(cohort=south).exists()
    (line,) = actions.invite_chosen(cohort=south, people=[person], side="mentor", by=nerys, at=NOW)
    assert line.answer == Answer.INVITED
    page = client.get(reverse("programmes:participants", args=[south.pk])).content.decode()
    assert "Mentor in Pilot before" in page
    page = client.get(reverse("programmes:participants", args=[pilot.pk])).content.decode()
    assert "Mentor in Pilot before" not in page


def test_somebody_invited_again_is_led_to_the_invitation_and_not_to_the_pair_that_is_over(
    pilot, south, client: Client
) -> None:
    pair = PairFactory(cohort=pilot, state="completed")
    user = user_of(pair.mentor.person)
    client.force_login(user)
    home = reverse("home:partnership")
    assert "Your partnership has ended" in client.get(home).content.decode()
    part = ParticipantFactory(
        cohort=south,
        person=user.person,
        side=Side.MENTOR,
        state=Participant.State.INVITED,
        invited_at=NOW + timedelta(days=300),
    )
    page = client.get(home).content.decode()
    assert reverse("programmes:invitation", args=[part.pk]) in page
    assert pair.get_absolute_url() in page


def test_one_can_go_from_one_cohort_to_the_other(pilot, north, south, nerys, client: Client) -> None:
    page = client.get(reverse("programmes:cohort", args=[north.pk])).content.decode()
    for other in (pilot, south):
        assert reverse("programmes:cohort", args=[other.pk]) in page
    page = client.get(reverse("insights:dashboard", args=[north.pk])).content.decode()
    assert reverse("insights:dashboard", args=[south.pk]) in page
    page = client.get(reverse("insights:board", args=[north.pk])).content.decode()
    assert reverse("insights:board", args=[pilot.pk]) in page
    alone = decided()
    grant(nerys, Role.Name.COORDINATOR, alone.programme)
    page = client.get(reverse("insights:board", args=[alone.pk])).content.decode()
    assert "Cohorts of this programme" not in page
