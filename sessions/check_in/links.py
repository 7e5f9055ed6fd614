"""The signed link of a mail: good for one person, one session and this purpose, until a day that stands in it.

Nothing is stored for a link. It is a secret for whoever holds it, so it opens one question and nothing else.
"""

from __future__ import annotations

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import Person
from sessions.check_in.models import CheckIn
from sessions.models import Session

GOOD_FOR = timedelta(days=14)
# Session, person, and the second in which it ends.
SHAPE = struct.Struct(">16s16sQ")
# What base64 would add to this length; in an address it would only be in the way.
PADDING = "=" * (-SHAPE.size % 3)
PURPOSE = "sessions: did you meet"


@dataclass(frozen=True, slots=True)
class Link:
    """What a genuine link says."""

    session_id: UUID
    person_id: UUID


def address(session: Session, person: Person, answer: CheckIn.Answer, *, sent_at: datetime) -> str:
    """The path that asks ``person`` about ``session`` with ``answer`` filled in."""
    token = _token(session.pk, person.pk, sent_at + GOOD_FOR)
    return reverse("sessions:check_in", args=[token, answer.value])


def read(token: str, *, at: datetime) -> Link | None:
    """None for a link that was edited, made for another purpose or by another installation, or that is too old."""
    try:
        packed = urlsafe_b64decode(_signer().unsign(token) + PADDING)
        session, person, ends = SHAPE.unpack(packed)
    except (BadSignature, binascii.Error, struct.error, ValueError):
        return None
    if at.timestamp() >= ends:
        return None
    return Link(UUID(bytes=session), UUID(bytes=person))


def _token(session_id: UUID, person_id: UUID, ends: datetime) -> str:
    packed = SHAPE.pack(session_id.bytes, person_id.bytes, int(ends.timestamp()))
    return _signer().sign(urlsafe_b64encode(packed).decode().rstrip("="))


def _signer() -> Signer:
    return Signer(salt=PURPOSE, sep=".")
