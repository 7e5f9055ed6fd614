"""Applying: a draft that is nobody else's, handed in, changed until the last day, withdrawn without a reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import ContentKey, Person, User
from programmes.eligibility import eligibility, why_neither
from programmes.models import Application, Cohort, OpenCall, Topic, application_states

LONGEST = 2_000
EMPTY: Mapping[str, Any] = {
    "offers": [],
    "wants": [],
    "meets": [],
    "hours": [],
    "languages": [],
    "own_words": "",
}


class CallClosed(Refused):
    """Applications are taken until the end of the last day."""


class NotEligible(Refused):
    """Somebody may not apply for this side, for a reason in words."""


class NotYourApplication(Refused):
    """Only the applicant changes an application."""


@transaction.atomic
def save_draft(
    *, cohort: Cohort, person: Person, words: Mapping[str, Any], by: User, at: datetime
) -> Application:
    """Keep what was typed, checked or not, where only ``person`` reads it.

    :raises CallClosed: after the last day. :raises NotEligible: for whoever can take no side at all.
    """
    application = _own(cohort, person, by, at)
    if why := why_neither(person, cohort):
        raise NotEligible(why)
    if application.state == Application.State.WITHDRAWN:
        application_states.move(application, Application.State.DRAFT, decided_at=None)
    if application.state != Application.State.DRAFT:
        raise NotEligible("Your application is handed in. Change it and save the change.")
    application.draft = json.dumps(_short(words))
    application.saved_at = at
    application.save(update_fields=["draft_sealed", "saved_at"])
    return application


@transaction.atomic
def apply(
    *,
    cohort: Cohort,
    person: Person,
    side: str,
    offers: Iterable[Topic],
    wants: Iterable[Topic],
    works_best: str,
    by: User,
    at: datetime,
    **fields: Any,
) -> Application:
    """Hand in an application, or change one. ``fields``: ``meets``, ``hours``, ``languages``, ``own_words``.

    :raises CallClosed: after the last day. :raises NotEligible: for this side, with the reason.
    """
    verdict = next(each for each in eligibility(person, cohort) if each.side == side)
    application = _own(cohort, person, by, at)
    if not verdict.may:
        raise NotEligible(verdict.why)
    if application.state == Application.State.WITHDRAWN:
        application_states.move(application, Application.State.DRAFT, decided_at=None)
    if application.state == Application.State.DRAFT:
        application_states.move(application, Application.State.APPLIED, applied_at=at)
        record(by=by, at=at, verb="application handed in", subject=application, side=str(side))
    elif application.state != Application.State.APPLIED:
        raise CallClosed("Places have been given. An application cannot be changed any more.")
    application.side, application.draft, application.works_best = side, "", works_best
    application.offers = [str(topic.pk) for topic in offers]
    application.wants = [str(topic.pk) for topic in wants]
    for name, value in fields.items():
        setattr(application, name, value)
    application.saved_at = at
    application.save()
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User | None, at: datetime) -> Application:
    """Take an application back, at any time. What it said goes at once; that there was one stays for the counts."""
    if by is not None and by.person_id != application.person_id:
        raise NotYourApplication("Only the applicant withdraws an application.")
    application_states.move(application, Application.State.WITHDRAWN, decided_at=at)
    forget_words(application)
    record(by=by, at=at, verb="application withdrawn", subject=application)
    return application


def forget_words(application: Application) -> None:
    """Empty an application and destroy its key."""
    key = application.key
    application.draft_sealed = application.works_best_sealed = b""
    for name, value in EMPTY.items():
        setattr(application, name, value)
    application.key = None
    application.save()
    if key is not None:
        key.delete()


def draft_of(application: Application | None) -> dict[str, Any]:
    """What the draft of its reader holds, by field."""
    words = application.draft if application else ""
    return json.loads(words) if words else {}


def _own(cohort: Cohort, person: Person, by: User, at: datetime) -> Application:
    """The one application of ``person``, with a key; made as an empty draft when there is none."""
    if by.person_id != person.pk:
        raise NotYourApplication("Everybody applies alone.")
    call = OpenCall.objects.select_related("cohort").filter(cohort=cohort).first()
    if call is None or not call.takes_applications(timezone.localdate(at)):
        raise CallClosed("The call is closed. Applications cannot be made or changed any more.")
    application, _ = (
        Application.objects.select_for_update(of=("self",))
        .select_related("key")
        .get_or_create(cohort=cohort, person=person, defaults={"saved_at": at})
    )
    if application.key is None:
        application.key = ContentKey.new()
        application.save(update_fields=["key"])
    return application


def _short(words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [str(part)[:LONGEST] for part in value[:100]]
        if isinstance(value, list)
        else str(value)[:LONGEST]
        for name, value in words.items()
    }
