"""Publishing asks nobody for a quarter of an hour, and can be taken back whole until then."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEvent, ContentKey
from accounts.states import NotPossibleNow
from notifications.models import Message
from pairing import actions
from pairing.models import Pair, Round
from programmes.models import Cohort, Participant, Role
from tests.factories.people import NOW, UserFactory, hr_user, user_of
from tests.factories.programmes import CohortFactory, ParticipantFactory, grant
from tests.pairing.conftest import finished_round

pytestmark = pytest.mark.django_db
ASKED = NOW + actions.PUBLISH_WINDOW
BEFORE = ASKED - timedelta(seconds=1)


@pytest.fixture
def current(cohort):
    return finished_round(cohort)


@pytest.fixture
def published(current):
    actions.publish(current=current, by=UserFactory(), at=NOW)
    return current


def _pair():
    return Pair.objects.with_people().order_by("pk").first()


def _questions() -> int:
    """How many mails have left that ask somebody to meet a partner."""
    return sum(one.subject == "A partner is suggested to you" for one in mail.outbox)


def test_nothing_of_it_is_there_for_a_mentor_before_the_time_is_over(client, published):
    pair = _pair()
    mentor = user_of(pair.mentor.person)
    with time_machine.travel(BEFORE, tick=False):
        client.force_login(mentor)
        assert client.get(reverse("pairing:ask", args=[pair.pk])).status_code == 404
        assert client.get(reverse("home:pair", args=[pair.pk])).status_code == 404
        assert pair.mentee.person.name not in client.get(reverse("home:partnership")).content.decode()
        with pytest.raises(actions.NotAsked):
            actions.accept(pair=pair, by=mentor, at=BEFORE)
        call_command("tick")
        assert _questions() == 0
    with time_machine.travel(ASKED, tick=False):
        client.force_login(mentor)
        assert "Would you like to meet" in client.get(reverse("pairing:ask", args=[pair.pk])).content.decode()
        call_command("tick")
        assert _questions() == 3


def test_taking_it_back_leaves_nothing_of_it(cohort, published):
    keys = set(Pair.objects.values_list("key", flat=True))
    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.PREPARING and len(keys) == 3
    assert actions.take_back_publishing(current=published, by=UserFactory(), at=BEFORE) == 3
    cohort.refresh_from_db()
    current = Round.objects.get(pk=published.pk)
    assert (cohort.state, current.state, current.asks_at) == (Cohort.State.MATCHING, Round.State.DONE, None)
    assert not Pair.objects.exists() and not ContentKey.objects.filter(pk__in=keys).exists()
    assert set(Message.objects.filter(kind="pairing.ask").values_list("state", flat=True)) == {"skipped"}
    assert AuditEvent.objects.get(verb="pairs taken back").details == {"pairs": 3}
    with time_machine.travel(ASKED, tick=False):
        call_command("tick")
    assert _questions() == 0


def test_it_is_published_again_after_it_was_taken_back(published):
    actions.take_back_publishing(current=published, by=UserFactory(), at=BEFORE)
    later = NOW + timedelta(minutes=30)
    pairs = actions.publish(current=Round.objects.get(pk=published.pk), by=UserFactory(), at=later)
    assert {pair.asked_at for pair in pairs} == {later + actions.PUBLISH_WINDOW}
    assert Message.objects.filter(kind="pairing.ask", state=Message.State.DUE).count() == 3


def test_once_the_first_question_is_due_it_is_refused_in_words(published):
    with pytest.raises(actions.TooLate, match="cannot be taken back"):
        actions.take_back_publishing(current=published, by=UserFactory(), at=ASKED)
    assert Pair.objects.count() == 3


def test_a_draft_has_nothing_to_take_back(current):
    with pytest.raises(NotPossibleNow):
        actions.take_back_publishing(current=current, by=UserFactory(), at=NOW)


def test_a_cohort_that_others_hold_where_it_is_stays_there(cohort, published):
    """Publishing a later run moved nothing, and other pairs are under way."""
    ParticipantFactory(cohort=cohort, mentor=True)
    ParticipantFactory(cohort=cohort, mentee=True)
    late = finished_round(cohort)
    actions.publish(current=late, by=UserFactory(), at=NOW)
    actions.take_back_publishing(current=late, by=UserFactory(), at=BEFORE)
    cohort.refresh_from_db()
    assert cohort.state == Cohort.State.PREPARING and Pair.objects.count() == 3


def test_whoever_has_left_meanwhile_is_named_and_nothing_is_half_done(current):
    gone = current.proposals.select_related("mentor__person").first().mentor
    Participant.objects.filter(pk=gone.pk).update(state=Participant.State.WITHDRAWN)
    with pytest.raises(actions.RulesBroken, match=gone.person.name):
        actions.publish(current=current, by=UserFactory(), at=NOW)
    current.refresh_from_db()
    assert current.state == Round.State.DONE and not Pair.objects.exists() and not Message.objects.exists()


def test_a_mentor_has_no_more_pairs_than_places(cohort):
    """Two places and two proposals; since the run one of the places is taken."""
    mentor = cohort.participants.filter(side="mentor").first()
    cohort.participants.filter(side="mentor").exclude(pk=mentor.pk).delete()
    Participant.objects.filter(pk=mentor.pk).update(capacity=2)
    current = finished_round(cohort)
    assert current.proposals.filter(mentor=mentor).count() == 2
    Participant.objects.filter(pk=mentor.pk).update(capacity=1)
    with pytest.raises(actions.RulesBroken):
        actions.publish(current=current, by=UserFactory(), at=NOW)


def test_the_page_tells_until_when_and_takes_it_back(client, cohort, current):
    coordinator = hr_user()
    grant(coordinator, Role.Name.COORDINATOR, cohort.programme)
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(coordinator)
        draft = client.get(reverse("pairing:room", args=[cohort.pk])).content.decode()
        assert "Nothing happens for 15 minutes" in draft and "Take it back" not in draft
        address = reverse("pairing:publish", args=[current.pk])
        page = client.post(address, {"read": "yes"}, follow=True).content.decode()
        assert "Nobody is asked before 10:15" in page
        assert "Nobody is asked twice" in client.post(address, {"read": "yes"}, follow=True).content.decode()
        back = reverse("pairing:take_back", args=[current.pk])
        assert "the run is a draft again" in client.post(back, follow=True).content.decode()
        client.post(address, {"read": "yes"})
        clock.move_to(ASKED)
        page = client.post(back, follow=True).content.decode()
        assert "cannot be taken back" in page and "Nobody is asked before" not in page
    assert Pair.objects.count() == 3


@pytest.mark.parametrize("number", [1, 9])
def test_publishing_costs_the_same_however_many_pairs(number, django_assert_num_queries):
    cohort = CohortFactory(state=Cohort.State.PREPARING)
    for _ in range(number):
        ParticipantFactory(cohort=cohort, mentor=True)
        ParticipantFactory(cohort=cohort, mentee=True)
    current, by = finished_round(cohort), UserFactory()
    with django_assert_num_queries(29):
        assert len(actions.publish(current=current, by=by, at=NOW)) == number


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_two_runs_at_once_one_wins():
    cohort = CohortFactory(state=Cohort.State.MATCHING)
    for _ in range(2):
        ParticipantFactory(cohort=cohort, mentor=True)
        ParticipantFactory(cohort=cohort, mentee=True)
    runs = [finished_round(cohort), finished_round(cohort)]
    by, start, told = UserFactory(), Barrier(2), []

    def press(run: Round) -> None:
        try:
            start.wait()
            actions.publish(current=run, by=by, at=NOW)
        except actions.RulesBroken as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=press, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1 and "no longer possible" in told[0]
    assert Pair.objects.count() == 2
    assert sorted(Round.objects.values_list("state", flat=True)) == ["done", "published"]
