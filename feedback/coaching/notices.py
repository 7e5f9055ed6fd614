"""What is written about top-up coaching: the day, and after the next session one question. Never why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.words import day, span
from feedback.coaching.selectors import met_since
from feedback.models import CoachingRequest
from notifications.actions import enqueue
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source
from notifications.rhythm import zone
from notifications.texts.wording import EXAMPLE_WHEN, Name, Wording
from programmes.reached import coaches, takes_part

ASK_AFTER = timedelta(hours=2)
USEFUL_FOR = timedelta(days=2)
PLANNED = Wording(
    "You have a date on {day}",
    ["After signing in you see with whom, and can put it into your calendar."],
    "See the date",
    [Name("day", "The day of the date", "Thursday 5 November")],
    EXAMPLE_WHEN,
)
QUESTION = Wording(
    "One question after your last session",
    ["It takes one tap, and only one person reads it. You may leave it."],
    "Answer",
)
FOLLOW = Wording(
    "Somebody you support has met again",
    ["Look in once more, then settle it or plan another date."],
    "Open your list",
)


def tell_of_the_day(request: CoachingRequest, *, at: datetime) -> None:
    enqueue(
        kind="coaching.planned",
        person=request.participant.person,
        due_at=at,
        at=at,
        programme_key=request.participant.cohort.programme_id,
        sequence=f"{request.pk}:{request.version}",
        facts={"request": str(request.pk)},
    )


def _of(message: Message) -> CoachingRequest | None:
    found = CoachingRequest.objects.filter(
        pk=message.facts["request"], state=CoachingRequest.State.IN_SUPPORT
    )
    return found.first()


def write_planned(message: Message) -> Letter | None:
    request = _of(message)
    if request is None or request.planned_at is None or request.planned_at <= timezone.now():
        return None
    ends_at = request.planned_at + timedelta(minutes=request.minutes)
    with timezone.override(zone(message.person.time_zone, otherwise=settings.TIME_ZONE)):
        on = day(request.planned_at)
        facts = [("When", f"{on}, {span(request.planned_at, ends_at)}")]
    return PLANNED.letter(reverse("feedback:coaching_own", args=[request.pk]), facts=facts, day=on)


def write_question(message: Message) -> Letter | None:
    request = _of(message)
    if request is None or request.helped:
        return None
    return QUESTION.letter(reverse("feedback:coaching_own", args=[request.pk]))


def write_reminder(message: Message) -> Letter | None:
    request = _of(message)
    if request is None or request.coach is None or request.coach.person_id != message.person.pk:
        return None
    return FOLLOW.letter(reverse("feedback:support", args=[request.pk]))


def _kind(
    name: str,
    label: str,
    why: str,
    write: Callable[[Message], Letter | None],
    wording: Wording,
    *,
    is_ask: bool = False,
    offer: Offer | None = None,
) -> None:
    register_kind(
        Kind(
            name=name,
            label=label,
            why=why,
            write=write,
            is_ask=is_ask,
            is_confidential=True,
            wording=wording,
            offer=offer,
        )
    )


ASKED = "You get this because you asked for a coach, or said yes to one."
COACHES = "You get this because you are a coach of the programme."
_kind("coaching.planned", "A date with your coach", ASKED, write_planned, PLANNED, is_ask=True)
_kind(
    "coaching.check",
    "One question after coaching",
    ASKED,
    write_question,
    QUESTION,
    offer=Offer(Heading.AFTERWARDS, "If you had a coach: once, after your next session.", takes_part),
)
_kind(
    "coaching.follow",
    "Somebody you support has met again",
    COACHES,
    write_reminder,
    FOLLOW,
    offer=Offer(Heading.COACHING, "After the next session of somebody you coached.", coaches),
)


@register_source
def checks_after_coaching(*, at: datetime) -> Iterator[Due]:
    """Once the next session is in the log: one question to the person, and a reminder to the coach."""
    for request, logged_at in met_since(after=at - USEFUL_FOR - ASK_AFTER, until=at - ASK_AFTER):
        people = [("coaching.check", request.participant.person)]
        if request.coach is not None and request.coach.person is not None:
            people.append(("coaching.follow", request.coach.person))
        for kind, person in people:
            yield Due(
                kind=kind,
                person=person,
                due_at=logged_at + ASK_AFTER,
                sequence=f"{request.pk}:{request.version}",
                programme_key=request.participant.cohort.programme_id,
                facts={"request": str(request.pk)},
            )
