"""The mail server is away, slow or sulking: the queue waits, loses no try, and leaves at the pace that is set."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.mail.backends.locmem import EmailBackend

from notifications import actions, delivery
from notifications.addresses import refusals
from notifications.mail_server import state
from notifications.mail_server.models import MailServer
from notifications.mail_server.pace import Steady
from notifications.models import Attempt, Message
from tests.factories import PersonFactory, hr_user

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Closed(EmailBackend):
    """A mail server that answers nobody, as with a password that has expired."""

    def open(self):
        raise smtplib.SMTPAuthenticationError(535, b"5.7.8 expired")


class Unwilling(EmailBackend):
    """One that takes the call and no mail."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("gone")


class Policy(EmailBackend):
    """One that does not know us."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"p@example.org": (554, b"5.7.1 relaying denied")})


class Unknown(EmailBackend):
    """One that has no such mailbox."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"p@example.org": (550, b"5.1.1 no such user")})


@pytest.fixture
def serve(settings):
    def use(backend):
        settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"

    return use


def say(number=1):
    for person in PersonFactory.create_batch(number):
        actions.enqueue(kind="test.ask", person=person, due_at=MORNING, at=MORNING)


def tick(at=MORNING):
    return delivery.tick(clock=lambda: at)


def test_94_while_the_password_is_wrong_the_queue_waits_and_no_message_loses_a_try(serve, mailoutbox):
    serve(Closed)
    say(30)
    for minutes in range(0, 48 * 60, 60):
        assert tick(MORNING + minutes * MINUTE).sent == 0
    assert Attempt.objects.count() == 0
    assert set(Message.objects.values_list("state", "lease_until")) == {("due", None)}
    assert MailServer.objects.get().trouble == "SMTPAuthenticationError"
    serve(EmailBackend)
    assert tick(MORNING + timedelta(days=3)).sent == 30
    assert MailServer.objects.get().trouble == ""


def test_94_administrators_read_what_is_wrong_and_since_when(client, serve):
    serve(Closed)
    say()
    tick()
    client.force_login(hr_user())
    for page in ("/outbox/", "/outbox/not-sent/"):
        text = client.get(page).content.decode()
        assert "The mail server has taken no mail since" in text and "SMTPAuthenticationError" in text
    serve(EmailBackend)
    tick(MORNING + 2 * MINUTE)
    assert "has taken no mail" not in client.get("/outbox/").content.decode()


def test_a_server_that_rests_is_asked_by_no_bell_either(serve, mailoutbox):
    serve(Closed)
    say()
    [message] = Message.objects.all()
    assert delivery.deliver(message_id=message.pk, at=MORNING) is delivery.Outcome.WAITS
    serve(EmailBackend)
    assert delivery.deliver(message_id=message.pk, at=MORNING) is delivery.Outcome.WAITS
    assert delivery.deliver(message_id=message.pk, at=MORNING + MINUTE) is delivery.Outcome.SENT


def test_five_refusals_end_the_round_and_what_was_leased_is_free_at_once(serve):
    serve(Unwilling)
    say(9)
    assert tick().failed == 5
    assert Message.objects.filter(state=Message.State.LEASED).count() == 0
    assert Attempt.objects.count() == 5
    assert tick(MORNING + MINUTE / 2).failed == 0
    assert tick(MORNING + MINUTE).failed == 1


def test_refusals_of_single_addresses_end_no_round(serve):
    serve(Unknown)
    say(7)
    assert tick().failed == 7


def test_a_server_that_knows_us_not_gives_up_no_message_and_blames_no_address(serve):
    serve(Policy)
    say(7)
    assert tick().failed == 5
    assert set(Message.objects.values_list("state", flat=True)) == {"due"}
    assert not Message.objects.filter(person__address_problem__isnull=False).exists()


def test_a_clock_that_is_set_back_lengthens_no_rest(serve, mailoutbox):
    serve(Closed)
    say()
    tick(MORNING + timedelta(hours=2))
    serve(EmailBackend)
    assert tick(MORNING).sent == 1


@pytest.mark.parametrize(
    ("error", "gone", "final", "server"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no such user")}), "5.1.1", True, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"5.1.2 no such host")}), "5.1.2", True, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (552, b"5.2.2 mailbox full")}), "", True, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"4.7.1 greylisted")}), "", False, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"5.7.1 denied")}), "", False, True),
        (smtplib.SMTPDataError(554, b"5.6.0 bad content"), "", True, False),
        (smtplib.SMTPDataError(451, b"try later"), "", False, False),
        (smtplib.SMTPSenderRefused(550, b"no", "x@y"), "", False, True),
        (smtplib.SMTPServerDisconnected("cut"), "", False, True),
        (TimeoutError(), "", False, True),
        (KeyError("ours"), "", False, False),
    ],
)
def test_each_refusal_is_about_an_address_a_mail_or_the_server(error, gone, final, server):
    found = (refusals.gone_address(error), refusals.is_final(error), refusals.is_of_the_server(error))
    assert found == (gone, final, server)


class Time:
    """A clock that moves when somebody waits."""

    def __init__(self):
        self.now = MORNING

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += timedelta(seconds=seconds)


def test_two_workers_together_keep_one_pace():
    time, left = Time(), []
    workers = [Steady(28, now=time, sleep=time.sleep) for _ in range(2)]
    for _ in range(4):
        for worker in workers:
            worker.reserve(25)
            for _ in range(25):
                worker.wait()
                left.append(time.now)
    for first in left:
        assert sum(first <= at < first + timedelta(seconds=1) for at in left) <= 28
    assert left[-1] - left[0] < timedelta(seconds=200 / 28 + 1)


def test_a_worker_that_was_held_up_does_not_catch_up_in_a_burst():
    time = Time()
    pace = Steady(10, now=time, sleep=time.sleep)
    pace.reserve(25)
    time.sleep(60)
    left = []
    for _ in range(25):
        pace.wait()
        left.append(time.now)
    assert all(second - first >= timedelta(seconds=0.099) for first, second in pairwise(left))


def test_a_storm_leaves_at_the_pace_that_is_set_and_within_its_time(mailoutbox):
    time = Time()
    say(60)
    figures = delivery.deliver_due(clock=time, pace=Steady(4, now=time, sleep=time.sleep))
    assert 25 <= figures.sent <= 50
    assert time.now - MORNING <= delivery.SWEEP_LASTS + timedelta(seconds=25 / 4)
    assert state.current().free_at <= time.now + timedelta(seconds=25 / 4)
