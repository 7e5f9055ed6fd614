"""What every request of a signed-in user passes: a session that is not too old, and a second factor if due."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import resolve, reverse

from accounts.holding import keep_while_reading
from accounts.models import User
from accounts.signing_in import company, demands
from accounts.signing_in.demands import Lasts
from accounts.signing_in.outgoing import NotReached

BEGAN, SEEN = "began_at", "seen_at"
ENDS = "upward_session_ends"
# The time of the last page is written down at most this often, in seconds, so that reading does not always write.
NOTED_EVERY = 60
# Whoever still has to set up a second factor may do that, leave, and read what is public.
OPEN_WITHOUT = frozenset(
    {
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "account_set_password",
        "accounts:stay",
        "accounts:theme",
        "accounts:who_sees_what",
        "usersessions_list",
    }
)

Answer = Callable[[HttpRequest], HttpResponse]


def sessions_end(get_response: Answer) -> Answer:
    """End a session that is too old or was left too long, and hold up whoever lacks the second factor they need.

    Roles are asked for at every request, so a changed role changes both at once.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return get_response(request)
        if request.method in ("GET", "HEAD"):
            keep_while_reading(user)
        standing = demands.standing(user)
        if _is_over(request, standing.lasts):
            return _signed_out(request)
        vars(request)[ENDS] = _left(request, standing.lasts)
        if standing.lacks_second_factor and not _may_go_on(request, user):
            return redirect("mfa_index")
        shown = len(get_authentication_records(request, user))
        response = get_response(request)
        if len(get_authentication_records(request, user)) > shown:
            _renew_key(request)
        return response

    return answer


def provider_is_away(get_response: Answer) -> Answer:
    """Say plainly that the company's provider does not answer, instead of failing."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotReached):
            return None
        return TemplateResponse(request, "socialaccount/authentication_error.html", status=502).render()

    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer


@dataclass(frozen=True, slots=True)
class Ends:
    """In how many seconds a session ends: ``idle`` if nothing is opened, ``rest`` in any case."""

    idle: int
    rest: int


def ends_of(request: HttpRequest) -> Ends | None:
    """When the session of this request ends, as this answer leaves it; None where nobody is signed in."""
    found: Ends | None = vars(request).get(ENDS)
    return found


def keep_alive(request: HttpRequest) -> None:
    """Note this moment, however short ago the last one was noted."""
    request.session[SEEN] = time.time()


def begin(request: HttpRequest, **facts: Any) -> None:
    """Note the moment of signing in; connected to the signal of Django's ``login``."""
    request.session[BEGAN] = request.session[SEEN] = time.time()


def _is_over(request: HttpRequest, limit: Lasts) -> bool:
    """Whether the session's time has come; if not, the moment of this request is noted."""
    now, session = time.time(), request.session
    began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
    if now - began >= limit.whole or now - seen >= limit.idle:
        return True
    if now - seen >= NOTED_EVERY and not _only_asks(request):
        session[SEEN] = now
    return False


def _only_asks(request: HttpRequest) -> bool:
    """A page asks by itself how long is left: nobody need be there."""
    return request.method == "GET" and resolve(request.path_info).view_name == "accounts:stay"


def _renew_key(request: HttpRequest) -> None:
    """Whoever has shown once more who they are goes on under another key; the one before opens nothing (ASVS 7.2.4)."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _left(request: HttpRequest, limit: Lasts) -> Ends:
    now, session = time.time(), request.session
    rest = int(session[BEGAN] + limit.whole - now)
    return Ends(idle=min(int(session[SEEN] + limit.idle - now), rest), rest=rest)


def _signed_out(request: HttpRequest) -> HttpResponse:
    there = reverse(settings.LOGIN_URL)
    if request.method == "GET":
        there += f"?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
    logout(request)
    messages.info(request, "You were signed out because you had been away. Sign in to go on.")
    return redirect(there)


def _may_go_on(request: HttpRequest, user: User) -> bool:
    name = resolve(request.path_info).view_name
    if name in OPEN_WITHOUT or name.startswith("mfa_"):
        return True
    return any(
        record.get("method") == "socialaccount" and company.asked_for_two(request, record)
        for record in get_authentication_records(request, user)
    )
