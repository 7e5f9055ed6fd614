"""The one choice of a mentee's preparation that the mentor reads: sent, taken back until it was read, and read.

The audit trail is silent on all of it: of a preparation the programme team learns only what is finished.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.errors import Refused
from accounts.models import User
from preparation.actions.taking import NotForThisSide, NotYours
from preparation.models import Module, NamedChoice
from programmes.actions import key_of
from programmes.models import Participant, Side


class WasRead(Refused):
    """What somebody has read cannot be taken back from them."""


@transaction.atomic
def send_choice(
    *, participant: Participant, module: Module, words: str, by: User, at: datetime
) -> NamedChoice:
    """Let the mentor of ``participant`` read ``words``, once the two are introduced; a new choice replaces one unread.

    :raises NotYours: for anybody but the participant. :raises NotForThisSide: for a mentor, who sends none.
    :raises WasRead: once the mentor has read it.
    """
    if by.person_id != participant.person_id:
        raise NotYours("Everybody chooses for themselves.")
    if participant.side != Side.MENTEE:
        raise NotForThisSide("Only a mentee sends this choice.")
    choice = _held(participant) or NamedChoice(participant=participant)
    if choice.read_at is not None:
        raise WasRead("Your mentor has read your choice, so it stays as it is. Talk about it when you meet.")
    choice.key, choice.slug, choice.sent_at = key_of(participant), module.slug, at
    choice.words = words
    choice.save()
    return choice


@transaction.atomic
def take_back_choice(*, participant: Participant, by: User) -> bool:
    """Take a choice back before it was read; whether there was one.

    :raises NotYours: for anybody but the participant. :raises WasRead: once the mentor has read it.
    """
    if by.person_id != participant.person_id:
        raise NotYours("Everybody chooses for themselves.")
    choice = _held(participant)
    if choice is None:
        return False
    if choice.read_at is not None:
        raise WasRead("Your mentor has read your choice, so it cannot be taken back any more.")
    choice.delete()
    return True


@transaction.atomic
def note_choice_read(*, participant: Participant, at: datetime) -> NamedChoice | None:
    """The partner of ``participant`` opens the choice now; None where it was taken back. The caller knows the two."""
    choice = _held(participant)
    if choice is not None and choice.read_at is None:
        choice.read_at = at
        choice.save(update_fields=["read_at"])
    return choice


def reopen_choice(*, participant: Participant) -> None:
    """The partnership is over: the next mentor has read nothing yet, and the choice may be another."""
    NamedChoice.objects.filter(participant=participant).update(read_at=None)


def _held(participant: Participant) -> NamedChoice | None:
    """The choice, held so that of reading and taking back at once the second finds the first."""
    found = NamedChoice.objects.select_for_update(of=("self",)).select_related("key")
    return found.filter(participant=participant).first()
