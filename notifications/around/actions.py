"""Putting an organisation's own phrases around its messages into use, and going back to ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from notifications.around.frame import latest_frame
from notifications.around.models import OwnFrame
from notifications.texts.actions import add_version


def save_frame(*, language: str, words: Mapping[str, str], seen: int, by: User, at: datetime) -> OwnFrame:
    """Say ``words`` around messages in ``language`` from now on. ``seen`` is the version that the page showed.

    The same words again are no new version. :raises Refused: when somebody else was faster.
    """
    latest = latest_frame(language)
    if latest and not latest.is_ours and latest.words == words:
        return latest
    made = OwnFrame(language=language, words=dict(words))
    return add_version(made, after=latest, seen=seen, by=by, at=at, language=language)


def frame_back_to_ours(*, language: str, seen: int, by: User, at: datetime) -> None:
    """Say it in the phrases of the product again. What was written stays as versions."""
    latest = latest_frame(language)
    if latest and not latest.is_ours:
        made = OwnFrame(language=language, is_ours=True)
        add_version(made, after=latest, seen=seen, by=by, at=at, language=language)
