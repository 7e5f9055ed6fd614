"""The pages on which the administrator sets up the company's own sign-in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from accounts.actions import company
from accounts.errors import Refused
from accounts.forms.company import FORMS
from accounts.http import SignedIn, reauthenticated_to_write
from accounts.models import CompanySignIn
from accounts.permissions import OrgPerm
from accounts.posted import takes


@require_GET
def company_sign_ins(request: SignedIn) -> HttpResponse:
    """Which providers there are."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    context = {"rows": CompanySignIn.objects.all(), "kinds": CompanySignIn.Kind.choices}
    return TemplateResponse(request, "accounts/company/list.html", context)


@require_http_methods(["GET", "POST"])
@reauthenticated_to_write
@takes(*FORMS.values(), "save")
def company_new(request: SignedIn, kind: str) -> HttpResponse:
    """A provider that is not known yet."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    if kind not in FORMS:
        raise Http404
    return _edit(request, CompanySignIn(kind=kind))


@require_http_methods(["GET", "POST"])
@reauthenticated_to_write
@takes(*FORMS.values(), "save")
def company_edit(request: SignedIn, company_id: UUID) -> HttpResponse:
    """Change a provider; what it is to be told stands beside the form."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    return _edit(request, get_object_or_404(CompanySignIn, pk=company_id))


def _edit(request: SignedIn, row: CompanySignIn) -> HttpResponse:
    form = FORMS[row.kind](request.POST or None, instance=row)
    if form.is_valid():
        changed = form.save(commit=False)
        for name in ("entity_id", "sso_url", "certificate"):
            setattr(changed, name, form.cleaned_data.get(name, getattr(row, name)))
        company.save_company_sign_in(
            row=changed, secret=form.cleaned_data.get("new_secret", ""), by=request.user, at=timezone.now()
        )
        messages.success(request, "Saved. Try it before you tell anybody.")
        return redirect("accounts:company_edit", changed.pk)
    context = {"form": form, "row": row, "addresses": _addresses(request, row), "is_new": row._state.adding}
    return TemplateResponse(request, "accounts/company/edit.html", context)


def _addresses(request: SignedIn, row: CompanySignIn) -> list[tuple[str, str]]:
    """What the provider asks for, as pairs of its name and the address."""
    if row.kind == CompanySignIn.Kind.OIDC:
        named = [("Redirect address", reverse("openid_connect_callback", args=[row.slug]))]
    else:
        named = [
            ("Assertion consumer service", reverse("saml_acs", args=[row.slug])),
            ("Entity id and metadata", reverse("saml_metadata", args=[row.slug])),
        ]
    return [(name, request.build_absolute_uri(path)) for name, path in named]


@require_POST
def company_try(request: SignedIn, company_id: UUID) -> HttpResponse:
    """Ask the provider who it is."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    row = get_object_or_404(CompanySignIn, pk=company_id)
    try:
        messages.success(request, company.try_company_sign_in(row=row))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:company_edit", row.pk)


@require_POST
@reauthenticated_to_write
def company_remove(request: SignedIn, company_id: UUID) -> HttpResponse:
    """Remove a provider."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    row = get_object_or_404(CompanySignIn, pk=company_id)
    company.remove_company_sign_in(row=row, by=request.user, at=timezone.now())
    messages.success(request, f"“{row.name}” is removed. People sign in by mailed code or password.")
    return redirect("accounts:company_sign_ins")
