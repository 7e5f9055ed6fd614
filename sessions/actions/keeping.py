"""What stays after the hour: commitments until they are settled, and private reflections.

Neither leaves a trace in the audit trail: that somebody kept a commitment or wrote a note is for the pair, or
for the writer alone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.errors import Refused
from accounts.models import PersonalKey, User
from sessions.actions.common import NotOneOfTheTwo, side_of
from sessions.drafts.meanwhile import check_seen
from sessions.models import Commitment, Reflection, Session, commitment_states


class NotYours(Refused):
    """The commitment is the partner's."""


class ReasonMissing(Refused):
    """A commitment is dropped with a reason, so that the partner is not left to guess."""


@transaction.atomic
def settle_commitment(
    *, commitment: Commitment, to: Commitment.State, by: User, at: datetime, reason: str = ""
) -> Commitment:
    """Mark one's own commitment as done, drop it with a reason, or open it again; a repeat changes nothing.

    :raises NotYours: for the partner's. :raises ReasonMissing: when it is dropped without one.
    """
    commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("key", "pair").get(pk=commitment.pk)
    )
    if side_of(commitment.pair, by) != commitment.owner:
        raise NotYours("Only the person who made a commitment can settle it.")
    if to == Commitment.State.DROPPED and not reason:
        raise ReasonMissing("Say in a few words why it is dropped; your partner reads it.")
    if commitment.state == to:
        return commitment
    commitment.reason = reason if to == Commitment.State.DROPPED else ""
    settled_at = None if to == Commitment.State.OPEN else at
    commitment_states.move(commitment, to, settled_at=settled_at, reason_sealed=commitment.reason_sealed)
    return commitment


@transaction.atomic
def save_reflection(
    *, session: Session, text: str, by: User, at: datetime, seen: str | None = None
) -> Reflection | None:
    """Keep a private note, sealed with its writer's own key. An empty note is taken away: none is left.

    ``seen`` is the mark of the note that the page showed (``sessions.drafts.meanwhile``).

    :raises NotOneOfTheTwo: for everybody but the two.
    :raises WrittenMeanwhile: when another tab kept another note; nothing is saved.
    """
    if by.person is None or session.pair.side_of(by.person) is None:
        raise NotOneOfTheTwo("Only the two of a pair can keep a note about their session.")
    note = Reflection.objects.of(by.person).filter(session=session).first()
    return keep_note(note, session, text, by=by, at=at, seen=seen)


def keep_note(
    note: Reflection | None, session: Session, text: str, *, by: User, at: datetime, seen: str | None
) -> Reflection | None:
    """The same in the caller's transaction, over ``note``, which is the one that ``by`` has kept of ``session``."""
    if by.person is None:
        raise NotOneOfTheTwo("Only the two of a pair can keep a note about their session.")
    check_seen("note", note, text, seen)
    if not text:
        if note:
            note.delete()
        return None
    note = note or Reflection(session=session, person=by.person)
    note.key, note.saved_at = PersonalKey.of(by.person), at
    note.text = text
    note.save()
    return note
