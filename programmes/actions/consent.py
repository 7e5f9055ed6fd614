"""Suggesting somebody, who decides alone; and asking a line manager for time, who learns nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, ReportingLine, User
from notifications.actions import enqueue, enqueue_all
from notifications.registry import Due
from programmes.actions.applying import CallClosed
from programmes.actions.enrolment import said_yes
from programmes.eligibility import why_neither, why_not_from_here
from programmes.kit.in_use import frozen
from programmes.models import (
    Cohort,
    KitText,
    Nomination,
    OpenCall,
    Participant,
    TimeAgreement,
    nomination_states,
    time_agreement_states,
)


class NotToBeNominated(Refused):
    """Somebody cannot be suggested, for a reason everybody may know."""


@transaction.atomic
def nominate(*, cohort: Cohort, person: Person, reason: str, by: User, at: datetime) -> Nomination:
    """Suggest ``person``, who is told and decides alone; nobody else hears of it before they say yes.

    :raises CallClosed: when no application is taken.
    :raises NotToBeNominated: for oneself, and for somebody at another site than the cohort's.
    """
    call = OpenCall.objects.select_related("cohort").filter(cohort=cohort).first()
    if call is None or not call.takes_applications(timezone.localdate(at)):
        raise CallClosed("The call is closed. Nobody can be suggested any more.")
    if by.person_id == person.pk:
        raise NotToBeNominated("That is you. You can apply yourself.")
    if elsewhere := why_not_from_here(person, cohort):
        raise NotToBeNominated(elsewhere)
    nomination, is_new = Nomination.objects.get_or_create(
        cohort=cohort, person=person, nominated_by=by, defaults={"reason": reason, "made_at": at}
    )
    # Whether somebody takes part already, or runs the programme, is not told to whoever suggests them.
    if is_new and not why_neither(person, cohort):
        enqueue(
            kind="programmes.nomination",
            person=person,
            due_at=at,
            at=at,
            programme_key=cohort.programme_id,
            sequence=str(nomination.pk),
            facts={"nomination": str(nomination.pk)},
        )
    return nomination


@transaction.atomic
def agree_to_nomination(*, nomination: Nomination, by: User, at: datetime) -> Nomination:
    """The suggested person says yes: the programme team may see it, and they can go on to apply."""
    _require_own(nomination, by)
    nomination_states.move(nomination, Nomination.State.AGREED, answered_at=at)
    record(by=by, at=at, verb="nomination agreed to", subject=nomination)
    return nomination


@transaction.atomic
def refuse_nomination(*, nomination: Nomination, by: User) -> None:
    """The suggested person says no: nothing is left of it but a count."""
    _require_own(nomination, by)
    if Nomination.objects.filter(pk=nomination.pk).delete()[0]:
        OpenCall.objects.filter(cohort=nomination.cohort_id).update(refusals=F("refusals") + 1)


def _require_own(nomination: Nomination, by: User) -> None:
    if by.person_id != nomination.person_id:
        raise NotToBeNominated("Only the person who was suggested answers.")


@said_yes.register
def ask_managers(*, participants: Iterable[Participant], at: datetime) -> None:
    """Ask each participant's line manager for the hours, once; nobody where the staff list names no manager.

    Five queries and one for each 500, in the caller's transaction.
    """
    by_person = {participant.person_id: participant for participant in participants}
    known = set(
        TimeAgreement.objects.filter(participant__in=by_person.values()).values_list("participant", flat=True)
    )
    lines = ReportingLine.objects.current(timezone.localdate(at)).filter(
        kind=ReportingLine.Kind.SOLID, person__in=list(by_person), manager__left_on=None
    )
    rows = [
        TimeAgreement(participant=by_person[line.person_id], manager=line.manager, asked_at=at)
        for line in lines.select_related("manager")
        if by_person[line.person_id].pk not in known
    ]
    TimeAgreement.objects.bulk_create(rows, batch_size=500)
    texts = {
        programme: str(frozen(programme, KitText.Kind.LINE_MANAGER, at=at).pk)
        for programme in {row.participant.cohort.programme_id for row in rows}
    }
    enqueue_all((_due(row, row.manager, texts, at) for row in rows if row.manager), at=at)


def _due(row: TimeAgreement, manager: Person, texts: Mapping[UUID, str], at: datetime) -> Due:
    programme = row.participant.cohort.programme_id
    facts = {"time": str(row.pk), "text": texts[programme]}
    return Due("programmes.manager-time", manager, at, str(row.pk), programme, facts)


@transaction.atomic
def answer_time(*, agreement: TimeAgreement, state: str, hours: int, by: User, at: datetime) -> TimeAgreement:
    """The manager agrees to ``hours`` a month or asks for a talk first; the answer can be changed.

    :raises Refused: for anybody but the manager who was asked.
    """
    if agreement.manager is None or by.person_id != agreement.manager_id:
        raise Refused("Only the line manager who was asked answers.")
    if agreement.state == state:
        TimeAgreement.objects.filter(pk=agreement.pk).update(hours=hours, answered_at=at)
    else:
        time_agreement_states.move(agreement, state, hours=hours, answered_at=at)
    record(by=by, at=at, verb="time answered", subject=agreement, state=str(state), hours=hours)
    return agreement
