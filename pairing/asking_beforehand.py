"""What is written to people who may say whom they would like to meet, and what the clock does about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.states import NotPossibleNow
from accounts.words import day
from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Due, Kind, Letter, register_kind, register_source, register_sweep
from notifications.texts.wording import PROGRAMME, UNTIL, Wording
from pairing.actions.shortlists import close_shortlist, is_open
from pairing.models import Shortlist, ShortlistPart
from programmes.models import Participant
from programmes.reached import takes_part

WHY = "You get this because you take part in a mentoring programme."
REMINDED_AT = time(9)
# What became due longer ago than this is not said any more.
USEFUL_FOR = timedelta(days=1)
SHORTLIST = Wording(
    "Whom would you like to meet?",
    [
        "Before pairs are made in {programme}, you can look at a few people and say whom you would like to meet.",
        "Only you see what you say. You can answer until {until}, or leave it.",
    ],
    "See who they are",
    [PROGRAMME, UNTIL],
)
SHORTLIST_REMINDER = Wording(
    "You can still say whom you would like to meet",
    [
        "It takes two minutes, and you can do it until {until}.",
        "If you leave it, you are paired all the same.",
    ],
    "See who they are",
    [UNTIL],
)


def _part(message: Message) -> ShortlistPart | None:
    """What the reader is asked, while they can still answer and have not."""
    parts = ShortlistPart.objects.of(message.person).open().filter(answered_at=None)
    part = (
        parts.filter(pk=message.facts["part"])
        .select_related("shortlist__cohort__programme", "participant")
        .first()
    )
    if part is None or part.participant.state not in Participant.TAKING_PART:
        return None
    return part if is_open(part.shortlist, on=timezone.localdate()) else None


def invitation(message: Message) -> Letter | None:
    part = _part(message)
    if part is None:
        return None
    until, programme = day(part.shortlist.closes_on), str(part.shortlist.cohort.programme)
    return SHORTLIST.letter(part.get_absolute_url(), programme=programme, until=until)


def reminder(message: Message) -> Letter | None:
    part = _part(message)
    if part is None:
        return None
    return SHORTLIST_REMINDER.letter(part.get_absolute_url(), until=day(part.shortlist.closes_on))


register_kind(
    Kind("pairing.shortlist", "Whom would you like to meet?", WHY, invitation, is_ask=True, wording=SHORTLIST)
)
# In the outbox a reminder would tell who has not answered.
register_kind(
    Kind(
        "pairing.shortlist_reminder",
        "You can still say whom you would like to meet",
        WHY,
        reminder,
        is_confidential=True,
        wording=SHORTLIST_REMINDER,
        offer=Offer(Heading.BEFORE, "On the day before the last, if you have not answered.", takes_part),
    )
)


@register_source
def unanswered_shortlists(*, at: datetime) -> Iterator[Due]:
    """One reminder, on the day before the last. Two queries."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    parts = ShortlistPart.objects.open().filter(shortlist__closes_on=tomorrow, answered_at=None)
    due_at = timezone.make_aware(datetime.combine(timezone.localdate(at), REMINDED_AT))
    if not due_at <= at < due_at + USEFUL_FOR:
        return
    for part in parts.select_related("shortlist__cohort", "participant__person"):
        yield Due(
            kind="pairing.shortlist_reminder",
            person=part.participant.person,
            due_at=due_at,
            sequence=str(part.pk),
            programme_key=part.shortlist.cohort.programme_id,
            facts={"part": str(part.pk)},
        )


@register_sweep
def close_shortlists(*, at: datetime) -> int:
    """Close what is past its last day; how many."""
    closed = 0
    for shortlist in Shortlist.objects.filter(
        state=Shortlist.State.OPEN, closes_on__lt=timezone.localdate(at)
    ):
        try:
            close_shortlist(shortlist=shortlist, by=None, at=at)
        except NotPossibleNow:
            continue
        closed += 1
    return closed
