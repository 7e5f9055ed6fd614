"""The pages about mail that did not arrive, each with something in it, for the tests that open every page."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.addresses.actions import came_back
from notifications.mail_server import state
from notifications.models import Message
from notifications.registry import kind_named
from notifications.stopping import links
from pairing.models import Pair
from tests.factories.people import hr_user


def of_mail(coordinator: User, pair: Pair) -> list[tuple[User | None, str]]:
    """Who opens what: an address with a problem, a message that was given up, the link that stops a reminder."""
    now, person = timezone.now(), pair.mentor.person
    came_back(person, status="5.1.1", at=now)
    state.refused(ConnectionRefusedError(), at=now, is_away=True)
    Message.objects.create(
        kind="session.changed",
        person=person,
        due_on=now.date(),
        due_at=now - timedelta(hours=3),
        created_at=now,
        state=Message.State.FAILED,
        reason="8 attempts failed (TimeoutError).",
    )
    stop = links.token_for(person, kind_named("pairing.ask_reminder"))
    return [
        (hr_user(), reverse("notifications:dead_letters")),
        (coordinator, reverse("notifications:address_problems")),
        (None, reverse("notifications:stop", args=[stop])),
    ]
