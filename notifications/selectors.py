"""What the pages of this app show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.models import Person
from notifications import offers
from notifications.models import Message, Preference
from notifications.registry import Kind, UnknownKind, kind_named, kinds


def oldest_due(*, at: datetime) -> datetime | None:
    """Since when the longest-waiting message has been due; none if nothing waits."""
    waiting = Message.objects.due(at).order_by("due_at").values_list("due_at", flat=True)
    return waiting.first()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the outbox: that something was sent, and never what it said."""

    message: Message
    label: str


def outbox() -> QuerySet[Message]:
    """Messages an administrator may know of, the latest first. Confidential kinds are left out."""
    confidential = [kind.name for kind in kinds() if kind.is_confidential]
    known = Message.objects.exclude(kind__in=confidential).select_related("person")
    return known.order_by("-due_at", "pk")


def lines(messages: list[Message]) -> list[Line]:
    return [Line(message, _label(message)) for message in messages]


def _label(message: Message) -> str:
    try:
        return kind_named(message.kind).label
    except UnknownKind:
        return message.kind


def counts_of(*, kind: str, programme_key: UUID | str, sequences: Iterable[str]) -> dict[str, dict[str, int]]:
    """For each of some sendings to many, how many of its messages are in each state. One query."""
    found = {sequence: {str(state): 0 for state in Message.State} for sequence in sequences}
    rows = Message.objects.filter(programme_key=programme_key, kind=kind, sequence__in=found)
    for sequence, state, count in rows.values_list("sequence", "state").annotate(Count("pk")).order_by():
        found[sequence][state] = count
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A reminder as somebody chooses it."""

    kind: Kind
    offer: offers.Offer
    wanted: bool
    by_mail: bool


def reminders_of(person: Person) -> list[Choice]:
    """Every reminder that can reach ``person`` and be turned off, in the order of the page.

    One query for what was chosen, and one for each sort of role that reminders ask for.
    """
    rows = Preference.objects.filter(person=person).values_list("kind", "wanted", "by_mail")
    chosen = {kind: (wanted, by_mail) for kind, wanted, by_mail in rows}
    found = [kind for kind in kinds() if kind.may_be_turned_off and kind.offer]
    true = offers.reached(person, [kind.offer for kind in found if kind.offer])
    places = list(offers.Heading)
    listed = [
        Choice(kind, kind.offer, *chosen.get(kind.name, (True, True)))
        for kind in found
        if kind.offer and kind.offer.reaches in true
    ]
    return sorted(listed, key=lambda choice: places.index(choice.offer.heading))
