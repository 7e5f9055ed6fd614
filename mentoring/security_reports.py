"""Takes what browsers report about content they refused, and logs which page and which rule it was."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mentoring import error_pages

log = logging.getLogger("upward.security.csp")

LARGEST = 8_192
KINDS = ("application/csp-report", "application/json")
UNKNOWN = "unknown"


@csrf_exempt
@login_not_required
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Anybody may send one, so nothing of it is kept but a line of names that are ours or short."""
    if request.content_type not in KINDS:
        return error_pages.page(400)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return error_pages.page(413)
    try:
        report = _read(request.body)
    except (ValueError, RecursionError):
        return error_pages.page(400)
    log.warning(
        "The content policy refused something: page=%s rule=%s source=%s",
        _page(report.get("document-uri")),
        _rule(report.get("effective-directive") or report.get("violated-directive")),
        _host(report.get("blocked-uri")),
    )
    return HttpResponse(status=204)


def _read(body: bytes) -> dict[str, Any]:
    sent = json.loads(body)
    report = sent.get("csp-report") if isinstance(sent, dict) else None
    if not isinstance(report, dict):
        raise ValueError("Not a report")
    return report


def _page(address: object) -> str:
    """The name of the page: an address may hold a token, and what follows the question mark may be anything."""
    try:
        return resolve(urlsplit(str(address)).path).view_name
    except (Resolver404, ValueError):
        return UNKNOWN


def _rule(words: object) -> str:
    first = (str(words).split() or [UNKNOWN])[0]
    return first if _is_a_word(first) else UNKNOWN


def _is_a_word(text: str) -> bool:
    letters = text.replace("-", "")
    return letters.isascii() and letters.isalpha() and len(text) < 40


def _host(address: object) -> str:
    """``inline``, ``eval`` and the like, or a scheme and host."""
    text = str(address)
    if _is_a_word(text):
        return text
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return UNKNOWN
    short = host.isascii() and host.replace("-", "").replace(".", "").isalnum() and len(host) < 100
    return f"{parts.scheme[:10]}://{host}" if short else UNKNOWN
