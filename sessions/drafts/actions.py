"""Keeping what was typed, going on with another text of one's own, throwing one away.

None of it leaves a trace in the audit trail: that somebody began to write is for them alone.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.errors import Refused
from accounts.models import Person, PersonalKey, User
from sessions.actions.common import NotOneOfTheTwo
from sessions.drafts.models import LogDraft
from sessions.models import Session

# Longer than any field of the log takes, so that what is too long to be sent is still kept to be shortened.
LONGEST = 40_000
MOST = 8


class TooLongToKeep(Refused):
    """More than a draft holds."""


class TooManyDrafts(Refused):
    """There are already as many unsent texts as are kept."""


@transaction.atomic
def save_draft(
    *,
    session: Session,
    words: Mapping[str, str],
    revision: UUID | None,
    by: User,
    at: datetime,
    page: str = LogDraft.Page.LOG,
) -> LogDraft:
    """Keep ``words``, by the name of the field, over the draft with ``revision``; beside it if that has moved on.

    Drafts of another ``page`` about the same hour are neither found nor counted.

    The same words again give the draft that holds them.
    :raises TooLongToKeep, TooManyDrafts: nothing is kept, and nothing that was kept goes.
    """
    person = _one_of_the_two(session, by)
    text = json.dumps(dict(words), ensure_ascii=False, sort_keys=True)
    if len(text) > LONGEST:
        raise TooLongToKeep("This is too long to keep as a draft. What was kept before is still there.")
    # The row of the session is what two tabs wait for.
    Session.objects.select_for_update().get(pk=session.pk)
    kept = list(LogDraft.objects.of(person).of_page(session, page))
    if same := next((each for each in kept if each.words == text), None):
        return same
    draft = next((each for each in kept if each.revision == revision), None)
    if draft is None and len(kept) >= MOST:
        raise TooManyDrafts("You have many unsent texts of this hour. Send one or throw one away first.")
    draft = draft or LogDraft(session=session, person=person, page=page)
    draft.key, draft.saved_at, draft.revision = PersonalKey.of(person), at, uuid.uuid4()
    draft.words = text
    draft.save()
    return draft


@transaction.atomic
def take_draft(*, session: Session, revision: UUID, by: User, at: datetime) -> None:
    """Go on with this one: it becomes the latest."""
    LogDraft.objects.of(_one_of_the_two(session, by)).filter(session=session, revision=revision).update(
        saved_at=at
    )


def drop_draft(*, session: Session, revision: UUID | None, by: User) -> None:
    """Throw one text away, because it was sent or is not wanted: one statement."""
    person = _one_of_the_two(session, by)
    if revision is not None:
        LogDraft.objects.of(person).filter(session=session, revision=revision).order_by().delete()


def _one_of_the_two(session: Session, by: User) -> Person:
    """:raises NotOneOfTheTwo: for everybody else."""
    if by.person is None or session.pair.side_of(by.person) is None:
        raise NotOneOfTheTwo("Only the two of a pair write about their session.")
    return by.person
