"""A cohort that has been evaluated, and a programme that has been put away, can be read and not changed.

Pages that change something of a cohort ask ``must_be_open`` where they find it. What is one's own right (a copy,
erasure), help from a coach, outcomes, the release and the decision about an evaluated cohort go on.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from programmes.models import Cohort, Programme

READING = ("GET", "HEAD", "OPTIONS")


class Closed(Exception):
    """Somebody who may see a cohort or programme wanted to change something of it after its end."""


def is_closed(of: Cohort | Programme) -> bool:
    """Whether nothing of it may change any more. One query where the programme of a cohort is not loaded."""
    if isinstance(of, Programme):
        return of.state == Programme.State.ARCHIVED
    return of.state == Cohort.State.EVALUATED or is_closed(of.programme)


def must_be_open(request: HttpRequest, of: Cohort | Programme) -> None:
    """:raises Closed: when ``request`` would change something of what has ended."""
    if request.method not in READING and is_closed(of):
        raise Closed


def closed_is_read_only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """The middleware that says so in words."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Closed):
            return None
        return TemplateResponse(request, "programmes/closed.html", status=403).render()

    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer
