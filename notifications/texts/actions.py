"""Putting an organisation's own words into use, and going back to ours."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.texts.models import OwnText
from notifications.texts.selectors import versions_of

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
    words: dict[str, object] = {"subject": subject, "body": body, "button": button}
    return _add(kind, language, latest, seen, words, by=by, at=at)


def back_to_ours(*, kind: str, language: str, seen: int, by: User, at: datetime) -> None:
    """Say it in the words of the product again. What was written stays as versions."""
    latest = versions_of(kind, language).first()
    if latest and not latest.is_ours:
        _add(kind, language, latest, seen, {"is_ours": True}, by=by, at=at)


@transaction.atomic
def _add(
    kind: str,
    language: str,
    latest: OwnText | None,
    seen: int,
    words: dict[str, object],
    *,
    by: User,
    at: datetime,
) -> OwnText:
    before = latest.version if latest else 0
    if before != seen:
        raise Refused(MEANWHILE)
    try:
        with transaction.atomic():
            made = OwnText.objects.create(
                kind=kind, language=language, version=before + 1, saved_by=by, saved_at=at, **words
            )
    except IntegrityError:
        raise Refused(MEANWHILE) from None
    record(by=by, at=at, verb="words of a message saved", subject=made, kind=kind, version=made.version)
    return made
