"""After a pair has ended early: would you like a new partner? A no is as private as the end was."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.actions import enqueue
from pairing.models import NewPartner, Pair
from programmes.models import Cohort, Participant


class NotAskedAgain(Refused):
    """Only the person who was asked answers, and only while they take part."""


def has_time_left(cohort: Cohort, *, on: date) -> bool:
    """Whether half of the cohort's time or more is to come: less is too short to begin again."""
    return (cohort.ends_on - on) * 2 >= cohort.ends_on - cohort.starts_on


def ask_for_another(*, pair: Pair, at: datetime) -> None:
    """Ask both who are still there and wait now, if there is time. In the caller's transaction."""
    if not has_time_left(pair.cohort, on=timezone.localdate(at)):
        return
    for participant in (pair.mentor, pair.mentee):
        if participant.state == Participant.State.READY and participant.person.is_employed:
            asked = {"pair": pair, "asked_at": at, "answer": "", "answered_at": None}
            NewPartner.objects.update_or_create(participant=participant, defaults=asked)
            enqueue(
                kind="pairing.another",
                person=participant.person,
                due_at=at,
                at=at,
                programme_key=pair.cohort.programme_id,
                sequence=str(pair.pk),
                facts={"participant": str(participant.pk)},
            )


@transaction.atomic
def answer_another(*, asked: NewPartner, answer: str, by: User, at: datetime) -> NewPartner:
    """Yes, or not now; either can be changed while there is no partner.

    :raises NotAskedAgain: for anybody else, and for somebody who takes part no longer.
    """
    participant = asked.participant
    if by.person_id != participant.person_id or participant.state not in Participant.TAKING_PART:
        raise NotAskedAgain("There is no question for you here.")
    asked.answer, asked.answered_at = answer, at
    asked.save(update_fields=["answer", "answered_at"])
    record(by=by, at=at, verb="new partner answered", subject=asked, answer=str(answer))
    return asked
