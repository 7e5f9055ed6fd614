"""Pairs under way as the engine's question, so that its own rules answer whether they may go on.

Everything is read for many pairs at once: a fixed number of queries for each thousand people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts import reading
from pairing import inputs
from pairing.engine import Problem, Profile
from pairing.engine.rules import RULES, Rule
from pairing.models import Block, Pair, Policy
from pairing.tree import Tree, tree_at
from programmes.models import Participant, Role

# What nobody knows endangers nobody: a gap is only held against two people whose grades are both known.
NEEDS_GRADES = "gap"


def problems_of(pairs: Collection[Pair], *, at: datetime, private: bool) -> dict[UUID, Problem]:
    """A question for each cohort of ``pairs``, by key of the cohort. What is private counts where ``private``."""
    people = {person for pair in pairs for person in (pair.mentor.person_id, pair.mentee.person_id)}
    policies = {pair.cohort_id: policy_of(pair) for pair in pairs}
    steps = max((policy.line_steps for policy in policies.values()), default=0)
    lines = inputs.managers_above(people, steps=steps, at=at)
    lists = _private_lists(people, at) if private else frozenset()
    tree = tree_at(at) if any(pair.is_reduced for pair in pairs) else None
    programmes, today = {pair.cohort.programme_id for pair in pairs}, timezone.localdate(at)
    running, barred = _coordinators(programmes), inputs.between(programmes, today)
    absent = inputs.absences({pair.cohort_id: pair.cohort for pair in pairs}.values(), today)
    by_cohort: dict[UUID, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_cohort[pair.cohort_id].append(pair)
    return {
        cohort: Problem(
            mentors=_profiles(pair.mentor for pair in some),
            mentees=_profiles(pair.mentee for pair in some),
            managers=lines,
            rules=inputs.rules_of(policies[cohort]),
            blocks=lists,
            coordinators=running[some[0].cohort.programme_id],
            **barred[some[0].cohort.programme_id],
            **absent[cohort],
            **_exception(some, tree),
        )
        for cohort, some in by_cohort.items()
    }


def broken_by(
    pairs: Collection[Pair], *, at: datetime, private: bool
) -> Iterable[tuple[Pair, list[tuple[Rule, str]]]]:
    """Each pair with the rules that it breaks now and what each says in words."""
    problems = problems_of(pairs, at=at, private=private)
    known = {key: _by_key(problem) for key, problem in problems.items()}
    for pair in pairs:
        people = known[pair.cohort_id]
        both = people[str(pair.mentor_id)], people[str(pair.mentee_id)]
        yield pair, _broken(problems[pair.cohort_id], *both, private=private)


def _broken(problem: Problem, mentor: Profile, mentee: Profile, *, private: bool) -> list[tuple[Rule, str]]:
    ungraded = mentor.rank is None or mentee.rank is None
    guards = [
        rule
        for rule in GUARDS
        if (private or not rule.secret) and not (ungraded and rule.code == NEEDS_GRADES)
    ]
    return [
        (rule, rule.why(problem, mentor, mentee)) for rule in guards if rule.forbids(problem, mentor, mentee)
    ]


GUARDS = tuple(rule for rule in RULES if rule.guards_live)


def policy_of(pair: Pair) -> Policy:
    """The policy of the pair's cohort; with the defaults, unsaved, where nobody has touched it."""
    return getattr(pair.cohort, "policy", None) or Policy(cohort=pair.cohort)


def _exception(pairs: Iterable[Pair], tree: Tree | None) -> dict[str, Any]:
    """Whom the reporting line does not bar: who heads the tree and has signed a recusal, in a pair that knows of it."""
    if tree is None:
        return {}
    heads = tree.heads(str(pair.mentee.person_id) for pair in pairs if pair.is_reduced)
    return {"recused": frozenset(heads), "levels": tree.levels()}


def _profiles(participants: Iterable[Participant]) -> list[Profile]:
    """Each participant once, whatever number of pairs they are in. What they offer and want bars nobody."""
    unique = {one.pk: one for one in participants}
    return [_profile(one) for one in unique.values()]


def _profile(participant: Participant) -> Profile:
    grade = participant.person.grade
    return inputs.profile_of(participant, defaultdict(set), 0, grade.rank if grade else None)


def _by_key(problem: Problem) -> dict[str, Profile]:
    return {one.key: one for one in (*problem.mentors, *problem.mentees)}


def _private_lists(people: Collection[UUID], at: datetime) -> frozenset[tuple[str, str]]:
    """Who is on whose private list, and whom a handler keeps apart. Opened for a rule alone, and never shown."""
    apart = inputs.separated([str(person) for person in people], timezone.localdate(at))
    with reading.for_a_rule():
        lists = Block.objects.filter(person__in=people).select_related("key")
        return apart | frozenset((str(block.person_id), block.other) for block in lists if block.other)


def _coordinators(programmes: Collection[UUID]) -> dict[Any, frozenset[str]]:
    found: dict[Any, set[str]] = defaultdict(set)
    roles = Role.objects.filter(programme__in=programmes, name=Role.Name.COORDINATOR)
    for programme, person in roles.values_list("programme", "user__person"):
        if person is not None:
            found[programme].add(str(person))
    return defaultdict(frozenset, {key: frozenset(people) for key, people in found.items()})
