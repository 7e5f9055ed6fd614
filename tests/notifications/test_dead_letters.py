"""What was given up: who sees it, and how it is tried again."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts.models import AuditEvent
from notifications import actions, delivery, leasing, rhythm
from notifications.delivery import Outcome
from notifications.models import Message
from tests.factories import PersonFactory, hr_user, user_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PAGE = "/outbox/not-sent/"


class Busy(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPDataError(451, b"try later")


def say(person, kind="test.urgent"):
    return actions.enqueue(kind=kind, person=person, due_at=MORNING, at=MORNING)


def given_up(person, settings, kind="test.urgent"):
    """A message that has had its eight tries."""
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Busy"
    message, at = say(person, kind), MORNING
    for _ in range(rhythm.TRIES):
        delivery.deliver(message_id=message.pk, at=at)
        message.refresh_from_db()
        at = message.due_at
    settings.EMAIL_BACKEND = usual
    assert message.state == Message.State.FAILED
    return message


@pytest.fixture
def office(client):
    client.force_login(hr_user())
    return client


def test_each_stands_there_with_its_reason_and_leaves_when_it_is_tried_again(
    office, reader, settings, mailoutbox
):
    message = given_up(reader, settings)
    page = office.get(PAGE).content.decode()
    assert "Zainab Malik" in page and "8 attempts failed (SMTPDataError)." in page and "8 tries" in page
    assert "try later" not in page
    office.post(PAGE, {"message": message.pk}, follow=True)
    assert "Everything was sent" in office.get(PAGE).content.decode()
    assert AuditEvent.objects.filter(verb="message tried again").count() == 1
    assert delivery.tick(clock=timezone.now).sent == 1
    assert mailoutbox[-1].extra_headers["Message-ID"].startswith(f"<{message.pk}@")


def test_it_has_all_its_tries_again(reader, settings):
    message = given_up(reader, settings)
    actions.retry(messages=Message.objects.all(), by=hr_user(), at=MORNING)
    settings.EMAIL_BACKEND = f"{__name__}.Busy"
    at = MORNING
    for number in range(rhythm.TRIES):
        message.refresh_from_db()
        assert message.state == Message.State.DUE, number
        assert delivery.deliver(message_id=message.pk, at=at) is Outcome.FAILED
        at = Message.objects.get().due_at
    assert Message.objects.get().state == Message.State.FAILED


def test_one_that_killed_its_workers_is_begun_anew_too(reader, mailoutbox):
    message = say(reader)
    for times in range(3):
        at = MORNING + times * leasing.LEASE
        delivery._begin(leasing.claim_one(message.pk, at=at), at)
    later = MORNING + 3 * leasing.LEASE
    assert delivery.tick(clock=lambda: later).failed == 1
    actions.retry(messages=Message.objects.all(), by=hr_user(), at=later)
    assert delivery.tick(clock=lambda: later).sent == 1


def test_all_at_once_takes_the_confidential_ones_too_and_names_none_of_them(office, settings, mailoutbox):
    for kind in ("test.urgent", "test.confidential"):
        given_up(PersonFactory(name=f"Reader of {kind}", time_zone="Europe/London"), settings, kind)
    page = office.get(PAGE).content.decode()
    assert "Reader of test.urgent" in page and "Reader of test.confidential" not in page
    assert "1 more is confidential" in page
    hidden = Message.objects.get(kind="test.confidential")
    assert office.post(PAGE, {"message": hidden.pk}).status_code == 404
    office.post(PAGE, {"all": "1"})
    assert set(Message.objects.values_list("state", flat=True)) == {"due"}


def test_pressing_twice_or_for_one_that_has_left_changes_nothing(office, reader, mailoutbox):
    message = say(reader)
    delivery.tick(clock=lambda: MORNING)
    assert office.post(PAGE, {"message": message.pk}).status_code == 404
    assert actions.retry(messages=Message.objects.all(), by=hr_user(), at=MORNING) == 0
    assert Message.objects.get().state == Message.State.SENT


def test_a_participant_may_not_look(client, reader):
    client.force_login(user_of(reader))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"all": "1"}).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(office, settings, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        for person in PersonFactory.create_batch(4):
            given_up(person, settings)
        with django_assert_max_num_queries(24) as queries:
            office.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_100_an_account_that_is_erased_while_its_mail_is_leased_gets_none(reader, mailoutbox):
    message = say(reader)
    lease = leasing.claim_one(message.pk, at=MORNING)
    reader.left_on = (MORNING - timedelta(days=1)).date()
    reader.save()
    assert delivery._begin(lease, MORNING) is Outcome.SKIPPED
    other = say(PersonFactory())
    lease = leasing.claim_one(other.pk, at=MORNING)
    Message.objects.filter(pk=other.pk).delete()
    assert delivery._begin(lease, MORNING) is Outcome.NOT_MINE
    assert mailoutbox == []
