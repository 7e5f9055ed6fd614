"""The page on which HR and administrators name the channels of a chat that hear when something waits."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.permissions import OrgPerm
from accounts.posted import posted_key, takes
from notifications.channels import actions
from notifications.channels.forms import ChatChannelForm
from notifications.channels.models import ChatChannel
from notifications.channels.posting import SENTENCES


@require_http_methods(["GET", "POST"])
@takes(ChatChannelForm, "try", "remove")
def chat(request: SignedIn) -> HttpResponse:
    """The channels, a new one, and a test message to one of them."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    if request.method == "POST" and ("try" in request.POST or "remove" in request.POST):
        return _try_or_remove(request)
    form = ChatChannelForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.add_channel(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, f"Added “{made}”. Send a test message to see whether it arrives.")
            return redirect("notifications:chat")
    context = {
        "form": form,
        "channels": ChatChannel.objects.order_by("name", "pk"),
        "is_on": bool(settings.UPWARD_CHAT_HOSTS),
        "sentence": SENTENCES["digest"][0],
    }
    return TemplateResponse(request, "notifications/chat.html", context)


def _try_or_remove(request: SignedIn) -> HttpResponse:
    name = "try" if "try" in request.POST else "remove"
    channel = get_object_or_404(ChatChannel, pk=posted_key(request, name))
    if name == "remove":
        actions.remove_channel(channel=channel, by=request.user, at=timezone.now())
        messages.success(request, f"“{channel.name}” hears nothing any more, and its address is forgotten.")
        return redirect("notifications:chat")
    try:
        actions.try_channel(channel=channel, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, f"The test message did not arrive. {refusal}")
    else:
        messages.success(request, f"The test message has arrived in “{channel.name}”.")
    return redirect("notifications:chat")
