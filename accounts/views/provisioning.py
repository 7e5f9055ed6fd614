"""The page on which the administrator lets the company's directory keep the people current."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.actions import provisioning
from accounts.errors import Refused
from accounts.forms.provisioning import ProvisioningTokenForm
from accounts.http import SignedIn, reauthenticated_to_write
from accounts.models import Person, ProvisioningToken
from accounts.permissions import OrgPerm
from accounts.posted import takes

USUAL = timedelta(days=365)


@require_http_methods(["GET", "POST"])
@reauthenticated_to_write
@takes(ProvisioningTokenForm, "make")
def tokens(request: SignedIn) -> HttpResponse:
    """The tokens there are, and a new one, whose words are shown this once."""
    permissions.check(request.user, OrgPerm.PROVISION)
    today, words = timezone.localdate(), ""
    form = ProvisioningTokenForm(request.POST or None, initial={"expires_on": today + USUAL})
    if form.is_valid():
        try:
            _, words = provisioning.make_token(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("expires_on", str(refusal))
        else:
            form = ProvisioningTokenForm(initial={"expires_on": today + USUAL})
    context = {
        "form": form,
        "words": words,
        "tokens": ProvisioningToken.objects.select_related("made_by__person"),
        "today": today,
        "address": request.build_absolute_uri("/scim/v2"),
        "people": Person.objects.filter(provisioned__is_forgotten=False).count(),
    }
    return TemplateResponse(request, "accounts/provisioning.html", context)


@require_POST
@reauthenticated_to_write
def revoke(request: SignedIn, token_id: UUID) -> HttpResponse:
    """Take a token back."""
    permissions.check(request.user, OrgPerm.PROVISION)
    token = get_object_or_404(ProvisioningToken, pk=token_id)
    provisioning.revoke_token(token=token, by=request.user, at=timezone.now())
    messages.success(request, f"“{token.name}” opens nothing any more.")
    return redirect("accounts:provisioning")
