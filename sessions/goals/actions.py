"""Setting a goal, wording it anew, saying that it is reached; and taking over what both signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from accounts.errors import Refused
from accounts.models import User
from pairing import agreement_fields
from pairing.models import Agreement, Pair
from programmes.models import Side
from sessions.actions.common import locked, side_of
from sessions.goals.models import MOST, Goal, goal_states


class Enough(Refused):
    """There are as many open goals as one side may have."""


class NotYourGoal(Refused):
    """The goal is the partner's."""


class PairIsOver(Refused):
    """After the end of a pair its goals are read and no longer changed."""


@transaction.atomic
def set_goal(*, pair: Pair, text: str, submission: UUID, by: User, at: datetime) -> Goal:
    """A goal of one's own. The same ``submission`` again gives the goal that it made.

    :raises Enough: with three open goals of a mentee or two of a mentor. :raises PairIsOver: after the end.
    """
    pair = locked(pair.pk)
    side = side_of(pair, by)
    if made := Goal.objects.filter(pair=pair, submission=submission).select_related("key").first():
        return made
    _must_go_on(pair)
    if _open(pair, side) >= MOST[side]:
        raise Enough(f"You have {MOST[side]} open goals. Mark one as reached, or word it anew.")
    return _make(pair, side, text, submission, at)


@transaction.atomic
def word_goal_anew(*, goal: Goal, text: str, submission: UUID, by: User, at: datetime) -> Goal:
    """Another wording of an own goal; the earlier one stays as "changed". The same words change nothing."""
    goal, pair = _own(goal, by)
    if made := Goal.objects.filter(pair=pair, submission=submission).select_related("key").first():
        return made
    if goal.text == text or goal.state == Goal.State.CHANGED:
        return goal
    goal_states.move(goal, Goal.State.CHANGED, settled_at=at)
    return _make(pair, Side(goal.side), text, submission, at)


@transaction.atomic
def mark_goal(*, goal: Goal, to: Goal.State, by: User, at: datetime) -> Goal:
    """Say that an own goal is reached, or open it again; a repeat changes nothing.

    :raises Enough: when there is no room to open it again.
    """
    goal, pair = _own(goal, by)
    side = Side(goal.side)
    if goal.state in (to, Goal.State.CHANGED) or to == Goal.State.CHANGED:
        return goal
    if to == Goal.State.OPEN and _open(pair, side) >= MOST[side]:
        raise Enough(f"You have {MOST[side]} open goals already.")
    goal_states.move(goal, to, settled_at=at if to == Goal.State.REACHED else None)
    return goal


@transaction.atomic
def take_over_goals(*, agreement: Agreement, pair: Pair, at: datetime) -> None:
    """What both signed as goals are goals from then on, as far as there is room. Once taken over, never twice."""
    pair = locked(pair.pk)
    words = agreement_fields.read(agreement)
    for side in Side:
        known = {goal.text for goal in Goal.objects.filter(pair=pair, side=side).select_related("key")}
        for place in range(1, MOST[side] + 1):
            text = words.get(f"{side.value}_goal_{place}") or ""
            if text and text not in known and _open(pair, side) < MOST[side]:
                _make(pair, side, text, uuid5(agreement.pk, f"{side.value} goal {place}"), at)


def _own(goal: Goal, by: User) -> tuple[Goal, Pair]:
    pair = locked(goal.pair_id)
    if side_of(pair, by) != goal.side:
        raise NotYourGoal("Only the person whose goal it is can change it.")
    _must_go_on(pair)
    return Goal.objects.select_related("key").get(pk=goal.pk), pair


def _must_go_on(pair: Pair) -> None:
    if not pair.is_live:
        raise PairIsOver("Your partnership has ended. Its goals can be read and no longer changed.")


def _open(pair: Pair, side: Side) -> int:
    return Goal.objects.filter(pair=pair, side=side, state=Goal.State.OPEN).count()


def _make(pair: Pair, side: Side, text: str, submission: UUID, at: datetime) -> Goal:
    goal = Goal(pair=pair, key=pair.key, side=side, made_at=at, submission=submission)
    goal.text = text
    goal.save(force_insert=True)
    return goal
