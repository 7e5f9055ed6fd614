"""What may be done how often: one line for each door that costs something, fills something or hands something out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import limits
from accounts.limits import Limit
from mentoring import error_pages

log = logging.getLogger("upward.security")

MINUTE, HOUR = 60, 60 * 60
LARGEST_REQUEST = (
    100 * 1024 * 1024
)  # a form may say in its own words what is too large; beyond this nothing is read
UPLOADS = Limit("uploads", 20, HOUR)
EXPORTS = Limit("exports", 30, HOUR)
SEARCHES = Limit("searches", 120, MINUTE)
INVITATIONS = Limit("invitations", 30, HOUR)
JOBS = Limit("jobs", 30, HOUR)
REQUESTS = Limit("requests", 20, HOUR)
REPORTS = Limit("reports", 30, MINUTE)
CHECK_INS = Limit("check-ins", 60, MINUTE)
CHANGES = Limit("changes", 240, MINUTE)

# Address, method, and the limit that is counted for each person, or for each network where nobody is signed in.
TABLE: dict[tuple[str, str], Limit] = {
    ("accounts:import_upload", "POST"): UPLOADS,
    ("accounts:import_rows", "GET"): EXPORTS,
    ("insights:outcomes", "POST"): UPLOADS,
    ("insights:data", "GET"): EXPORTS,
    ("insights:board_file", "GET"): EXPORTS,
    ("insights:pack", "GET"): EXPORTS,
    ("accounts:people", "GET"): SEARCHES,
    ("programmes:participants", "GET"): SEARCHES,
    ("programmes:invite", "POST"): INVITATIONS,
    ("pairing:room", "POST"): JOBS,
    ("insights:release", "POST"): JOBS,
    ("programmes:selection", "POST"): JOBS,
    ("feedback:coaching", "POST"): REQUESTS,
    ("feedback:tell_boundary", "POST"): REQUESTS,
    ("feedback:tell_serious", "POST"): REQUESTS,
    ("sessions:assistant", "POST"): REQUESTS,
    ("sessions:check_in", "POST"): CHECK_INS,
    ("csp_report", "POST"): REPORTS,
}
# Tries at one code, whoever sends them and however many come at once: of a mailed code, and of the second step.
MAILED_CODES = Limit("mailed codes", 3, 10 * MINUTE)
SECOND_STEPS = Limit("second steps", 5, 5 * MINUTE)
CODES = {"account_confirm_login_code": MAILED_CODES, "mfa_authenticate": SECOND_STEPS}
# Mails to one address, whoever asks for them: a hundred at once are not a hundred mails in somebody's box.
CODE_MAILS = Limit("mails with a code", 3, MINUTE)
RESET_MAILS = Limit("mails with a link", 3, MINUTE)
MAILS = {"account_request_login_code": CODE_MAILS, "account_reset_password": RESET_MAILS}
# All of an office comes through one address, and after a kick-off all at once.
SIGN_INS = Limit("sign-ins", 300, MINUTE)
DOORS = {"account_login", *MAILS}
LONGEST_ADDRESS = 254
READING = ("GET", "HEAD", "OPTIONS")


def _announced_size(request: HttpRequest) -> int:
    """Bytes of the body; a request that announces none, or nonsense, is read as an empty one."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() else 0


class Limits:
    """Stands below the sign-in, so that people are counted rather than the address of their office."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.headers.get("X-Forwarded-For", "")) > limits.LONGEST_FORWARDED_FOR:
            return error_pages.page(400)
        if _announced_size(request) > LARGEST_REQUEST:
            return error_pages.page(413)  # before any of it is read
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        for limit in _limits(request):
            try:
                wait = limits.take(limit, _whom(request, limit), at=timezone.now())
            except BadRequest:
                return error_pages.page(400)
            if wait:
                log.warning("A limit was reached: %s", limit.bucket)
                return error_pages.too_often(wait)
        return None


def _limits(request: HttpRequest) -> tuple[Limit, ...]:
    """What is counted of ``request``, in this order: whoever is refused by one is not counted by the next."""
    name, method = request.resolver_match.view_name, request.method or ""  # type: ignore[union-attr]
    named = TABLE.get((name, "GET" if method == "HEAD" else method))
    if method == "POST" and name in CODES and LOGIN_SESSION_KEY in request.session:
        return (CODES[name],)
    if method == "POST" and name in DOORS:
        return (SIGN_INS, MAILS[name]) if name in MAILS else (SIGN_INS,)
    if named or method in READING or not request.user.is_authenticated:
        return (named,) if named else ()
    return (CHANGES,)


def _whom(request: HttpRequest, limit: Limit) -> str:
    """Whose tries are counted together: those at a code, those for an address, else those of a person or network."""
    if limit in CODES.values():
        return _which_code(request, limit)
    if limit is SIGN_INS:
        return limits.address_of(request)
    if limit in MAILS.values():
        return request.POST.get("email", "").strip().lower()[:LONGEST_ADDRESS]
    return _who(request)


def _which_code(request: HttpRequest, limit: Limit) -> str:
    """A mailed code belongs to one browser and one request for it; the second step to the account, whatever browser.

    Whoever asked for a mailed code with an address that nobody has is counted in the same way.
    """
    login = request.session[LOGIN_SESSION_KEY]
    if limit is SECOND_STEPS:
        return str(login.get("user_pk"))
    return f"{request.session.session_key} {login.get('initiated_at')}"


def _who(request: HttpRequest) -> str:
    return f"user {request.user.pk}" if request.user.is_authenticated else limits.address_of(request)
