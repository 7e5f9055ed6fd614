"""Which releases somebody may read, and the one that pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.beside import beside, with_rows
from accounts.models import User
from insights.actions import UNDER_WAY
from insights.models import Release
from programmes.models import Cohort, Decision, Programme
from programmes.permissions import Perm, roles_with


@dataclass(frozen=True, slots=True)
class Report:
    """One cohort in the list of reports."""

    cohort: Cohort
    newest: Release | None
    running: Release | None
    decision: Decision | None
    may_read: bool
    is_run: bool

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the list: see ``reports``."""
        if self.newest is None:
            return 2, self.cohort.starts_on.toordinal()
        if self.decision:
            return 1, -self.decision.decided_at.toordinal()
        return 0, (self.cohort.decision_on or date.max).toordinal()

    @property
    def is_launched(self) -> bool:
        """Whether there is anything to read of it yet, by now or later: its dates and states begin at the launch."""
        return self.cohort.state != Cohort.State.DRAFT


def with_latest(cohorts: QuerySet[Cohort], cohort_id: UUID) -> QuerySet[Cohort]:
    """``cohorts``, of which the one of ``cohort_id`` has its newest frozen release as ``latest``, if there is one."""
    newest = Release.objects.frozen().filter(cohort=cohort_id).order_by("-number")
    found = with_rows(cohorts, {"latest": beside("releases", newest)})
    return found.defer("latest__respondents")  # type: ignore[misc]  # a name of annotate


def latest(cohort: Cohort) -> Release | None:
    """The newest frozen release of ``cohort``. One query."""
    return Release.objects.frozen().to_show().filter(cohort=cohort).order_by("-number").first()


def frozen_of(cohort: Cohort) -> list[Release]:
    """Every frozen release of ``cohort``, the newest first. One query."""
    return list(Release.objects.frozen().to_show().filter(cohort=cohort).order_by("-number"))


def before(release: Release) -> Release | None:
    """The frozen release before ``release``, where there is one. One query."""
    earlier = Release.objects.frozen().to_show().filter(cohort=release.cohort_id, number__lt=release.number)
    return earlier.order_by("-number").first()


def running(cohort: Cohort) -> Release | None:
    """The release that is being made, if one is. One query."""
    return Release.objects.filter(cohort=cohort, state__in=UNDER_WAY).first()


def reports(user: User) -> list[Report]:
    """Cohorts of which ``user`` may know that there are results. Four queries.

    What is still to be decided comes first, by its day; then what was decided, the newest first; then cohorts without
    figures, by their start.
    """
    known = Programme.objects.with_role(user, *roles_with(Perm.SEE_RESULTS_LIST))
    readable = set(
        Programme.objects.with_role(user, *roles_with(Perm.SEE_RELEASE)).values_list("pk", flat=True)
    )
    run = set(
        Programme.objects.with_role(user, *roles_with(Perm.SEE_OPERATIONS)).values_list("pk", flat=True)
    )
    heads = Release.objects.defer("tables", "respondents", "suppressed").order_by("-number")
    cohorts = (
        Cohort.objects.filter(programme__in=known)
        .select_related("programme", "decision")
        .prefetch_related(Prefetch("releases", heads))
        .order_by("-starts_on", "name", "pk")
    )
    found = [
        _report(cohort, may_read=cohort.programme_id in readable, is_run=cohort.programme_id in run)
        for cohort in cohorts
    ]
    return sorted(found, key=lambda report: report.place)


def _report(cohort: Cohort, *, may_read: bool, is_run: bool) -> Report:
    releases = list(cohort.releases.all())
    return Report(
        cohort,
        newest=next((one for one in releases if one.state == Release.State.FROZEN), None),
        running=next((one for one in releases if one.state in UNDER_WAY), None),
        decision=getattr(cohort, "decision", None),
        may_read=may_read,
        is_run=is_run,
    )
