"""A mentee's assistant: named, taken back, or saying no; and over by itself when its ground is gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.errors import Refused
from accounts.models import Person, User
from notifications.actions import enqueue
from pairing import inputs
from pairing.models import Pair
from programmes.models import Side
from sessions.actions.common import NotOneOfTheTwo, check_meets, locked, side_of
from sessions.models import Assistant, assistant_states
from sessions.permissions import keeps_away


class NotTheMentee(Refused):
    """Only the senior side has somebody who keeps the diary; a mentor's dates are the mentor's own."""


class CannotAssist(Refused):
    """This colleague may not be the assistant. One sentence for every reason, because a private list is among them."""


class SomebodyElseIs(Refused):
    """There is an assistant already."""


@transaction.atomic
def name_assistant(*, pair: Pair, person: Person, by: User, at: datetime) -> Assistant:
    """Let ``person`` see and move the dates of ``pair`` from now on; they and the mentor are told.

    The same person again changes nothing. Whoever said no is not asked a second time.
    :raises NotTheMentee: for the mentor. :raises CannotAssist: for those whom ``AssistantQuerySet.suitable`` and
        ``keeps_away`` keep out. :raises SomebodyElseIs: while another one is named.
    """
    pair = locked(pair.pk)
    _check_mentee(pair, by)
    check_meets(pair)
    if kept := Assistant.objects.named().filter(pair=pair).select_related("person").first():
        if kept.person_id == person.pk:
            return kept
        raise SomebodyElseIs(f"{kept.person} keeps your diary. Take that back first.")
    if Assistant.objects.filter(pair=pair, person=person, state=Assistant.State.DECLINED).exists():
        raise CannotAssist(f"{person} has said no, and is not asked again. Name somebody else.")
    assistant = Assistant.objects.create(pair=pair, person=person, named_at=at)
    # The row is taken back with the transaction when it should not be.
    suits = Assistant.objects.suitable().filter(pk=assistant.pk).exists()
    if not suits or keeps_away(pair.mentor.person, person, inputs.managers(at=at)):
        raise CannotAssist(
            f"{person} cannot keep this diary. It is closed to {pair.mentor.person.first_name}’s managers, to "
            "whoever has a part in the programme, and in some cases that stay private. Name somebody else."
        )
    audit.record(by=by, at=at, verb="assistant named", subject=assistant)
    _say("session.assistant-named", assistant, person, at)
    _say("session.assistant-is-there", assistant, pair.mentor.person, at)
    return assistant


@transaction.atomic
def take_back_assistant(*, assistant: Assistant, by: User, at: datetime) -> Assistant:
    """End it at once, without a reason. A second press finds it done. :raises NotTheMentee: for the mentor."""
    pair = locked(assistant.pair_id)
    _check_mentee(pair, by)
    return _end(assistant, Assistant.State.TAKEN_BACK, verb="assistant taken back", by=by, at=at)


@transaction.atomic
def decline_to_assist(*, assistant: Assistant, by: User, at: datetime) -> Assistant:
    """The named colleague says no, at once or later; no reason is asked. The mentee is told.

    :raises NotOneOfTheTwo: for everybody but the one who is named.
    """
    pair = locked(assistant.pair_id)
    if by.person is None or assistant.person_id != by.person.pk:
        raise NotOneOfTheTwo("Only the colleague who is named can say no.")
    done = _end(assistant, Assistant.State.DECLINED, verb="assistant declined", by=by, at=at)
    if done.state == Assistant.State.DECLINED:
        _say("session.assistant-declined", done, pair.mentee.person, at)
    return done


def end_assistants_of(*, pair: Pair, at: datetime) -> None:
    """Listens to pairing: the pair is over, early or as planned."""
    for assistant in Assistant.objects.filter(pair=pair, state=Assistant.State.NAMED):
        _end(assistant, Assistant.State.ENDED, verb="assistant ended", by=None, at=at)


def end_unsuitable_assistants(*, at: datetime) -> None:
    """Listens to the roster: somebody has left, or the assistant stands above the mentor now."""
    named = list(Assistant.objects.named().with_people())
    if not named:
        return
    suitable = set(Assistant.objects.named().suitable().values_list("pk", flat=True))
    lines = inputs.managers(at=at)
    for assistant in named:
        if assistant.pk not in suitable or keeps_away(assistant.pair.mentor.person, assistant.person, lines):
            _end(assistant, Assistant.State.ENDED, verb="assistant ended", by=None, at=at)


def end_blocked_assistants(*, owner: Person, other: Person, at: datetime) -> None:
    """Listens to private lists: whoever a mentor will not meet does not keep their dates either. Nobody is told."""
    for assistant in Assistant.objects.named().filter(pair__mentor__person=owner, person=other):
        _end(assistant, Assistant.State.ENDED, verb="assistant ended", by=None, at=at)


def _check_mentee(pair: Pair, by: User) -> None:
    if side_of(pair, by) != Side.MENTEE:
        raise NotTheMentee("Only the senior of the two can have somebody keep the diary.")


def _end(assistant: Assistant, to: Assistant.State, *, verb: str, by: User | None, at: datetime) -> Assistant:
    assistant = Assistant.objects.with_people().get(pk=assistant.pk)
    if assistant.state == Assistant.State.NAMED:
        assistant_states.move(assistant, to, ended_at=at)
        audit.record(by=by, at=at, verb=verb, subject=assistant)
    return assistant


def _say(kind: str, assistant: Assistant, person: Person, at: datetime) -> None:
    """Once a day for each pair, however often somebody is named and taken back."""
    enqueue(
        kind=kind,
        person=person,
        due_at=at,
        at=at,
        programme_key=assistant.pair.cohort.programme_id,
        sequence=str(assistant.pair_id),
        facts={"pair": str(assistant.pair_id), "assistant": str(assistant.person_id)},
    )
