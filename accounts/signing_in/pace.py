"""How soon the doors answer that look an address up and do little else: after the same time, whatever they found."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

Answer = Callable[[HttpRequest], HttpResponse]
# A password is not among them: its hash takes longer than this, and is made for whoever is unknown too.
DOORS = ("account_reset_password", "account_request_login_code")


def answers_alike(get_response: Answer) -> Answer:
    """Hold an answer of such a door back until ``SIGN_IN_ANSWERS_AFTER`` seconds have passed.

    Finding somebody and finding nobody are different work, by about a millisecond: a stranger who asks often enough
    could tell the two apart. Nobody waits longer than that on a machine too busy to be so quick; there, what it does
    for others hides a millisecond.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path not in _addresses():
            return get_response(request)
        until = time.monotonic() + settings.SIGN_IN_ANSWERS_AFTER
        response = get_response(request)
        time.sleep(max(until - time.monotonic(), 0))
        return response

    return answer


@cache
def _addresses() -> frozenset[str]:
    return frozenset(reverse(door) for door in DOORS)
