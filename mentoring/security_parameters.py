"""What is sent is what was asked for: each name once, and no name that the page does not know.

``?id=mine&id=theirs`` would otherwise be checked by whoever takes the first and used by whoever takes the last. And
whoever sends ``author=self`` beside a form is not somebody who filled in a form.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from accounts import posted
from mentoring import error_pages

log = logging.getLogger("upward.security")

# Several boxes of one question. A test compares them with the forms.
SEVERAL = frozenset(
    {
        "cards",
        "chosen",
        "departments",
        "grades",
        "hours",
        "inbox_only",
        "meets",
        "missing",
        "offers",
        "pairs",
        "sites",
        "wanted",
        "wants",
    }
)
# The packages whose views say what they take.
OURS = frozenset({"mentoring", *(app.partition(".")[0] for app in settings.UPWARD_APPS)})
STRANGE = (
    "Something was sent that this page does not ask for, so nothing was saved. Go back, load the page again, and "
    "fill it in once more."
)
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


class OnlyKnown:
    """Answers 400 to a form with a name that its page does not take, before anything is looked up or written.

    What a page of ours takes it says itself (``accounts.posted.takes``); for the sign-in there is a table. What other
    machines send to us, to the addresses without a form's mark, is read by those alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if (
            request.method != "POST"
            or request.content_type not in FORMS
            or getattr(view, "csrf_exempt", False)
        ):
            return None
        name = request.resolver_match.view_name  # type: ignore[union-attr]
        if not taken(name, view).strange([*request.POST, *request.FILES]):
            return None
        log.warning("Refused a name that %s does not take", name.replace(":", "."))
        return error_pages.page(400, words=STRANGE)


def taken(name: str, view: Callable[..., Any]) -> posted.Taken:
    """What may be sent to the view behind the address called ``name``."""
    is_ours = view.__module__.partition(".")[0] in OURS
    return posted.taken_by(view) if is_ours else posted.taken_by_library(name, view)


def _repeats(values: QueryDict, *, but: frozenset[str] = frozenset()) -> bool:
    return any(len(found) > 1 and name not in but for name, found in values.lists())
