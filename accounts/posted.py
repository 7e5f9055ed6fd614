"""What is read from a request outside of forms."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest


def posted_key(request: HttpRequest, name: str) -> UUID:
    """The key of the row that a button names. :raises Http404: where that is no key, as if there were no such row."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
