"""After an outage: what waited for one person becomes one message, with a line for each thing and one link.

Without it everybody would get the reminders of two days one by one, for two weeks. Questions that somebody waits for
are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from notifications import rhythm
from notifications.models import Message, MessageQuerySet, Preference, message_states
from notifications.registry import Kind, Letter, UnknownKind, kind_named, kinds, register_kind
from notifications.texts.selectors import in_own_words
from notifications.texts.wording import Wording

# A reminder that waits for the morning or for the rhythm has a new time; one that has this much of a delay was held up.
LATE = timedelta(hours=3)
# Older than this, and nobody needs it any more.
STALE = timedelta(days=7)
PEOPLE_AT_ONCE = 500
HELD = "messages"
REASON = "It went out in one message with others."
SEVERAL = Wording(
    "A few things wait for you",
    ["Messages to you were held up. Here is what they were about, all in one:"],
    "See what is next",
    points=["A first session is not planned yet", "Your agreement waits for you"],
)


def gather(*, at: datetime) -> int:
    """Join what is late for one person and has not left; how many messages that gave. Run twice, it is done once."""
    made = 0
    while people := list(_held_up(at)[:PEOPLE_AT_ONCE]):
        made += _join(people, at)
        if len(people) < PEOPLE_AT_ONCE:
            break
    return made


def _waiting(at: datetime) -> MessageQuerySet:
    apart = [kind.name for kind in kinds() if kind.is_ask or kind.gathers]
    found: MessageQuerySet = Message.objects.filter(state=Message.State.DUE, due_at__lte=at).exclude(
        kind__in=apart
    )
    return found


def _held_up(at: datetime) -> QuerySet[Message, UUID]:
    counted = (
        _waiting(at).values("person").annotate(count=Count("pk"), first=Min("due_at")).order_by("person")
    )
    return counted.filter(count__gte=2, first__lt=at - LATE).values_list("person", flat=True)


@transaction.atomic
def _join(people: Iterable[UUID], at: datetime) -> int:
    if not message_states.may(Message.State.DUE, Message.State.SKIPPED):
        raise AssertionError("A message that is due can be skipped.")
    waiting = _waiting(at).filter(person__in=people).order_by("person", "due_at", "pk")
    held: dict[UUID, list[Message]] = {}
    # Those that a worker has in hand leave by themselves.
    for message in waiting.select_related("person").select_for_update(of=("self",), skip_locked=True):
        held.setdefault(message.person_id, []).append(message)
    several = [messages for messages in held.values() if len(messages) > 1]
    taken = [message.pk for messages in several for message in messages]
    Message.objects.filter(pk__in=taken, state=Message.State.DUE).update(
        state=Message.State.SKIPPED, reason=REASON
    )
    Message.objects.bulk_create(
        [_one_for(messages, at) for messages in several], batch_size=500, ignore_conflicts=True
    )
    return len(several)


def _one_for(messages: list[Message], at: datetime) -> Message:
    first = messages[0]
    where = rhythm.zone(first.person.time_zone, otherwise=settings.TIME_ZONE)
    return Message(
        kind=(IN_CONFIDENCE if any(map(_is_confidential, messages)) else GATHERED).name,
        person=first.person,
        due_on=rhythm.local_day(at, where),
        sequence=str(first.pk),
        due_at=at,
        planned_at=at,
        facts={HELD: " ".join(str(message.pk) for message in messages)},
        created_at=at,
    )


def _is_confidential(message: Message) -> bool:
    kind = _known(message)
    return kind is not None and kind.is_confidential


def _known(message: Message) -> Kind | None:
    try:
        return kind_named(message.kind)
    except UnknownKind:
        return None


def _still_wanted(message: Message) -> Iterator[tuple[Kind, Letter]]:
    """What the gathered messages would say now; nothing for what has settled itself, is stale or was turned off."""
    held = Message.objects.filter(pk__in=message.facts[HELD].split(), person=message.person_id)
    unwanted = set(
        Preference.objects.filter(person=message.person_id, wanted=False).values_list("kind", flat=True)
    )
    for each in held.select_related("person__user").order_by("due_at", "pk"):
        kind = _known(each)
        if kind is None or kind.name in unwanted or message.due_on - each.due_on > STALE:
            continue
        if letter := kind.write(each):
            yield kind, letter


def write(message: Message) -> Letter | None:
    """One line for each thing in the words of its kind, which tell nothing; a single one is told as it is."""
    found = list(_still_wanted(message))
    if len(found) < 2:
        return in_own_words(*found[0], message.person) if found else None
    letter = SEVERAL.letter(reverse(settings.LOGIN_REDIRECT_URL))
    return replace(letter, points=list(dict.fromkeys(kind.label for kind, _ in found)))


def _kind(name: str, *, is_confidential: bool) -> Kind:
    return register_kind(
        Kind(
            name=name,
            label="Several reminders in one",
            why="You get this because you take part in a programme.",
            write=write,
            is_confidential=is_confidential,
            gathers=True,
            wording=SEVERAL,
            same_words_as=FIRST if is_confidential else "",
        )
    )


FIRST = "reminders.gathered"
GATHERED = _kind(FIRST, is_confidential=False)
IN_CONFIDENCE = _kind("reminders.gathered_in_confidence", is_confidential=True)
