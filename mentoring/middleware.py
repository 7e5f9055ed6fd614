"""What happens to every request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notifications.rhythm import zone


def readers_zone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show and read times in the time zone of the person who is signed in. One query, which most pages need anyway."""

    def in_readers_zone(request: HttpRequest) -> HttpResponse:
        person = request.user.person if request.user.is_authenticated else None
        where = zone(person.time_zone if person else "", otherwise=settings.TIME_ZONE)
        with timezone.override(where):
            return get_response(request)

    return in_readers_zone
