"""The link that stops one reminder for one person, without a sign-in (RFC 8058)."""

from __future__ import annotations

import base64
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import Person
from notifications.registry import Kind, UnknownKind, kind_named
from notifications.signed import is_signed, signature

PURPOSE = "stop a reminder"


def token_for(person: Person, kind: Kind) -> str:
    """Person, kind and signature, parted by dots that a kind's name may hold too."""
    key = base64.urlsafe_b64encode(person.pk.bytes).decode().rstrip("=")
    return f"{key}.{kind.name}.{signature(PURPOSE, str(person.pk), kind.name)}"


def read(token: str) -> tuple[Person, Kind] | None:
    """Whom and what a link is about; None for whatever we did not sign, and for somebody who is gone."""
    key, _, rest = token.partition(".")
    name, _, mark = rest.rpartition(".")
    try:
        person_id = UUID(bytes=base64.b64decode(f"{key}==", altchars=b"-_", validate=True))
        kind = kind_named(name)
    except (ValueError, UnknownKind):
        return None
    if kind.is_ask or not is_signed(mark, PURPOSE, str(person_id), name):
        return None
    person = Person.objects.employed().filter(pk=person_id).first()
    return (person, kind) if person else None


def address_for(person: Person, kind: Kind) -> str:
    """The whole address; empty for a question that somebody waits for, which has no such link."""
    if kind.is_ask:
        return ""
    path = reverse("notifications:stop", args=[token_for(person, kind)])
    return settings.BASE_URL.rstrip("/") + path


def headers_for(person: Person, kind: Kind) -> dict[str, str]:
    """What a mail program needs to offer the same beside the mail."""
    address = address_for(person, kind)
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
