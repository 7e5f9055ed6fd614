"""One press, without a sign-in, and a reminder comes no more."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.posted import takes
from notifications import actions
from notifications.stopping import links

# What mail programs send (RFC 8058), and the button of the page.
NAME, ONE_CLICK = "List-Unsubscribe", "One-Click"


@csrf_exempt  # the signed address is the right to do this one thing, whoever's browser sends it
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes(NAME)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it changes nothing, because mail scanners open links. Pressing twice is pressing once.

    :raises Http404: for a link that we did not sign, with the page of an address that does not exist.
    """
    found = links.read(token)
    if found is None:
        raise Http404
    person, kind = found
    is_stopped = request.method == "POST" and request.POST.get(NAME) == ONE_CLICK
    if is_stopped:
        actions.stop_reminder(person=person, kind=kind)
    context = {"kind": kind, "is_stopped": is_stopped, "name": NAME, "value": ONE_CLICK}
    return TemplateResponse(request, "notifications/stop.html", context)
