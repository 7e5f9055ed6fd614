"""What people hear of the kick-off: the day, once, and again when it has changed."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.words import day, span
from notifications.models import Message
from notifications.registry import Kind, Letter, register_kind
from notifications.rhythm import zone
from preparation.kick_off.models import KickOff
from programmes.models import Participant


def write_kick_off(message: Message) -> Letter | None:
    """Nothing to whoever has left, and nothing once the day has passed."""
    participant = Participant.objects.taking_part().filter(pk=message.facts["participant"]).first()
    kick_off = (
        KickOff.objects.filter(pk=message.facts["kick_off"], starts_at__gt=timezone.now())
        .select_related("cohort__programme")
        .first()
    )
    if participant is None or kick_off is None:
        return None
    if not kick_off.is_on:
        return _called_off(kick_off, participant)
    with timezone.override(zone(message.person.time_zone, otherwise=settings.TIME_ZONE)):
        when = [("Day", day(kick_off.starts_at)), ("Time", span(kick_off.starts_at, kick_off.ends_at))]
    return Letter(
        subject=f"Kick-off of {kick_off.cohort.programme} on {when[0][1]}",
        paragraphs=["Mentors and mentees meet for the first time, all together, then in pairs."],
        button="See the agenda",
        path=reverse("preparation:kick_off_day", args=[participant.pk]),
        facts=[*when, ("Place", kick_off.place)],
    )


def _called_off(kick_off: KickOff, participant: Participant) -> Letter:
    return Letter(
        subject=f"The kick-off of {kick_off.cohort.programme} is called off",
        paragraphs=["Take it out of your calendar. When there is another day, you get one more mail."],
        button="See where it stands",
        path=reverse("preparation:kick_off_day", args=[participant.pk]),
    )


register_kind(
    Kind(
        name="preparation.kick-off",
        label="The kick-off has a day, another one, or none",
        why="You get this because you take part in a mentoring programme.",
        write=write_kick_off,
        is_ask=True,
    )
)
