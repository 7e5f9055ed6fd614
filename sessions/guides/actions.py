"""The mentor makes the agenda of an hour."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.errors import Refused
from accounts.models import User
from preparation.models import Module
from programmes.models import Side
from sessions.actions.common import locked, side_of
from sessions.guides.models import Agenda
from sessions.models import Session


class NotTheMentors(Refused):
    """The mentee reads the agenda; the mentor makes it."""


class SavedMeanwhile(Refused):
    """Another agenda was saved since the page was opened; ``kept`` is that one."""

    def __init__(self, kept: Agenda) -> None:
        super().__init__(
            "Another agenda was saved meanwhile. Both stand below; take over what you like, then save."
        )
        self.kept = kept


@transaction.atomic
def save_agenda(
    *, session: Session, guide: Module, words: dict[str, Any], base: int, by: User, at: datetime
) -> Agenda:
    """Keep ``words`` (``parts``, ``questions``, ``bring``) as the agenda of the hour; the same again changes nothing.

    ``base`` is the version that the writer had before them, 0 for none.
    :raises NotTheMentors: for the mentee. :raises SavedMeanwhile: when another one stands by now.
    """
    pair = locked(session.pair_id)
    if side_of(pair, by) != Side.MENTOR:
        raise NotTheMentors("The mentor makes the agenda. Tell them what you would like to see in it.")
    found = Agenda.objects.filter(pair=pair, number=session.number).select_related("key", "guide").first()
    text = json.dumps(words, ensure_ascii=False, sort_keys=True)
    if found and found.words == text and found.guide_id == guide.pk:
        return found
    if found and found.version != base:
        raise SavedMeanwhile(found)
    agenda = found or Agenda(pair=pair, number=session.number)
    agenda.key, agenda.guide, agenda.saved_at = pair.key, guide, at
    agenda.version += 1
    agenda.words = text
    agenda.save()
    return agenda
