"""The channels of a chat that hear when something waits: the organisation's, and what a programme's page shares."""

from __future__ import annotations

from uuid import UUID

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
    """The organisation's channels, a new one, and a test message to one of them."""
    permissions.check(request.user, OrgPerm.CHANGE_SETTINGS)
    done, form = answered(request, None)
    if done:
        return redirect("notifications:chat")
    context = shown(form, None) | {"in_programmes": ChatChannel.objects.exclude(programme_key=None).count()}
    return TemplateResponse(request, "notifications/chat.html", context)


def shown(form: ChatChannelForm, programme_key: UUID | None) -> dict[str, object]:
    """What a page of channels shows."""
    return {
        "form": form,
        "channels": ChatChannel.objects.filter(programme_key=programme_key).order_by("name", "pk"),
        "is_on": bool(settings.UPWARD_CHAT_HOSTS),
        "sentence": SENTENCES["digest"][0],
    }


def answered(request: SignedIn, programme_key: UUID | None) -> tuple[bool, ChatChannelForm]:
    """Whether something was done with a channel of the programme, or of the organisation where none is named.

    Else the form, with what is wrong. :raises Http404: for a channel of somebody else.
    """
    if request.method == "POST" and ("try" in request.POST or "remove" in request.POST):
        _try_or_remove(request, programme_key)
        return True, ChatChannelForm()
    form = ChatChannelForm(request.POST or None)
    if not form.is_valid():
        return False, form
    try:
        made = actions.add_channel(
            **form.cleaned_data, programme_key=programme_key, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        form.add_error("address", str(refusal))
        return False, form
    messages.success(request, f"Added “{made}”. Send a test message to see whether it arrives.")
    return True, form


def _try_or_remove(request: SignedIn, programme_key: UUID | None) -> None:
    name = "try" if "try" in request.POST else "remove"
    channel = get_object_or_404(ChatChannel, programme_key=programme_key, pk=posted_key(request, name))
    if name == "remove":
        actions.remove_channel(channel=channel, by=request.user, at=timezone.now())
        messages.success(request, f"“{channel.name}” hears nothing any more, and its address is forgotten.")
        return
    try:
        actions.try_channel(channel=channel, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, f"The test message did not arrive. {refusal}")
    else:
        messages.success(request, f"The test message has arrived in “{channel.name}”.")
