"""Cookies of our own. Over TLS each has a name that a browser takes from this host alone, for all of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PREFIX = "__Host-"


def name_of(cookie: str) -> str:
    """``cookie`` as it is called here: with the prefix where cookies go over TLS only."""
    return f"{PREFIX}{cookie}" if settings.SESSION_COOKIE_SECURE else cookie


def read(request: HttpRequest, cookie: str, default: str = "") -> str:
    return request.COOKIES.get(name_of(cookie), default)


def keep(response: HttpResponse, cookie: str, value: str, *, seconds: int) -> None:
    """Give the browser ``cookie``: no script reads it, and it goes with no request from a page elsewhere."""
    response.set_cookie(
        name_of(cookie),
        value,
        max_age=seconds,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
