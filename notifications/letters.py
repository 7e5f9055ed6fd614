"""A letter becomes a mail: plain words, the same in HTML, and nothing a mail program has to fetch."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as a mail has it: the subject, the plain text and the same in HTML."""

    subject: str
    text: str
    html: str


def written(kind: Kind, letter: Letter, person: Person) -> Written:
    """``letter`` as ``person`` would read it. Sends nothing, so that a page can show it before."""
    context = {
        "letter": letter,
        "kind": kind,
        "person": person,
        "address": settings.BASE_URL.rstrip("/") + letter.path,
        "answers": [(words, settings.BASE_URL.rstrip("/") + path) for words, path in letter.answers],
        "organisation": Organisation.current(),
    }
    # Rendering calls whatever it made safe for HTML. The plain text is not: a page that shows it has to escape it.
    lines = render_to_string("notifications/mail/letter.txt", context).splitlines(keepends=True)
    return Written(
        " ".join(letter.subject.split()),
        "".join(lines),
        render_to_string("notifications/mail/letter.html", context),
    )


def send(message: Message, kind: Kind, letter: Letter) -> None:
    """Send ``letter`` through Django's mail backend. Its Message-ID is that of the row, so a repeat is recognised."""
    found = written(kind, letter, message.person)
    mail = EmailMultiAlternatives(
        subject=found.subject,
        body=found.text,
        to=[address_of(message.person)],
        headers={
            "Message-ID": f"<{message.pk}@{_sender_domain()}>",
            LEDGER_HEADER: str(message.pk),
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(found.html, "text/html")
    mail.send()


def _sender_domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
