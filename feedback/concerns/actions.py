"""Telling, answering and closing a concern. The trail holds who answered and never who told: that would name them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import ContentKey, User
from feedback.concerns.deadlines import due_at
from feedback.concerns.models import Concern, ConcernMessage, ConcernReader, Level, concern_states
from feedback.concerns.notices import tell_readers, tell_reporter
from feedback.concerns.readers import Reader, readers_for
from feedback.respondent import reporter_of

State = Concern.State


class NotYours(Refused):
    """Only the reporter and those they chose write in a thread."""


@transaction.atomic
def raise_concern(
    *,
    level: Level,
    category: str,
    words: str,
    readers: Collection[Reader],
    submission: UUID,
    by: User,
    at: datetime,
) -> Concern:
    """Tell ``words`` to ``readers`` and to nobody else. A second press with the same ``submission`` changes nothing.

    :raises Refused: for an account without an employee, for no reader, and for one who may not be chosen.
    """
    if by.person_id is None:
        raise Refused(
            "Your account belongs to nobody on the staff list. Use the speak-up route of your handbook."
        )
    check_chosen(readers, readers_for(by, level, at=at))
    told = Concern(level=level, category=category, reporter=reporter_of(by.person_id), submission=submission)
    return receive(told, who=str(by.person_id), words=words, readers=readers, at=at)


def check_chosen(readers: Collection[Reader], among: Collection[Reader]) -> None:
    """:raises Refused: for no reader, and for one who may not be chosen."""
    if not readers or not set(readers) <= set(among):
        raise Refused("Choose at least one person of the list who is to read it.")


def receive(told: Concern, *, who: str, words: str, readers: Collection[Reader], at: datetime) -> Concern:
    """Keep ``told`` with its first ``words``, and tell the readers; within a transaction.

    Where its ``submission`` is known already, the concern that it made. ``who`` is empty for a reporter without a name.
    """
    kept, is_new = Concern.objects.get_or_create(
        submission=told.submission,
        defaults={
            "level": told.level,
            "category": told.category,
            "reporter": told.reporter,
            "is_by_link": told.is_by_link,
            "key": ContentKey.new(),
            "received_at": at,
            "due_at": due_at(told.level, at=at),
        },
    )
    if not is_new:
        return kept
    kept.who = who
    kept.save(update_fields=["who_sealed"])
    ConcernReader.objects.bulk_create(
        ConcernReader(concern=kept, user=each.user, programme=each.programme) for each in readers
    )
    _write(kept, words, submission=told.submission, by=None, at=at)
    audit.record(by=None, at=at, verb="concern received", subject=kept, readers=len(readers))
    tell_readers(kept, sequence="1", at=at)
    return kept


@transaction.atomic
def write(*, concern: Concern, words: str, submission: UUID, by: User, at: datetime) -> ConcernMessage:
    """Add a message. A reader's first one acknowledges; the reporter's opens again what was closed.

    :raises NotYours: for anybody else.
    """
    concern = _fresh(concern, by)
    if concern.is_told_by(by):
        return write_as_reporter(concern, words, submission=submission, at=at)
    if known := _written(concern, submission):
        return known
    if not concern.is_open:
        raise Refused("This is closed. Open it again before you write.")
    _take_on(concern, by, at)
    if concern.state == State.ACKNOWLEDGED:
        concern_states.move(concern, State.IN_PROGRESS)
    message = _write(concern, words, submission=submission, by=by, at=at)
    audit.record(by=by, at=at, verb="concern answered", subject=concern, state=concern.state)
    tell_reporter(concern, sequence=str(message.pk), at=at)
    return message


def write_as_reporter(concern: Concern, words: str, *, submission: UUID, at: datetime) -> ConcernMessage:
    """A message of whoever told ``concern``, which is locked; what was closed is open again."""
    if known := _written(concern, submission):
        return known
    if not concern.is_open:
        concern_states.move(concern, State.IN_PROGRESS, closed_at=None)
    message = _write(concern, words, submission=submission, by=None, at=at)
    tell_readers(concern, sequence=str(message.pk), at=at)
    return message


def _written(concern: Concern, submission: UUID) -> ConcernMessage | None:
    return ConcernMessage.objects.filter(submission=submission, concern=concern).first()


@transaction.atomic
def acknowledge(*, concern: Concern, by: User, at: datetime) -> Concern:
    """A reader takes it on; the reporter sees who and when. A second press finds it done."""
    concern = _fresh_for_reader(concern, by)
    if concern.state == State.RECEIVED:
        _take_on(concern, by, at)
        tell_reporter(concern, sequence="acknowledged", at=at)
    return concern


@transaction.atomic
def close(*, concern: Concern, words: str, submission: UUID, by: User, at: datetime) -> Concern:
    """Close it with a note to the reporter, who can open it again. A second press finds it closed."""
    concern = _fresh_for_reader(concern, by)
    if not concern.is_open:
        return concern
    if not words:
        raise Refused("Write to them what was done before you close it.")
    _take_on(concern, by, at)
    message = _write(concern, words, submission=submission, by=by, at=at)
    concern_states.move(concern, State.CLOSED, closed_at=at)
    audit.record(by=by, at=at, verb="concern closed", subject=concern, state=concern.state)
    tell_reporter(concern, sequence=str(message.pk), at=at)
    return concern


@transaction.atomic
def reopen(*, concern: Concern, by: User, at: datetime) -> Concern:
    """Either side opens it again. The trail names a reader who does, and not the reporter."""
    concern = _fresh(concern, by)
    if concern.is_open:
        return concern
    concern_states.move(concern, State.IN_PROGRESS, closed_at=None)
    is_reporters = concern.is_told_by(by)
    audit.record(
        by=None if is_reporters else by, at=at, verb="concern reopened", subject=concern, state=concern.state
    )
    tell = tell_readers if is_reporters else tell_reporter
    tell(concern, sequence=f"reopened {at:%Y%m%d%H%M%S}", at=at)
    return concern


def note_reading(*, concern: Concern, by: User, at: datetime) -> None:
    """The reporter sees who has opened it, and when first."""
    concern.readers.filter(user=by, read_at=None).update(read_at=at)


def _take_on(concern: Concern, by: User, at: datetime) -> None:
    if concern.state == State.RECEIVED:
        concern_states.move(concern, State.ACKNOWLEDGED, acknowledged_at=at, handler=by)
        audit.record(by=by, at=at, verb="concern acknowledged", subject=concern, state=concern.state)


def _write(
    concern: Concern, words: str, *, submission: UUID, by: User | None, at: datetime
) -> ConcernMessage:
    message = ConcernMessage(
        concern=concern,
        key=concern.key,
        by=by,
        is_reporters=by is None,
        written_at=at,
        submission=submission,
    )
    message.words = words
    message.save(force_insert=True)
    return message


def _fresh(concern: Concern, by: User) -> Concern:
    rows = Concern.objects.select_for_update(of=("self",)).select_related("key")
    found = rows.filter(pk__in=Concern.objects.visible_to(by).values("pk"), pk=concern.pk).first()
    if found is None:
        raise NotYours("Only who wrote this and the people they chose can answer.")
    return found


def _fresh_for_reader(concern: Concern, by: User) -> Concern:
    found = _fresh(concern, by)
    if found.is_told_by(by):
        raise NotYours("Somebody you chose does this. You can write to them here.")
    return found
