"""Withdrawing: whatever somebody has open in a cohort ends in one step, and no reason is asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.listeners import person_erased
from accounts.models import Person, User
from accounts.states import NotPossibleNow
from programmes.actions.applying import withdraw_application
from programmes.actions.enrolment import withdraw
from programmes.models import Application, Cohort, Participant, application_states, participant_states


def may_leave(application: Application | None, participant: Participant | None) -> bool:
    """Whether there is anything to withdraw from."""
    if participant and participant_states.may(participant.state, Participant.State.WITHDRAWN):
        return True
    return bool(application and application_states.may(application.state, Application.State.WITHDRAWN))


@transaction.atomic
def leave_cohort(*, cohort: Cohort, person: Person, by: User | None, at: datetime) -> None:
    """End the application and the participation of ``person``; pairs and proposals end with it, without a fault.

    :raises NotPossibleNow: when there is nothing to withdraw from.
    """
    participant = (
        cohort.participants.filter(person=person).select_related("cohort__programme", "person").first()
    )
    application = cohort.applications.filter(person=person).select_related("key").first()
    if not may_leave(application, participant):
        raise NotPossibleNow("There is nothing to withdraw from: you take no part in this any more.")
    if application and application_states.may(application.state, Application.State.WITHDRAWN):
        withdraw_application(application=application, by=by, at=at)
    if participant and participant_states.may(participant.state, Participant.State.WITHDRAWN):
        withdraw(participant=participant, by=by, at=at)


@person_erased.register
def applications_end(*, person: Person, at: datetime) -> None:
    """Listens to accounts: whoever is erased has no application open any more."""
    for application in Application.objects.filter(person=person).select_related("key"):
        if application_states.may(application.state, Application.State.WITHDRAWN):
            withdraw_application(application=application, by=None, at=at)
