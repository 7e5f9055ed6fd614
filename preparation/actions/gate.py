"""Letting somebody through the gate by hand, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from preparation.listeners import gate_opened
from preparation.models import GateOpening
from preparation.readiness import readiness_of
from programmes.actions import place
from programmes.models import Participant


class NotYourOwn(Refused):
    """Nobody lets themselves through."""


class NothingToOpen(Refused):
    """Whoever is prepared, or takes part no more, needs nobody to open anything."""


@transaction.atomic
def open_gate(*, participant: Participant, reason: str, by: User, at: datetime) -> GateOpening:
    """Let ``participant`` through with modules unfinished. Both of the pair read who did it and ``reason``.

    :raises NotYourOwn: for oneself. :raises NothingToOpen: if it stands open, if they are prepared, or if they do not
        take part.
    """
    if by.person_id == participant.person_id:
        raise NotYourOwn("Nobody opens the gate for themselves. Another coordinator can.")
    Participant.objects.select_for_update().get(pk=participant.pk)
    standing = readiness_of([participant])[participant.pk]
    if participant.state not in Participant.TAKING_PART:
        raise NothingToOpen("This person does not take part at the moment.")
    if standing.is_opened:
        raise NothingToOpen("The gate stands open already.")
    if standing.is_prepared:
        raise NothingToOpen("Everything is finished: the gate has opened by itself.")
    opening = GateOpening.objects.create(participant=participant, reason=reason, opened_by=by, opened_at=at)
    record(by=by, at=at, verb="gate opened by hand", subject=opening, done=standing.done)
    if participant.state == Participant.State.PREPARING:
        place(participant=participant, state=Participant.State.READY, by=by, at=at)
    gate_opened.tell(participant=participant, at=at)
    return opening


@transaction.atomic
def take_back_opening(*, opening: GateOpening, by: User, at: datetime) -> GateOpening:
    """Close the gate again. Whoever has been introduced by it stays introduced. Twice changes nothing."""
    taken = GateOpening.objects.filter(pk=opening.pk, taken_back_at=None).update(
        taken_back_at=at, taken_back_by=by
    )
    if not taken:
        return opening
    opening.refresh_from_db()
    record(by=by, at=at, verb="gate opening taken back", subject=opening)
    participant = opening.participant
    is_prepared = readiness_of([participant])[participant.pk].is_prepared
    if participant.state == Participant.State.READY and not is_prepared:
        place(participant=participant, state=Participant.State.PREPARING, by=by, at=at)
    return opening
