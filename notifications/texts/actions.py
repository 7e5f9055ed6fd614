"""Putting an organisation's own words into use, and going back to ours."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.around.models import OwnFrame
from notifications.texts.models import OwnText
from notifications.texts.selectors import versions_of

Words = TypeVar("Words", OwnText, OwnFrame)
MEANWHILE = (
    "Somebody else saved this text while you were writing. Yours is in the fields; "
    "open the page anew to read theirs."
)


def save_text(
    *, kind: str, language: str, subject: str, body: str, button: str, seen: int, by: User, at: datetime
) -> OwnText:
    """Say ``kind`` in these words from now on. ``seen`` is the version that the page showed, 0 for none.

    The same words again are no new version. :raises Refused: when somebody else was faster.
    """
    latest = versions_of(kind, language).first()
    if latest and (latest.subject, latest.body, latest.button) == (subject, body, button):
        return latest
    made = OwnText(kind=kind, language=language, subject=subject, body=body, button=button)
    return add_version(made, after=latest, seen=seen, by=by, at=at, kind=kind)


def back_to_ours(*, kind: str, language: str, seen: int, by: User, at: datetime) -> None:
    """Say it in the words of the product again. What was written stays as versions."""
    latest = versions_of(kind, language).first()
    if latest and not latest.is_ours:
        made = OwnText(kind=kind, language=language, is_ours=True)
        add_version(made, after=latest, seen=seen, by=by, at=at, kind=kind)


@transaction.atomic
def add_version(
    made: Words, *, after: Words | None, seen: int, by: User, at: datetime, **about: str
) -> Words:
    """Keep ``made`` as the version that follows ``after``; ``about`` stands in the trail.

    :raises Refused: if ``seen``, the version that the page showed, is no longer the latest.
    """
    before = after.version if after else 0
    if before != seen:
        raise Refused(MEANWHILE)
    made.version, made.saved_by, made.saved_at = before + 1, by, at
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused(MEANWHILE) from None
    record(by=by, at=at, verb="words of a message saved", subject=made, version=made.version, **about)
    return made
