"""Mails about signing in: sealed while they wait, sent once, tried again, and gone in time."""

from __future__ import annotations

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.conf import settings as real
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections

from accounts import rotation
from accounts.models import SignInMail
from accounts.signing_in import post
from mentoring import processes
from tests.abuse.test_keys import dump

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECRET = "QWER-TZUI"


class Away(EmailBackend):
    def send_messages(self, messages):
        raise TimeoutError


class KnowsNobody(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"ann@x.example": (550, b"unknown")})


@pytest.fixture
def use(settings):
    def used(backend) -> None:
        settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"

    return used


def hand_in(to="ann@x.example", lasts=10 * MINUTE) -> SignInMail:
    post.hand_in(to=to, subject="Your sign-in code", text=SECRET, lasts=lasts, at=NOW)
    return SignInMail.objects.get()


@pytest.mark.django_db
def test_it_leaves_with_the_next_look_and_nothing_of_it_stays():
    row = hand_in()
    assert post.send_due(at=NOW) == 1
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ann@x.example"], "Your sign-in code", SECRET)
    assert str(row.pk) in sent.extra_headers["Message-ID"]
    assert not SignInMail.objects.exists()
    assert post.send_due(at=NOW) == 0 and len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_while_it_waits_neither_code_nor_address_can_be_read_in_the_database():
    hand_in()
    stolen = dump()
    assert b"accounts_signinmail" in stolen
    assert SECRET.encode() not in stolen and b"ann@x.example" not in stolen


@pytest.mark.django_db
def test_a_mail_to_nobody_looks_like_any_other_and_is_never_sent():
    mine = len(hand_in().sealed)
    SignInMail.objects.all().delete()
    assert len(hand_in(to="").sealed) == mine
    assert post.send_due(at=NOW) == 0
    assert mail.outbox == [] and not SignInMail.objects.exists()


@pytest.mark.django_db
def test_what_the_mail_server_does_not_take_is_tried_again_while_it_is_of_use(use):
    hand_in()
    use(Away)
    assert post.send_due(at=NOW) == 0
    assert post.send_due(at=NOW + timedelta(seconds=9)) == 0
    assert SignInMail.objects.get().tries == 1
    post.send_due(at=NOW + timedelta(seconds=10))
    assert SignInMail.objects.get().tries == 2
    use(EmailBackend)
    assert post.send_due(at=NOW + MINUTE) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("later", [10 * MINUTE, timedelta(days=2)])
def test_a_code_that_holds_no_more_is_dropped_and_the_log_says_so(later, caplog):
    hand_in()
    assert post.send_due(at=NOW + later) == 0
    assert mail.outbox == [] and not SignInMail.objects.exists()
    assert "were dropped" in caplog.text and "ann@" not in caplog.text and SECRET not in caplog.text


@pytest.mark.django_db
def test_an_address_that_the_server_refuses_for_good_is_not_tried_again(use, caplog):
    hand_in()
    use(KnowsNobody)
    post.send_due(at=NOW)
    assert not SignInMail.objects.exists()
    assert "ann@" not in caplog.text


@pytest.mark.django_db
def test_a_worker_that_died_with_it_leaves_it_to_the_next():
    row = hand_in()
    SignInMail.objects.update(lease_until=NOW + post.LEASE)
    assert not post.send(mail_id=str(row.pk), at=NOW)
    assert post.send(mail_id=str(row.pk), at=NOW + post.LEASE)


class MeanwhileAnother(EmailBackend):
    """While one worker sends, another one looks what is due."""

    def send_messages(self, messages):
        assert post.send_due(at=NOW) == 0
        return super().send_messages(messages)


@pytest.mark.django_db
def test_what_one_worker_is_sending_no_other_takes(use):
    use(MeanwhileAnother)
    hand_in()
    assert post.send_due(at=NOW) == len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_it_once():
    row, together = hand_in(), Barrier(4)

    def one(_: int) -> bool:
        together.wait()
        try:
            return post.send(mail_id=str(row.pk), at=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_change_of_the_master_key_reaches_what_waits(settings):
    hand_in()
    before = settings.UPWARD_MASTER_KEY
    settings.UPWARD_MASTER_KEY = "YW5vdGhlci1rZXktb2YtdGhpcnR5LXR3by1ieXRlcyE="
    settings.UPWARD_MASTER_KEY_PREVIOUS = [before]
    assert rotation.rewrap(at=NOW).secrets >= 1
    settings.UPWARD_MASTER_KEY_PREVIOUS = []
    assert post.send_due(at=NOW) == 1


def test_it_waits_behind_nothing_else(settings):
    """A queue and a worker of its own: what else is slow keeps nobody from a code."""
    routes = {name: route["queue"] for name, route in real.CELERY_TASK_ROUTES.items()}
    assert set(routes) == {"accounts.tasks.send_sign_in_mail", "accounts.tasks.send_sign_in_mails"}
    assert set(routes.values()) == {processes.SIGN_IN_QUEUE}
    commands = {each.name: each.command for each in processes.processes(host="127.0.0.1", port=8000)}
    readers = {name for name, command in commands.items() if processes.SIGN_IN_QUEUE in command}
    assert readers == {"courier"} and "--queues" not in commands["worker"]
