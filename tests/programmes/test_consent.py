"""A suggestion is the suggested person's alone; a line manager agrees hours and learns nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ReportingLine, User
from notifications.models import Message
from notifications.registry import kind_named
from programmes import actions
from programmes.models import Nomination, OpenCall, Participant, Role, TimeAgreement
from tests.factories.people import PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import CallFactory, ParticipantFactory, TopicFactory, grant
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> OpenCall:
    PersonFactory(grade__rank=5)
    return CallFactory(cohort__programme__name="AI at Work")


@pytest.fixture
def team(call: OpenCall) -> User:
    user = hr_user()
    grant(user, Role.Name.COORDINATOR, call.cohort.programme)
    return user


def page(client: Client, name: str, key: object) -> str:
    return client.get(reverse(f"programmes:{name}", args=[key])).content.decode()


def send(client: Client, name: str, key: object, **data: object) -> str:
    return client.post(reverse(f"programmes:{name}", args=[key]), data, follow=True).content.decode()


def suggested(client: Client, call: OpenCall) -> Nomination:
    person = PersonFactory(name="June Ellery", grade__rank=1)
    sign_in(client, UserFactory(person=PersonFactory(name="Tom Reed")))
    said = send(client, "nominate", call.cohort_id, colleague="june ellery", reason="Knows Copilot")
    assert "decides alone" in said
    return Nomination.objects.get(person=person)


def test_nobody_but_the_suggested_person_sees_a_suggestion_before_their_yes(client, call, team):
    nomination = suggested(client, call)
    assert client.get(reverse("programmes:nomination", args=[nomination.pk])).status_code == 404
    sign_in(client, team)
    assert "June" not in page(client, "call", call.cohort_id) + page(client, "applications", call.cohort_id)
    assert client.get(reverse("programmes:nomination", args=[nomination.pk])).status_code == 404
    sign_in(client, user_of(nomination.person))
    assert "Knows Copilot" in page(client, "nomination", nomination.pk)
    assert "A colleague suggests you" in page(client, "take_part", call.cohort_id)
    send(client, "nomination", nomination.pk, yes="yes")
    sign_in(client, team)
    assert "Knows Copilot" in page(client, "call", call.cohort_id)


def test_a_no_leaves_nothing_but_a_count(client, call, team):
    nomination = suggested(client, call)
    message = Message.objects.get(kind="programmes.nomination")
    assert "Tom" not in str(kind_named(message.kind).write(message))
    sign_in(client, user_of(nomination.person))
    send(client, "nomination", nomination.pk, no="yes")
    call.refresh_from_db()
    assert (call.refusals, Nomination.objects.count()) == (1, 0)
    assert kind_named(message.kind).write(message) is None
    sign_in(client, team)
    assert "1 said no" in page(client, "call", call.cohort_id)


def test_the_suggester_hears_nothing_of_what_the_other_is_in(client, call):
    inside = ParticipantFactory(cohort=call.cohort, mentor=True).person
    sign_in(client, UserFactory(person=PersonFactory()))
    said = send(client, "nominate", call.cohort_id, colleague=inside.email, reason="Good at it")
    assert "decides alone" in said and not Message.objects.exists()


def managed(call: OpenCall) -> tuple[Participant, User]:
    """Somebody invited as a mentor, and the manager of theirs."""
    participant = ParticipantFactory(cohort=call.cohort, mentor=True, state=Participant.State.INVITED)
    manager = UserFactory(person=PersonFactory(name="Greta Lindqvist"))
    ReportingLine.objects.create(person=participant.person, manager=manager.person, since=date(2024, 1, 1))
    return participant, manager


def say_yes(participant: Participant) -> TimeAgreement:
    topic = TopicFactory(programme=participant.cohort.programme, name="Shift planning")
    by = user_of(participant.person)
    actions.accept_invitation(participant=participant, offers=[topic], wants=[], by=by, at=timezone.now())
    return TimeAgreement.objects.get()


def test_after_a_yes_the_manager_is_asked_once_and_reads_neither_side_nor_topic(client, call):
    participant, manager = managed(call)
    assert not TimeAgreement.objects.exists()
    agreement = say_yes(participant)
    by = user_of(participant.person)
    actions.accept_invitation(participant=participant, offers=[], wants=[], by=by, at=timezone.now())
    message = Message.objects.get(kind="programmes.manager-time")
    assert message.person == manager.person
    sign_in(client, manager)
    shown = page(client, "time", agreement.pk)
    for text in (shown.partition("<main")[2], str(kind_named(message.kind).write(message))):
        assert participant.person.name in text
        assert not any(word in text.lower() for word in ("mentor", "mentee", "junior", "shift planning"))


def test_hours_are_agreed_and_everybody_concerned_sees_that_much(client, call, team):
    participant, manager = managed(call)
    agreement = say_yes(participant)
    sign_in(client, user_of(participant.person))
    assert "has not answered yet. It holds nothing up" in page(client, "take_part", call.cohort_id)
    sign_in(client, manager)
    send(client, "time", agreement.pk, hours=2)
    sign_in(client, user_of(participant.person))
    assert "Greta Lindqvist agreed to 2 hours a month" in page(client, "take_part", call.cohort_id)
    sign_in(client, team)
    assert "2 hours a month" in page(client, "participants", call.cohort_id)


def test_a_manager_may_ask_for_a_talk_and_nothing_stops(client, call, team):
    participant, manager = managed(call)
    agreement = say_yes(participant)
    sign_in(client, manager)
    send(client, "time", agreement.pk, hours=3, talk="yes")
    participant.refresh_from_db()
    assert participant.state == Participant.State.PREPARING
    sign_in(client, user_of(participant.person))
    assert "would like to talk about the hours first" in page(client, "take_part", call.cohort_id)


def test_once_somebody_has_withdrawn_the_manager_has_no_page_of_them(client, call):
    participant, manager = managed(call)
    agreement = say_yes(participant)
    actions.withdraw(participant=participant, by=user_of(participant.person), at=timezone.now())
    sign_in(client, manager)
    assert client.get(reverse("programmes:time", args=[agreement.pk])).status_code == 404
    assert kind_named("programmes.manager-time").write(Message.objects.get()) is None
