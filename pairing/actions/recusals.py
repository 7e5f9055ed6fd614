"""Signing a recusal, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from pairing.models import Pair, Recusal
from programmes.models import Participant, Side


class NotTheirs(Refused):
    """A recusal is signed by the mentee, and by nobody for them."""


class InUse(Refused):
    """A pair stands on it."""


@transaction.atomic
def sign_recusal(*, participant: Participant, by: User, at: datetime) -> Recusal:
    """Sign the words that are in use now. Signed twice it stands once. :raises NotTheirs: for anybody else."""
    if participant.side != Side.MENTEE or by.person_id != participant.person_id:
        raise NotTheirs("Only the mentee signs a recusal.")
    recusal, is_new = Recusal.objects.get_or_create(
        participant=participant, defaults={"signed_by": by, "signed_at": at, "wording": Recusal.CURRENT}
    )
    if is_new:
        record(by=by, at=at, verb="recusal signed", subject=recusal, wording=recusal.wording)
    return recusal


@transaction.atomic
def take_back_recusal(*, recusal: Recusal, by: User, at: datetime) -> None:
    """:raises InUse: while a pair with reduced protection stands on it: the mentor agreed because of it."""
    participant = Participant.objects.select_for_update().get(pk=recusal.participant_id)
    if by.person_id != participant.person_id:
        raise NotTheirs("Only the mentee takes a recusal back.")
    pairs = Pair.objects.live().filter(mentee=participant, protection=Pair.Protection.REDUCED)
    if pairs.exists():
        raise InUse("Your mentor has said yes because of it. It can be taken back when the pair has ended.")
    record(by=by, at=at, verb="recusal taken back", subject=recusal)
    recusal.delete()
