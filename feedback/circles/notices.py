"""What people hear of a circle: the day, another one, or none. One link; neither the kind nor who else comes."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.words import day, span
from feedback.circles.models import Circle, CircleGuest
from notifications.actions import enqueue_all
from notifications.models import Message
from notifications.registry import Due, Kind, Letter, register_kind
from notifications.rhythm import zone
from notifications.texts.wording import EXAMPLE_WHEN, Name, Wording

MEETING_DAY = Name("day", "The day of the meeting", "Thursday 5 November")


INVITED = Wording(
    "Can you come on {day}?",
    ["A coach has planned an hour in your programme. Say yes or no; nobody asks why."],
    "Say whether you come",
    [MEETING_DAY],
    EXAMPLE_WHEN,
)
CALLED_OFF = Wording(
    "The meeting on {day} is called off",
    ["Take it out of your calendar. When there is another day, you get one more mail."],
    "See where it stands",
    [MEETING_DAY],
    case="off",
    when="when it is called off",
)


def tell_everybody(circle: Circle, *, at: datetime) -> None:
    """Put one mail to each guest into the ledger; it says what is true when it is sent."""
    guests = circle.guests.select_related("person")
    enqueue_all(
        [
            Due(
                kind="circle.invited",
                person=guest.person,
                due_at=at,
                sequence=f"{circle.pk}.{circle.version}",
                programme_key=circle.cohort.programme_id,
                facts={"guest": str(guest.pk)},
            )
            for guest in guests
        ],
        at=at,
    )


def write_circle(message: Message) -> Letter | None:
    """Nothing once the day has passed."""
    found = CircleGuest.objects.filter(pk=message.facts["guest"], circle__starts_at__gt=timezone.now())
    guest = found.select_related("circle").first()
    if guest is None:
        return None
    circle = guest.circle
    with timezone.override(zone(message.person.time_zone, otherwise=settings.TIME_ZONE)):
        on, when = day(circle.starts_at), f"{day(circle.starts_at)}, {span(circle.starts_at, circle.ends_at)}"
    if not circle.is_on:
        return CALLED_OFF.letter(circle.get_absolute_url(), day=on)
    return INVITED.letter(circle.get_absolute_url(), facts=[("When", when)], day=on)


register_kind(
    Kind(
        name="circle.invited",
        label="A circle has a day, another one, or none",
        why="You get this because you take part in a mentoring programme.",
        write=write_circle,
        is_ask=True,
        wording=INVITED,
        also=[CALLED_OFF],
    )
)
