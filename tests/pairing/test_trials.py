"""A first meeting on trial: each says in private whether to go on, and an end tells nobody whose wish it was."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from notifications.models import Message
from pairing import actions
from pairing.models import Pair, Policy, TrialAnswer
from pairing.next_best import waiting_again
from pairing.standings import Standing, standing_of
from pairing.trials import settle_trials
from preparation.models import Module
from programmes.models import Cohort, Participant, Side
from sessions.models import Session
from sessions.trials import unanswered_trials, write_reminder
from tests.factories.people import NOW, UserFactory, user_of
from tests.factories.programmes import CohortFactory
from tests.factories.together import PairFactory, SessionFactory

pytestmark = pytest.mark.django_db
NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def pair() -> Pair:
    """Introduced, on trial, and both have met once."""
    cohort = CohortFactory(state=Cohort.State.PREPARING)
    made = PairFactory(cohort=cohort, state=Pair.State.INTRODUCED, on_trial=True, mentee_answered_at=NOW)
    SessionFactory(pair=made, state=Session.State.HELD, starts_at=NOW - timedelta(days=1))
    return again(made)


def again(pair: Pair) -> Pair:
    return Pair.objects.with_people().get(pk=pair.pk)


def say(pair: Pair, side: Side, goes_on: bool, at=NOW) -> None:
    actions.answer_trial(pair=pair, goes_on=goes_on, by=user_of(pair.participant(side).person), at=at)


@pytest.mark.parametrize("is_trial", [True, False])
def test_the_policy_decides_whether_a_pair_that_is_introduced_is_on_trial(is_trial: bool) -> None:
    Module.objects.all().delete()
    pair = PairFactory(state=Pair.State.ACCEPTED, introduced_at=None)
    Policy.objects.create(cohort=pair.cohort, trial=is_trial)
    pair = again(pair)
    assert actions.introduce_if_ready(pair=pair, at=NOW)
    assert again(pair).on_trial == is_trial
    assert pair.usual_minutes == (30 if is_trial else 60)


def test_two_who_would_go_on_do_so_from_the_next_day(pair: Pair) -> None:
    for side in Side:
        say(pair, side, True)
    assert settle_trials(at=NOW) == 0 and again(pair).on_trial
    assert settle_trials(at=NEXT_DAY) == 1
    assert (again(pair).state, again(pair).on_trial) == (Pair.State.INTRODUCED, False)
    assert not Message.objects.filter(kind="pairing.ended").exists()


@pytest.mark.parametrize("wishes", [(True, False), (False, True), (False, False)])
def test_an_end_is_the_same_to_both_whoever_wished_it(pair: Pair, wishes: tuple[bool, bool]) -> None:
    for side, goes_on in zip(Side, wishes, strict=True):
        say(pair, side, goes_on)
    assert again(pair).state == Pair.State.INTRODUCED
    assert settle_trials(at=NEXT_DAY) == 1
    assert again(pair).state == Pair.State.ENDED
    told = Message.objects.filter(kind="pairing.ended")
    assert set(told.values_list("person", flat=True)) == {pair.mentor.person_id, pair.mentee.person_id}
    states = Participant.objects.filter(cohort=pair.cohort).values_list("state", flat=True)
    assert set(states) == {Participant.State.READY}
    assert set(waiting_again().filter(cohort=pair.cohort_id)) == {pair.mentor, pair.mentee}
    events = AuditEvent.objects.filter(subject_id=str(pair.pk))
    assert [(event.verb, event.by) for event in events] == [("pair ended", None)]


@pytest.mark.parametrize("goes_on", [True, False])
def test_one_answer_alone_changes_nothing_and_is_seen_by_nobody_else(
    client: Client, pair: Pair, goes_on: bool
) -> None:
    client.force_login(user_of(pair.mentee.person))
    with time_machine.travel(NOW, tick=False):
        before = client.get(pair.get_absolute_url()).content.decode()
    say(pair, Side.MENTOR, goes_on)
    assert settle_trials(at=NOW + timedelta(days=300)) == 0
    assert standing_of(again(pair)) == Standing.TRIAL
    with time_machine.travel(NOW, tick=False):
        after = client.get(pair.get_absolute_url()).content.decode()
    assert _main(before) == _main(after)


def _main(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page[page.index("<main") :])


def test_the_page_asks_after_the_meeting_and_keeps_the_answer(client: Client, pair: Pair) -> None:
    client.force_login(user_of(pair.mentor.person))
    path = reverse("pairing:trial", args=[pair.pk])
    assert "Would you go on?" in client.get(pair.get_absolute_url()).content.decode()
    assert "Kept. Only you see it." in client.post(path, {"answer": "not"}, follow=True).content.decode()
    assert "You would rather not." in client.get(pair.get_absolute_url()).content.decode()
    client.post(path, {"answer": "on"})
    client.post(path, {"answer": "perhaps"})
    said = TrialAnswer.objects.select_related("key").get()
    assert said.get_answer_display() == "You would go on."
    assert bytes(said.answer_sealed) != b"on"


def test_before_the_meeting_and_after_the_trial_nothing_is_asked(client: Client, pair: Pair) -> None:
    client.force_login(user_of(pair.mentor.person))
    Session.objects.all().delete()
    assert 'id="trial"' not in client.get(pair.get_absolute_url()).content.decode()
    Pair.objects.update(on_trial=False)
    page = client.post(reverse("pairing:trial", args=[pair.pk]), {"answer": "on"}, follow=True)
    assert "There is no question for you here." in page.content.decode()
    assert not TrialAnswer.objects.exists()


def test_nobody_else_answers(pair: Pair) -> None:
    with pytest.raises(actions.NoTrial):
        actions.answer_trial(pair=pair, goes_on=True, by=UserFactory(), at=NOW)


def test_whoever_has_not_answered_is_reminded_once(pair: Pair) -> None:
    say(pair, Side.MENTOR, True)
    assert list(unanswered_trials(at=NOW)) == []
    (due,) = unanswered_trials(at=NEXT_DAY)
    assert due.person == pair.mentee.person
    message = Message(kind=due.kind, person=due.person, facts=dict(due.facts))
    letter = write_reminder(message)
    assert letter is not None and pair.mentor.person.first_name not in " ".join(letter.paragraphs)
    say(pair, Side.MENTEE, False)
    assert write_reminder(message) is None and list(unanswered_trials(at=NEXT_DAY)) == []
