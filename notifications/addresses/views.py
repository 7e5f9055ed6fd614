"""Whose address needs to be put right."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.http import SignedIn
from accounts.permissions import OrgPerm
from accounts.posted import posted_key, takes
from notifications.addresses import actions
from notifications.addresses.selectors import problems_for

ON_A_PAGE = 50


@require_http_methods(["GET", "POST"])
@takes("problem")
def address_problems(request: SignedIn) -> HttpResponse:
    """The people of the reader to whom mail does not arrive; never which mail that was."""
    permissions.check(request.user, OrgPerm.SEE_PEOPLE)
    problems = problems_for(request.user)
    if request.method == "POST":
        problem = get_object_or_404(problems, pk=posted_key(request, "problem"))
        actions.try_again(problem, by=request.user, at=timezone.now())
        messages.success(request, "Mail goes to this address again.")
        return redirect("notifications:address_problems")
    page = Paginator(problems, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_import": permissions.allows(request.user, OrgPerm.IMPORT)}
    return TemplateResponse(request, "notifications/address_problems.html", context)
