"""The list, a new programme, its page, and who does what in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import Refused
from accounts.http import SignedIn, reauthenticated_to_write
from accounts.posted import posted_key, takes
from programmes import actions, readiness, selectors
from programmes.closing import must_be_open
from programmes.forms import ProgrammeForm, RoleForm
from programmes.models import Programme, Role, RoleRequest
from programmes.permissions import Perm, allows, check, grants
from programmes.plan_paper import BEFORE_LAUNCH
from programmes.purposes import draft_for
from programmes.sentence import purpose_sentence


@require_GET
def programme_list(request: SignedIn) -> HttpResponse:
    """Every programme the reader has a role in."""
    context = {
        "programmes": selectors.programmes_of(request.user),
        "may_create": allows(request.user, Perm.CREATE_PROGRAMME),
    }
    return TemplateResponse(request, "programmes/list.html", context)


@require_http_methods(["GET", "POST"])
@takes(ProgrammeForm)
def new(request: SignedIn) -> HttpResponse:
    """Open a draft; whoever opens it coordinates it."""
    check(request.user, Perm.CREATE_PROGRAMME)
    form = ProgrammeForm(request.POST or None)
    if form.is_valid():
        programme = actions.create_programme(
            by=request.user, at=timezone.now(), template=form.cleaned_data["purpose"], **form.cleaned_data
        )
        messages.success(request, "Draft opened. Begin with the purpose.")
        return redirect("programmes:purpose", programme.pk)
    offers = [(radio, draft_for(radio.data["value"])) for radio in form["purpose"]]
    return TemplateResponse(request, "programmes/new.html", {"form": form, "offers": offers})


@require_GET
def carry_on(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """To the first thing that a launch still needs, or to the launch."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    first = readiness.steps_of(programme).first_open
    if first is not None and programme.state in BEFORE_LAUNCH:
        return redirect(first.address)
    return redirect("programmes:launch", programme.pk)


@require_GET
def detail(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """What the programme is for, where it stands and who is responsible."""
    programme = get_object_or_404(
        Programme.objects.visible_to(request.user).select_related("sponsor"), pk=programme_id
    )
    check(request.user, Perm.SEE_DESIGN, programme=programme)
    may = grants(request.user, programme=programme)
    objectives = list(selectors.objectives_of(programme))
    cohorts = selectors.cohorts_of(programme)
    current = selectors.current_of(cohorts)
    context = {
        "programme": programme,
        "objectives": objectives,
        "sentence": purpose_sentence(programme, objectives),
        "cohorts": cohorts,
        "cohort": current,
        "criteria": selectors.criteria_of(current),
        "to_follow": selectors.to_follow(cohorts),
        "others": selectors.roles_beside_the_sponsor(programme),
        "steps": readiness.steps_of(programme) if programme.state in BEFORE_LAUNCH else None,
        "packs": getattr(draft_for(programme.purpose), "packs", ()),
        "may_design": Perm.DESIGN in may,
        "may_grant": Perm.GRANT in may,
        "may_see_operations": Perm.SEE_OPERATIONS in may,
        "may_see_release": Perm.SEE_RELEASE in may,
        "is_draft": programme.state in BEFORE_LAUNCH,
    }
    return TemplateResponse(request, "programmes/detail.html", context)


@require_http_methods(["GET", "POST"])
@reauthenticated_to_write
@takes(RoleForm, "revoke")
def roles(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """Give roles and take them away."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.GRANT, programme=programme)
    if "revoke" in request.POST:
        return _revoke(request, programme)  # also in a programme that has ended
    must_be_open(request, programme)
    form = RoleForm(request.POST or None)
    if form.is_valid():
        try:
            role = actions.grant_role(
                programme=programme, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            waits = isinstance(role, RoleRequest)
            messages.success(request, "Asked. A second person has to confirm it." if waits else "Role given.")
            return redirect("programmes:roles", programme.pk)
    context = {"programme": programme, "form": form, "roles": selectors.roles_in(programme)}
    return TemplateResponse(request, "programmes/roles.html", context)


def _revoke(request: SignedIn, programme: Programme) -> HttpResponse:
    role = get_object_or_404(Role, programme=programme, pk=posted_key(request, "revoke"))
    try:
        actions.revoke_role(role=role, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Role taken away.")
    if not Programme.objects.visible_to(request.user).filter(pk=programme.pk).exists():
        return redirect("home:landing")
    return redirect("programmes:roles", programme.pk)
