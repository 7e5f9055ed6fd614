"""The outbox, for those who run the installation, and each person's reminders."""

from __future__ import annotations

from uuid import UUID

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from notifications import actions, selectors
from notifications import outbox as kept
from notifications.dead_letters.selectors import dead
from notifications.forms import RemindersForm
from notifications.mail_server import state as mail_server
from notifications.permissions import check_outbox

ON_A_PAGE = 50


@require_GET
def outbox(request: SignedIn) -> HttpResponse:
    """What was sent to whom and when; never what it said, unless mail is only kept on this machine."""
    check_outbox(request.user)
    page = Paginator(selectors.outbox(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": selectors.lines(list(page)), "is_kept": kept.is_kept()}
    context |= {"server": mail_server.current(), "dead": dead().count()}
    return render(request, "notifications/outbox.html", context)


@require_GET
def mail(request: SignedIn, message_id: UUID) -> HttpResponse:
    """One mail of an installation that sends none."""
    check_outbox(request.user)
    return render(
        request, "notifications/mail.html", {"mail": _kept_mail(message_id), "message_id": message_id}
    )


@require_GET
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "script-src": [NONE], "sandbox": True})
def mail_html(request: SignedIn, message_id: UUID) -> HttpResponse:
    """The same mail as a mail program shows it: alone on a page that may run and fetch nothing."""
    check_outbox(request.user)
    return HttpResponse(_kept_mail(message_id).html)


def _kept_mail(message_id: UUID) -> kept.Mail:
    """:raises Http404: where mail is really sent, for a confidential one, and for one that never left."""
    if not kept.is_kept():
        raise Http404
    message = get_object_or_404(selectors.outbox(), pk=message_id)
    found = kept.read(message.pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@takes(RemindersForm)
def preferences(request: SignedIn) -> HttpResponse:
    """Which reminders the reader wants, and at what hours."""
    person = request.user.person
    if person is None:
        return render(request, "notifications/preferences.html", {"form": None})
    form = RemindersForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        actions.choose(person=person, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})
