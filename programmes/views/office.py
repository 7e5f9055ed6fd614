"""Roles for the whole organisation, and the roles that wait for a second person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from accounts.errors import Refused
from accounts.http import SignedIn, reauthenticated, reauthenticated_to_write
from accounts.models import OrganisationRole, User
from accounts.permissions import OrgPerm
from accounts.posted import takes
from programmes import actions
from programmes.forms import OfficeRoleForm
from programmes.models import Programme, RoleRequest
from programmes.models.role_request import RoleRequestQuerySet


@require_http_methods(["GET", "POST"])
@reauthenticated_to_write
@takes(OfficeRoleForm)
def office_roles(request: SignedIn) -> HttpResponse:
    """Who works in HR and who administers the service."""
    permissions.check(request.user, OrgPerm.GRANT_ROLES)
    form = OfficeRoleForm(request.POST or None)
    if form.is_valid():
        try:
            user = actions.somebody(email=form.cleaned_data["email"], at=timezone.now())
            given = actions.give_office_role(
                user=user, name=form.cleaned_data["name"], by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            waits = isinstance(given, RoleRequest)
            messages.success(request, "Asked. A second person has to confirm it." if waits else "Role given.")
            return redirect("programmes:office_roles")
    roles = OrganisationRole.objects.select_related("user__person").order_by("name", "granted_at")
    return TemplateResponse(request, "programmes/office_roles.html", {"form": form, "roles": roles})


@require_POST
@reauthenticated
@takes("revoke")
def office_role_take(request: SignedIn, role_id: UUID) -> HttpResponse:
    """Take a role for the organisation away."""
    permissions.check(request.user, OrgPerm.GRANT_ROLES)
    role = get_object_or_404(OrganisationRole.objects.select_related("user__person"), pk=role_id)
    try:
        actions.take_office_role(role=role, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Role taken away. It counts from their next page.")
    return redirect(
        "programmes:office_roles" if permissions.allows(request.user, OrgPerm.GRANT_ROLES) else "/"
    )


@require_GET
def role_requests(request: SignedIn) -> HttpResponse:
    """Roles that wait for a second person: all of them for the office, and one's own for everybody."""
    context = {"waiting": _visible(request.user).open(timezone.now()), "reader": request.user}
    return TemplateResponse(request, "programmes/role_requests.html", context)


@require_POST
@reauthenticated
@takes("decline")
def role_request_settle(request: SignedIn, role_request_id: UUID) -> HttpResponse:
    """Confirm or decline. Whoever asked may take it back, whoever would receive it may decline."""
    found = get_object_or_404(_visible(request.user), pk=role_request_id, state=RoleRequest.State.WAITING)
    try:
        if "decline" in request.POST:
            actions.decline_role(request=found, by=request.user, at=timezone.now())
            messages.success(request, "Declined. Nothing has changed.")
        else:
            if not _may_confirm(request.user, found):
                permissions.check(request.user, OrgPerm.GRANT_ROLES)
            actions.confirm_role(request=found, by=request.user, at=timezone.now())
            messages.success(request, f"{found.user} is now: {found.label}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("programmes:role_requests")


def _visible(user: User) -> RoleRequestQuerySet:
    rows = RoleRequest.objects.select_related("user__person", "asked_by__person", "programme")
    if permissions.allows(user, OrgPerm.GRANT_ROLES):
        return rows
    return rows.filter(Q(user=user) | Q(asked_by=user) | Q(programme__in=Programme.objects.run_by(user)))


def _may_confirm(user: User, found: RoleRequest) -> bool:
    """Another coordinator of the programme is a second person too."""
    return (
        found.programme_id is not None
        and Programme.objects.run_by(user).filter(pk=found.programme_id).exists()
    )
