"""What people hear of the kick-off: the day, once, and again when it has changed."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.words import day, span
from notifications.models import Message
from notifications.registry import Kind, Letter, register_kind
from notifications.rhythm import zone
from notifications.texts.wording import PROGRAMME, Wording
from preparation.kick_off.models import KickOff
from programmes.kit import letters
from programmes.kit.in_use import said_in
from programmes.kit.values import Day, kick_off_planned, values_of
from programmes.models import Cohort, KitText, Participant

CALLED_OFF = Wording(
    "The kick-off of {programme} is called off",
    ["Take it out of your calendar. When there is another day, you get one more mail."],
    "See where it stands",
    [PROGRAMME],
    case="off",
    when="when it is called off",
)


def write_kick_off(message: Message) -> Letter | None:
    """Nothing to whoever has left, and nothing once the day has passed."""
    participant = Participant.objects.taking_part().filter(pk=message.facts["participant"]).first()
    kick_off = (
        KickOff.objects.filter(pk=message.facts["kick_off"], starts_at__gt=timezone.now())
        .select_related("cohort__programme__sponsor")
        .first()
    )
    if participant is None or kick_off is None:
        return None
    if not kick_off.is_on:
        return _called_off(kick_off, participant)
    when, cohort = told(kick_off, time_zone=message.person.time_zone), kick_off.cohort
    said = said_in(
        message.facts.get("text"),
        programme=cohort.programme_id,
        kind=KitText.Kind.KICK_OFF,
        values=values_of(cohort, KitText.Kind.KICK_OFF, **when.values),
    )
    path = reverse("preparation:kick_off_day", args=[participant.pk])
    return letters.kick_off(cohort, day=when, path=path, said=said)


def told(kick_off: KickOff, *, time_zone: str) -> Day:
    """Day, time, place and agenda in words, in the reader's time."""
    with timezone.override(zone(time_zone, otherwise=settings.TIME_ZONE)):
        return Day(
            day=day(kick_off.starts_at),
            time=span(kick_off.starts_at, kick_off.ends_at),
            place=kick_off.place,
            parts=[(f"{part['minutes']} minutes", part["title"]) for part in kick_off.agenda],
        )


@kick_off_planned.register
def planned(*, cohort: Cohort, time_zone: str) -> Day | None:
    """For the preview of the kit. One query."""
    found = KickOff.objects.filter(cohort=cohort).first()
    return told(found, time_zone=time_zone) if found else None


def _called_off(kick_off: KickOff, participant: Participant) -> Letter:
    path = reverse("preparation:kick_off_day", args=[participant.pk])
    return CALLED_OFF.letter(path, programme=str(kick_off.cohort.programme))


register_kind(
    Kind(
        name="preparation.kick-off",
        label="The kick-off has a day, another one, or none",
        why="You get this because you take part in a mentoring programme.",
        write=write_kick_off,
        is_ask=True,
        wording=letters.KICK_OFF,
        also=[CALLED_OFF],
    )
)
