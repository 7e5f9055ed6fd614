"""Whoever has stopped is reminded by one press: first shown, then sent, never twice in a week, never when untrue."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.errors import Refused
from accounts.models import User
from home.nudges.actions import remind
from home.nudges.steps import STEPS, standing_at, step_named
from notifications import delivery
from notifications.models import Message
from notifications.registry import kind_named
from pairing.actions import write_agreement
from pairing.models import Pair
from programmes.models import Cohort, Participant, Role
from sessions.models import Session
from tests.factories import PairFactory, ParticipantFactory, SessionFactory, UserFactory, grant, user_of
from tests.factories.people import NOW, hr_user
from tests.factories.programmes import CohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(state=Cohort.State.RECRUITING)


@pytest.fixture
def team(cohort: Cohort) -> User:
    user = hr_user(name="Nerys Bowen")
    grant(user, Role.Name.COORDINATOR, cohort.programme)
    return user


def invited(cohort: Cohort, **facts: object) -> Participant:
    return ParticipantFactory(cohort=cohort, mentor=True, state=Participant.State.INVITED, **facts)


def page(cohort: Cohort, step: str) -> str:
    return reverse("home:nudge", args=[cohort.pk, step])


def step(key: str):
    found = step_named(key)
    assert found
    return found


def test_recipients_and_text_are_shown_and_nothing_is_sent_before_the_press(
    client: Client, cohort, team
) -> None:
    waiting = invited(cohort)
    client.force_login(team)
    seen = client.get(page(cohort, "answer")).content.decode()
    assert waiting.person.name in seen and "An invitation waits for your answer" in seen
    assert not Message.objects.filter(kind="nudge.answer").exists()
    client.post(page(cohort, "answer"))
    client.post(page(cohort, "answer"))
    assert Message.objects.get(kind="nudge.answer").person == waiting.person
    again = client.get(page(cohort, "answer")).content.decode()
    assert "Nobody is written to now" in again and "so not again" in again


def test_nobody_is_reminded_of_one_step_twice_within_seven_days(cohort, team) -> None:
    invited(cohort)
    remind(cohort=cohort, step=step("answer"), by=team, at=NOW)
    with pytest.raises(Refused, match="nobody to write to"):
        remind(cohort=cohort, step=step("answer"), by=team, at=NOW + timedelta(days=6))
    assert remind(cohort=cohort, step=step("answer"), by=team, at=NOW + timedelta(days=7)) == 1


def test_somebody_who_has_answered_meanwhile_hears_nothing(cohort, team, mailoutbox) -> None:
    participant = invited(cohort)
    remind(cohort=cohort, step=step("answer"), by=team, at=NOW)
    Participant.objects.filter(pk=participant.pk).update(state=Participant.State.DECLINED)
    message = Message.objects.get(kind="nudge.answer")
    delivery.deliver(message_id=message.pk, at=NOW + timedelta(days=1, hours=2))
    assert mailoutbox == [] and kind_named(message.kind).write(message) is None


def test_who_stands_at_each_step(cohort) -> None:
    pair = PairFactory(cohort=cohort, state=Pair.State.INTRODUCED, introduced_at=NOW)
    two = sorted([pair.mentor.person.name, pair.mentee.person.name])
    for key in ("sign", "plan"):
        assert [each.person.name for each in standing_at(step(key), cohort)] == two
    SessionFactory(pair=pair, state=Session.State.PLANNED, starts_at=NOW + timedelta(days=3))
    assert standing_at(step("plan"), cohort) == []
    write_agreement(pair=pair, words={"purpose": "To learn"}, by=user_of(pair.mentor.person), at=NOW)
    assert len(standing_at(step("sign"), cohort)) == 2, "whoever has signed is written to alike"


@pytest.mark.parametrize("key", [each.key for each in STEPS])
def test_each_step_writes_while_it_is_true(cohort, team, key, modules) -> None:
    invited(cohort)
    PairFactory(cohort=cohort, state=Pair.State.INTRODUCED, introduced_at=NOW)
    number = remind(cohort=cohort, step=step(key), by=team, at=NOW)
    found = Message.objects.filter(kind=f"nudge.{key}").select_related("person")
    letters = [kind_named(message.kind).write(message) for message in found]
    assert number == len(letters) > 0 and all(letters)
    assert not any("{" in "".join(letter.paragraphs) for letter in letters if letter)


def pressed(client: Client, cohort, *, after: float, key: str = "answer") -> str:
    with time_machine.travel(NOW + timedelta(seconds=after), tick=False):
        answer = client.post(reverse("home:nudges", args=[cohort.pk]), {"undo": key}, follow=True)
        return answer.content.decode()


def test_a_press_can_be_taken_back_for_thirty_seconds_and_made_again(
    client: Client, cohort, team, mailoutbox
) -> None:
    invited(cohort), invited(cohort)
    client.force_login(team)
    with time_machine.travel(NOW, tick=False):
        client.post(page(cohort, "answer"))
        seen = client.get(reverse("home:nudges", args=[cohort.pk])).content.decode()
    assert 'name="undo" value="answer"' in seen
    delivery.deliver_due(clock=lambda: NOW + timedelta(seconds=29))
    assert mailoutbox == [], "no worker takes it before"
    assert "2 mails will not be sent" in pressed(client, cohort, after=29)
    assert set(Message.objects.values_list("state", "reason")) == {
        ("skipped", "Whoever asked for it took it back.")
    }
    assert remind(cohort=cohort, step=step("answer"), by=team, at=NOW + timedelta(minutes=1)) == 2
    delivery.deliver_due(clock=lambda: NOW + timedelta(days=1))
    assert len(mailoutbox) == 2, "the same day, and nothing of the first press"


@pytest.mark.parametrize("after", [30, 90])
def test_after_thirty_seconds_it_is_on_its_way(client: Client, cohort, team, after) -> None:
    invited(cohort)
    client.force_login(team)
    remind(cohort=cohort, step=step("answer"), by=team, at=NOW)
    assert "The reminder is on its way" in pressed(client, cohort, after=after)
    assert Message.objects.get().state == Message.State.DUE
    with time_machine.travel(NOW + timedelta(seconds=after), tick=False):
        assert 'name="undo"' not in client.get(reverse("home:nudges", args=[cohort.pk])).content.decode()


def test_only_this_step_of_this_cohort_is_taken_back(client: Client, cohort, team) -> None:
    other = CohortFactory(state=Cohort.State.RECRUITING, programme=cohort.programme, kind=Cohort.Kind.ROLLOUT)
    invited(cohort), invited(other)
    for each in (cohort, other):
        remind(cohort=each, step=step("answer"), by=team, at=NOW)
    client.force_login(team)
    assert "on its way" in pressed(client, cohort, after=5, key="plan")
    assert "1 mail will not be sent" in pressed(client, cohort, after=5)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["due", "skipped"]
    with time_machine.travel(NOW, tick=False):
        assert client.post(reverse("home:nudges", args=[cohort.pk]), {"undo": "all"}).status_code == 302
    assert sorted(Message.objects.values_list("state", flat=True)) == ["due", "skipped"]


def test_somebody_who_does_not_run_it_may_not(client: Client, cohort) -> None:
    invited(cohort)
    stranger = UserFactory()
    client.force_login(stranger)
    assert client.get(page(cohort, "answer")).status_code == 404
    assert client.post(page(cohort, "answer")).status_code == 404
    assert client.post(reverse("home:nudges", args=[cohort.pk]), {"undo": "answer"}).status_code == 404
    assert not Message.objects.filter(kind="nudge.answer").exists()


def test_what_has_ended_is_reminded_of_nothing(client: Client, cohort, team) -> None:
    invited(cohort)
    Cohort.objects.filter(pk=cohort.pk).update(state=Cohort.State.EVALUATED)
    client.force_login(team)
    assert "Nobody has stopped" in client.get(reverse("home:nudges", args=[cohort.pk])).content.decode()
    assert client.post(page(cohort, "answer")).status_code == 403


def test_the_first_page_leads_there(client: Client, cohort, team) -> None:
    invited(cohort)
    client.force_login(team)
    with time_machine.travel(NOW, tick=False):
        first = client.get(reverse("home:hr")).content.decode()
    assert reverse("home:nudges", args=[cohort.pk]) in first


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 person has not answered the invitation"), (2, "2 people have not answered the invitation")],
)
def test_one_and_several_are_spoken_of_rightly(client: Client, cohort, team, number: int, words: str) -> None:
    for _ in range(number):
        invited(cohort)
    client.force_login(team)
    assert words in client.get(reverse("home:nudges", args=[cohort.pk])).content.decode()
