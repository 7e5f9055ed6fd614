"""Asking for a release, stopping one, and the decision that people take on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.audit import record
from accounts.doorbell import ring
from accounts.errors import Refused
from accounts.models import User
from insights import evidence, tasks
from insights.freezing import is_genuine
from insights.models import Release, release_states
from programmes.actions import close_programme
from programmes.models import Cohort, Decision

UNDER_WAY = (Release.State.WAITING, Release.State.COMPUTING)


class ReleaseUnderWay(Refused):
    """One release of a cohort at a time."""


class CannotDecide(Refused):
    """The decision does not fit what the release shows, or a part of it is missing."""


@transaction.atomic
def request_release(*, cohort: Cohort, by: User | None, at: datetime, submission: UUID) -> Release:
    """Ask a worker for the next release of ``cohort``; the same ``submission`` again is the same release.

    :raises ReleaseUnderWay: while another one is being computed.
    """
    before = Release.objects.filter(submission=submission).first()
    if before is not None:
        return before
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if Release.objects.filter(cohort=cohort, state__in=UNDER_WAY).exists():
        raise ReleaseUnderWay("A release is being made already. Wait for it, or stop it first.")
    last = Release.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(
        cohort=cohort, number=last + 1, as_of=at, submission=submission, requested_by=by, requested_at=at
    )
    record(by=by, at=at, verb="release asked for", subject=release, number=release.number)
    ring(tasks.compute_release, release_id=str(release.pk))
    return release


@transaction.atomic
def stop_release(*, release: Release, by: User, at: datetime) -> Release:
    """Stop a release that is not frozen yet; a worker in the middle of it stops at its next step."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.state == Release.State.COMPUTING:
        release.cancel_requested = True
        release.save(update_fields=["cancel_requested"])
    else:
        release_states.move(release, Release.State.CANCELLED)
    record(by=by, at=at, verb="release stopped", subject=release)
    return release


@transaction.atomic
def decide(
    *,
    cohort: Cohort,
    release: Release,
    outcome: str,
    why: str,
    changes: Mapping[str, str],
    signed_name: str,
    by: User,
    at: datetime,
) -> Decision:
    """Record what people decided on ``release``. The rule advises; only these things it refuses:

    :raises CannotDecide: if the release was tampered with, if *go* meets a red in safety or load, if *adapt* names no
        change for a criterion that was missed, or if a decision stands already.
    """
    kept = _accepted(cohort, release, outcome, changes)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                cohort=cohort,
                outcome=outcome,
                why=why,
                changes={} if outcome == Decision.Outcome.STOP else kept,
                release_number=release.number,
                release_digest=release.digest,
                signed_name=signed_name,
                decided_by=by,
                decided_at=at,
            )
    except IntegrityError as error:
        raise CannotDecide("A decision has been recorded already.") from error
    close_programme(programme=cohort.programme, by=by, at=at)
    record(by=by, at=at, verb="decision recorded", subject=decision, outcome=outcome, release=release.number)
    return decision


def _accepted(cohort: Cohort, release: Release, outcome: str, changes: Mapping[str, str]) -> dict[str, str]:
    """The changes that were named. :raises CannotDecide: as ``decide`` says."""
    if release.state != Release.State.FROZEN or not is_genuine(release):
        raise CannotDecide("These figures do not match their signature. Make a new release before deciding.")
    verdict = evidence.verdict(evidence.judged(cohort, release))
    if outcome == Decision.Outcome.GO and verdict.blocks_go:
        raise CannotDecide("Safety or load is red. Settle it first, or choose adapt or stop.")
    kept = {key: words.strip() for key, words in changes.items() if words.strip()}
    missing = [miss.label for miss in verdict.misses if miss.key not in kept]
    if outcome == Decision.Outcome.ADAPT and missing:
        raise CannotDecide(f"Adapt needs a named change for each miss. Still open: {', '.join(missing)}.")
    return kept
