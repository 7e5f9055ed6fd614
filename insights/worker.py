"""Computes a release that was asked for. Run twice, or cut short and run again, it freezes one release once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import Organisation
from accounts.states import NotPossibleNow
from feedback.actions import shuffle_sheets
from feedback.selectors import response_counts
from insights import freezing
from insights.answers import declared_tables
from insights.cells import MINIMUM
from insights.commons import said
from insights.commons.withholding import taken_back_meanwhile
from insights.costs import frozen_cost
from insights.disclosure import soft_share
from insights.models import Release, release_states
from insights.operations import frozen, operations
from insights.outcomes.comparing import comparisons
from insights.outcomes.elsewhere import shown_elsewhere
from insights.outcomes.tables import drawn_sides, outcome_tables
from insights.top_team import top_team
from programmes.models import MeasureReading, Programme

logger = logging.getLogger(__name__)

STEPS = ("Counting", "Hiding small groups", "Checking against earlier releases", "Freezing")


TRIES = 3


class Overtaken(Exception):
    """Another cohort has shown outcomes meanwhile, which were not looked at."""


class Stopped(Exception):
    """Somebody pressed "Stop"."""


def compute(*, release_id: str, clock: Callable[[], datetime]) -> None:
    """Take ``release_id`` from waiting to frozen. A release that is settled, or gone, is left alone."""
    release = Release.objects.select_related("cohort").filter(pk=release_id).first()
    if release is None or not _claimed(release):
        return
    try:
        _in_turn(release, clock)
    except Stopped:
        release_states.move(release, Release.State.CANCELLED)
    except freezing.NotAudited as refusal:
        release_states.move(release, Release.State.FAILED, problem=str(refusal))
    except NotPossibleNow:
        logger.info("Release %s was settled by another worker.", release_id)


def _claimed(release: Release) -> bool:
    """A waiting release is taken up; one that a worker left in the middle is computed again from the start."""
    if release.state == Release.State.WAITING:
        try:
            release_states.move(release, Release.State.COMPUTING)
        except NotPossibleNow:
            return False
    return release.state == Release.State.COMPUTING


def _in_turn(release: Release, clock: Callable[[], datetime]) -> None:
    """Once more where another release came first. After that it is left, and taken up by the next round."""
    for _ in range(TRIES):
        try:
            _compute(release, clock)
        except Overtaken:
            logger.info("Release %s is computed again: another cohort came first.", release.pk)
        else:
            return


def _compute(release: Release, clock: Callable[[], datetime]) -> None:
    _step(release, 0)
    counted = frozen(operations(release.cohort, at=release.as_of))
    outcomes = outcome_tables(release.cohort, on=timezone.localdate(release.as_of))
    tables = [*declared_tables(release.cohort), *outcomes]
    _step(release, 1)
    before = list(Release.objects.frozen().filter(cohort=release.cohort_id).order_by("number"))
    _step(release, 2)
    seen, elsewhere = shown_elsewhere(release.cohort) if outcomes else (set(), [])
    result = freezing.freeze(tables, number=release.number, before=before, elsewhere=elsewhere)
    _step(release, 3)
    release.tables = {
        **result.tables,
        "operations": counted,
        "responses": _responses(release),
        "entered": _entered(release),
        "said": said.as_of(release.cohort, at=release.as_of),
        **_beside_the_answers(release, result.tables),
    }
    release.suppressed, release.audit = result.suppressed, result.audit
    release.digest = freezing.digest(release)
    with transaction.atomic():
        if outcomes:
            Organisation.objects.select_for_update().get(pk=Organisation.current().pk)
            if shown_elsewhere(release.cohort)[0] != seen:
                raise Overtaken
        _freeze(release, result.respondents, at=clock())


def _freeze(release: Release, respondents: dict[str, object], *, at: datetime) -> None:
    with transaction.atomic():
        # A theme that is taken back waits for this, or is found taken back here.
        Programme.objects.select_for_update().get(pk=release.cohort.programme_id)
        release_states.move(
            release,
            Release.State.FROZEN,
            tables=release.tables,
            withheld=taken_back_meanwhile(release),
            suppressed=release.suppressed,
            audit=release.audit,
            respondents=respondents,
            digest=release.digest,
            signature=freezing.signature(release.digest),
            progress=100,
            step="",
            frozen_at=at,
        )
        # What came in since the last release is mixed in with the rest: the order of rows would tell who answered when.
        shuffle_sheets(cohort=release.cohort)
        record(
            by=release.requested_by,
            at=at,
            verb="release frozen",
            subject=release,
            number=release.number,
            hidden=len(release.suppressed),
        )


def _responses(release: Release) -> list[dict[str, object]]:
    """How many of those who were asked answered, by occasion and side; sides under 5 people are left out.

    Never nobody and never everybody: whether somebody answered is for nobody else to know.
    """
    found = []
    for count in response_counts(release.cohort):
        if count.asked >= MINIMUM["scores"]:
            answered, edge = soft_share(count.answered, count.asked)
            said = {"asked": count.asked, "answered": answered, "edge": edge}
            found.append({"occasion": count.occasion, "side": count.side, **said})
    return found


def _entered(release: Release) -> dict[str, dict[str, object]]:
    """The newest figure that somebody entered for each measure of the programme's own, by the day of the release."""
    readings = MeasureReading.objects.filter(
        measure__objective__programme=release.cohort.programme_id, read_on__lte=release.as_of.date()
    )
    return {
        str(reading.measure_id): {"value": float(reading.value), "read_on": reading.read_on.isoformat()}
        for reading in readings.order_by("read_on")
    }


def _beside_the_answers(release: Release, tables: dict[str, Any]) -> dict[str, object]:
    """Outcomes of those who took part beside those who waited, the cost, and the top team; each where it is known."""
    found = {
        "comparisons": comparisons(tables, drawn=drawn_sides(release.cohort)),
        "cost": frozen_cost(release.cohort),
        "top_team": top_team(release.cohort, on=timezone.localdate(release.as_of)),
    }
    return {key: value for key, value in found.items() if value}


def _step(release: Release, place: int) -> None:
    """Say how far it is, and stop where somebody asked for that."""
    Release.objects.filter(pk=release.pk).update(step=STEPS[place], progress=100 * place // len(STEPS))
    if Release.objects.filter(pk=release.pk, cancel_requested=True).exists():
        raise Stopped
