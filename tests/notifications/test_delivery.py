"""One thing is said to one person once, whatever breaks on the way."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from notifications import actions, delivery, leasing
from notifications.delivery import Outcome
from notifications.models import Attempt, Message
from notifications.registry import Due, register_source, register_sweep
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def say(person, kind="test.reminder", due_at=MORNING, **more):
    return actions.enqueue(kind=kind, person=person, due_at=due_at, at=due_at, **more)


def begin(message, at):
    """As far as a worker comes that is killed before the mail leaves."""
    begun = delivery._begin(leasing.claim_one(message.pk, at=at), at)
    assert not isinstance(begun, Outcome)
    return begun


def tick(at=MORNING):
    return delivery.tick(clock=lambda: at)


class Broken(EmailBackend):
    """A mail server that answers with ``error``."""

    error: Exception = smtplib.SMTPServerDisconnected("gone")

    def send_messages(self, messages):
        raise self.error


class Refusing(Broken):
    error = smtplib.SMTPRecipientsRefused({"p@example.org": (550, b"no such user")})


class Greylisting(Broken):
    error = smtplib.SMTPRecipientsRefused({"p@example.org": (450, b"later")})


@pytest.fixture
def mail_server(settings):
    def use(backend):
        settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"

    return use


def test_what_is_due_is_sent_with_a_text_twin_one_link_and_its_own_message_id(reader, mailoutbox, settings):
    settings.BASE_URL = "https://upward.example"
    message = say(reader, "test.ask")
    assert tick().sent == 1
    [sent] = mailoutbox
    html = sent.alternatives[0].content
    assert sent.to == [reader.email]
    assert sent.subject == "Did you meet?"
    assert str(message.pk) in sent.extra_headers["Message-ID"]
    assert sent.body.count("https://") == 1
    assert html.count("https://upward.example/sessions/") == html.count("href=") == 1
    assert "Thursday 5 November, 14:00 to 15:00" in sent.body
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (Message.State.SENT, MORNING)


def test_saying_the_same_thing_twice_is_saying_it_once(reader, mailoutbox):
    assert say(reader, sequence="a") == say(reader, sequence="a")
    assert say(reader, "test.ask", sequence="a") != say(reader, "test.ask", sequence="b")
    tick(), tick()
    assert len(mailoutbox) == 3


def test_a_source_is_asked_every_minute_and_its_mail_leaves_once(reader, mailoutbox):
    @register_source
    def reminders(*, at):
        yield Due("test.reminder", reader, due_at=MORNING, sequence="session-1")

    tick(), tick(MORNING + timedelta(minutes=1))
    assert len(mailoutbox) == 1


def test_a_source_that_breaks_keeps_no_other_from_being_asked(reader, mailoutbox, caplog):
    @register_source
    def a_broken_one(*, at):
        raise RuntimeError("broken")

    @register_sweep
    def b_broken_sweep(*, at):
        raise RuntimeError("broken")

    @register_source
    def reminders(*, at):
        return [Due("test.reminder", reader, due_at=MORNING)]

    figures = tick()
    assert len(mailoutbox) == figures.sent == 1
    assert len(figures.problems) == 2


def test_what_is_due_later_waits(reader, mailoutbox):
    say(reader, due_at=MORNING + timedelta(hours=1))
    assert tick().sent == 0
    assert tick(MORNING + timedelta(hours=1)).sent == 1


def test_a_message_that_is_leased_is_nobody_elses(reader, mailoutbox):
    message = say(reader)
    assert begin(message, MORNING)
    assert delivery.deliver(message_id=message.pk, at=MORNING) is Outcome.NOT_MINE
    assert mailoutbox == []


def test_a_worker_killed_between_attempt_and_mail_leaves_it_to_the_next(reader, mailoutbox):
    message = say(reader)
    begin(message, MORNING)
    assert tick(MORNING + timedelta(seconds=49)).sent == 0
    assert tick(MORNING + delivery.LEASE).sent == 1
    assert [attempt.outcome for attempt in Attempt.objects.order_by("number")] == ["started", "sent"]
    assert len(mailoutbox) == 1


def test_a_worker_that_wakes_after_its_lease_does_not_undo_what_another_did(reader, mailoutbox):
    message = say(reader)
    begun = begin(message, MORNING)
    tick(MORNING + delivery.LEASE)
    later = MORNING + timedelta(minutes=9)
    assert delivery._end_badly(begun, OSError(), later) is Outcome.NOT_MINE
    message.refresh_from_db()
    assert message.state == Message.State.SENT


def test_a_message_that_kills_its_worker_is_put_aside_after_three_times(reader, mailoutbox):
    message = say(reader, "test.ask")
    for times in range(3):
        begin(message, MORNING + times * delivery.LEASE)
    assert tick(MORNING + 3 * delivery.LEASE).failed == 1
    message.refresh_from_db()
    assert message.reason == "It was started three times and never ended."
    assert mailoutbox == []


@pytest.mark.parametrize("server", [Broken, Greylisting])
def test_a_mail_server_that_is_away_is_tried_again_eight_times(reader, mail_server, server):
    mail_server(server)
    message = say(reader, "test.urgent")
    at = MORNING
    for number in range(1, 9):
        assert delivery.deliver(message_id=message.pk, at=at) is Outcome.FAILED
        message.refresh_from_db()
        assert message.attempts.count() == number
        assert delivery.deliver(message_id=message.pk, at=at) is Outcome.NOT_MINE
        at = message.due_at
    assert message.state == Message.State.FAILED
    assert message.reason == f"8 attempts failed ({type(server.error).__name__})."


def test_an_address_that_the_server_refuses_is_not_tried_again(reader, mail_server):
    mail_server(Refusing)
    message = say(reader)
    assert tick().failed == 1
    message.refresh_from_db()
    assert (message.state, message.attempts.count()) == (Message.State.FAILED, 1)


def test_a_dead_mail_server_is_left_alone_after_five_refusals(mail_server):
    mail_server(Broken)
    for person in PersonFactory.create_batch(7):
        say(person)
    assert tick().failed == 5


def test_in_the_evening_only_what_is_urgent_leaves(reader, mailoutbox):
    evening = MORNING.replace(hour=20)
    say(reader, "test.reminder", due_at=evening)
    say(reader, "test.ask", due_at=evening)
    say(reader, "test.urgent", due_at=evening)
    figures = tick(evening)
    assert (figures.sent, figures.waiting) == (1, 2)
    next_morning = MORNING.replace(day=3, hour=8)
    assert tick(next_morning).sent == 2


def test_nobody_gets_two_reminders_on_one_day_or_three_in_a_week(reader, mailoutbox):
    for number in range(4):
        say(reader, sequence=str(number))
    sent = [tick(MORNING + timedelta(days=day)).sent for day in range(8)]
    assert sent == [1, 1, 0, 0, 0, 0, 0, 1]


def test_a_question_leaves_however_many_reminders_went_before(reader, mailoutbox):
    say(reader, sequence="1")
    tick()
    say(reader, "test.ask", due_at=MORNING + timedelta(minutes=5))
    assert tick(MORNING + timedelta(minutes=5)).sent == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"left_on": MORNING.date()}, "The person has left."),
        ({"email": ""}, "The person has no e-mail address."),
    ],
)
def test_somebody_who_cannot_read_it_is_not_written_to(reader, mailoutbox, change, reason):
    message = say(reader, "test.ask")
    type(reader).objects.filter(pk=reader.pk).update(**change)
    assert tick().skipped == 1
    message.refresh_from_db()
    assert (message.state, message.reason) == (Message.State.SKIPPED, reason)


def test_what_has_settled_itself_meanwhile_is_not_sent(reader, mailoutbox):
    say(reader, facts={"settled": "yes"})
    assert tick().skipped == 1
    assert mailoutbox == []


def test_a_reminder_turned_off_stays_away_but_a_question_comes(reader, mailoutbox):
    actions.choose_reminders(person=reader, wanted=[])
    say(reader)
    say(reader, "test.ask")
    figures = tick()
    assert (figures.sent, figures.skipped) == (1, 1)


def test_after_an_outage_of_weeks_old_reminders_are_let_go(reader, mailoutbox):
    say(reader)
    say(reader, "test.ask")
    figures = tick(MORNING + timedelta(days=9))
    assert (figures.sent, figures.skipped) == (1, 1)


def test_the_day_of_a_message_is_the_readers_own(reader):
    reader.time_zone = "Pacific/Auckland"
    assert say(reader, due_at=MORNING.replace(hour=23)).due_on.day == 3


def test_a_broker_that_is_gone_loses_nothing(
    reader, mailoutbox, django_capture_on_commit_callbacks, monkeypatch
):
    from mentoring.celery import app

    monkeypatch.setattr(app.conf, "broker_url", "redis+socket:///nowhere/broker.sock")
    with django_capture_on_commit_callbacks(execute=True):
        say(reader)
    assert tick().sent == 1


def test_what_is_due_at_once_rings_for_itself(
    reader, mailoutbox, eager_jobs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        message = actions.enqueue(kind="test.urgent", person=reader, due_at=MORNING, at=MORNING)
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert len(mail.outbox) == 1


def test_what_may_have_killed_its_worker_comes_after_what_was_leased_with_it(reader, mailoutbox):
    killer = say(reader, "test.ask", sequence="killer", due_at=MORNING - timedelta(minutes=5))
    others = [say(PersonFactory(), "test.ask") for _ in range(3)]
    begin(killer, MORNING)
    again = MORNING + delivery.LEASE
    leasing.free_stale(at=again)
    leased = [lease.message_id for lease in leasing.claim(at=again, most=10)]
    assert leased[-1] == killer.pk and set(leased[:-1]) == {other.pk for other in others}


def test_a_mail_server_that_takes_its_time_does_not_make_a_batch_last_for_ever(mailoutbox):
    for _ in range(10):
        say(PersonFactory(), "test.ask")
    clock = iter(MORNING + timedelta(seconds=4 * number) for number in range(100))
    figures = delivery.deliver_due(clock=lambda: next(clock))
    assert 0 < figures.sent == len(mailoutbox) < 5
    assert Message.objects.filter(state=Message.State.DUE).count() == 10 - figures.sent
