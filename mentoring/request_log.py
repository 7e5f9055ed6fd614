"""Which request a log line belongs to: a number of its own, the page, and who asked under a name that only we can make.

The number is ours: what a proxy or a browser calls a request is not believed. Nothing is looked up for a log line.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from accounts.log_names import name_of

NUMBER = "upward_number"
_current: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def numbered(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost middleware, so that errors raised by any other layer have a number."""

    def answer(request: HttpRequest) -> HttpResponse:
        vars(request)[NUMBER] = secrets.token_hex(8)
        token = _current.set(request)
        try:
            return get_response(request)
        finally:
            _current.reset(token)

    return answer


def number_of(request: HttpRequest) -> str:
    return str(vars(request).get(NUMBER, ""))


def facts() -> dict[str, str]:
    """Of the request that is being answered; nothing outside one."""
    request = _current.get()
    if request is None:
        return {}
    found = {"request": number_of(request), "method": str(request.method)}
    if request.resolver_match:
        found["page"] = request.resolver_match.view_name
    # Django keeps the user here once somebody has asked for it.
    user = vars(request).get("_cached_user")
    if user is not None and user.is_authenticated:
        found["by"] = name_of(user.email)
    return found
