"""Find what an address names, and ask whether its reader may."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.http import SignedIn
from insights.models import OutcomeList, Release
from insights.selectors import with_latest
from insights.summaries.reading import with_progress
from programmes.closing import must_be_open
from programmes.models import Cohort
from programmes.permissions import Perm, check


def cohort_for(request: SignedIn, cohort_id: UUID, perm: Perm) -> Cohort:
    return cohort_beside(request, cohort_id, perm)[0]


def cohort_beside(request: SignedIn, cohort_id: UUID, perm: Perm) -> tuple[Cohort, list[Cohort]]:
    """The cohort, and those of its programme that were launched, itself among them. One query, and the roles."""
    return _picked(request, _beside(request, cohort_id), cohort_id, perm)


def cohort_with_latest(
    request: SignedIn, cohort_id: UUID, perm: Perm
) -> tuple[Cohort, list[Cohort], Release | None]:
    """The same with the newest frozen release of the cohort, and its totals at hand. One query, and the roles."""
    found = with_latest(with_progress(_beside(request, cohort_id)), cohort_id)
    cohort, siblings = _picked(request, found, cohort_id, perm)
    return cohort, siblings, getattr(cohort, "latest", None)


def _beside(request: SignedIn, cohort_id: UUID) -> QuerySet[Cohort]:
    visible = Cohort.objects.visible_to(request.user).select_related("programme__sponsor", "decision")
    return visible.filter(programme__cohorts=cohort_id).order_by("starts_on", "name")


def _picked(
    request: SignedIn, beside: QuerySet[Cohort], cohort_id: UUID, perm: Perm
) -> tuple[Cohort, list[Cohort]]:
    cohort = next((one for one in beside if one.pk == cohort_id), None)
    if cohort is None:
        raise Http404
    check(request.user, perm, programme=cohort.programme)
    must_be_open(request, cohort.programme)  # an evaluated cohort is released, decided on and followed up
    return cohort, [one for one in beside if one.state != Cohort.State.DRAFT]


def release_for(request: SignedIn, release_id: UUID, perm: Perm) -> Release:
    visible = Release.objects.visible_to(request.user).to_show().select_related("cohort__programme__sponsor")
    found = get_object_or_404(visible, pk=release_id)
    check(request.user, perm, programme=found.cohort.programme)
    must_be_open(request, found.cohort.programme)
    return found


def frozen_for(request: SignedIn, release_id: UUID) -> Release:
    """A release that may be read: what is still being computed is found by nobody."""
    found = release_for(request, release_id, Perm.SEE_RELEASE)
    return get_object_or_404(
        Release.objects.frozen().to_show().select_related("cohort__programme__sponsor"), pk=found.pk
    )


def list_for(request: SignedIn, list_id: UUID) -> OutcomeList:
    """A list of outcomes, for those who make releases of its cohort."""
    visible = OutcomeList.objects.visible_to(request.user).select_related("cohort__programme")
    found = get_object_or_404(visible, pk=list_id)
    check(request.user, Perm.RELEASE, programme=found.cohort.programme)
    must_be_open(request, found.cohort.programme)
    return found
