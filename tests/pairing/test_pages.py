"""The pairing room for coordinators, and what the two of a pair decide, without scripts."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from pairing.groups import shares
from pairing.models import Agreement, Block, Pair, Round, Ruling, Signature
from pairing.selectors import bars
from programmes.models import Cohort, Role
from tests.factories.people import NOW, PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.factories.together import PairFactory
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db

POLICY = {
    "weight_need": 40,
    "weight_difference": 20,
    "weight_common": 15,
    "weight_hours": 15,
    "weight_gap": 10,
    "min_gap": 2,
    "line_steps": 3,
}


@pytest.fixture
def coordinator(client: Client, cohort: Cohort):
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    client.force_login(user)
    return user


def get(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"pairing:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, name: str, /, *args: object, **data: object) -> str:
    response = client.post(reverse(f"pairing:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_run_is_asked_for_once_however_often_it_is_pressed(
    client: Client, cohort: Cohort, coordinator
) -> None:
    token = str(uuid.uuid4())
    for _ in range(2):
        page = post(client, "room", cohort.pk, submission=token, **POLICY)
    assert "Stop this run" in page
    assert cohort.rounds.count() == 1


def test_a_run_can_be_stopped(client: Client, cohort: Cohort, coordinator) -> None:
    current = Round.objects.create(cohort=cohort, number=1, submission=uuid.uuid4(), requested_at=NOW)
    assert "This run was stopped." in post(client, "round", current.pk)
    current.refresh_from_db()
    assert current.state == Round.State.CANCELLED


def test_progress_is_a_part_of_the_page_and_of_its_own(client: Client, cohort: Cohort, coordinator) -> None:
    current = Round.objects.create(
        cohort=cohort,
        number=1,
        state=Round.State.RUNNING,
        progress=35,
        submission=uuid.uuid4(),
        requested_at=NOW,
    )
    whole = get(client, "round", current.pk)
    part = client.get(reverse("pairing:round", args=[current.pk]), headers={"HX-Request": "true"})
    assert "<html" in whole
    assert "<html" not in part.content.decode()
    assert "35 of 100" in part.content.decode()


def test_the_room_shows_each_pair_with_its_reasons_and_everybody_left_over(
    client: Client, cohort: Cohort, coordinator
) -> None:
    ParticipantFactory(cohort=cohort, mentor=True, person__name="Mei-Ling Tsang")
    current = finished_round(cohort)
    page = get(client, "room", cohort.pk)
    assert "3 pairs for" in page
    assert "nobody has been told anything" in page
    for proposal in current.proposals.all():
        assert proposal.reasons[0] in page
    assert "One person without a partner, and why" in page


def test_trying_weights_changes_nothing(client: Client, cohort: Cohort, coordinator) -> None:
    finished_round(cohort)
    page = client.post(reverse("pairing:room", args=[cohort.pk]), {**POLICY, "weight_need": 5, "try": "yes"})
    assert "would change" in page.content.decode()
    assert cohort.rounds.count() == 1
    cohort.policy.refresh_from_db()
    assert cohort.policy.weight_need == 40


def test_a_pin_is_set_and_taken_back_by_the_same_button(client: Client, cohort: Cohort, coordinator) -> None:
    current = finished_round(cohort)
    proposal = current.proposals.first()
    assert "Pinned<span" in post(client, "rule", current.pk, proposal=proposal.pk)
    assert Ruling.objects.get().kind == Ruling.Kind.PIN
    assert "Pinned<span" not in post(client, "rule", current.pk, proposal=proposal.pk)
    assert not Ruling.objects.exists()


def test_a_veto_needs_a_reason_and_can_be_taken_back(client: Client, cohort: Cohort, coordinator) -> None:
    proposal = finished_round(cohort).proposals.first()
    assert "Write something here." in post(client, "veto", proposal.pk, reason="")
    assert "Vetoed" in post(client, "veto", proposal.pk, reason="They share an appeal panel")
    ruling = Ruling.objects.get()
    assert "Veto taken back." in post(client, "lift", cohort.pk, ruling=ruling.pk)


def test_publishing_wants_the_warnings_read_and_happens_once(
    client: Client, cohort: Cohort, coordinator
) -> None:
    current = finished_round(cohort)
    assert "tick the box" in post(client, "publish", current.pk)
    assert "Published 3 pairs" in post(client, "publish", current.pk, read="yes")
    post(client, "publish", current.pk, read="yes")
    assert Pair.objects.filter(cohort=cohort, state=Pair.State.PROPOSED).count() == 3


def test_mentor_then_mentee_say_yes(client: Client) -> None:
    pair = PairFactory(state=Pair.State.PROPOSED)
    client.force_login(user_of(pair.mentor.person))
    assert "Would you like to meet" in get(client, "ask", pair.pk)
    post(client, "ask", pair.pk, answer="yes")
    client.force_login(user_of(pair.mentee.person))
    post(client, "ask", pair.pk, answer="yes")
    pair.refresh_from_db()
    assert pair.state in (Pair.State.ACCEPTED, Pair.State.INTRODUCED)


def test_a_no_of_the_mentor_never_reaches_the_mentee(client: Client) -> None:
    pair = PairFactory(state=Pair.State.PROPOSED)
    client.force_login(user_of(pair.mentee.person))
    assert client.get(reverse("pairing:ask", args=[pair.pk])).status_code == 404
    client.force_login(user_of(pair.mentor.person))
    assert "hears nothing of it" in post(client, "ask", pair.pk, answer="no")
    client.force_login(user_of(pair.mentee.person))
    assert client.get(reverse("pairing:ask", args=[pair.pk])).status_code == 404


WORDS = {
    "purpose": "To see claims as customers do",
    "mentee_goal_1": "Notice who is cut off",
    "starts_on": "2026-03-16",
    "ends_on": "2026-09-16",
    "sessions": 6,
    "minutes": 60,
    "place": "Room 4",
    "booking": "First Tuesday",
    "confidentiality": "Stays with us",
}


def test_a_change_of_the_page_asks_both_to_sign_again(client: Client) -> None:
    pair = PairFactory(state=Pair.State.INTRODUCED)
    mentor, mentee = user_of(pair.mentor.person), user_of(pair.mentee.person)
    client.force_login(mentee)
    assert "Sign version 1" in post(client, "agreement", pair.pk, **WORDS)
    post(client, "agreement", pair.pk, sign="1")
    client.force_login(mentor)
    assert "Sign version 2" in post(
        client, "agreement", pair.pk, **{**WORDS, "purpose": "To learn"}, based_on=1
    )
    client.force_login(mentee)
    assert "has changed since you opened it" in post(client, "agreement", pair.pk, sign="1")
    for user in (mentee, mentor):
        client.force_login(user)
        post(client, "agreement", pair.pk, sign="2")
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE
    assert Signature.objects.filter(agreement__version=2).count() == 2


def test_an_empty_agreement_is_refused_and_keeps_the_words(client: Client) -> None:
    pair = PairFactory(state=Pair.State.INTRODUCED)
    client.force_login(user_of(pair.mentee.person))
    page = post(client, "agreement", pair.pk, purpose="Only this")
    assert "Only this" in page
    assert "error-summary" in page
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("choice", ["pause", "end"])
def test_leaving_asks_no_reason(client: Client, choice: str) -> None:
    pair = PairFactory()
    client.force_login(user_of(pair.mentor.person))
    assert "textarea" not in get(client, "leave", pair.pk)
    post(client, "leave", pair.pk, choice=choice)
    pair.refresh_from_db()
    assert pair.state == {"pause": Pair.State.PAUSED, "end": Pair.State.ENDED}[choice]


def test_a_private_list_is_seen_by_its_owner_alone(client: Client, cohort: Cohort, coordinator) -> None:
    participant = cohort.participants.filter(side="mentor").first()
    other = PersonFactory(name="Graham Bexley", email="graham@example.org")
    client.force_login(user_of(participant.person))
    assert "Graham Bexley" in post(client, "blocks", person="graham@example.org")
    assert "That is you." in post(client, "blocks", person=participant.person.email)
    client.force_login(coordinator)
    finished_round(cohort)
    assert "Graham Bexley" not in get(client, "room", cohort.pk)
    client.force_login(user_of(other))
    assert "Nobody is on it." in get(client, "blocks")
    client.force_login(user_of(participant.person))
    post(client, "blocks", remove=str(Block.objects.get().pk))
    assert not Block.objects.exists()


def test_who_may_open_the_room(client: Client, cohort: Cohort) -> None:
    current = finished_round(cohort)
    coordinator, coach, sponsor = UserFactory(), UserFactory(), UserFactory()
    for user, name in ((coordinator, "coordinator"), (coach, "coach"), (sponsor, "sponsor")):
        grant(user, name, cohort.programme)
    mentor = user_of(cohort.participants.filter(side="mentor").first().person)
    answers = [
        (coordinator, 200, 200),
        (coach, 403, 404),
        (sponsor, 403, 404),
        (mentor, 404, 404),
        (hr_user(), 404, 404),
    ]
    for user, of_room, of_round in answers:
        client.force_login(user)
        assert client.get(reverse("pairing:room", args=[cohort.pk])).status_code == of_room
        assert client.get(reverse("pairing:round", args=[current.pk])).status_code == of_round


@pytest.mark.parametrize(
    ("name", "sent"),
    [("ask", {"answer": "yes"}), ("agreement", {"sign": "1"}), ("leave", {"choice": "end"})],
)
def test_pages_of_a_pair_do_not_exist_for_anybody_else(
    client: Client, name: str, sent: dict[str, str]
) -> None:
    pair = PairFactory(state=Pair.State.INTRODUCED)
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, pair.cohort.programme)
    for user in (coordinator, user_of(PairFactory(cohort=pair.cohort).mentor.person)):
        client.force_login(user)
        assert client.get(reverse(f"pairing:{name}", args=[pair.pk])).status_code == 404
        assert client.post(reverse(f"pairing:{name}", args=[pair.pk]), sent).status_code == 404
    pair.refresh_from_db()
    assert pair.state == Pair.State.INTRODUCED


@pytest.mark.parametrize("number", [1, 10])
def test_the_room_costs_the_same_however_many_pairs_it_shows(
    client: Client, number: int, django_assert_num_queries
) -> None:
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    for _ in range(number):
        ParticipantFactory(cohort=cohort, mentor=True)
        ParticipantFactory(cohort=cohort, mentee=True)
    finished_round(cohort)
    Organisation.current()
    client.force_login(user)
    get(client, "room", cohort.pk)
    with django_assert_num_queries(11):
        assert f"{number} pair" in get(client, "room", cohort.pk)


def test_bars_begin_at_the_lowest_tenth_in_use_and_stand_on_the_line() -> None:
    drawn = bars({"bands": [0, 0, 0, 0, 0, 1, 3, 5, 6, 3]})
    assert [(bar.label, bar.pairs) for bar in drawn] == [
        ("50s", 1),
        ("60s", 3),
        ("70s", 5),
        ("80s", 6),
        ("90s", 3),
    ]
    assert {round(bar.y + bar.height, 1) for bar in drawn} == {104}
    assert drawn[-1].words == "90 to 100"
    assert bars({}) == []


def test_small_groups_are_counted_together_and_never_follow_from_the_total() -> None:
    people = [("Leeds", True)] * 6 + [("Bristol", True)] * 5 + [("York", False)] * 9
    few = [("Glasgow", False), ("", False)]
    assert [(one.name, one.paired, one.people) for one in shares(people + few)] == [
        ("York", 0, 9),
        ("Leeds", 6, 6),
        ("Others", 5, 7),
    ]
    assert shares([("Leeds", True)] * 6 + few) == [], "with one group left there is nothing to compare"
