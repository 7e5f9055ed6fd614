"""Adding, trying and removing channels, and saying something to all of them once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import User
from notifications.channels.hosts import BadAddress, host_of
from notifications.channels.models import ChatChannel, ChatPost, chat_post_states
from notifications.channels.posting import NotSaid, say

TRIES = 5
WAIT = timedelta(minutes=2)
GIVEN_UP_AFTER = timedelta(minutes=5)
AT_ONCE = 20
MOST_CHANNELS, MOST_IN_A_PROGRAMME = 20, 3
State = ChatPost.State


@transaction.atomic
def add_channel(
    *, name: str, provider: str, address: str, by: User, at: datetime, programme_key: UUID | None = None
) -> ChatChannel:
    """Keep a channel of a programme, or of the organisation where none is named; its address is sealed.

    :raises Refused: for an address that nothing may be sent to.
    """
    try:
        host = host_of(address, settings.UPWARD_CHAT_HOSTS)
    except BadAddress as fault:
        raise Refused(str(fault)) from None
    most = MOST_IN_A_PROGRAMME if programme_key else MOST_CHANNELS
    if ChatChannel.objects.filter(programme_key=programme_key).count() >= most:
        raise Refused(f"There are {most} channels. Remove one before you add another.")
    made = ChatChannel(
        programme_key=programme_key, name=name, provider=provider, host=host, made_by=by, made_at=at
    )
    made.address = address
    made.save()
    record(by=by, at=at, verb="chat channel added", subject=made, provider=provider)
    return made


@transaction.atomic
def remove_channel(*, channel: ChatChannel, by: User, at: datetime) -> None:
    """Forget the channel and its address."""
    record(by=by, at=at, verb="chat channel removed", subject=channel)
    channel.delete()


def try_channel(*, channel: ChatChannel, by: User, at: datetime) -> None:
    """Send a test message now. :raises Refused: when it did not arrive, and why."""
    try:
        say(channel, "test")
    except NotSaid as fault:
        record(by=by, at=at, verb="chat channel tried", subject=channel, arrived=False)
        raise Refused(str(fault)) from None
    record(by=by, at=at, verb="chat channel tried", subject=channel, arrived=True)


@transaction.atomic
def say_to_all(*, kind: str, on: date, at: datetime, programmes: Collection[UUID] = ()) -> None:
    """Put ``kind`` down once a day for the channels of ``programmes``; for one without any, the organisation's hear it.

    Two queries, none sent: the clock sends.
    """
    theirs = Q(programme_key__in=programmes) | Q(programme_key=None)
    channels = list(ChatChannel.objects.filter(theirs))
    has_its_own = {channel.programme_key for channel in channels}
    if programmes and has_its_own.issuperset(programmes):
        channels = [channel for channel in channels if channel.programme_key]
    posts = [ChatPost(channel=channel, kind=kind, due_on=on, try_at=at) for channel in channels]
    ChatPost.objects.bulk_create(posts, ignore_conflicts=True)


def send_waiting(*, at: datetime) -> int:
    """Send what waits; how much arrived. A try is written down before it leaves, so two workers do not both make it."""
    left_behind = Q(state=State.TRYING, try_at__lte=at - GIVEN_UP_AFTER)
    waiting = ChatPost.objects.filter(Q(state=State.WAITING, try_at__lte=at) | left_behind)
    arrived = 0
    for post in waiting.select_related("channel").order_by("try_at")[:AT_ONCE]:
        mine = ChatPost.objects.filter(pk=post.pk, state=post.state, tries=post.tries)
        if mine.update(state=State.TRYING, tries=post.tries + 1, try_at=at):
            arrived += _send(post, at)
    return arrived


def _send(post: ChatPost, at: datetime) -> bool:
    tried = post.tries + 1
    try:
        say(post.channel, post.kind)
    except NotSaid:
        state = State.FAILED if tried >= TRIES else State.WAITING
    else:
        state = State.SENT
    if not chat_post_states.may(State.TRYING, state):
        raise AssertionError(f"A post that is tried cannot become {state}.")
    mine = ChatPost.objects.filter(pk=post.pk, state=State.TRYING, tries=tried)
    mine.update(state=state, try_at=at + WAIT * 2**tried)
    return state == State.SENT
