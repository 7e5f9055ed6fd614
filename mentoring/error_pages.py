"""Answers to requests that cannot be served: plain words, and no more about the inside than the number says."""

from __future__ import annotations

import logging
import math
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from mentoring import database_faults, request_log

# A database that restarts is back within this time, as a rule.
COME_BACK_SECONDS = 15
ROOM_SECONDS = 300

log = logging.getLogger("upward.disk")


def page(status: int, **words: object) -> HttpResponse:
    """The page of one status; it asks nothing of the database, the session or the reader."""
    return HttpResponse(render_to_string(f"errors/{status}.html", words), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read is 400, what is too much to read 413."""
    return page(413 if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)) else 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away, busy or full is a matter of waiting; anything else is a fault of ours."""
    error = sys.exc_info()[1]
    if database_faults.has_no_room(error):
        log.error("There is no room on a disk: nothing can be saved until somebody makes some.")
        return _wait(HttpResponse(render_to_string("errors/full.html"), status=503), ROOM_SECONDS)
    if database_faults.is_read_only(error):
        database_faults.let_go()
        return _wait(page(503), COME_BACK_SECONDS)
    if isinstance(error, (OperationalError, InterfaceError)):
        return _wait(page(503), COME_BACK_SECONDS)
    return page(500, number=request_log.number_of(request))


def _wait(response: HttpResponse, seconds: int) -> HttpResponse:
    response.headers["Retry-After"] = str(seconds)
    return response


def too_often(wait: int) -> HttpResponse:
    """Refused for now; ``wait`` seconds later it will be served."""
    minutes = math.ceil(wait / 60)
    words = f"{wait} seconds" if wait <= 90 else f"{minutes} minutes"
    return _wait(page(429, wait=words), wait)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without our mark in it, or sent by another site. The reason is for the log, where Django writes it."""
    return page(403)


def in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give an answer that says nothing, such as Django's to a method that is not served, a page that says it."""
    if response.status_code != 405 or response.streaming or response.content or request.method == "HEAD":
        return response
    said = page(405)
    response.content, response.headers["Content-Type"] = said.content, said.headers["Content-Type"]
    return response
