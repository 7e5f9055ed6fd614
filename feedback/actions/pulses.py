"""The pulse after a session: both are asked, each alone; the partner never learns whether one answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from feedback.actions.sheets import AnswerNotPossible, keep_sheet
from feedback.items import pulse_items
from feedback.models import AnswerSheet, AskState, Pulse, pulse_states
from programmes.models import Side
from sessions.models import Session


def ask_pulse(*, session: Session, at: datetime) -> None:
    """Ask both of the pair about ``session``, in one statement; whoever was asked already is not asked again."""
    participants = (session.pair.mentor_id, session.pair.mentee_id)
    Pulse.objects.bulk_create(
        [Pulse(session=session, participant_id=participant, asked_at=at) for participant in participants],
        ignore_conflicts=True,
    )


@transaction.atomic
def take_pulse_back(*, session: Session) -> None:
    """The session was not held after all: nobody is asked about it any more. What was answered stays nameless."""
    Pulse.objects.filter(session=session).exclude(state=AskState.ANSWERED).delete()


@transaction.atomic
def answer_pulse(*, pulse: Pulse, values: Mapping[str, int], by: User, at: datetime) -> Pulse:
    """Keep the answers apart from the person. A second press changes nothing: the first answers count.

    :raises AnswerNotPossible: for a value off the scale, or for somebody else's pulse.
    """
    pulse = _own(pulse, by)
    if pulse.state == AskState.ANSWERED:
        return pulse
    pulse_states.move(pulse, AskState.ANSWERED)
    keep_sheet(
        participant=pulse.participant,
        occasion=AnswerSheet.Occasion.PULSE,
        items=pulse_items(Side(pulse.participant.side)),
        values=values,
        number=pulse.session.number,
        hour=str(pulse.session_id),
    )
    return pulse


@transaction.atomic
def skip_pulse(*, pulse: Pulse, by: User) -> Pulse:
    """Not this time. It is not a fault, raises nothing, and may still be answered later."""
    pulse = _own(pulse, by)
    if pulse.state == AskState.ASKED:
        pulse_states.move(pulse, AskState.SKIPPED)
    return pulse


def _own(pulse: Pulse, by: User) -> Pulse:
    pulse = (
        Pulse.objects.select_for_update(of=("self",))
        .select_related("participant", "session")
        .get(pk=pulse.pk)
    )
    if pulse.participant.person_id != by.person_id:
        raise AnswerNotPossible("Only the person who was asked can answer.")
    return pulse
