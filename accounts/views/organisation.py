"""Settings, the audit log, who sees what, colours, and the doors of the demo."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions, register_page, selectors, trail
from accounts.actions.organisation import change_settings
from accounts.forms import OrganisationForm
from accounts.http import SignedIn, signed_in_now
from accounts.models import AuditEvent, Organisation, User
from accounts.permissions import OrgPerm
from accounts.views.events import row_of

THEMES = ("light", "dark", "auto")
A_YEAR = 60 * 60 * 24 * 365


@require_http_methods(["GET", "POST"])
def settings(request: SignedIn) -> HttpResponse:
    """What the organisation and the product are called, and where to turn."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    form = OrganisationForm(request.POST or None, instance=Organisation.current())
    if request.method == "POST" and form.is_valid():
        change_settings(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Settings saved")
        return redirect("accounts:settings")
    return TemplateResponse(request, "accounts/settings.html", {"form": form})


@require_GET
def audit(request: SignedIn) -> HttpResponse:
    """Who did what, newest first."""
    permissions.check(request.user, OrgPerm.SEE_AUDIT)
    page = Paginator(selectors.audit_events(), 50).get_page(request.GET.get("page"))
    rows = [row_of(event, nobody="The system", what=event.verb, more=_details(event)) for event in page]
    return TemplateResponse(request, "accounts/audit.html", {"page": page, "rows": rows})


@require_POST
def audit_verify(request: SignedIn) -> HttpResponse:
    """Look over the whole trail and say what is wrong with it."""
    permissions.check(request.user, OrgPerm.SEE_AUDIT)
    verdict = trail.verify()
    if verdict.is_whole:
        messages.success(request, f"All {verdict.events:,} events are as they were written.")
    else:
        messages.error(request, f"{len(verdict.faults):,} faults. The first: {verdict.faults[0]}")
    return redirect("accounts:audit")


def _details(event: AuditEvent) -> str:
    """``left out: 15; only good: yes``. Whose words were read stands in that person's own list, not here."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {_in_words(value)}"
        for name, value in sorted(event.details.items())
        if name != "whose"
    )


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_in_words, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value if value is not None else "none")


@login_not_required
@require_GET
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """The privacy register in words; the sign-in page leads here, so it needs no sign-in."""
    return TemplateResponse(request, "accounts/who_sees_what.html", {"rings": register_page.rings()})


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours in a cookie and go back to the page."""
    there = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    response = redirect(there if is_ours else "home:landing")
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        response.set_cookie(
            "theme", chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Step into one of the roles that the demo offers. There is no such page anywhere else."""
    if not django_settings.UPWARD_DEMO_SIGN_IN:
        raise Http404
    doors = {str(door.user_id) for door in selectors.demo_sign_ins()}
    chosen = request.POST.get("user", "")
    if chosen not in doors:
        raise Http404
    user = get_object_or_404(User, pk=chosen, is_active=True)
    login(request, user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    signed_in_now(request, user, method="demo")
    UserSession.objects.create_from_request(request)
    return redirect("home:landing")
