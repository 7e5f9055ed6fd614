"""The poll of safety: who is drawn, when it may start, how it ends, and which one word comes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Person
from accounts.states import NotPossibleNow
from notifications.models import Message
from programmes import actions, polling
from programmes.actions import PollIsOver, TooEarlyToAsk, TooFewToAsk
from programmes.models import PollSlip, Programme, Role, SafetyPoll
from programmes.poll_jobs import count_polls
from programmes.poll_notices import KIND, write_poll
from tests.factories.people import PersonFactory, UserFactory, hr_user, user_of
from tests.factories.programmes import ProgrammeFactory, grant, poll_drawn
from tests.programmes.polled import AGREE, DISAGREE, RATHER_NOT, Said, answers, counted, drawn, started
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
State = SafetyPoll.State


# Who is drawn


def test_those_who_run_or_sponsor_a_programme_and_who_cannot_sign_in_are_never_drawn(fresh_eyes, nerys):
    others = PersonFactory.create_batch(3)
    sponsor, named, elsewhere = UserFactory(), PersonFactory(), UserFactory()
    grant(sponsor, Role.Name.SPONSOR, fresh_eyes)
    Programme.objects.filter(pk=fresh_eyes.pk).update(sponsor=named)
    grant(elsewhere, Role.Name.COORDINATOR, ProgrammeFactory())
    PersonFactory(email=""), PersonFactory(left_on="2026-01-31")
    UserFactory(is_active=False)
    signed_in = UserFactory().person
    assert set(polling.can_be_drawn()) == {*others, signed_in}


def test_each_is_drawn_at_some_time_and_nobody_twice(colleagues):
    found = [polling.draw(30) for _ in range(60)]
    assert all(len(set(keys)) == 30 for keys in found)
    assert {key for keys in found for key in keys} == {person.pk for person in colleagues}
    assert len({tuple(sorted(keys)) for keys in found}) > 50, "each draw is another one"


def test_with_fewer_than_thirty_it_is_not_offered_and_cannot_be_started(client, fresh_eyes, nerys):
    PersonFactory.create_batch(29)
    page = client.get(reverse("programmes:poll", args=[fresh_eyes.pk])).content.decode()
    assert "Fewer than 30 people here" in page and "Draw colleagues" not in page
    client.post(reverse("programmes:poll", args=[fresh_eyes.pk]), {"asked": "30", "threshold": "70"})
    assert not SafetyPoll.objects.exists()
    PersonFactory()
    assert "Draw colleagues" in client.get(reverse("programmes:poll", args=[fresh_eyes.pk])).content.decode()


@pytest.mark.parametrize("asked", [29, 41])
def test_fewer_than_thirty_or_more_than_there_are_cannot_be_asked(fresh_eyes, nerys, colleagues, asked):
    with pytest.raises(TooFewToAsk):
        started(fresh_eyes, nerys, asked=asked)
    assert not SafetyPoll.objects.exists() and not Message.objects.exists()


@pytest.mark.parametrize(
    ("asked", "words"), [("29", "Ask at least 30 people."), ("41", "Ask at most 40 people.")]
)
def test_a_number_that_cannot_be_is_refused_in_place_and_kept(
    client, fresh_eyes, nerys, colleagues, asked, words
):
    url = reverse("programmes:poll", args=[fresh_eyes.pk])
    page = client.post(url, {"asked": asked, "threshold": "80"}).content.decode()
    assert words in page and f'value="{asked}"' in page
    assert not SafetyPoll.objects.exists()


def test_the_button_draws_writes_to_all_and_a_second_press_changes_nothing(
    client, fresh_eyes, nerys, colleagues
):
    url = reverse("programmes:poll", args=[fresh_eyes.pk])
    for _ in range(2):
        page = client.post(url, {"asked": "35", "threshold": "60"}, follow=True).content.decode()
    poll = SafetyPoll.objects.get()
    assert (poll.asked, poll.threshold, poll.closes_at - poll.started_at) == (35, 60, timedelta(days=14))
    assert "Colleagues are being asked" in page
    assert poll.slips.count() == len(drawn()) == 35 and Message.objects.filter(kind=KIND).count() == 70


# How it ends


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ([AGREE] * 9 + [RATHER_NOT] * 5, State.FEW),
        ([AGREE] * 10 + [RATHER_NOT] * 5, State.SAFE),
        ([AGREE] * 7 + [DISAGREE] * 3, State.SAFE),
        ([Said.STRONGLY_AGREE] * 7 + [Said.NEITHER] * 3, State.SAFE),
        ([AGREE] * 6 + [Said.NEITHER] * 4, State.UNSAFE),
        ([AGREE] * 69 + [Said.STRONGLY_DISAGREE] * 31, State.UNSAFE),
        ([AGREE] * 70 + [Said.STRONGLY_DISAGREE] * 30, State.SAFE),
        ([], State.FEW),
    ],
    ids=["nine", "ten", "seven of ten", "strongly", "six of ten", "69 of 100", "70 of 100", "silence"],
)
def test_the_word_follows_from_ten_answers_and_the_threshold(said, word):
    assert polling.outcome(said, 70) == word


@pytest.mark.parametrize(("threshold", "word"), [(60, State.SAFE), (70, State.SAFE), (80, State.UNSAFE)])
def test_the_threshold_is_the_one_of_the_start(fresh_eyes, threshold, word):
    assert counted(fresh_eyes, *[AGREE] * 7, *[DISAGREE] * 3, RATHER_NOT, threshold=threshold) == word


def test_after_the_count_one_word_is_left(fresh_eyes, nerys, colleagues):
    poll = started(fresh_eyes, nerys)
    answers(poll, drawn(), *[DISAGREE] * 11)
    assert count_polls(at=poll.closes_at - timedelta(seconds=1)) == 0
    assert count_polls(at=poll.closes_at) == 1
    poll.refresh_from_db()
    assert (poll.state, poll.ended_at) == (State.UNSAFE, poll.closes_at)
    assert not PollSlip.objects.exists() and not Message.objects.filter(kind=KIND).exists()
    names = {field.name for field in SafetyPoll._meta.concrete_fields}
    assert names == {
        "id", "programme", "state", "asked", "threshold", "started_by", "started_at", "closes_at", "ended_at",
    }  # fmt: skip
    last = AuditEvent.objects.get(verb="poll of safety counted")
    assert (last.by, last.details) == (None, {})


def test_counting_twice_and_answering_after_the_end_change_nothing(client, fresh_eyes):
    people = PersonFactory.create_batch(11)
    poll = poll_drawn(*people, programme=fresh_eyes, at=timezone.now() - polling.LASTS)
    with pytest.raises(PollIsOver):
        actions.answer_poll(poll=poll, said=AGREE, by=user_of(people[0]), at=timezone.now())
    sign_in(client, user_of(people[0]))
    assert client.get(reverse("programmes:poll_answer", args=[poll.pk])).status_code == 404
    now = timezone.now()
    assert [actions.count_poll(poll=poll, at=now) for _ in range(2)] == [True, False]
    assert count_polls(at=now) == 0 and SafetyPoll.objects.get().state == State.FEW
    with pytest.raises(NotPossibleNow):
        actions.stop_poll(poll=SafetyPoll.objects.get(), by=UserFactory(), at=now)
    with pytest.raises(PollIsOver):
        actions.answer_poll(poll=poll, said=AGREE, by=user_of(people[0]), at=now)


def test_an_answer_of_somebody_who_leaves_is_counted_and_goes_with_the_others(fresh_eyes):
    people = PersonFactory.create_batch(10)
    poll = poll_drawn(*people, programme=fresh_eyes, at=timezone.now())
    answers(poll, people, *[AGREE] * 10)
    people[0].messages.all().delete()
    Person.objects.filter(pk=people[0].pk).update(left_on=timezone.localdate())
    count_polls(at=poll.closes_at)
    assert SafetyPoll.objects.get().state == State.SAFE


def test_a_stopped_poll_is_deleted_uncounted_and_its_letters_say_nothing_more(
    client, fresh_eyes, nerys, colleagues
):
    poll = started(fresh_eyes, nerys)
    answers(poll, drawn(), *[AGREE] * 12)
    message = Message.objects.filter(kind=KIND).first()
    page = client.post(reverse("programmes:poll", args=[fresh_eyes.pk]), {"stop": "yes"}, follow=True)
    assert "Not yet again" in page.content.decode()
    assert SafetyPoll.objects.get().state == State.STOPPED and not PollSlip.objects.exists()
    assert not Message.objects.filter(kind=KIND).exists() and write_poll(message) is None
    assert AuditEvent.objects.filter(verb="poll of safety stopped", by=nerys).exists()
    readiness = client.get(reverse("programmes:readiness", args=[fresh_eyes.pk])).content.decode()
    assert "A poll was stopped before it was counted" in readiness


def test_nobody_but_its_own_team_stops_it(client, fresh_eyes, nerys, colleagues):
    other = ProgrammeFactory()
    poll = started(other, None)
    url = reverse("programmes:poll", args=[fresh_eyes.pk])
    assert "for another programme" in client.get(url).content.decode()
    client.post(url, {"stop": "yes"})
    assert client.post(reverse("programmes:poll", args=[other.pk]), {"stop": "yes"}).status_code == 404
    poll.refresh_from_db()
    assert poll.is_open


def test_a_new_one_waits_three_months_in_every_programme(client, fresh_eyes, nerys, colleagues):
    now = timezone.now()
    poll = started(fresh_eyes, nerys, at=now)
    for each in (fresh_eyes, ProgrammeFactory()):
        with pytest.raises(TooEarlyToAsk):
            started(each, nerys, at=now)
    actions.stop_poll(poll=poll, by=nerys, at=now)
    for each in (fresh_eyes, ProgrammeFactory()):
        with pytest.raises(TooEarlyToAsk):
            started(each, nerys, at=now + timedelta(days=91))
    assert started(ProgrammeFactory(), nerys, at=now + timedelta(days=92)).is_open


@pytest.mark.django_db(transaction=True)
def test_of_two_programmes_that_start_at_one_moment_one_does():
    PersonFactory.create_batch(30)
    programmes, by, together = ProgrammeFactory.create_batch(2), UserFactory(), Barrier(2)

    def press(programme: Programme) -> bool:
        together.wait()
        try:
            return started(programme, by).is_open
        except TooEarlyToAsk:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, programmes)) == [False, True]
    assert SafetyPoll.objects.count() == 1 and PollSlip.objects.count() == 30


# The readiness check


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([DISAGREE] * 10, "First let the sponsor say openly"),
        ([AGREE] * 10, "Keep it so"),
        ([AGREE] * 9, "Silence is an answer too"),
    ],
)
def test_the_word_advises_and_holds_nothing_up(client, fresh_eyes, nerys, said, words):
    url = reverse("programmes:readiness", args=[fresh_eyes.pk])
    before = client.get(url).content.decode()
    assert "Nobody has been asked yet" in before and "Postpone it." not in before
    counted(fresh_eyes, *said)
    page = client.get(url).content.decode()
    assert words in page and ("Postpone it." in page) == (said[0] == DISAGREE)
    assert ("8 must-haves" in before) == ("8 must-haves" in page)
    launch = client.get(reverse("programmes:launch", args=[fresh_eyes.pk])).content.decode()
    assert ("Postpone it." in launch) == (said[0] == DISAGREE)
    assert words in client.get(reverse("programmes:poll", args=[fresh_eyes.pk])).content.decode()


def test_only_those_who_change_the_design_come_to_it(client, fresh_eyes, colleagues):
    sponsor = UserFactory()
    grant(sponsor, Role.Name.SPONSOR, fresh_eyes)
    url = reverse("programmes:poll", args=[fresh_eyes.pk])
    for user, status in ((sponsor, 403), (UserFactory(), 404), (hr_user(), 404)):
        sign_in(client, user)
        assert client.post(url, {"asked": "30", "threshold": "70"}).status_code == status
    assert not SafetyPoll.objects.exists()
