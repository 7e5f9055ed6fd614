"""Raising a flag, looking after it, and settling it. The trail holds that it moved, never which kind it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.errors import Refused
from accounts.models import User
from feedback.flags import notices
from feedback.flags.coaches import coaches_for
from feedback.flags.models import Flag, FlagContact, FlagMove, flag_states
from feedback.flags.rules import COACH_ONLY, OF_DATES, FlagKind
from pairing.models import Pair


class NotYours(Refused):
    """Somebody else looks after this flag, or it is settled."""


@transaction.atomic
def raise_flag(*, pair: Pair, kind: FlagKind, at: datetime) -> Flag | None:
    """Open a flag of ``kind``; None where one is open already. The team hears of it in its morning mail."""
    flag, is_new = Flag.objects.get_or_create(
        pair=pair, kind=kind, state__in=_unsettled(), defaults={"state": Flag.State.OPEN, "raised_at": at}
    )
    if not is_new:
        return None
    FlagMove.objects.create(flag=flag, state=Flag.State.OPEN, by=None, at=at)
    if not flag.is_for_the_coach_alone:
        notices.tell_the_team(flag, at=at)
    return flag


def _unsettled() -> list[str]:
    return [state for state in Flag.State.values if state != Flag.State.RESOLVED]


@transaction.atomic
def find_coaches(*, at: datetime) -> None:
    """Give what is for a coach alone to one, also when the coach it had is none any more."""
    for flag in Flag.objects.open().filter(kind__in=COACH_ONLY).with_people():
        free = coaches_for(flag.pair, at=at)
        if free and flag.coach not in free:
            flag.coach = free[0]
            flag.save(update_fields=["coach"])
            notices.tell_coach(flag, at=at)


@transaction.atomic
def settle_passed(
    *, pairs: Collection[UUID], standing: Collection[tuple[UUID, FlagKind]], at: datetime
) -> None:
    """What dates of ``pairs`` raised, nobody has taken up, and is no longer ``standing``, has passed by itself."""
    open_ones = Flag.objects.filter(pair__in=pairs, state=Flag.State.OPEN, kind__in=list(OF_DATES))
    for flag in open_ones:
        if (flag.pair_id, FlagKind(flag.kind)) not in standing:
            _move(flag, Flag.State.RESOLVED, by=None, at=at, resolution=Flag.Resolution.PASSED)


@transaction.atomic
def settle_ended(*, at: datetime) -> None:
    """A pair that has ended or is complete needs no hand any more."""
    over = Q(pair__state__in=(Pair.State.ENDED, Pair.State.COMPLETED, Pair.State.DECLINED))
    for flag in Flag.objects.open().filter(over):
        _move(flag, Flag.State.RESOLVED, by=None, at=at, resolution=Flag.Resolution.ENDED)


@transaction.atomic
def note_contact(
    *, flag: Flag, made_on: date, channel: str, outcome: str, submission: UUID, by: User, at: datetime
) -> FlagContact:
    """Somebody spoke to the two. The same ``submission`` again changes nothing."""
    flag = _mine(flag, by)
    contact, is_new = FlagContact.objects.get_or_create(
        submission=submission,
        defaults={
            "flag": flag,
            "made_on": made_on,
            "channel": channel,
            "outcome": outcome,
            "by": by,
            "noted_at": at,
        },
    )
    if is_new and flag.state == Flag.State.OPEN:
        _move(flag, Flag.State.CONTACTED, by=by, at=at)
    return contact


@transaction.atomic
def plan_next(*, flag: Flag, step: str, on: date | None, by: User, at: datetime) -> Flag:
    """What is done next, and on which day."""
    flag = _mine(flag, by)
    if (flag.next_step, flag.next_on) == (step, on):
        return flag
    flag.next_step, flag.next_on = step, on
    flag.save(update_fields=["next_step", "next_on"])
    audit.record(by=by, at=at, verb="next step planned", subject=flag)
    return flag


@transaction.atomic
def give_to_coach(*, flag: Flag, coach: User, by: User, at: datetime) -> Flag:
    """The programme team names the coach who offers support to both. The coach hears of it.

    :raises NotYours: for a coach of another programme, in one of the two lines, or one of the two.
    """
    flag = _mine(flag, by)
    if coach not in coaches_for(flag.pair, at=at):
        raise NotYours("Choose a coach of this programme who stands outside both reporting lines.")
    if flag.coach_id == coach.pk:
        return flag
    flag.coach = coach
    flag.save(update_fields=["coach"])
    if flag.state in (Flag.State.OPEN, Flag.State.CONTACTED):
        _move(flag, Flag.State.IN_SUPPORT, by=by, at=at)
    notices.tell_coach(flag, at=at)
    audit.record(by=by, at=at, verb="coach named for a pair", subject=flag, coach=str(coach.pk))
    return flag


@transaction.atomic
def escalate(*, flag: Flag, by: User, at: datetime) -> Flag:
    """It goes to whoever is above the team, by the levels of the speak-up page."""
    flag = _mine(flag, by)
    if flag.state != Flag.State.ESCALATED:
        _move(flag, Flag.State.ESCALATED, by=by, at=at)
    return flag


@transaction.atomic
def resolve(*, flag: Flag, resolution: str, by: User, at: datetime) -> Flag:
    """It is settled. The coach's access ends with it; the same evidence does not raise it again."""
    flag = _mine(flag, by)
    _move(flag, Flag.State.RESOLVED, by=by, at=at, resolution=resolution)
    return flag


def _mine(flag: Flag, by: User) -> Flag:
    """The row as it stands, locked. :raises NotYours: where ``by`` may not see it, or it is settled."""
    rows = Flag.objects.visible_to(by).open()
    found = Flag.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"), pk=flag.pk)
    row = found.with_people().first()
    if row is None:
        raise NotYours("This is settled, or somebody else looks after it. Load the page again.")
    return row


def _move(flag: Flag, to: str, *, by: User | None, at: datetime, **changes: str) -> None:
    flag_states.move(flag, to, **changes)
    FlagMove.objects.create(flag=flag, state=to, by=by, at=at)
    if by is not None:
        audit.record(by=by, at=at, verb="flag moved", subject=flag, state=flag.state)
