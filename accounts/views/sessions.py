"""The browsers in which somebody is signed in. The list is django-allauth's."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.http import SignedIn
from accounts.signing_in.browsers import session_mark


@require_POST
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
