"""Preparing in the browser without scripts: what is kept, what is not, and who sees it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Organisation
from pairing.models import Pair
from preparation import actions
from preparation.models import Completion, ExerciseNote, Module
from programmes.models import Participant, Role, Side
from tests.factories.people import NOW, hr_user, user_of
from tests.factories.programmes import ParticipantFactory, grant
from tests.factories.together import PairFactory

pytestmark = pytest.mark.django_db
SLUG = "speaking-truth-to-power"
ANSWERS = {f"question_{number}": "0" for number in range(3)}
SECRET = "The pricing tool was launched without asking us"


@pytest.fixture
def mentor(client: Client) -> Participant:
    participant = ParticipantFactory(mentor=True)
    client.force_login(user_of(participant.person))
    return participant


def post(client: Client, participant: Participant, slug: str = SLUG, **data: str) -> str:
    url = reverse("preparation:module", args=[participant.pk, slug])
    response = client.post(url, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_notes_are_kept_sealed_and_shown_to_their_writer(client: Client, mentor: Participant) -> None:
    assert SECRET in post(client, mentor, note_0=SECRET, save="yes")
    note = ExerciseNote.objects.get()
    assert SECRET.encode() not in bytes(note.text_sealed)
    assert SECRET not in str(list(AuditEvent.objects.values()))


def test_every_answer_is_explained_and_none_is_stored(client: Client, mentor: Participant) -> None:
    module = Module.objects.in_use().get(slug=SLUG)
    page = post(client, mentor, **ANSWERS, check="yes")
    for question in module.self_check:
        assert question["answers"][0]["why"] in page
    assert "Finish this module" in page
    assert not Completion.objects.exists()


def test_finishing_wants_every_question_answered_and_keeps_only_that_it_was_done(
    client: Client, mentor: Participant
) -> None:
    assert "Choose one." in post(client, mentor, question_0="1", finish="yes")
    assert not Completion.objects.exists()
    post(client, mentor, **ANSWERS, note_0=SECRET, finish="yes")
    post(client, mentor, **ANSWERS, finish="yes")
    assert Completion.objects.get().participant == mentor
    assert ExerciseNote.objects.get().text == SECRET


def test_the_gate_opens_by_itself_when_both_are_through(client: Client) -> None:
    pair = PairFactory(state=Pair.State.ACCEPTED)
    for participant in (pair.mentor, pair.mentee):
        user = user_of(participant.person)
        for module in Module.objects.in_use().for_side(participant.side):
            pair.refresh_from_db()
            assert pair.state == Pair.State.ACCEPTED
            actions.finish_module(participant=participant, module=module, by=user, at=NOW)
    pair.refresh_from_db()
    assert pair.state == Pair.State.INTRODUCED


def test_somebody_who_is_through_is_ready(mentor: Participant) -> None:
    for module in Module.objects.in_use().for_side(Side.MENTOR):
        actions.finish_module(participant=mentor, module=module, by=user_of(mentor.person), at=NOW)
    mentor.refresh_from_db()
    assert mentor.state == Participant.State.READY


def test_nobody_prepares_for_somebody_else_or_for_the_other_side(client: Client, mentor: Participant) -> None:
    module = Module.objects.in_use().get(slug=SLUG)
    with pytest.raises(actions.NotYours):
        actions.finish_module(participant=mentor, module=module, by=hr_user(), at=NOW)
    other = Module.objects.in_use().for_side(Side.MENTEE).first()
    with pytest.raises(actions.NotForThisSide):
        actions.finish_module(participant=mentor, module=other, by=user_of(mentor.person), at=NOW)


def test_ones_page_does_not_exist_for_a_partner_a_coordinator_or_a_stranger(client: Client) -> None:
    pair = PairFactory()
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, pair.cohort.programme)
    url = reverse("preparation:module", args=[pair.mentor.pk, SLUG])
    for user in (user_of(pair.mentee.person), coordinator, hr_user()):
        client.force_login(user)
        assert client.get(url).status_code == 404
        assert client.post(url, {**ANSWERS, "finish": "yes"}).status_code == 404
    assert not Completion.objects.exists()


def test_both_sides_may_read_what_the_other_reads(client: Client, mentor: Participant) -> None:
    page = client.get(reverse("preparation:library")).content.decode()
    assert "Speaking truth to power" in page
    url = reverse("preparation:library_module", args=["stepping-out-of-the-managers-chair"])
    assert "less easy to talk to" in client.get(url).content.decode()
    assert client.get(reverse("preparation:library_module", args=["no-such"])).status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_the_overview_costs_the_same_in_however_many_programmes(
    client: Client, mentor: Participant, number: int, django_assert_num_queries
) -> None:
    for _ in range(number - 1):
        ParticipantFactory(mentor=True, person=mentor.person)
    Organisation.current()
    with django_assert_num_queries(12):
        page = client.get(reverse("preparation:overview")).content.decode()
    assert page.count("Start</a>") == number
