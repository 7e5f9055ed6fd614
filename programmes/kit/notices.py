"""What the announcement says to each of many; and the clock, which takes up a job whose bell was lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from notifications.models import Message
from notifications.offers import Heading, Offer
from notifications.registry import Kind, Letter, register_kind, register_sweep
from programmes.kit import jobs, letters
from programmes.kit.audience import KIND
from programmes.kit.in_use import said_in
from programmes.kit.values import values_of
from programmes.models import Announcement, KitText, OpenCall, Participant

# A worker that is at work steps every second or so.
LEFT_AFTER = timedelta(minutes=2)


def write_announcement(message: Message) -> Letter | None:
    """Nothing once it was stopped, once the call has closed, and to whoever has a part in it by now."""
    found = (
        Announcement.objects.filter(pk=message.facts["announcement"])
        .exclude(state=Announcement.State.STOPPED)
        .select_related("cohort__programme__sponsor")
        .first()
    )
    if found is None:
        return None
    cohort = found.cohort
    call = OpenCall.objects.select_related("cohort").filter(cohort=cohort).first()
    if call is None or not call.takes_applications(timezone.localdate()):
        return None
    if Participant.objects.filter(cohort=cohort, person=message.person_id).exists():
        return None
    said = said_in(
        found.text_id,
        programme=cohort.programme_id,
        kind=KitText.Kind.ANNOUNCEMENT,
        values=values_of(cohort, KitText.Kind.ANNOUNCEMENT),
    )
    return letters.announcement(cohort, call=call, said=said) if said else None


ANNOUNCEMENT = register_kind(
    Kind(
        name=KIND,
        label="A programme is open to you",
        why="You get this because a mentoring programme takes applications from everybody in your organisation.",
        write=write_announcement,
        wording=letters.ANNOUNCEMENT,
        offer=Offer(Heading.JOINING, "When a programme in your organisation takes applications."),
    )
)


@register_sweep
def take_up_announcements(*, at: datetime) -> int:
    """Take up announcements whose bell was lost, and those that a worker left in the middle."""
    waiting = Q(state=Announcement.State.WAITING)
    left = Q(state=Announcement.State.WRITING, stepped_at__lt=at - LEFT_AFTER)
    found = list(Announcement.objects.filter(waiting | left).values_list("pk", flat=True))
    for announcement_id in found:
        jobs.write(announcement_id=announcement_id, clock=timezone.now)
    return len(found)
