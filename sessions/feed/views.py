"""The page on which somebody makes, replaces and ends the address of their feed; and the feed itself."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.calendar_file import CONTENT_TYPE, calendar_file
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.limits import Limit
from accounts.posted import takes
from sessions.feed import actions, selectors
from sessions.feed.models import CalendarFeed

# Calendars ask every few minutes at the most; somebody who tries addresses is stopped long before.
FETCHES = Limit("calendar-feed", 120, 3600)


@require_http_methods(["GET", "POST"])
@takes("make", "end")
def your_calendar(request: SignedIn) -> HttpResponse:
    """Make an address, or another one, or end it. The address stands in the answer to the press, and nowhere after."""
    if request.user.person is None:
        raise Http404
    address = ""
    if "end" in request.POST:
        actions.end_feed(by=request.user, at=timezone.now())
        messages.success(request, "Ended. The address answers nobody any more.")
        return redirect("sessions:feed")
    if "make" in request.POST:
        try:
            secret = actions.make_feed(by=request.user, at=timezone.now())
            address = settings.BASE_URL.rstrip("/") + reverse("sessions:feed_file", args=[secret])
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("sessions:feed")
    context = {
        "address": address,
        "feed": CalendarFeed.objects.filter(person=request.user.person).first(),
        "has_part": actions.has_part(request.user.person),
    }
    return TemplateResponse(request, "sessions/feed.html", context)


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """For a calendar that has the address. A wrong one and one that has ended look like no page at all."""
    at = timezone.now()
    found = selectors.feed_of(secret)
    if found is None:
        raise Http404
    if wait := limits.take(FETCHES, found.digest, at=at):
        response = HttpResponse(status=429)
        response.headers["Retry-After"] = str(wait)
        return response
    # Made of what stands in it alone: the same dates are the same bytes, and nothing of the address is in the mark.
    content = calendar_file(selectors.events_of(found.person, at=at), at=found.made_at)
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return get_conditional_response(request, etag=etag, response=response) or response
