"""The channels of a chat that hear of one programme in place of the organisation's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.posted import takes
from notifications.channels.forms import ChatChannelForm
from notifications.channels.views import answered, shown
from programmes.closing import must_be_open
from programmes.models import Programme
from programmes.permissions import Perm, check


@require_http_methods(["GET", "POST"])
@takes(ChatChannelForm, "try", "remove")
def chat(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """The programme's channels, a new one, and a test message to one of them."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    if "remove" not in request.POST:  # an address is forgotten also where a programme has ended
        must_be_open(request, programme)
    done, form = answered(request, programme.pk)
    if done:
        return redirect("programmes:chat", programme.pk)
    context = shown(form, programme.pk) | {"programme": programme}
    return TemplateResponse(request, "programmes/chat.html", context)
