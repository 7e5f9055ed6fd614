"""The browsers in which somebody is signed in: one's own (the list is django-allauth's), and what the office ends."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.actions.sessions import end_all_sessions, end_sessions_of
from accounts.forms.organisation import SignOutForm
from accounts.http import SignedIn, reauthenticated_to_write
from accounts.middleware import ends_of, keep_alive
from accounts.permissions import OrgPerm
from accounts.posted import takes
from accounts.signing_in.browsers import session_mark


@require_POST
@takes("session")
def session_end(request: SignedIn) -> HttpResponse:
    """Sign one browser of the reader's out. :raises Http404: if the form names none of theirs."""
    named = request.POST.get("session", "")
    found = [each for each in UserSession.objects.filter(user=request.user) if session_mark(each) == named]
    if not found:
        raise Http404
    end_sessions(request, found)
    if request.user.is_authenticated:
        messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")


@require_http_methods(["GET", "POST"])
def stay(request: SignedIn) -> HttpResponse:
    """How long is left, which asking does not lengthen; or somebody says that they are still there.

    Then the time that a session may be left starts anew, and the time that it lasts does not.
    """
    if request.method == "POST":
        keep_alive(request)
        return HttpResponse(status=204)
    ends = ends_of(request)
    return JsonResponse({"idle": ends.idle, "rest": ends.rest} if ends else {})


@require_http_methods(["GET", "POST"])
@reauthenticated_to_write
@takes(SignOutForm, "one", "everybody")
def sign_outs(request: SignedIn) -> HttpResponse:
    """Sign one person out everywhere, or everybody but the reader (ASVS 7.4.5)."""
    permissions.check(request.user, OrgPerm.END_SESSIONS)
    if request.method == "POST" and "everybody" in request.POST:
        key = request.session.session_key or ""
        ended = end_all_sessions(but=key, by=request.user, at=timezone.now())
        messages.success(request, f"Everybody else is signed out, from {ended:,} browser{'s'[: ended != 1]}.")
        return redirect("accounts:sign_outs")
    form = SignOutForm(request.POST or None)
    if form.is_valid():
        user = form.cleaned_data["email"]
        ended = end_sessions_of(user, by=request.user, at=timezone.now())
        messages.success(request, f"{user} is signed out, from {ended:,} browser{'s'[: ended != 1]}.")
        return redirect("accounts:sign_outs")
    return TemplateResponse(request, "accounts/sign_outs.html", {"form": form})
