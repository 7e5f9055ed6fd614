"""Whoever is signed in and meets a refusal leaves a line in the security log: who, by a pseudonym, and where.

Never what they sent or would have seen. The pseudonym stays the same for one account, so that a series of tries shows;
the same goes for what they tried to open.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("upward.security")

REFUSED = (403, 404)


def pseudonym(of: object) -> str:
    """Twelve signs that stand for ``of`` and lead back to it only with our secret."""
    return hmac.new(settings.SECRET_KEY.encode(), f"refusal:{of}".encode(), "sha256").hexdigest()[:12]


def refusals_are_written_down(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """One line for each refused request to an address of ours."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        if response.status_code in REFUSED and match is not None and request.user.is_authenticated:
            log.warning(
                "Refused %s to %s: %s %s, object %s",
                match.view_name.replace(":", "."),  # "session:" would be masked as a secret's name
                pseudonym(request.user.pk),
                request.method,
                response.status_code,
                pseudonym(sorted(map(str, match.kwargs.values()))) if match.kwargs else "none",
            )
        return response

    return answer
