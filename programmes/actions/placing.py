"""From an application to somebody who takes part: with a place at once, or off the waiting list when one comes free."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.audit import record
from accounts.models import ContentKey
from programmes.actions.applying import withdraw_application
from programmes.actions.enrolment import OPEN_TO_INVITE, place_freed, said_yes, say_invited
from programmes.eligibility import held_elsewhere
from programmes.models import (
    Application,
    Cohort,
    Participant,
    SelectionPlace,
    Topic,
    TopicChoice,
    application_states,
    participant_states,
)

State = Application.State


def give_places(*, cohort: Cohort, side: str, applications: list[Application], at: datetime) -> None:
    """Each of ``applications`` takes part from now on; what it said goes with it. In the caller's transaction."""
    people = [application.person_id for application in applications]
    _load_keys(applications)
    known = {one.person_id: one for one in cohort.participants.filter(person__in=people)}
    new, handed = [], []
    for application in applications:
        participant = known.get(application.person_id)
        if participant is None:
            participant = Participant(cohort=cohort, person=application.person, invited_at=at)
            new.append(participant)
        _describe(participant, application, Participant.State.PREPARING, at)
        if _hand_over(participant, application):
            handed.append(application)
        application.participant, application.state = participant, State.SELECTED
        application.decided_at = at
    Participant.objects.bulk_create(new, batch_size=500)
    if known:
        _go_on(cohort, known.values())
    for start in range(0, len(people), 500):
        _keep_placed(cohort, people[start : start + 500], at)
    Application.objects.bulk_update(handed, ["key", "works_best_sealed"], batch_size=100)
    _choose(cohort, applications)
    placed = [application.participant for application in applications if application.participant]
    said_yes.tell(participants=placed, at=at)


def _go_on(cohort: Cohort, known: Collection[Participant]) -> None:
    """Those who were asked by hand before, and said no or nothing, prepare from now on as they applied."""
    may = participant_states.sources(Participant.State.PREPARING)
    cohort.participants.filter(pk__in=[one.pk for one in known], state__in=may).update(
        state=Participant.State.PREPARING
    )
    fields = ["side", "hopes", "meets", "hours", "languages", "key", "works_best_sealed", "answered_at"]
    Participant.objects.bulk_update(known, fields, batch_size=100)


def _keep_placed(cohort: Cohort, people: list[UUID], at: datetime) -> None:
    """Each application of ``people`` with its participant, in one statement."""
    theirs = Participant.objects.filter(cohort=cohort, person=OuterRef("person"))
    cohort.applications.filter(person__in=people).update(
        participant=Subquery(theirs.values("pk")[:1]), state=State.SELECTED, decided_at=at
    )


@place_freed.register
@transaction.atomic
def offer_next(*, participant: Participant, at: datetime) -> Application | None:
    """Offer a place that was given back to the first on the waiting list, who may say yes or no to it.

    Only a place of the open call is passed on, and only before the pairs meet.
    """
    given_back = Application.objects.filter(participant=participant).select_related("key").first()
    if given_back is None:
        return None
    if application_states.may(given_back.state, State.WITHDRAWN):
        withdraw_application(application=given_back, by=None, at=at)
    cohort = Cohort.objects.select_for_update().get(pk=participant.cohort_id)
    if cohort.state not in OPEN_TO_INVITE:
        return None
    waiting = SelectionPlace.objects.filter(
        selection__cohort=cohort,
        side=participant.side,
        application__state=State.NOT_PLACED,
        application__person__left_on=None,
    ).exclude(application__person__in=held_elsewhere(cohort).values("person"))
    first = waiting.select_related("application__person").order_by("place").first()
    return _offer(cohort, first.application, at) if first else None


def _offer(cohort: Cohort, application: Application, at: datetime) -> Application:
    participant, is_new = Participant.objects.get_or_create(
        cohort=cohort, person=application.person, defaults={"side": application.side, "invited_at": at}
    )
    if not is_new:
        participant_states.move(participant, Participant.State.INVITED, invited_at=at)
    _describe(participant, application, Participant.State.INVITED, at)
    _hand_over(participant, application)
    participant.save()
    application.save(update_fields=["key", "works_best_sealed"])
    application_states.move(application, State.SELECTED, participant=participant)
    _choose(cohort, [application])
    record(by=None, at=at, verb="place offered from the waiting list", subject=application)
    say_invited(participant, at)
    return application


def _describe(participant: Participant, application: Application, state: str, at: datetime) -> None:
    participant.side, participant.state = application.side, state
    participant.hopes, participant.meets = application.own_words, application.meets
    participant.hours, participant.languages = application.hours, application.languages
    participant.answered_at = at if state == Participant.State.PREPARING else None


def _load_keys(applications: list[Application]) -> None:
    """The keys of those that have words for a partner, in one query."""
    wanted = [each.key_id for each in applications if each.works_best_sealed]
    keys = ContentKey.objects.in_bulk(wanted)
    for application in applications:
        if application.works_best_sealed:
            application.key = keys.get(application.key_id)


def _hand_over(participant: Participant, application: Application) -> bool:
    """How somebody works best goes over to the participant with its key, so that it is kept once.

    True where ``application``, which the caller saves, is another one by that.
    """
    if not application.works_best_sealed:
        return False
    if participant.key_id is None:
        participant.key = application.key
    Application.works_best.carry(application, participant)
    application.works_best_sealed = b""
    if participant.key_id == application.key_id:
        application.key = None
    return True


def _choose(cohort: Cohort, applications: Iterable[Application]) -> None:
    """The topics of each application, as far as the programme still has them."""
    topics: dict[str, Topic] = {str(topic.pk): topic for topic in cohort.programme.topics.all()}
    participants = [application.participant for application in applications]
    TopicChoice.objects.filter(participant__in=participants).delete()
    rows: list[Any] = [
        TopicChoice(participant=application.participant, topic=topics[key], kind=kind)
        for application in applications
        for kind, keys in (
            (TopicChoice.Kind.OFFERS, application.offers),
            (TopicChoice.Kind.WANTS, application.wants),
        )
        for key in keys
        if key in topics
    ]
    TopicChoice.objects.bulk_create(rows, batch_size=500)
