"""Saying something to somebody, and what a person wishes about reminders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts import audit, doorbell
from accounts.models import Person, User
from notifications import ledger, tasks
from notifications.models import NO_PROGRAMME, Attempt, Message, Preference, message_states
from notifications.quiet_hours.choosing import choose_hours
from notifications.registry import Due, Kind, kinds
from notifications.selectors import reminders_of


@transaction.atomic
def enqueue(
    *,
    kind: str,
    person: Person,
    due_at: datetime,
    at: datetime,
    programme_key: UUID | str = NO_PROGRAMME,
    sequence: str = "1",
    facts: Mapping[str, str] | None = None,
) -> Message:
    """Say something to ``person`` once, at ``due_at`` or soon after.

    The same programme, kind, person, day and sequence give the message that is there already.
    :raises UnknownKind: when no app has registered ``kind``.
    """
    message, is_new = ledger.write(Due(kind, person, due_at, sequence, programme_key, facts or {}), at=at)
    if is_new and due_at <= at:
        doorbell.ring(tasks.deliver, message_id=str(message.pk))
    return message


@transaction.atomic
def enqueue_all(dues: Iterable[Due], *, at: datetime) -> None:
    """Say many things at once, each as ``enqueue`` would; the clock sends them within a minute. A query for 500.

    :raises UnknownKind: when no app has registered the kind of one of them.
    """
    ledger.write_all(dues, at=at)


@transaction.atomic
def take_back(*, kind: str, programme_key: UUID | str, sequence: str, reason: str) -> int:
    """Stop what was to be said to many and has not left; how many. ``reason`` stands in the outbox."""
    return ledger.take_back(kind=kind, programme_key=programme_key, sequences=[sequence], reason=reason)


@transaction.atomic
def take_back_all(*, kind: str, programme_key: UUID | str, sequences: Collection[str], reason: str) -> int:
    """The same for several sequences at once. One query."""
    return ledger.take_back(kind=kind, programme_key=programme_key, sequences=sequences, reason=reason)


@transaction.atomic
def choose(
    *, person: Person, wanted: Iterable[str], inbox_only: Iterable[str], opens: int, closes: int
) -> None:
    """Keep what ``person`` chose on the page of reminders. :raises Refused: see ``choose_hours``."""
    choose_reminders(person=person, wanted=wanted, inbox_only=inbox_only)
    choose_hours(person=person, opens=opens, closes=closes)


@transaction.atomic
def choose_reminders(*, person: Person, wanted: Iterable[str], inbox_only: Iterable[str] = ()) -> None:
    """Keep which reminders ``person`` wants, and which of them without a mail.

    Questions that somebody waits for always come, by mail too. What cannot reach ``person`` now stays as it was
    chosen: it did not stand on the page.
    """
    chosen, without_a_mail = set(wanted), set(inbox_only)
    for name in [choice.kind.name for choice in reminders_of(person)]:
        Preference.objects.update_or_create(
            person=person,
            kind=name,
            defaults={"wanted": name in chosen, "by_mail": name not in without_a_mail},
        )


@transaction.atomic
def stop_reminder(*, person: Person, kind: Kind) -> None:
    """No more of ``kind`` for ``person``, as their link says; of all reminders where it carries several."""
    stopped = [each for each in kinds() if each.may_be_turned_off] if kind.gathers else [kind]
    for each in stopped:
        Preference.objects.update_or_create(person=person, kind=each.name, defaults={"wanted": False})


@transaction.atomic
def retry(*, messages: QuerySet[Message], by: User, at: datetime) -> int:
    """Send anew what could not be sent, with all its tries; how many. The sweep finds them within seconds."""
    if not message_states.may(Message.State.FAILED, Message.State.DUE):
        raise AssertionError("A message that could not be sent can be tried again.")
    failed = list(messages.filter(state=Message.State.FAILED).select_for_update())
    tried = dict(
        Attempt.objects.filter(message__in=failed).values_list("message").annotate(Count("pk")).order_by()
    )
    for message in failed:
        Message.objects.filter(pk=message.pk).update(
            state=Message.State.DUE, due_at=at, reason="", tries_before=tried.get(message.pk, 0)
        )
        audit.record(by=by, at=at, verb="message tried again", subject=message, kind=message.kind)
    return len(failed)
