"""A letter becomes a mail: plain words, the same in HTML, and nothing a mail program has to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from accounts.calendar_file import Event, invitation, method_of
from accounts.models import Organisation, Person
from notifications.addresses import return_path
from notifications.addresses.selectors import address_of
from notifications.around import phrases
from notifications.around.frame import Frame, Line, frame_in
from notifications.models import Message
from notifications.registry import Kind, Letter
from notifications.stopping import links
from notifications.texts.languages import reads_from_the_right
from notifications.texts.selectors import in_own_words, said_to

LEDGER_HEADER = "X-Upward-Message"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as a mail has it: the subject, the plain text and the same in HTML.

    ``letter`` has the names of its facts as the mail has them, and the greeting and the foot stand apart, for pages
    that show the mail in a shape of their own.
    """

    subject: str
    text: str
    html: str
    letter: Letter
    greeting: str
    foot: Sequence[str]


def written(kind: Kind, letter: Letter, person: Person) -> Written:
    """``letter`` as ``person`` would read it. Sends nothing, so that a page can show it before."""
    return drawn(kind, in_own_words(kind, letter, person), person)


def drawn(kind: Kind, letter: Letter, person: Person, *, frame: Frame | None = None) -> Written:
    """``letter`` in the words it has, with ``frame`` around them; that of its language where none is given."""
    frame = frame or frame_in(letter.language)
    framed, organisation = frame.around(letter), Organisation.current()
    greeting = frame.line(phrases.GREETING, first_name=person.first_name)
    foot = _foot(kind, frame, organisation)
    context = {
        "letter": framed,
        "greeting": greeting,
        "foot": foot,
        "stop_words": frame.line(phrases.STOP),
        "facts_are_own": frame.has_facts_of(letter),
        "person": person,
        "address": settings.BASE_URL.rstrip("/") + letter.path,
        "answers": [(words, settings.BASE_URL.rstrip("/") + path) for words, path in letter.answers],
        "organisation": organisation,
        "stop": links.address_for(person, kind),
        "is_from_the_right": reads_from_the_right(letter.language),
    }
    # Rendering calls whatever it made safe for HTML. The plain text is not: a page that shows it has to escape it.
    lines = render_to_string("notifications/mail/letter.txt", context).splitlines(keepends=True)
    return Written(
        " ".join(letter.subject.split()),
        "".join(lines),
        render_to_string("notifications/mail/letter.html", context),
        framed,
        greeting.text,
        [line.text for line in foot],
    )


def _foot(kind: Kind, frame: Frame, organisation: Organisation) -> list[Line]:
    """Why somebody gets it, how often reminders come, and whom to speak to."""
    found = [frame.line(phrases.Phrase(kind.why))]
    if not kind.is_ask:
        found.append(frame.line(phrases.RHYTHM))
    if organisation.speak_up_name:
        contact = ", ".join(filter(None, (organisation.speak_up_name, organisation.speak_up_reach)))
        found.append(frame.line(phrases.OUTSIDE, contact=contact))
    return found


def send(message: Message, kind: Kind, letter: Letter, *, by: BaseEmailBackend | None = None) -> None:
    """Send ``letter`` by a mail backend, Django's own if none is given.

    Its Message-ID is that of the row, so a repeat is recognised; the way back says which row it was.
    """
    found, to = drawn(kind, said_to(message, kind, letter), message.person), address_of(message.person)
    mail = EmailMultiAlternatives(
        subject=found.subject,
        body=found.text,
        from_email=return_path.for_mail(message.pk, to),
        to=[to],
        connection=by,
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": f"<{message.pk}@{_sender_domain()}>",
            LEDGER_HEADER: str(message.pk),
            "Auto-Submitted": "auto-generated",
            **links.headers_for(message.person, kind),
        },
    )
    mail.attach_alternative(found.html, "text/html")
    if letter.event:
        _invite(mail, letter.event, message)
    mail.send()


def _invite(mail: EmailMultiAlternatives, event: Event, message: Message) -> None:
    """Attach ``event``; the same bytes at each try, so that a repeat counts once in a calendar too."""
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    reader = address_of(message.person)
    part = MIMEBase("text", "calendar", method=method_of(event), charset="utf-8")
    part.set_payload(invitation(event, at=message.created_at, sender=sender, reader=reader))
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename="meeting.ics")
    mail.attach(part)


def _sender_domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
