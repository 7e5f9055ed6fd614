"""Operations beyond the dashboard: all cohorts of a reader, and the lists behind the figures."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback.selectors import coaching_needs
from insights.across import across as gather
from insights.summaries.reading import pairs_at_risk, progress_of, reason_of, with_flags
from insights.views.finding import cohort_beside
from programmes.permissions import Perm

ON_A_PAGE = 50


@require_GET
def across(request: SignedIn) -> HttpResponse:
    """One line for each cohort that the reader runs."""
    return TemplateResponse(request, "insights/across.html", {"page": gather(request.user)})


@require_GET
def at_risk(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Pairs that lose their rhythm, the longest silence first: dates and sides, never what anybody said."""
    cohort, siblings = cohort_beside(request, cohort_id, Perm.SEE_OPERATIONS)
    pairs = Paginator(with_flags(pairs_at_risk(cohort), request.user), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    now = timezone.now()
    context = {
        "cohort": cohort,
        "siblings": siblings,
        "pairs": pairs,
        "found": [(tally, reason_of(tally, cohort, at=now)) for tally in pairs],
        "counted_at": progress_of(cohort).counted_at,
    }
    return TemplateResponse(request, "insights/at_risk.html", context)


@require_GET
def waiting_for_coach(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Who asked for a coach and is not done yet, the oldest first. That they asked, never why."""
    cohort, siblings = cohort_beside(request, cohort_id, Perm.SEE_OPERATIONS)
    needs = Paginator(coaching_needs([cohort]), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"cohort": cohort, "siblings": siblings, "needs": needs}
    return TemplateResponse(request, "insights/waiting_for_coach.html", context)
