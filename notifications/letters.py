"""A letter becomes a mail: plain words, the same in HTML, and nothing a mail program has to fetch."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import Organisation, Person
from notifications.models import Message
from notifications.registry import Kind, Letter
from notifications.texts.languages import reads_from_the_right
from notifications.texts.selectors import in_own_words

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
    return drawn(kind, in_own_words(kind, letter, person), person)


def drawn(kind: Kind, letter: Letter, person: Person) -> Written:
    """``letter`` in the words it has."""
    context = {
        "letter": letter,
        "kind": kind,
        "person": person,
        "address": settings.BASE_URL.rstrip("/") + letter.path,
        "organisation": Organisation.current(),
        "is_from_the_right": reads_from_the_right(letter.language),
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
