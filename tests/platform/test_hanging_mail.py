"""A mail server that takes calls and says nothing holds up no page: only workers talk to it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignInMail
from accounts.signing_in import post
from notifications import delivery
from notifications.models import MailServer, Message
from tests.factories import PairFactory
from tests.sessions.conftest import cast_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail_server(settings) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        yield listening


def was_called(listening: socket.socket) -> bool:
    try:
        listening.accept()
    except BlockingIOError:
        return False
    return True


def test_85_forms_that_cause_a_message_do_not_call_the_mail_server(client, mail_server):
    cast = cast_of(PairFactory(introduced_at=timezone.now() - timedelta(days=21)))
    for door in ("account_request_login_code", "account_reset_password"):
        assert Client().post(reverse(door), {"email": cast.mentor.email}).status_code == 302
    page = reverse("sessions:offer", args=[cast.pair.pk])
    sign_in(client, cast.mentee)
    form = client.get(page).context["form"]
    assert client.post(page, {name: form[name].value() for name in form.fields}).status_code == 302
    assert (SignInMail.objects.count(), Message.objects.count()) == (2, 1)
    assert not was_called(mail_server)


def test_85_the_workers_call_it_give_up_in_time_and_lose_nothing(mail_server):
    cast, now = cast_of(PairFactory()), timezone.now()
    Client().post(reverse("account_request_login_code"), {"email": cast.mentor.email})
    assert post.send_due(at=now + timedelta(seconds=1)) == 0
    assert was_called(mail_server)
    message = Message.objects.create(
        kind="sessions.x", person=cast.mentor.person, due_on=now.date(), due_at=now, created_at=now
    )
    assert delivery.deliver(message_id=message.pk, at=now) is delivery.Outcome.WAITS
    assert was_called(mail_server)
    message.refresh_from_db()
    assert (message.state, message.attempts.count()) == (Message.State.DUE, 0)
    assert MailServer.objects.get().trouble == "SMTPServerDisconnected"
    assert SignInMail.objects.get().tries == 1
