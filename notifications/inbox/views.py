"""Each person's inbox: what was said to them, and the way to what it is about."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from notifications.inbox import actions, selectors
from notifications.selectors import lines

ON_A_PAGE = 25


@require_http_methods(["GET", "POST"])
@takes()
def inbox(request: SignedIn) -> HttpResponse:
    """The list; a press marks all of it as read."""
    if request.method == "POST":
        actions.mark_all_read(by=request.user, at=timezone.now())
        messages.success(request, "All marked as read.")
        return redirect("notifications:inbox")
    page = Paginator(selectors.inbox_of(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": lines(list(page))}
    return TemplateResponse(request, "notifications/inbox/list.html", context)


@require_http_methods(["GET", "POST"])
@takes()
def message(request: SignedIn, own_message_id: UUID) -> HttpResponse:
    """One message as it is true now. Its button marks it as read and leads to what it is about."""
    found = get_object_or_404(selectors.inbox_of(request.user).select_related("person"), pk=own_message_id)
    said = selectors.opened(found)
    if request.method == "POST":
        actions.mark_read(message=found, at=timezone.now())
        return redirect(said.letter.path if said.letter else "notifications:inbox")
    return TemplateResponse(
        request, "notifications/inbox/message.html", {"said": said, "letter": said.letter}
    )
