"""The watched folder on the page of imports: what was found in it, and when its lists may go on by themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import permissions
from accounts.actions import folder
from accounts.actions.organisation import change_settings
from accounts.forms import UnattendedForm
from accounts.http import SignedIn
from accounts.models import Organisation, WatchedFile
from accounts.permissions import OrgPerm
from accounts.posted import takes

SHOWN = 10


def state_of_folder() -> dict[str, Any] | None:
    """When it was looked into last, the files that wait or could not be read, and the rule; none if none is watched."""
    if folder.folder() is None:
        return None
    rule = Organisation.current()
    fields = ("accepts_unseen", "accepts_unseen_leavers")
    files = WatchedFile.objects.exclude(name="").order_by("-seen_at", "name")
    return {
        "last": WatchedFile.objects.filter(name="").first(),
        "waiting": files.filter(is_read=False, problem="")[:SHOWN],
        "failed": files.exclude(problem="")[:SHOWN],
        "form": UnattendedForm(initial={name: getattr(rule, name) for name in fields}),
    }


@require_POST
@takes(UnattendedForm)
def roster_folder(request: SignedIn) -> HttpResponse:
    """Say when a list from the folder may be accepted without looking."""
    permissions.check(request.user, OrgPerm.IMPORT)
    form = UnattendedForm(request.POST)
    if form.is_valid():
        change_settings(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Saved")
    else:
        messages.error(request, "Write how many people may have left, as a whole number from 0.")
    return redirect("accounts:imports")
