"""The pair of a page, for one of the two; and the cohort of a page, for whoever makes its pairs."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.http import SignedIn
from accounts.models import Person
from pairing.models import Pair
from programmes.closing import must_be_open
from programmes.models import Cohort
from programmes.permissions import Perm, check


def pair_of(request: SignedIn, pair_id: UUID) -> tuple[Pair, Person]:
    """The pair and the reader, who is one of the two."""
    pair = get_object_or_404(Pair.objects.of_member(request.user).with_people(), pk=pair_id)
    if request.user.person is None:
        raise Http404
    must_be_open(request, pair.cohort)
    return pair, request.user.person


def pair_that_both_know(request: SignedIn, pair_id: UUID) -> tuple[Pair, Person]:
    """The same once both have said yes. :raises Http404: before, when one of them may know nothing of it."""
    pair, person = pair_of(request, pair_id)
    if not pair.is_known_to_both:
        raise Http404
    return pair, person


def cohort_to_pair(request: SignedIn, cohort_id: UUID) -> Cohort:
    """The cohort, for a coordinator of its programme. :raises Http404: for whoever may not know of it."""
    cohorts = Cohort.objects.visible_to(request.user).select_related("programme")
    cohort = get_object_or_404(cohorts, pk=cohort_id)
    check(request.user, Perm.PAIR, programme=cohort.programme)
    must_be_open(request, cohort)
    return cohort
