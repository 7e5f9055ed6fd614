"""The outermost layer: whatever answer leaves, an error or a style sheet too, it carries our policies."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import get_script_prefix

from mentoring import error_pages
from mentoring.security_policy import HEADERS, ON_SIGN_OUT

# What any address of ours may be asked for. TRACE, which sends a request back with its cookies, is none of it.
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
GetResponse = Callable[[HttpRequest], HttpResponse]
SIGNED_OUT = "upward_signed_out"


def armoured(get_response: GetResponse) -> GetResponse:
    """Stands first in the list, so that errors raised by any other layer pass through it."""

    def answer(request: HttpRequest) -> HttpResponse:
        served = get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        response = error_pages.in_words(request, served)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not _may_be_kept(request, response):
            response.headers["Cache-Control"] = "no-store, private"
        if vars(request).get(SIGNED_OUT):
            response.headers["Clear-Site-Data"] = ON_SIGN_OUT
        return response

    return answer


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Style sheets, scripts and fonts only: everything else may be about somebody."""
    static = (
        settings.STATIC_URL
        if settings.STATIC_URL.startswith("/")
        else get_script_prefix() + settings.STATIC_URL
    )
    return request.path.startswith(static) and response.status_code in (200, 206, 304)


def remember_sign_out(sender: object, request: HttpRequest | None = None, **kwargs: object) -> None:
    """The browser forgets what it kept of us when somebody leaves."""
    if request is not None:
        vars(request)[SIGNED_OUT] = True


user_logged_out.connect(remember_sign_out, dispatch_uid="mentoring.security_headers")
