"""Goals as the two read them, and which pairs have none. What they say is never asked here for anybody else."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from pairing.models import Pair
from programmes.models import Side
from sessions.goals.models import Goal, GoalQuerySet
from sessions.models import Session


def goals_of(pair: Pair, user: User) -> GoalQuerySet:
    """The goals of both, those of the mentee first, in the order in which they were set. One query."""
    found: GoalQuerySet = Goal.objects.visible_to(user).filter(pair=pair).order_by("side", "made_at")
    return found


def with_a_goal(pairs: Collection[UUID]) -> set[UUID]:
    """Those of ``pairs`` whose mentee has a goal: whether there is one, never what it says. One query."""
    standing = Goal.objects.standing().filter(pair__in=pairs, side=Side.MENTEE)
    return set(standing.values_list("pair", flat=True))


def pairs_without_goal(*, after_sessions: int = 2) -> QuerySet[Pair]:
    """Pairs that meet, that have held more than ``after_sessions`` sessions or are at that, and no goal of the mentee.

    A pair counts once it has held ``after_sessions`` sessions, so that its next one would be without a goal. Only
    whether there is one is asked: no sealed column leaves the database. One query.
    """
    goals = Goal.objects.standing().filter(pair=OuterRef("pk"), side=Side.MENTEE)
    last = Session.objects.filter(pair=OuterRef("pk"), state=Session.State.HELD, number__gte=after_sessions)
    return Pair.objects.meeting().filter(~Exists(goals), Exists(last))
