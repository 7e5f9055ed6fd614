"""What this app writes to people: that questions wait, and to coaches that somebody asked. Never an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid5

from django.urls import reverse

from accounts.models import Person
from accounts.words import day_year
from feedback.models import AskState, CoachingRequest, Pulse, WaveReply
from notifications.actions import enqueue
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.texts.wording import Name, Wording
from programmes.models import Role
from programmes.reached import takes_part

PULSE_AFTER = (timedelta(hours=1), timedelta(days=3))
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=2)
WHY = "You get this because you take part in a reverse-mentoring programme."
PULSE = Wording(
    "Three taps about your last session",
    ["It takes 20 seconds, is counted anonymously in groups of 5 or more, and can be skipped."],
    "Answer",
)
COACHING = Wording(
    "Somebody would like a word with a coach",
    ["Make contact within 3 working days. You see who it is after signing in."],
    "Open the requests",
)
NAMED = Wording(
    "Somebody would like a word with you",
    ["You were asked to make contact within 3 working days. You see who it is after signing in."],
    "Open the requests",
)
WAVE = Wording(
    "{questions}: five minutes",
    ["They are counted anonymously in groups of 5 or more. You may leave out any of them."],
    "Answer",
    [
        Name("questions", "Which questions they are", "Questions before the training"),
        Name("until", "Last day to answer", "20 November 2026"),
    ],
    [("Open until", "20 November 2026")],
)


def tell_coaches(request: CoachingRequest, *, at: datetime) -> None:
    """Write to every coach of the programme that somebody asked; who it is stands behind the sign-in."""
    programme = request.participant.cohort.programme_id
    coaches = Person.objects.filter(
        user__programme_roles__programme=programme, user__programme_roles__name=Role.Name.COACH
    ).exclude(pk=request.participant.person_id)
    for coach in coaches.distinct():
        enqueue(
            kind="coaching.asked",
            person=coach,
            due_at=at,
            at=at,
            programme_key=programme,
            sequence=str(request.pk),
            facts={"request": str(request.pk)},
        )


def tell_named_coach(request: CoachingRequest, *, at: datetime) -> None:
    """Write to the coach whom the programme team has named; again only when it is somebody else's turn."""
    if request.coach is None or request.coach.person is None:
        return
    enqueue(
        kind="coaching.named",
        person=request.coach.person,
        due_at=at,
        at=at,
        programme_key=request.participant.cohort.programme_id,
        sequence=str(uuid5(request.pk, str(request.coach_id))),
        facts={"request": str(request.pk)},
    )


def write_named(message: Message) -> Letter | None:
    """Nothing once contact is made, or once another coach was named."""
    request = message.facts["request"]
    still = CoachingRequest.objects.filter(pk=request, state="open", coach__person=message.person)
    if not still.exists():
        return None
    return NAMED.letter(reverse("feedback:requests"))


def write_coaching(message: Message) -> Letter | None:
    if not CoachingRequest.objects.filter(pk=message.facts["request"], state="open").exists():
        return None
    return COACHING.letter(reverse("feedback:requests"))


def write_pulse(message: Message) -> Letter | None:
    pulse = Pulse.objects.waiting().filter(pk=message.facts["pulse"]).first()
    if pulse is None:
        return None
    return PULSE.letter(reverse("feedback:pulse", args=[pulse.session_id]))


def write_wave(message: Message) -> Letter | None:
    waiting = WaveReply.objects.filter(pk=message.facts["reply"], state=AskState.ASKED)
    reply = waiting.select_related("wave").first()
    if reply is None:
        return None
    until = day_year(reply.wave.closes_on)
    path = reverse("feedback:wave", args=[reply.wave_id])
    return WAVE.letter(path, facts=[("Open until", until)], questions=str(reply.wave), until=until)


register_kind(
    Kind(
        name="coaching.asked",
        label="Somebody asks for a coach",
        why="You get this because you are a coach of the programme.",
        write=write_coaching,
        wording=COACHING,
        is_ask=True,
        is_confidential=True,
    )
)
register_kind(
    Kind(
        name="coaching.named",
        label="You are asked to make contact",
        why="You get this because you are a coach of the programme.",
        write=write_named,
        wording=NAMED,
        is_ask=True,
        is_confidential=True,
    )
)
# Confidential: a second reminder would tell whoever reads the outbox that somebody has not answered.
register_kind(
    Kind(
        name="pulse.asked",
        label="Three taps after a session",
        why=WHY,
        write=write_pulse,
        wording=PULSE,
        offer=Offer(
            Heading.AFTERWARDS,
            "An hour after a session is in the log, and once more after three days.",
            takes_part,
        ),
        is_confidential=True,
    )
)
register_kind(
    Kind(
        name="wave.open",
        label="Questions of the programme",
        why=WHY,
        write=write_wave,
        is_confidential=True,  # one that was no longer needed would tell who had answered
        wording=WAVE,
        offer=Offer(
            Heading.AFTERWARDS, "At the start, in the middle, at the end and half a year later.", takes_part
        ),
    )
)


@register_source
def pulse_reminders(*, at: datetime) -> Iterator[Due]:
    """One hour after the session is in the log, and once more after three days; then no more."""
    for place, after in enumerate(PULSE_AFTER, start=1):
        waiting = Pulse.objects.waiting().filter(
            asked_at__lte=at - after, asked_at__gt=at - after - USEFUL_FOR
        )
        for pulse in waiting.select_related("participant__person", "participant__cohort"):
            yield Due(
                kind="pulse.asked",
                person=pulse.participant.person,
                due_at=pulse.asked_at + after,
                sequence=f"{pulse.pk}:{place}",
                programme_key=pulse.participant.cohort.programme_id,
                facts={"pulse": str(pulse.pk)},
            )


@register_source
def wave_letters(*, at: datetime) -> Iterator[Due]:
    """When somebody is asked in a wave that is open."""
    waiting = WaveReply.objects.filter(
        state=AskState.ASKED, asked_at__lte=at, asked_at__gt=at - USEFUL_FOR, wave__closes_on__gt=at.date()
    )
    for reply in waiting.select_related("participant__person", "participant__cohort"):
        yield Due(
            kind="wave.open",
            person=reply.participant.person,
            due_at=reply.asked_at,
            sequence=str(reply.wave_id),
            programme_key=reply.participant.cohort.programme_id,
            facts={"reply": str(reply.pk)},
        )
