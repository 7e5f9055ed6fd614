"""Purpose, planning, launch and enrolment in the browser, without scripts."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from programmes import actions
from programmes.models import Cohort, Measure, Participant, Programme, Role, Side
from tests.factories.people import NOW, PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import (
    CohortFactory,
    ParticipantFactory,
    ProgrammeFactory,
    TopicFactory,
    grant,
    make_ready,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PURPOSE = {
    "need": "One in four people who come back resigns.",
    "evidence": "HR records",
    "mentors_are": "people who came back",
    "mentees_are": "their directors",
    "leaders_can": "change one thing about coming back",
    "mentors_gain": "say early what they need",
    "sponsor": "ingrid halloran",
    "forum": "People Committee, every quarter",
    "decision_on": "2027-06-01",
}
MEASURE = {
    "name": "Own rating",
    "instrument": Measure.Instrument.CONFIDENCE,
    "item": "I can say what helps",
    "side": "mentee",
    "target": "3.6",
    "due_on": "2027-05-01",
}
PILOT = {
    "name": "Pilot",
    "starts_on": "2027-01-11",
    "ends_on": "2027-07-11",
    "pairs_planned": 12,
    "sessions_planned": 6,
    "session_minutes": 60,
}


@pytest.fixture
def nerys(client: Client) -> User:
    """She works in HR and is signed in."""
    user = hr_user(name="Nerys Bowen")
    sign_in(client, user)
    return user


@pytest.fixture
def programme(nerys: User) -> Programme:
    programme = ProgrammeFactory(name="AI at Work")
    grant(nerys, Role.Name.COORDINATOR, programme)
    return programme


def post(client: Client, name: str, /, *args: object, **data: object) -> str:
    """Open the page, send its form and follow to the page that answers."""
    url = reverse(f"programmes:{name}", args=args)
    seen = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())
    response = client.post(url, {**({"seen": seen[1]} if seen else {}), **data}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def new_token() -> str:
    return str(uuid.uuid4())


def test_the_road_from_a_name_to_invitations(client: Client, nerys: User) -> None:
    sponsor = PersonFactory(name="Ingrid Halloran")
    post(client, "new", name="Returners’ Voice", purpose="other", submission=new_token())
    programme = Programme.objects.get(name="Returners’ Voice")
    launch = reverse("programmes:launch", args=[programme.pk])
    assert "add an objective</a>" in post(client, "purpose", programme.pk, **PURPOSE)
    post(client, "objective_new", programme.pk, text="Directors understand", submission=new_token())
    objective = programme.objectives.get()
    page = post(client, "measure_new", objective.pk, **MEASURE, submission=new_token())
    assert "The decision looks here first" in page
    post(client, "planning", programme.pk, **PILOT, submission=new_token())
    assert "before the launch" in client.get(launch).content.decode()
    for topic in ("Coming back", "Part-time leading", "Care"):
        post(client, "topics", programme.pk, topic=topic)
    make_ready(programme, by=nerys)
    assert "Everything is there" in client.get(launch).content.decode()
    assert "now invite people" in post(client, "launch", programme.pk)
    programme.refresh_from_db()
    assert (programme.state, programme.sponsor) == (Programme.State.RUNNING, sponsor)
    assert programme.cohorts.get().state == Cohort.State.RECRUITING


def test_a_double_click_opens_one_programme(client: Client, nerys: User) -> None:
    token = new_token()
    for _ in range(2):
        post(client, "new", name="Open Door", purpose="voice", submission=token)
    assert Programme.objects.filter(name="Open Door").count() == 1


def test_a_sponsor_nobody_knows_is_refused_and_the_words_stay(client: Client, programme: Programme) -> None:
    page = post(client, "purpose", programme.pk, need="A need in my words", sponsor="Nobody Known")
    assert "Nobody in People has this address or name" in page
    assert "A need in my words" in page
    programme.refresh_from_db()
    assert programme.need != "A need in my words"


def test_two_people_of_one_name_need_an_address(client: Client, programme: Programme) -> None:
    PersonFactory.create_batch(2, name="Alex Smith")
    assert "Several people are called that" in post(client, "purpose", programme.pk, sponsor="Alex Smith")


def test_a_confidence_measure_needs_its_statement(client: Client, programme: Programme) -> None:
    objective = actions.add_objective(
        programme=programme, text="Leaders try it", submission=uuid.uuid4(), by=None, at=NOW
    )
    page = post(
        client, "measure_new", objective.pk, name="Own rating", instrument="confidence", side="mentee"
    )
    assert "Write the statement that people rate" in page
    assert not Measure.objects.exists()


def test_an_objective_can_be_changed_and_removed(client: Client, programme: Programme) -> None:
    objective = actions.add_objective(
        programme=programme, text="Leaders try it", submission=uuid.uuid4(), by=None, at=NOW
    )
    page = post(client, "objective", objective.pk, text="Leaders do it", submission=new_token())
    assert "Leaders do it" in page
    assert "Leaders do it" not in post(client, "objective", objective.pk, remove="yes")


def test_a_last_day_before_the_kick_off_is_refused(client: Client, programme: Programme) -> None:
    dates = {"starts_on": "2027-07-11", "ends_on": "2027-01-11"}
    assert "The last day comes after the kick-off." in post(client, "planning", programme.pk, **dates)


def test_a_pasted_list_is_answered_line_by_line(client: Client, programme: Programme) -> None:
    cohort = CohortFactory(programme=programme)
    ann = PersonFactory(name="Ann Ox", email="ann@example.org")
    page = post(client, "invite", cohort.pk, side="mentor", people="ann@example.org\nNobody Known\n")
    assert "Invited 1. One line could not be used." in page
    assert "Line 2, “Nobody Known”: nobody found" in page
    assert Participant.objects.get().person == ann


def test_the_invited_person_answers_alone(client: Client) -> None:
    participant = ParticipantFactory(mentor=True, state=Participant.State.INVITED)
    topic = TopicFactory(programme=participant.cohort.programme)
    client.force_login(user_of(participant.person))
    page = post(client, "invitation", participant.pk, capacity=1)
    assert "Choose at least one." in page
    post(client, "invitation", participant.pk, offers=[topic.pk], capacity=1, hours=["Monday mornings"])
    participant.refresh_from_db()
    assert participant.state == Participant.State.PREPARING
    assert participant.hours == ["Monday mornings"]
    client.force_login(hr_user())
    assert client.get(reverse("programmes:invitation", args=[participant.pk])).status_code == 404


def test_a_no_needs_no_reason_and_can_be_taken_back(client: Client) -> None:
    participant = ParticipantFactory(mentee=True, state=Participant.State.INVITED)
    topic = TopicFactory(programme=participant.cohort.programme)
    client.force_login(user_of(participant.person))
    assert "Nobody asks why" in post(client, "invitation", participant.pk, decline="yes")
    post(client, "invitation", participant.pk, wants=[topic.pk])
    participant.refresh_from_db()
    assert participant.state == Participant.State.PREPARING


def test_the_last_coordinator_stays(client: Client, nerys: User, programme: Programme) -> None:
    role = programme.roles.get()
    page = post(client, "roles", programme.pk, revoke=str(role.pk))
    assert "Give somebody else the role of coordinator first." in page
    other = UserFactory()
    post(client, "roles", programme.pk, email=other.email, name="coordinator")
    client.post(reverse("programmes:roles", args=[programme.pk]), {"revoke": str(role.pk)})
    assert list(programme.roles.values_list("user", flat=True)) == [other.pk]


def test_going_on_to_pairing_moves_the_cohort(client: Client, programme: Programme) -> None:
    cohort = CohortFactory(programme=programme, state=Cohort.State.RECRUITING)
    post(client, "cohort", cohort.pk)
    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.MATCHING


COORDINATOR_ONLY = ["purpose", "planning", "launch", "roles"]
OF_COHORT = ["cohort", "invite", "participants"]


@pytest.mark.parametrize("name", [*COORDINATOR_ONLY, *OF_COHORT])
def test_a_coordinator_opens_it_a_sponsor_may_not_and_a_stranger_finds_nothing(
    client: Client, name: str
) -> None:
    cohort = CohortFactory()
    programme = cohort.programme
    url = reverse(f"programmes:{name}", args=[cohort.pk if name in OF_COHORT else programme.pk])
    coordinator, sponsor, participant = (
        UserFactory(),
        UserFactory(),
        ParticipantFactory(cohort=cohort, mentor=True),
    )
    grant(coordinator, Role.Name.COORDINATOR, programme)
    grant(sponsor, Role.Name.SPONSOR, programme)
    for user, status in (
        (coordinator, 200),
        (sponsor, 403),
        (user_of(participant.person), 404),
        (hr_user(), 404),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status


def test_a_sponsor_reads_the_purpose_and_no_names_of_participants(client: Client) -> None:
    cohort = CohortFactory()
    participant = ParticipantFactory(cohort=cohort, mentor=True)
    sponsor = UserFactory()
    grant(sponsor, Role.Name.SPONSOR, cohort.programme)
    client.force_login(sponsor)
    page = client.get(reverse("programmes:detail", args=[cohort.programme.pk])).content.decode()
    assert cohort.programme.need in page
    assert participant.person.name not in page
    assert reverse("programmes:cohort", args=[cohort.pk]) not in page


@pytest.mark.parametrize("number", [1, 10])
def test_lists_cost_the_same_however_long(
    client: Client, nerys: User, number: int, django_assert_num_queries
) -> None:
    cohort = CohortFactory()
    for _ in range(number):
        ParticipantFactory(cohort=cohort, mentor=True)
        grant(nerys, Role.Name.COORDINATOR, CohortFactory().programme)
    grant(nerys, Role.Name.COORDINATOR, cohort.programme)
    Organisation.current()
    with django_assert_num_queries(6):
        client.get(reverse("programmes:list"))
    with django_assert_num_queries(9):
        client.get(reverse("programmes:participants", args=[cohort.pk]))


def test_everybody_on_the_list_has_their_side_and_state_and_no_words(
    client: Client, programme: Programme
) -> None:
    cohort = CohortFactory(programme=programme)
    ParticipantFactory(cohort=cohort, mentee=True, hopes="I half dread this")
    page = client.get(reverse("programmes:participants", args=[cohort.pk])).content.decode()
    assert "side-mentee" in page
    assert "I half dread this" not in page
    assert Side.MENTEE.label in page
