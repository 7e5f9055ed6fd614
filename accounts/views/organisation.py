"""Settings, the audit log, who sees what, colours, and the doors of the demo."""

from __future__ import annotations

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

from accounts import cookies, notice, permissions, register_page, selectors, trail
from accounts.actions.notice import read as read_notice
from accounts.actions.organisation import change_settings
from accounts.forms import OrganisationForm
from accounts.http import SignedIn, signed_in_now
from accounts.models import Organisation, User
from accounts.permissions import OrgPerm
from accounts.posted import takes
from accounts.rights.said import PARTNER_KEEPS
from accounts.views.events import details_in_words, row_of

OF_ALL = "Who did what, and when. Never what anybody wrote, said or answered."
OF_THE_OFFICE = (
    "Who changed what, and when. Who met, asked for help or left is for auditors alone, and what anybody wrote is for "
    "nobody."
)
THEMES = ("light", "dark", "auto")
A_YEAR = 60 * 60 * 24 * 365


@require_http_methods(["GET", "POST"])
@takes(OrganisationForm)
def settings(request: SignedIn) -> HttpResponse:
    """What the organisation and the product are called, and where to turn."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    form = OrganisationForm(request.POST or None, instance=Organisation.current())
    if request.method == "POST" and form.is_valid():
        change_settings(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Settings saved")
        return redirect("accounts:settings")
    may_review = permissions.allows(request.user, OrgPerm.REVIEW_WORDS)
    return TemplateResponse(request, "accounts/settings.html", {"form": form, "may_review": may_review})


@require_GET
def audit(request: SignedIn) -> HttpResponse:
    """Who did what, newest first."""
    may = permissions.check(request.user, OrgPerm.SEE_AUDIT)
    whole = OrgPerm.EXPORT_AUDIT in may
    page = Paginator(selectors.audit_events(whole=whole), 50).get_page(request.GET.get("page"))
    rows = [
        row_of(event, nobody="The system", what=event.verb, more=details_in_words(event)) for event in page
    ]
    context = {"page": page, "rows": rows, "whole": whole, "lede": OF_ALL if whole else OF_THE_OFFICE}
    return TemplateResponse(request, "accounts/audit.html", context)


@require_POST
def audit_verify(request: SignedIn) -> HttpResponse:
    """Look over the whole trail and say what is wrong with it."""
    permissions.check(request.user, OrgPerm.SEE_AUDIT)
    verdict = trail.verify()
    if verdict.is_whole:
        before = f" {verdict.let_go:,} older ones have been let go." if verdict.let_go else ""
        messages.success(request, f"All {verdict.events:,} events are as they were written.{before}")
    else:
        messages.error(request, f"{len(verdict.faults):,} faults. The first: {verdict.faults[0]}")
    return redirect("accounts:audit")


@login_not_required
@require_GET
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """The privacy register in words; the sign-in page leads here, so it needs no sign-in."""
    changed = read_notice(by=request.user, at=timezone.now()) if isinstance(request.user, User) else []
    context = {
        "rings": register_page.rings(),
        "version": notice.current(),
        "versions": notice.versions(),
        "changed": changed,
        "partner_keeps": PARTNER_KEEPS,
    }
    return TemplateResponse(request, "accounts/who_sees_what.html", context)


@login_not_required
@require_POST
@takes("theme", "next")
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours in a cookie and go back to the page."""
    there = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    response = redirect(there if is_ours else "home:landing")
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        cookies.keep(response, "theme", chosen, seconds=A_YEAR)
    return response


@login_not_required
@require_POST
@takes("user")
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
