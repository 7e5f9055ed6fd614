"""What is written to those who were drawn for the poll of safety: at once, and after a week once more, to all of them.

Nobody looks whether somebody has answered, not even to spare them the second letter: a letter left out would tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.words import day_year
from notifications import ledger
from notifications.models import Message
from notifications.registry import Due, Kind, Letter, register_kind
from notifications.texts.wording import UNTIL, Name, Wording
from programmes.models import SafetyPoll
from programmes.polling import REMINDED_AFTER

KIND = "programmes.poll"
STEPS = {"first": timedelta(0), "again": REMINDED_AFTER}

POLL = Wording(
    "One anonymous question about working here",
    [
        "You were drawn at random, with {others} colleagues, to answer one question about whether it is safe to speak "
        "up here. It takes a minute, and you are free not to answer.",
        "Nobody is told who was drawn, and nobody can read what you answer. The answers are counted together on "
        "the last day; one word is kept, and the answers are deleted.",
    ],
    "Read the question",
    [Name("others", "How many others were drawn", "59"), UNTIL],
    [("Open until", "20 November 2026")],
)
AGAIN = replace(
    POLL,
    paragraphs=[
        "If you have answered, nothing is left to do: who has is known to nobody, so all get this.",
        *POLL.paragraphs,
    ],
    case="again",
    when="a week later, to all of them",
)


def write_poll(message: Message) -> Letter | None:
    """Nothing once the poll is over."""
    poll = SafetyPoll.objects.open_at(timezone.now()).filter(pk=message.facts["poll"]).first()
    if poll is None:
        return None
    wording = AGAIN if message.facts["step"] == "again" else POLL
    path, until = reverse("programmes:poll_answer", args=[poll.pk]), day_year(poll.closes_at)
    return wording.letter(path, facts=[("Open until", until)], others=str(poll.asked - 1), until=until)


register_kind(
    Kind(
        name=KIND,
        label="You were drawn for an anonymous question",
        why="You get this because you were drawn at random among your colleagues.",
        write=write_poll,
        is_ask=True,
        is_confidential=True,
        wording=POLL,
        also=[AGAIN],
    )
)


def letters_to(people: Iterable[UUID], poll: SafetyPoll) -> Iterator[Due]:
    """Both letters to each of ``people``, in the order of their keys, which is not that of the slips."""
    for person in Person.objects.filter(pk__in=people).order_by("pk"):
        for step, after in STEPS.items():
            yield Due(
                kind=KIND,
                person=person,
                due_at=poll.started_at + after,
                sequence=f"{poll.pk}:{step}",
                programme_key=poll.programme_id,
                facts={"poll": str(poll.pk), "step": step},
            )


def forget_letters(poll: SafetyPoll) -> None:
    """Delete what the ledger says of who was drawn, sent or not."""
    for step in STEPS:
        ledger.forget(kind=KIND, programme_key=poll.programme_id, sequence=f"{poll.pk}:{step}")
