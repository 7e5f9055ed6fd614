"""What has gone out: which version of a text to how many, and when; and how far each announcement has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min
from django.db.models.fields.json import KT

from notifications.models import Message
from notifications.selectors import counts_of
from programmes.kit.audience import KIND
from programmes.models import Announcement, Cohort, Programme

ON_A_PAGE = 10
# A reminder of an invitation names no text: its reader is counted already.
NAME_THEIR_TEXT = ("programmes.invitation", "programmes.manager-time", "preparation.kick-off")


@dataclass(frozen=True, slots=True)
class Went:
    """How many mails left with one version, the first and the last of them."""

    mails: int
    first: datetime
    last: datetime


def went_with(programme: Programme) -> dict[UUID, Went]:
    """By the key of each version that anything was sent with. Three queries."""
    sent = Message.objects.filter(programme_key=programme.pk, state=Message.State.SENT)
    counted = (Count("pk"), Min("sent_at"), Max("sent_at"))
    by_text = sent.filter(kind__in=NAME_THEIR_TEXT, facts__has_key="text").values_list(KT("facts__text"))
    found = {UUID(key): Went(*rest) for key, *rest in by_text.annotate(*counted).order_by()}
    texts = {
        str(key): text
        for key, text in Announcement.objects.filter(cohort__programme=programme).values_list("pk", "text")
    }
    for sequence, *rest in sent.filter(kind=KIND).values_list("sequence").annotate(*counted).order_by():
        if text := texts.get(sequence):
            found[text] = _sum(found.get(text), Went(*rest))
    return found


def _sum(one: Went | None, other: Went) -> Went:
    if one is None:
        return other
    return Went(one.mails + other.mails, min(one.first, other.first), max(one.last, other.last))


@dataclass(frozen=True, slots=True)
class Standing:
    """One announcement and its messages: sent, waiting, could not be sent, not needed any more."""

    announcement: Announcement
    sent: int
    waiting: int
    failed: int
    not_needed: int

    @property
    def is_at_work(self) -> bool:
        return self.announcement.state in Announcement.UNDER_WAY

    @property
    def can_be_stopped(self) -> bool:
        return self.is_at_work or (self.announcement.state == Announcement.State.WRITTEN and self.waiting > 0)


def standing_of(announcement: Announcement) -> Standing:
    """One query."""
    return _standings(announcement.cohort, [announcement])[0]


def announcements_of(cohort: Cohort) -> list[Standing]:
    """The latest first, at most ten. Two queries."""
    found = cohort.announcements.select_related("text", "asked_by__person").order_by("-asked_at", "pk")
    return _standings(cohort, list(found[:ON_A_PAGE]))


def _standings(cohort: Cohort, announcements: list[Announcement]) -> list[Standing]:
    state = Message.State
    counted = counts_of(
        kind=KIND,
        programme_key=cohort.programme_id,
        sequences=[str(announcement.pk) for announcement in announcements],
    )
    return [
        Standing(
            announcement,
            sent=counts[state.SENT],
            waiting=counts[state.DUE] + counts[state.LEASED],
            failed=counts[state.FAILED],
            not_needed=counts[state.SKIPPED],
        )
        for announcement, counts in zip(announcements, counted.values(), strict=True)
    ]
