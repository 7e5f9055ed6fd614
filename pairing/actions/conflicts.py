"""What a coordinator does about a pair in conflict: lets it go on when safe, asks new partners, or ends it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from pairing import rematch as suggesting
from pairing.actions.ending import leave, resume
from pairing.actions.making import Draft, make_pairs
from pairing.conflicts import as_it_stands, look_at
from pairing.engine import Problem
from pairing.engine.partners import Fit
from pairing.models import Conflict, Pair
from programmes.models import Participant


class StillBarred(Refused):
    """A rule still stands between the two, or the pair does not rest because of one."""


class PartnerGone(Refused):
    """Since the page was opened, a suggested partner has found somebody else or may not be asked any more."""


def resume_when_safe(*, pair: Pair, by: User, at: datetime) -> Pair:
    """Let the two go on, once every rule was looked at again. What that look found is kept either way.

    :raises StillBarred: with the rule in words; and where one of the two paused it, who alone may go on.
    """
    look_at(as_it_stands(pair), at=at, private=True)
    barred = Conflict.objects.open().filter(pair=pair).order_by("found_at", "rule")
    if sentences := list(barred.values_list("sentence", flat=True)):
        raise StillBarred(f"Not yet: {' '.join(sentences)}")
    if not Conflict.objects.waiting().filter(pair=pair).exists():
        raise StillBarred("One of the two paused this pair. They alone can go on.")
    with transaction.atomic():
        pair.refresh_from_db(fields=["state", "paused_from"])
        return resume(pair=pair, by=by, at=at)


@transaction.atomic
def end_in_conflict(*, pair: Pair, by: User, at: datetime) -> Pair:
    """End it, nobody at fault; both are told and asked whether they would like a new partner."""
    _must_wait(pair)
    return leave(pair=pair, by=by, at=at)


@transaction.atomic
def rematch(
    *, pair: Pair, mentor_with: Participant | None, mentee_with: Participant | None, by: User, at: datetime
) -> list[Pair]:
    """End the pair without fault and ask new partners, each mentor first. ``None`` leaves that person waiting.

    :raises PartnerGone: where a rule or another pair has come between; then nothing has changed.
    """
    _must_wait(pair)
    problem = suggesting.without(pair, at=at)
    chosen = [
        (mentor, mentee)
        for mentor, mentee in ((pair.mentor, mentor_with), (mentee_with, pair.mentee))
        if mentor is not None and mentee is not None
    ]
    fits = [(mentor, mentee, _fit(problem, mentor, mentee)) for mentor, mentee in chosen]
    waiting = list(Conflict.objects.waiting().filter(pair=pair).values_list("pk", flat=True))
    leave(pair=pair, by=by, at=at)
    if fits:
        Conflict.objects.filter(pk__in=waiting).update(settled_as=Conflict.Outcome.REMATCHED)
    drafts = [Draft(mentor, mentee, fit.reasons, fit.warnings) for mentor, mentee, fit in fits]
    new = make_pairs(cohort=pair.cohort, drafts=drafts, at=at)
    record(by=by, at=at, verb="pair re-matched", subject=pair, pairs=len(new))
    return new


def _must_wait(pair: Pair) -> None:
    if not Conflict.objects.waiting().filter(pair=pair).exists():
        raise StillBarred(
            "This pair is not in conflict any more. Load the page again to see where it stands."
        )


def _fit(problem: Problem | None, mentor: Participant, mentee: Participant) -> Fit:
    fit = suggesting.fit_of(problem, mentor, mentee) if problem else None
    if fit is None:
        raise PartnerGone("A partner you chose can no longer be asked. Choose again; nothing has changed.")
    return fit
