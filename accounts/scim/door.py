"""Who is let in to the SCIM service, how often, and how it answers when something is wrong."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import Error, PayloadTooLargeException, SCIMException

from accounts import limits
from accounts.errors import Refused
from accounts.limits import Limit
from accounts.models import ProvisioningToken
from accounts.scim.service import TOLERANT

log = logging.getLogger("upward.security")

CONTENT_TYPE = "application/scim+json"
LARGEST = 1_000_000
DEEPEST = 32
REQUESTS = Limit("scim", 1_500, 60)
WRONG_TOKENS = Limit("scim-refused", 30, 60)


class ByToken(HttpRequest):
    """A request with a token that is good today."""

    token: ProvisioningToken


View = Callable[..., HttpResponse]


def by_token(*methods: str) -> Callable[[View], View]:
    """Let in whoever has a token, for ``methods``; every answer, a refusal too, is SCIM's.

    Forgery of requests from a page does not apply: nothing a browser sends by itself opens this door.
    """

    def decorated(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def let_in(request: ByToken, *args: Any, **kwargs: Any) -> HttpResponse:
            refused = _refuse(request, methods)
            if refused is not None:
                return refused
            try:
                with TOLERANT:
                    return view(request, *args, **kwargs)
            except Exception as wrong:
                return _say(wrong)

        return let_in

    return decorated


def _refuse(request: ByToken, methods: tuple[str, ...]) -> HttpResponse | None:
    at = timezone.now()
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        log.warning("Somebody spoke to the provisioning service without TLS: change the token they sent.")
        return error(
            403, "This service is spoken to over https only. Change the token: it went in the clear."
        )
    try:
        address = limits.address_of(request)
    except BadRequest:
        return error(400, "The list of forwarders makes no sense.")
    token = _token(request)
    if token is None:
        wait = limits.take(WRONG_TOKENS, address, at=at)
        log.warning("Somebody knocked at the provisioning service without a good token.")
        return (
            _too_often(wait)
            if wait
            else error(401, "A token is needed.", headers={"WWW-Authenticate": "Bearer"})
        )
    wait = limits.take(REQUESTS, str(token.pk), at=at)
    if wait:
        return _too_often(wait)
    if request.method not in methods:
        return error(405, "This cannot be done here.", headers={"Allow": ", ".join(methods)})
    request.token = token
    return None


def _token(request: HttpRequest) -> ProvisioningToken | None:
    """The token of the request, if it is good today. It is looked for by its digest, so that time tells nothing."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or len(secret) > 200:
        return None
    today = timezone.localdate()
    found = ProvisioningToken.objects.valid(today).filter(digest=digest_of(secret.strip())).first()
    if found and found.last_used_on != today:
        ProvisioningToken.objects.filter(pk=found.pk).update(last_used_on=today)
    return found


def digest_of(secret: str) -> str:
    """What is kept of a token: it has 256 random bits, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent.

    :raises PayloadTooLargeException: over 1 MB.
    :raises BadRequest: if it is no JSON object, or is nested too deeply.
    """
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise PayloadTooLargeException(detail="A request may hold 1 MB at most.")
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadRequest("The body is no JSON, or is nested too deeply.") from None
    if not isinstance(sent, dict) or _depth(sent) > DEEPEST:
        raise BadRequest("The body is no JSON object, or is nested too deeply.")
    return sent


def _depth(sent: object, level: int = 1) -> int:
    if level > DEEPEST or not isinstance(sent, (dict, list)) or not sent:
        return level
    return max(_depth(each, level + 1) for each in (sent.values() if isinstance(sent, dict) else sent))


def answer(
    document: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    return HttpResponse(json.dumps(document), status=status, content_type=CONTENT_TYPE, headers=headers)


def error(
    status: int, detail: str, *, kind: str | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    """A refusal as RFC 7644 3.12 writes it."""
    body = Error(status=status, detail=detail, scim_type=kind or None).model_dump()
    return answer(body, status=status, headers=headers)


def _too_often(wait: int) -> HttpResponse:
    return error(429, "Too many requests.", headers={"Retry-After": str(wait)})


def _say(wrong: Exception) -> HttpResponse:
    """What went wrong, in SCIM's words. :raises Exception: ``wrong`` itself, if it is a fault of ours."""
    match wrong:
        case SCIMException():
            return error(wrong.status, str(wrong), kind=wrong.scim_type)
        case ValidationError():
            first = Error.from_validation_errors(wrong)[0]
            return error(first.status or 400, first.detail or "", kind=first.scim_type)
        case Http404():
            return error(404, "Nothing is here under this id.")
        case Refused():
            return error(409, str(wrong))
        case BadRequest():
            return error(400, str(wrong), kind="invalidSyntax")
        case DatabaseError():
            log.exception("A provisioning request could not be saved.")
            return error(503, "It could not be saved. Try again.", headers={"Retry-After": "30"})
    raise wrong
