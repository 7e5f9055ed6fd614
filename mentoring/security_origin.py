"""What another site makes a reader's browser send: refused, unless somebody follows a link to a page of ours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from mentoring import error_pages

log = logging.getLogger("upward.security")

ELSEWHERE = ("cross-site", "same-site")
READING = ("GET", "HEAD", "OPTIONS")


class FetchMetadata:
    """Reads what browsers say about where a request comes from; a program that says nothing has no session to abuse.

    A view that is free of the token check has one of its own, such as a signed answer of the company's identity
    provider: it is reached from elsewhere by design.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.headers.get("Sec-Fetch-Site", "") not in ELSEWHERE or getattr(view, "csrf_exempt", False):
            return None
        if request.method in READING and _is_somebody_following_a_link(request):
            return None
        log.warning("Refused a request that another site made for %s", request.resolver_match.view_name)  # type: ignore[union-attr]
        return error_pages.page(403)


def _is_somebody_following_a_link(request: HttpRequest) -> bool:
    """A page opened for itself. A picture, a frame or a script elsewhere has no business with our pages."""
    mode, target = (
        request.headers.get("Sec-Fetch-Mode", ""),
        request.headers.get("Sec-Fetch-Dest", "document"),
    )
    return mode == "navigate" and target in ("document", "empty")
