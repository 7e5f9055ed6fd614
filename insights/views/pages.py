"""Reports, dashboards, board pages, the decision. What people answered comes from a release only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from insights import actions, evidence, selectors, worker
from insights import board as board_page
from insights import dashboard as dashboard_page
from insights.forms import DecisionForm, ReleaseForm
from insights.freezing import is_genuine
from insights.themes.selectors import published_of
from insights.views.finding import cohort_for, cohort_with_latest, release_for
from programmes.permissions import Perm, grants

SHARED_SHOWN = 6


@require_GET
def reports(request: SignedIn) -> HttpResponse:
    """Cohorts whose results the reader may see."""
    found = selectors.reports(request.user)
    context = {
        "reports": found,
        "runs_any": any(report.is_run for report in found),
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "insights/reports.html", context)


@require_GET
def dashboard(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """How a cohort is doing: live dates and states, and the answers of the newest release."""
    cohort, siblings, release = cohort_with_latest(request, cohort_id, Perm.SEE_OPERATIONS)
    page = dashboard_page.dashboard(cohort, release, at=timezone.now(), reader=request.user)
    context = {
        "cohort": cohort,
        "page": page,
        "siblings": siblings,
        "themes": list(published_of(cohort.programme)[:SHARED_SHOWN]),
    }
    return TemplateResponse(request, "insights/dashboard.html", context)


@require_GET
def board(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """One page to decide from."""
    cohort, siblings, release = cohort_with_latest(request, cohort_id, Perm.SEE_RELEASE)
    may = grants(request.user, programme=cohort.programme)
    context = {
        "cohort": cohort,
        "siblings": siblings,
        "may_release": Perm.RELEASE in may,
        "may_decide": Perm.DECIDE in may,
        "may_design": Perm.DESIGN in may,
        "today": timezone.localdate(),
    }
    if release is None:
        return TemplateResponse(request, "insights/board_empty.html", context)
    page = board_page.board(cohort, release)
    context |= {"page": page, "release": release, "is_genuine": is_genuine(release)}
    return TemplateResponse(request, "insights/board.html", context)


@require_http_methods(["GET", "POST"])
@takes(ReleaseForm)
def release(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """What a release does, and the button that asks for one."""
    cohort = cohort_for(request, cohort_id, Perm.RELEASE)
    form = ReleaseForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.request_release(
                cohort=cohort,
                by=request.user,
                at=timezone.now(),
                submission=form.cleaned_data["submission"],
            )
        except actions.ReleaseUnderWay as refusal:
            messages.info(request, str(refusal))
            return redirect("insights:release", cohort.pk)
        else:
            return redirect("insights:release_job", made.pk)
    context = {
        "cohort": cohort,
        "form": form,
        "newest": selectors.latest(cohort),
        "running": selectors.running(cohort),
    }
    return TemplateResponse(request, "insights/release.html", context)


@require_GET
def release_job(request: SignedIn, release_id: UUID) -> HttpResponse:
    """How far a release is; HTMX asks again every two seconds while it runs."""
    found = release_for(request, release_id, Perm.RELEASE)
    context = {
        "release": found,
        "cohort": found.cohort,
        "is_running": found.state in actions.UNDER_WAY,
        "steps": worker.STEPS,
        "done": worker.STEPS.index(found.step) if found.step in worker.STEPS else 0,
    }
    return TemplateResponse(request, "insights/release_job.html", context)


@require_POST
def stop(request: SignedIn, release_id: UUID) -> HttpResponse:
    """Stop a release that is not frozen yet."""
    found = release_for(request, release_id, Perm.RELEASE)
    try:
        actions.stop_release(release=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Stopping. Nothing is published.")
    return redirect("insights:release_job", found.pk)


@require_http_methods(["GET", "POST"])
@takes(DecisionForm, "decide")
def decision(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Record what people decided, on the newest release."""
    cohort = cohort_for(request, cohort_id, Perm.DECIDE)
    newest = selectors.latest(cohort)
    if newest is None:
        return redirect("insights:board", cohort.pk)
    if request.method == "GET" and hasattr(cohort, "decision"):
        messages.info(request, "A decision was recorded already. It stands below and is not changed.")
        return redirect("insights:board", cohort.pk)
    verdict = evidence.verdict(
        evidence.judged(cohort, newest), has_owner=cohort.programme.sponsor_id is not None
    )
    form = DecisionForm(
        request.POST or None, misses=verdict.misses, newest=newest.pk, initial={"outcome": verdict.outcome}
    )
    if form.is_valid():
        try:
            actions.decide(
                cohort=cohort,
                release=newest,
                outcome=form.cleaned_data["outcome"],
                why=form.cleaned_data["why"],
                changes=form.changes,
                signed_name=form.cleaned_data["signed_name"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Decision recorded.")
            return redirect("insights:board", cohort.pk)
    context = {"cohort": cohort, "form": form, "verdict": verdict, "release": newest}
    return TemplateResponse(request, "insights/decision.html", context)
