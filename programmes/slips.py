"""Whose slip of a poll is whose: a keyed hash in place of a name; and how a change of the master key finds them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts import purposes
from accounts.models import User
from accounts.rotation import Place, also_seals
from programmes.models import PollSlip, SafetyPoll
from programmes.models.poll import slip_context

MARK_BYTES = 16


def mark_of(poll: UUID, person: UUID) -> str:
    """HMAC-SHA256 over poll and person under a key for this use alone, its first 16 bytes: another one in each poll."""
    words = f"{poll}|{person}".encode()
    return hmac.digest(purposes.key_for(purposes.POLL), words, "sha256")[:MARK_BYTES].hex()


def blank_slips(poll: SafetyPoll, people: Iterable[UUID]) -> list[PollSlip]:
    """A slip for each of ``people``, in the order of their marks: the order of the draw would lead back to them."""
    slips = [PollSlip(poll=poll, mark=mark) for mark in sorted(mark_of(poll.pk, person) for person in people)]
    for slip in slips:
        slip.said = PollSlip.Said.NOTHING_YET
    return slips


def slip_of(user: User, poll: UUID, *, at: datetime) -> PollSlip | None:
    """The slip of ``user`` while the poll takes answers; None for whoever was not drawn. One query."""
    if user.person_id is None:
        return None
    taking = SafetyPoll.objects.open_at(at).filter(pk=poll)
    own = PollSlip.objects.filter(poll__in=taking, mark=mark_of(poll, user.person_id))
    return own.select_related("poll__programme").first()


def _said(slip: PollSlip) -> list[str]:
    return [slip.said_sealed]


def _put(slip: PollSlip, words: list[str]) -> None:
    (slip.said_sealed,) = words


also_seals(Place(PollSlip, _said, _put, ("said_sealed",), slip_context))
