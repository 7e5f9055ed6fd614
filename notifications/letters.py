"""A letter becomes a mail: plain words, the same in HTML, and nothing a mail program has to fetch."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import Organisation, Person
from notifications.models import Message
from notifications.registry import Kind, Letter

LEDGER_HEADER = "X-Upward-Message"


def address_of(person: Person) -> str:
    """Where ``person`` reads mail: the roster's address, else the one they sign in with."""
    user = getattr(person, "user", None)
    return person.email or (user.email if user else "")


def send(message: Message, kind: Kind, letter: Letter) -> None:
    """Send ``letter`` through Django's mail backend. Its Message-ID is that of the row, so a repeat is recognised."""
    context = {
        "letter": letter,
        "kind": kind,
        "person": message.person,
        "address": settings.BASE_URL.rstrip("/") + letter.path,
        "organisation": Organisation.current(),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("notifications/mail/letter.txt", context),
        to=[address_of(message.person)],
        headers={
            "Message-ID": f"<{message.pk}@{_sender_domain()}>",
            LEDGER_HEADER: str(message.pk),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail/letter.html", context), "text/html")
    mail.send()


def _sender_domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
