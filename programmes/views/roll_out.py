"""What follows a decision: the roll-out is planned, and each of its cohorts changed, launched or taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from programmes import actions, organisation, plan_checks, readiness, rolling_out, selectors
from programmes.closing import must_be_open
from programmes.forms import NextCohortForm, RollOutForm
from programmes.forms.roll_out import initial_of, thresholds_of, with_one_more, without_one
from programmes.forms_base import shown
from programmes.line import line_of
from programmes.models import Cohort, Decision
from programmes.rolling_out import Following
from programmes.views.planning import designed


def _designed_cohort(request: SignedIn, cohort_id: UUID) -> Cohort:
    """The cohort, for those who may change its design; while it is changed, nobody else changes it."""
    visible = Cohort.objects.visible_to(request.user).select_related("follows")
    cohort = get_object_or_404(visible, pk=cohort_id)
    cohort.programme = designed(request, cohort.programme_id)
    return cohort


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(RollOutForm, "add", "drop")
def roll_out(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Plan what follows a decided cohort: criteria, dates and sites, the old figures beside the new."""
    cohort = _designed_cohort(request, cohort_id)
    following = rolling_out.following(cohort)
    followers = list(cohort.followed_by.order_by("starts_on", "name"))
    context = {
        "cohort": cohort,
        "programme": cohort.programme,
        "following": following,
        "followers": followers,
    }
    if following.why_not or (followers and following.kind == Cohort.Kind.PILOT):
        return TemplateResponse(request, "programmes/roll_out_none.html", context)
    form = _form(request, cohort, following, followers)
    if form.is_bound and form.is_valid():
        try:
            planned = _plan(request, cohort, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            form.show_seen(cohort.followed_by.count())
        else:
            word = "cohort is" if len(planned) == 1 else "cohorts are"
            messages.success(request, f"Planned. {len(planned)} {word} yours to change until the launch.")
            return redirect(cohort.programme)
    measures = [one for each in selectors.objectives_of(cohort.programme) for one in each.measures.all()]
    context |= {"form": form, "starts": rolling_out.starts_of(measures)}
    return TemplateResponse(request, "programmes/roll_out.html", context)


def _form(request: SignedIn, cohort: Cohort, following: Following, followers: list[Cohort]) -> RollOutForm:
    """As it was sent, with a cohort more or less where a button asked for that, or as it is proposed."""
    given: dict[str, Any] = {
        "of": cohort,
        "following": following,
        "criteria": selectors.criteria_of(cohort),
        "today": timezone.localdate(),
    }
    if "add" in request.POST:
        return RollOutForm(initial=with_one_more(request.POST, of=cohort, kind=following.kind), **given)
    if drop := request.POST.get("drop", ""):
        place = int(drop) if drop.isdecimal() and len(drop) < 3 else 0
        return RollOutForm(initial=without_one(request.POST, place), **given)
    if request.method == "POST":
        return RollOutForm(request.POST, **given)
    return RollOutForm(initial=_proposed(cohort, following, followers), **given)


def _proposed(cohort: Cohort, following: Following, followers: list[Cohort]) -> dict[str, Any]:
    """A staggered plan at first; one more cohort, as the last one is, where some are planned already."""
    taken = list(cohort.programme.cohorts.values_list("name", flat=True))
    today = timezone.localdate()
    plans = rolling_out.proposed(cohort, following.kind, taken, today=today)
    learned = rolling_out.learned_from(following.decision) if following.decision else ""
    if not followers:
        return initial_of(plans, learned=learned, seen=0)
    last = followers[-1]
    after = rolling_out.one_more(rolling_out.plan_of(last), following.kind, taken)
    plan = after if after.starts_on >= today else plans[0]
    return {
        **initial_of([plan], learned=last.learned, seen=len(followers)),
        **thresholds_of(selectors.criteria_of(last)),
    }


def _plan(request: SignedIn, cohort: Cohort, form: RollOutForm) -> list[Cohort]:
    with transaction.atomic():
        return actions.plan_next(
            of=cohort,
            plans=form.plans(),
            learned=form.cleaned_data["learned"],
            thresholds=form.thresholds(),
            seen=form.cleaned_data["seen"],
            submission=form.cleaned_data["submission"],
            by=request.user,
            at=timezone.now(),
        )


@require_http_methods(["GET", "POST"])
@transaction.atomic
@takes(NextCohortForm, "seen", "remove")
def cohort_plan(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """Change the plan of a cohort that follows another, or take it back while it was not launched."""
    cohort = _designed_cohort(request, cohort_id)
    must_be_open(request, cohort)
    if cohort.follows is None:
        return redirect("programmes:planning", cohort.programme_id)
    if "remove" in request.POST:
        return _remove(request, cohort)
    form = NextCohortForm(request.POST or None, instance=cohort, stored=shown(cohort, NextCohortForm))
    if form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        try:
            with transaction.atomic():
                actions.change_cohort(cohort=cohort, by=request.user, at=timezone.now(), **fields)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Plan saved.")
            return redirect("programmes:cohort_plan", cohort.pk)
    stored = _designed_cohort(request, cohort_id)
    return TemplateResponse(request, "programmes/cohort_plan.html", {"form": form, **_beside(stored)})


def _beside(cohort: Cohort) -> dict[str, Any]:
    return {
        "cohort": cohort,
        "programme": cohort.programme,
        "criteria": selectors.criteria_of(cohort),
        "warnings": plan_checks.warnings_of(cohort, today=timezone.localdate()),
        "workload": organisation.workload_words(cohort.pairs_planned),
        "line": line_of(cohort, today=timezone.localdate()),
    }


def _is_old(check: organisation.Check, cohort: Cohort) -> bool:
    """Whether something was confirmed before the decision that this cohort follows."""
    decision = Decision.objects.filter(cohort=cohort.follows_id).first()
    confirmed = [must.confirmed_at for must in check.musts if must.is_met and must.confirmed_at]
    return decision is not None and any(at < decision.decided_at for at in confirmed)


def _remove(request: SignedIn, cohort: Cohort) -> HttpResponse:
    try:
        actions.remove_cohort(cohort=cohort, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:cohort_plan", cohort.pk)
    messages.success(request, f"{cohort} is removed. Nobody had been invited to it.")
    return redirect(cohort.programme)


@require_http_methods(["GET", "POST"])
@transaction.atomic
def cohort_launch(request: SignedIn, cohort_id: UUID) -> HttpResponse:
    """What the launch of this one cohort fixes, and whether the organisation is still ready for it."""
    cohort = _designed_cohort(request, cohort_id)
    must_be_open(request, cohort)
    if cohort.follows is None:
        return redirect("programmes:launch", cohort.programme_id)
    if request.method == "POST":
        try:
            with transaction.atomic():
                actions.launch(cohort=cohort, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Launched. The criteria are fixed; now invite people.")
            return redirect("programmes:invite", cohort.pk)
    check = organisation.check_of(cohort.programme)
    context = {
        **_beside(cohort),
        "check": check,
        "is_old": _is_old(check, cohort),
        "missing": readiness.steps_of(cohort.programme).open,
        "is_draft": cohort.state == Cohort.State.DRAFT,
        "cohort_sites": rolling_out.sites_words(cohort.sites),
    }
    return TemplateResponse(request, "programmes/cohort_launch.html", context)
