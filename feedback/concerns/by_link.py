"""Telling by link: the limits, the form and the code, for whoever has the address; and the thread, for the code.

No page here asks who is signed in, nor keeps anything in the browser but the mark of its form. The code is sent in a
form and never stands in an address, so that neither a history nor a log has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import limits
from accounts.errors import Refused
from accounts.http import SignedIn
from accounts.posted import takes
from accounts.reading import by_the_writer
from feedback.concerns import links, unnamed
from feedback.concerns.forms import CodeForm, SeriousForm, UnnamedMessageForm
from feedback.concerns.models import Concern
from feedback.concerns.readers import handlers
from programmes.closing import must_be_open
from programmes.models import Programme
from programmes.permissions import Perm, check

MINUTE = 60


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SeriousForm, "go_on")
def tell(request: HttpRequest, telling: str) -> HttpResponse:
    """As when signed in: the limits before the first word, whom it goes to, and the words. Then the code, once."""
    if links.programme_of(telling) is None:
        raise Http404
    choices = handlers()
    has_read = "go_on" in request.POST or "understood" in request.POST
    if not has_read or not choices:
        return render(request, "feedback/concerns/by_link/limits.html", {"choices": choices})
    form = SeriousForm(request.POST if "understood" in request.POST else None, choices=choices, near=())
    if form.is_valid() and (code := _told(request, form)):
        return render(request, "feedback/concerns/by_link/code.html", {"code": code})
    return render(request, "feedback/concerns/by_link/tell.html", {"form": form})


def _told(request: HttpRequest, form: SeriousForm) -> str:
    """The code; nothing where something has to be put right first."""
    try:
        _take(request, unnamed.TELLINGS)
        return unnamed.tell(
            category=form.cleaned_data["category"],
            words=form.cleaned_data["words"],
            readers=form.people,
            submission=form.cleaned_data["submission"],
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@takes(CodeForm, UnnamedMessageForm, "open", "send")
def follow(request: HttpRequest) -> HttpResponse:
    """The thread for whoever has its code, and the next message. Every step is sent with the code."""
    asked = CodeForm(request.POST if {"open", "send"} & request.POST.keys() else None)
    found = _opened(request, asked) if asked.is_valid() else None
    if found is None:
        return render(request, "feedback/concerns/by_link/open.html", {"form": asked})
    code = asked.cleaned_data["code"]
    form = UnnamedMessageForm(request.POST if "send" in request.POST else None, initial={"code": code})
    if form.is_valid() and _added(form):
        found.refresh_from_db()
        form = UnnamedMessageForm(initial={"code": code})
    with by_the_writer():
        return render(request, "feedback/concerns/by_link/thread.html", _thread(found, form))


def _opened(request: HttpRequest, form: CodeForm) -> Concern | None:
    try:
        _take(request, unnamed.OPENINGS)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    found = (
        Concern.objects.opened_by_code(form.cleaned_data["code"]).select_related("handler__person").first()
    )
    if found is None:
        form.add_error("code", "This code opens nothing. Compare it with what you wrote down.")
    return found


def _added(form: UnnamedMessageForm) -> bool:
    sent: Mapping[str, Any] = form.cleaned_data
    submission: UUID = sent["submission"]
    try:
        unnamed.add(code=sent["code"], words=sent["words"], submission=submission, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _thread(found: Concern, form: UnnamedMessageForm) -> dict[str, Any]:
    return {
        "concern": found,
        "form": form,
        "thread": found.messages.select_related("key", "by__person").order_by("written_at", "pk"),
        "readers": found.readers.select_related("user__person").order_by("user__email"),
        "is_late": found.state == Concern.State.RECEIVED and found.due_at < timezone.now(),
    }


def _take(request: HttpRequest, limit: limits.Limit) -> None:
    """:raises Refused: where too much comes from one network. What was typed stays in the form."""
    wait = limits.take(limit, limits.address_of(request), at=timezone.now())
    if wait:
        raise Refused(
            f"Too many have come from your network. Keep this page open and try again in "
            f"{-(-wait // MINUTE)} minutes, or from another network."
        )


@require_http_methods(["GET", "POST"])
@takes("replace")
def telling_link(request: SignedIn, programme_id: UUID) -> HttpResponse:
    """The address for the programme team: to pass on, to print, and to replace."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=programme_id)
    check(request.user, Perm.DESIGN, programme=programme)
    if request.method == "POST":
        must_be_open(request, programme)
        if "replace" in request.POST:
            links.replace_link(programme=programme, by=request.user, at=timezone.now())
        return redirect("feedback:telling_link", programme.pk)
    context = {
        "programme": programme,
        "address": links.address_for(programme),
        "has_handlers": bool(handlers()),
    }
    return TemplateResponse(request, "feedback/concerns/telling_link.html", context)
