"""Pages of the communication kit: its texts, and the announcement."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.http import SignedIn
from programmes.closing import must_be_open
from programmes.models import Cohort
from programmes.permissions import Perm, check


def kit_cohort(request: SignedIn, cohort_id: UUID, perm: Perm) -> Cohort:
    """The cohort, for those who may; nothing of it changes once it has ended."""
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme__sponsor")
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    check(request.user, perm, programme=cohort.programme)
    must_be_open(request, cohort)
    return cohort
