"""Whether somebody signs in with a browser that was used for their account before.

The browser keeps that itself, in a cookie that only this service reads; nothing about devices is stored here.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts import cookies
from accounts.models import User

COOKIE, SALT = "browser", "upward.known-browser"
LASTS = 180 * 24 * 60 * 60
# Colleagues may share a machine; the oldest is forgotten first.
MOST = 5
TO_REMEMBER = "upward_known_browser"


def signed_in(request: HttpRequest, user: User, *, is_first: bool) -> None:
    """Tell ``user`` of a browser that is new to their account, except at the first sign-in of all."""
    known, mark = _known(request), _mark(user)
    if mark not in known and not is_first:
        get_adapter().send_notification_mail("account/email/new_browser", user, email=user.email)
    vars(request)[TO_REMEMBER] = [mark, *(each for each in known if each != mark)][:MOST]


def remembers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware that gives the browser its cookie after a sign-in."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if marks := vars(request).get(TO_REMEMBER):
            cookies.keep(response, COOKIE, signing.dumps(marks, salt=SALT), seconds=LASTS)
        return response

    return answer


def session_mark(session: UserSession) -> str:
    """What stands for a session in a form: neither its key nor a number that counts."""
    return _digest(f"session:{session.session_key}")


def _known(request: HttpRequest) -> list[str]:
    try:
        return [str(mark) for mark in signing.loads(cookies.read(request, COOKIE), salt=SALT, max_age=LASTS)]
    except signing.BadSignature:
        return []


def _mark(user: User) -> str:
    """What stands for ``user`` in the cookie: no name, no id."""
    return _digest(f"user:{user.pk}")


def _digest(of: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{SALT}:{of}".encode(), "sha256").hexdigest()[:32]
