"""Ways out, always open and without fault; and the end that was planned."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import ContentKey, Person, User
from pairing.actions.agreement import OVER, activate_if_signed, end_agreement
from pairing.actions.another import ask_for_another
from pairing.actions.asking import introduce_if_ready, open_question, say
from pairing.listeners import pair_ended
from pairing.models import Conflict, Pair, pair_states
from preparation.actions import reopen_choice
from programmes.actions import place
from programmes.models import Participant, Side

# A mentor hears of a pause before the mentee does: whoever has less power is not the last to know.
MENTOR_FIRST = timedelta(minutes=15)


class Held(Refused):
    """A rule bars the two since something changed: they do not go on before the programme team has looked at it."""


@transaction.atomic
def pause(*, pair: Pair, by: User | None, at: datetime) -> Pair:
    """Rest the pair. The other person reads a neutral sentence, once both have said yes; no reason is asked.

    Where nobody of the two pressed it both are told, the mentor first.
    """
    if pair.state != Pair.State.PAUSED:
        was_known_to_both = pair.is_known_to_both
        pair_states.move(pair, Pair.State.PAUSED, paused_from=pair.state)
        record(by=by, at=at, verb="pair paused", subject=pair)
        if was_known_to_both:
            _tell_others("pairing.paused", pair, by, at, later=MENTOR_FIRST)
    return pair


@transaction.atomic
def resume(*, pair: Pair, by: User | None, at: datetime) -> Pair:
    """Go on where the pair was; what it was waiting for may have happened meanwhile. A question is asked again.

    :raises Held: while a rule bars the two.
    """
    conflicts = Conflict.objects.filter(pair=pair)
    if conflicts.filter(settled_at=None).exists():
        raise Held("The programme team has to look at this first. You can end it at any time.")
    pair_states.move(pair, pair.paused_from, paused_from="")
    record(by=by, at=at, verb="pair resumed", subject=pair)
    conflicts.filter(settled_as=Conflict.Outcome.GONE).update(settled_as=Conflict.Outcome.RESUMED)
    open_question(pair=pair, at=at)
    introduce_if_ready(pair=pair, at=at)
    activate_if_signed(pair=pair, at=at)
    return pair


@transaction.atomic
def leave(*, pair: Pair, by: User | None, at: datetime) -> Pair:
    """End the pair from any state without a reason. Both may be paired again; a second press changes nothing."""
    if pair.state in OVER:
        return pair
    was_known_to_both = pair.mentee_answered_at is not None
    pair_states.move(pair, Pair.State.ENDED, ended_at=at)
    record(by=by, at=at, verb="pair ended", subject=pair)
    end_agreement(pair=pair, at=at)
    if was_known_to_both:
        _tell_others("pairing.ended", pair, by, at)
    pair_ended.tell(pair=pair, at=at)
    reopen_choice(participant=pair.mentee)
    for participant in (pair.mentor, pair.mentee):
        _free(participant, by=by, at=at)
    if was_known_to_both:
        ask_for_another(pair=pair, at=at)
    return pair


@transaction.atomic
def start_closing(*, pair: Pair, by: User | None, at: datetime) -> Pair:
    """The pair's last hours have come. A pair that is closing already is left alone."""
    if pair.state == Pair.State.ACTIVE:
        pair_states.move(pair, Pair.State.CLOSING)
        record(by=by, at=at, verb="pair closing", subject=pair)
    return pair


@transaction.atomic
def complete(*, pair: Pair, by: User | None, at: datetime) -> Pair:
    """The pair has ended as planned."""
    start_closing(pair=pair, by=by, at=at)
    pair_states.move(pair, Pair.State.COMPLETED, ended_at=at)
    record(by=by, at=at, verb="pair completed", subject=pair)
    end_agreement(pair=pair, at=at)
    pair_ended.tell(pair=pair, at=at)
    for participant in (pair.mentor, pair.mentee):
        place(participant=participant, state=Participant.State.COMPLETED, by=by, at=at)
    return pair


def end_pairs_of(*, participant: Participant, at: datetime) -> None:
    """Listens to programmes: somebody has withdrawn."""
    pairs = Pair.objects.live().with_people()
    for pair in [*pairs.filter(mentor=participant), *pairs.filter(mentee=participant)]:
        leave(pair=pair, by=None, at=at)


def forget_words_of_both(*, person: Person, at: datetime) -> None:
    """Listens to accounts: once both of a pair are erased, nobody is left for whom to keep what the two wrote."""
    pairs = Pair.objects.filter(
        Q(mentor__person=person, mentee__person__erased_at__isnull=False)
        | Q(mentee__person=person, mentor__person__erased_at__isnull=False)
    )
    ContentKey.objects.filter(pk__in=list(pairs.values_list("key", flat=True))).delete()


def _free(participant: Participant, *, by: User | None, at: datetime) -> None:
    participant.refresh_from_db(fields=["state"])
    still_paired = Pair.objects.live().exclude(mentee_answered_at=None)
    key = "mentor" if participant.side == Side.MENTOR else "mentee"
    if (
        participant.state == Participant.State.PAIRED
        and not still_paired.filter(**{key: participant}).exists()
    ):
        place(participant=participant, state=Participant.State.READY, by=by, at=at)


def _tell_others(
    kind: str,
    pair: Pair,
    by: User | None,
    at: datetime,
    *,
    later: timedelta = timedelta(),
) -> None:
    """Tell whoever did not press it. Where nobody of the two did, the mentee hears so much ``later``."""
    own = pair.side_of(by.person) if by else None
    for side in Side:
        if side != own:
            waits = later if side == Side.MENTEE and own is None else timedelta()
            say(kind, pair, side, at, due_at=at + waits)
