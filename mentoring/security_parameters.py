"""A value that is sent twice under one name is refused: two readers of it could each take another one.

``?id=mine&id=theirs`` would otherwise be checked by whoever takes the first and used by whoever takes the last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from mentoring import error_pages

log = logging.getLogger("upward.security")

# Several boxes of one question. A test compares them with the forms.
SEVERAL = frozenset({"hours", "meets", "offers", "wanted", "wants"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class SaidOnce:
    """Answers 400 to a repeated name, in the address or in a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        is_form = request.method == "POST" and request.content_type in FORMS
        if not _repeats(request.GET) and not (is_form and _repeats(request.POST, but=SEVERAL)):
            return None
        log.warning("Refused a name that was sent twice to %s", request.resolver_match.view_name)  # type: ignore[union-attr]
        return error_pages.page(400)


def _repeats(values: QueryDict, *, but: frozenset[str] = frozenset()) -> bool:
    return any(len(found) > 1 and name not in but for name, found in values.lists())
