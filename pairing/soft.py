"""What people told the engine alone, what they wrote, and an organisation's own criteria, for the engine's question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from accounts import reading
from accounts.models import Person
from pairing.engine import Own, Problem, Profile, Weights
from pairing.engine.problem import Value
from pairing.models import OwnCriterion, Policy, Wish
from pairing.stated import wishes_of
from pairing.words import content_words
from programmes.models import Cohort, Participant
from programmes.synonyms import fold

Field = OwnCriterion.Field
# Differences from which on two people are not close any more: rungs, and years.
SPANS = {Field.GRADE: 6, Field.STARTED: 10}


def weights_of(policy: Policy) -> Weights:
    return Weights(
        need=policy.weight_need,
        difference=policy.weight_difference,
        common=policy.weight_common,
        hours=policy.weight_hours,
        gap=policy.weight_gap,
        wishes=policy.weight_wishes,
        motivation=policy.weight_motivation,
        load=policy.weight_load,
    )


def own_criteria(policy: Policy) -> list[OwnCriterion]:
    """In the order of their names. One query."""
    return sorted(policy.own_criteria.all(), key=lambda one: (fold(one.name), str(one.pk)))


def own_of(criteria: Iterable[OwnCriterion]) -> tuple[Own, ...]:
    return tuple(Own(one.name, one.way, one.weight, SPANS.get(Field(one.field), 1)) for one in criteria)


def value_of(person: Person, field: str) -> Value:
    """What the staff list says of somebody; empty or None where it says nothing."""
    if field == Field.GRADE:
        return person.grade.rank if person.grade else None
    if field == Field.STARTED:
        return person.started_on.year if person.started_on else None
    if field == Field.LANGUAGES:
        return frozenset(fold(word) for word in person.languages)
    value: str = getattr(person, field)
    return value


def complete(
    profiles: Mapping[UUID, Profile],
    people: list[Participant],
    *,
    cohort: Cohort,
    policy: Policy,
    taken: Mapping[Any, int],
    criteria: list[OwnCriterion],
) -> dict[UUID, Profile]:
    """The profiles with everything that only soft criteria look at. Two queries, none where nobody is asked."""
    wishes = _wishes(cohort, people, policy)
    # Of people that they were shown, later and with reasons: those come before whom they named by themselves.
    ranked = wishes_of(cohort) if policy.weight_wishes else {}
    found = {}
    for one in people:
        named, forward = wishes.get(one.pk, ((), None))
        found[one.pk] = replace(
            profiles[one.pk],
            wishes=tuple(dict.fromkeys((*ranked.get(one.pk, ()), *named))),
            motivation=forward,
            pairs=taken[one.pk],
            words=content_words(one.hopes),
            own=tuple(value_of(one.person, each.field) for each in criteria),
        )
    return found


def _wishes(
    cohort: Cohort, people: list[Participant], policy: Policy
) -> dict[UUID, tuple[tuple[str, ...], int | None]]:
    """By participant: whom they named, as participants of the other side, and their answer. Shown to nobody."""
    if not policy.weight_wishes and not policy.weight_motivation:
        return {}
    sides = {(one.person_id, one.side): str(one.pk) for one in people}
    other = {one.pk: "mentee" if one.side == "mentor" else "mentor" for one in people}
    found = {}
    with reading.for_a_rule():
        for wish in Wish.objects.filter(participant__cohort=cohort).select_related("key"):
            if wish.participant_id not in other:
                continue
            keys, forward = wish.said()
            named = [sides.get((key, other[wish.participant_id])) for key in keys]
            found[wish.participant_id] = tuple(key for key in named if key), forward
    return found


def untold(problem: Problem) -> Problem:
    """The question without what is not kept with a round: private wishes and answers, and words in their own spelling.

    Nor are they in its digest. Whoever holds the rest could try out which wish gives the same one.
    """

    def blank(one: Profile) -> Profile:
        return replace(one, wishes=(), motivation=None, words=frozenset())

    return replace(
        problem,
        mentors=[blank(one) for one in problem.mentors],
        mentees=[blank(one) for one in problem.mentees],
    )
