"""The mails of a thread: that there is a message, and nothing of what, of whom, or that anybody spoke up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid5

from django.urls import reverse

from accounts.models import Person
from accounts.reading import for_a_rule
from feedback.concerns.models import Concern
from notifications.actions import enqueue
from notifications.models import Message
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.texts.wording import Wording

SUBJECT = "There is a message for you"
WHY = "You get this because somebody has written to you here."
WORDS = Wording(SUBJECT, ["You can read it after signing in."], "Read it")
# Both sides of a thread read the same, so that no mail tells which side somebody is on.
FIRST = "messages.new"
# On three days after the last minute for an answer; then no mail helps any more.
REMINDED = 3
ONE_DAY = timedelta(days=1)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=1)


def tell_readers(concern: Concern, *, sequence: str, at: datetime) -> None:
    """One mail to each reader, at any hour: a serious concern is answered the same day."""
    for person in Person.objects.filter(user__in=concern.readers.values("user")):
        _tell("messages.soon", concern, person, sequence, at)


def tell_reporter(concern: Concern, *, sequence: str, at: datetime) -> None:
    with for_a_rule():  # who is to get the mail; nobody is shown it
        person = concern.reporter_person()
    if person is not None:
        _tell("messages.new", concern, person, sequence, at)


def _tell(kind: str, concern: Concern, person: Person, sequence: str, at: datetime) -> None:
    enqueue(
        kind=kind,
        person=person,
        due_at=at,
        at=at,
        sequence=str(uuid5(concern.pk, sequence)),
        facts={"message": str(concern.pk)},
    )


def write_message(message: Message) -> Letter | None:
    """Nothing to whoever may not open it any more."""
    user = getattr(message.person, "user", None)
    if user is None or not Concern.objects.visible_to(user).filter(pk=message.facts["message"]).exists():
        return None
    return WORDS.letter(reverse("feedback:concerns"))


for name, urgent in ((FIRST, False), ("messages.soon", True)):
    register_kind(
        Kind(
            name=name,
            label=SUBJECT,
            why=WHY,
            write=write_message,
            is_ask=True,
            is_urgent=urgent,
            is_confidential=True,
            wording=WORDS,
            same_words_as="" if name == FIRST else FIRST,
        )
    )


@register_source
def unanswered_concerns(*, at: datetime) -> Iterator[Due]:
    """Nobody has taken it on in time: everybody chosen hears once more, and nobody else. Two queries."""
    late = Concern.objects.filter(
        state=Concern.State.RECEIVED, due_at__lte=at, due_at__gt=at - REMINDED * ONE_DAY - USEFUL_FOR
    )
    for concern in late.prefetch_related("readers__user__person"):
        for day in range(REMINDED):
            due = concern.due_at + day * ONE_DAY
            if not due <= at < due + USEFUL_FOR:
                continue
            for reader in concern.readers.all():
                if reader.user.person:
                    yield Due(
                        kind="messages.soon",
                        person=reader.user.person,
                        due_at=due,
                        sequence=f"{concern.pk}:late {day}",
                        facts={"message": str(concern.pk)},
                    )
