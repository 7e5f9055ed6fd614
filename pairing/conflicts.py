"""When the company changes: every live pair is held to the engine's rules again, and a pair that breaks one rests.

What is on private lists is looked at by night alone. An import that paused such a pair, or counted it beforehand, would
tell by its hour what nobody may learn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.states import NotPossibleNow
from notifications.actions import enqueue_all
from notifications.registry import Due
from pairing.actions.ending import leave, pause
from pairing.live import GUARDS, broken_by
from pairing.models import Conflict, Pair
from pairing.models.pair import PairQuerySet
from programmes.models import Role

LEFT, LEFT_WORDS = "left", "One of the two has left the organisation."
# All rules that say no more than "Not possible." stand under one name, so that nobody can tell them apart.
SECRET, SECRET_WORDS = "not-possible", "Not possible."
SECRET_RULES = {SECRET, *(rule.code for rule in GUARDS if rule.secret)}
AT_ONCE = 500


@dataclass
class Found:
    """What a look at pairs found: how many were looked at, are newly barred, have ended, are safe again."""

    pairs: int = 0
    barred: int = 0
    ended: int = 0
    safe: int = 0
    cohorts: set[UUID] = field(default_factory=set)

    def add(self, other: Found) -> None:
        self.pairs += other.pairs
        self.barred += other.barred
        self.ended += other.ended
        self.safe += other.safe
        self.cohorts |= other.cohorts


@transaction.atomic
def scan_live_pairs(*, at: datetime) -> Found:
    """Look at every live pair. Listens to the roster; in its transaction, and without a word about private lists."""
    total, reached = Found(), None
    while pairs := next_pairs(reached):
        total.add(look_at(pairs, at=at, private=False))
        reached = pairs[-1].pk
    return total


def next_pairs(reached: UUID | None) -> list[Pair]:
    """Live pairs after ``reached`` in the order of their keys, at most 500. One query."""
    pairs = _with_rules().order_by("pk")
    return list((pairs.filter(pk__gt=reached) if reached else pairs)[:AT_ONCE])


def as_it_stands(pair: Pair) -> list[Pair]:
    """``pair`` as it stands now; nothing once it has ended."""
    return list(_with_rules().filter(pk=pair.pk))


def _with_rules() -> PairQuerySet:
    """Live pairs with all that a rule asks of their people."""
    people = ("cohort__policy", "mentor__person__grade", "mentee__person__grade")
    return Pair.objects.live().with_people().select_related("key", "cohort__programme", *people)


@transaction.atomic
def look_at(pairs: Collection[Pair], *, at: datetime, private: bool) -> Found:
    """Pause what breaks a rule, end what somebody left, settle what is safe again. Twice changes nothing."""
    found = Found(pairs=len(pairs))
    stay = [pair for pair in pairs if not _has_left(pair)]
    for pair in pairs:
        if _has_left(pair):
            found.ended += _unless_faster(_end, pair, at)
    open_ones: dict[UUID, dict[str, Conflict]] = {}
    for conflict in Conflict.objects.open().filter(pair__in=stay):
        open_ones.setdefault(conflict.pair_id, {})[conflict.rule] = conflict
    for pair, broken in broken_by(stay, at=at, private=private):
        now = dict((SECRET, SECRET_WORDS) if rule.secret else (rule.code, words) for rule, words in broken)
        known = open_ones.get(pair.pk, {})
        _settle_gone(known, now, at, found, private=private)
        new = {rule: words for rule, words in now.items() if rule not in known}
        if new and _unless_faster(_bar, pair, at, new):
            found.barred += 1
            found.cohorts.add(pair.cohort_id)
    _tell_coordinators(found.cohorts, at)
    return found


def _has_left(pair: Pair) -> bool:
    return not (pair.mentor.person.is_employed and pair.mentee.person.is_employed)


def _unless_faster(step: Callable[..., None], *args: Any) -> bool:
    """Whether ``step`` was taken; not where somebody moved the pair in this moment, and then the next look finds it."""
    try:
        with transaction.atomic():
            step(*args)
    except NotPossibleNow:
        return False
    return True


def _end(pair: Pair, at: datetime) -> None:
    """Leaving the company ends a pair, and nobody is at fault."""
    Conflict.objects.create(
        pair=pair,
        rule=LEFT,
        sentence=LEFT_WORDS,
        found_at=at,
        settled_at=at,
        settled_as=Conflict.Outcome.ENDED,
    )
    leave(pair=pair, by=None, at=at)


def _bar(pair: Pair, at: datetime, new: dict[str, str]) -> None:
    has_paused = pair.state != Pair.State.PAUSED
    for rule, words in new.items():
        defaults = {"sentence": words[:300], "found_at": at, "has_paused": has_paused}
        Conflict.objects.get_or_create(pair=pair, rule=rule, settled_at=None, defaults=defaults)
    pause(pair=pair, by=None, at=at)


def _settle_gone(
    known: dict[str, Conflict], now: dict[str, str], at: datetime, found: Found, *, private: bool
) -> None:
    """The pair does not go on by itself: that is for somebody to say."""
    gone = [
        conflict
        for rule, conflict in known.items()
        if rule not in now and (private or rule not in SECRET_RULES)
    ]
    for conflict in gone:
        settle(conflict, Conflict.Outcome.GONE, at)
    if gone and len(gone) == len(known) and not now:
        found.safe += 1


def settle(conflict: Conflict, outcome: str, at: datetime) -> None:
    conflict.settled_at, conflict.settled_as = at, outcome
    conflict.save(update_fields=["settled_at", "settled_as"])


def settle_ended(*, pair: Pair, at: datetime) -> None:
    """Listens to pairs that end: what barred them bars nobody any more."""
    waiting = Conflict.objects.filter(pair=pair)
    waiting.filter(settled_at=None).update(settled_at=at, settled_as=Conflict.Outcome.ENDED)
    waiting.filter(settled_as=Conflict.Outcome.GONE).update(settled_as=Conflict.Outcome.ENDED)


def _tell_coordinators(cohorts: Collection[UUID], at: datetime) -> None:
    """Once a day for each cohort. The letter counts when it is written, so that it is never behind."""
    if not cohorts:
        return
    pairs = Pair.objects.filter(cohort__in=cohorts).values_list("cohort", "cohort__programme").distinct()
    roles = Role.objects.filter(
        name=Role.Name.COORDINATOR, programme__in=[programme for _, programme in pairs]
    )
    people = [(role.programme_id, role.user.person) for role in roles.select_related("user__person")]
    enqueue_all(
        (
            Due("pairing.conflicts", person, at, str(cohort), programme, {"cohort": str(cohort)})
            for cohort, programme in pairs
            for role_in, person in people
            if role_in == programme and person is not None
        ),
        at=at,
    )


def people_in_live_pairs() -> set[UUID]:
    """Of whom a preview has to be foreseen."""
    both = Pair.objects.live().values_list("mentor__person", "mentee__person")
    return {person for pair in both for person in pair}


def foresee(*, at: datetime) -> list[str]:
    """What an import would do to live pairs, in sentences for its preview; called in a transaction that is undone."""
    found, sentences = scan_live_pairs(at=at), []
    if found.barred:
        many = _pairs(found.barred)
        sentences.append(
            f"{many} would break a rule of its cohort. If you import, each is paused and both people are told."
        )
    if found.ended:
        sentences.append(
            f"{_pairs(found.ended)} would end, because one of the two has left. Nobody is at fault; the other is told."
        )
    return sentences


def _pairs(number: int) -> str:
    return "1 live pair" if number == 1 else f"{number} live pairs"
