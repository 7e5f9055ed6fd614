"""What could not be sent, for those who run the installation."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import posted_key, takes
from notifications import actions, selectors
from notifications.dead_letters.selectors import dead, listed
from notifications.mail_server import state as mail_server
from notifications.models import Message
from notifications.permissions import check_outbox

ON_A_PAGE = 50


@require_http_methods(["GET", "POST"])
@takes("message", "all")
def dead_letters(request: SignedIn) -> HttpResponse:
    """Why each was given up, and a button that sends it anew. Confidential ones are sent with all, and not listed."""
    check_outbox(request.user)
    if request.method == "POST" and "all" in request.POST:
        return _retry(request, dead().values_list("pk", flat=True))
    if request.method == "POST":
        message = get_object_or_404(listed(), pk=posted_key(request, "message"))
        return _retry(request, [message.pk])
    page = Paginator(listed(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": selectors.lines(list(page)),
        "unlisted": dead().count() - page.paginator.count,
        "server": mail_server.current(),
    }
    return TemplateResponse(request, "notifications/dead_letters.html", context)


def _retry(request: SignedIn, keys: Iterable[UUID]) -> HttpResponse:
    found = Message.objects.filter(pk__in=keys)
    count = actions.retry(messages=found, by=request.user, at=timezone.now())
    messages.success(request, f"{count:,} message{'s'[: count != 1]} will be tried again within a minute.")
    return redirect("notifications:dead_letters")
