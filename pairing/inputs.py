"""From the database to the engine's question, in a fixed number of queries whatever the size of the cohort."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts import reading
from accounts.models import ReportingLine
from pairing.engine import Problem, Profile, Rules, Weights
from pairing.models import Block, NewPartner, Pair, Policy, Ruling
from programmes.models import Cohort, Participant, Role, Side, TopicChoice
from programmes.synonyms import fold

# A manager of the last year still bars a pair: domain rule "or was in the last 12 months".
LINE_MEMORY = timedelta(days=365)
ASKED_AT_ONCE = 1_000


def problem_of(cohort: Cohort, *, at: datetime, without: Pair | None = None) -> Problem:
    """The question of a round that starts ``at``: everybody who takes part and has room for a pair.

    With ``without`` as if that pair were over: its two have room again.

    :raises pairing.engine.EmptySide: when a side has nobody with room.
    """
    policy = policy_of(cohort)
    taken = _pairs_by_participant(cohort, without=without)
    people = participants_with_room(cohort, taken)
    choices, rulings = _choices(cohort), _rulings(cohort)
    profiles = {one.pk: _profile(one, choices[one.pk], taken[one.pk]) for one in people}
    return Problem(
        mentors=[profiles[one.pk] for one in people if one.side == Side.MENTOR],
        mentees=[profiles[one.pk] for one in people if one.side == Side.MENTEE],
        managers=managers(at=at),
        rules=Rules(policy.min_gap, policy.line_steps, policy.bar_same_department),
        weights=Weights(
            policy.weight_need,
            policy.weight_difference,
            policy.weight_common,
            policy.weight_hours,
            policy.weight_gap,
        ),
        pins=rulings[Ruling.Kind.PIN],
        vetoes=rulings[Ruling.Kind.VETO],
        blocks=_blocks(cohort, [one.person_id for one in people]),
        coordinators=_coordinators(cohort),
    )


def policy_of(cohort: Cohort) -> Policy:
    """The cohort's policy, made with the defaults when nobody has touched it."""
    return Policy.objects.get_or_create(cohort=cohort)[0]


def participants_with_room(cohort: Cohort, taken: Counter[Any] | None = None) -> list[Participant]:
    taken = _pairs_by_participant(cohort) if taken is None else taken
    """Everybody who takes part, has a place left, and did not say "not now" after a pair that ended."""
    people = (
        Participant.objects.taking_part()
        .filter(cohort=cohort, person__left_on=None)
        .exclude(new_partner__answer=NewPartner.Answer.NOT_NOW)
        .select_related("person__grade")
    )
    return [one for one in people if one.capacity > taken[one.pk]]


def managers(*, at: datetime) -> dict[str, list[str]]:
    """For each employee everyone they report to now or did within the last year."""
    lines = ReportingLine.objects.held_since(timezone.localdate(at) - LINE_MEMORY)
    found: dict[str, list[str]] = defaultdict(list)
    for person, manager in lines.order_by("person", "manager").values_list("person", "manager"):
        found[str(person)].append(str(manager))
    return dict(found)


def managers_above(people: Iterable[UUID], *, steps: int, at: datetime) -> dict[str, list[str]]:
    """The same for these people and whoever is up to ``steps`` above them. A query for each step and 1,000 people."""
    held = ReportingLine.objects.held_since(timezone.localdate(at) - LINE_MEMORY).order_by(
        "person", "manager"
    )
    found: dict[str, list[str]] = defaultdict(list)
    edge = set(people)
    for _ in range(steps):
        asked, edge = sorted(edge), set()
        for start in range(0, len(asked), ASKED_AT_ONCE):
            lines = held.filter(person__in=asked[start : start + ASKED_AT_ONCE])
            for person, manager in lines.values_list("person", "manager"):
                found[str(person)].append(str(manager))
                edge.add(manager)
        edge = {manager for manager in edge if str(manager) not in found}
    return dict(found)


def frozen(problem: Problem) -> tuple[dict[str, Any], str]:
    """The question as plain values, and its digest: what a round can later be held to.

    Private blocks are in the digest and not in the values: nobody reads them off a round.
    """
    plain = _plain(asdict(problem))
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    del plain["blocks"]
    return plain, digest


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(entry) for entry in value)
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def _profile(participant: Participant, topics: dict[str, set[str]], taken: int) -> Profile:
    person = participant.person
    return Profile(
        key=str(participant.pk),
        person=str(person.pk),
        rank=person.grade.rank if person.grade else None,
        department=person.department,
        site=person.site,
        started=person.started_on.toordinal() if person.started_on else None,
        offers=frozenset(topics[TopicChoice.Kind.OFFERS]),
        wants=frozenset(topics[TopicChoice.Kind.WANTS]),
        meets=frozenset(participant.meets),
        hours=frozenset(participant.hours),
        # What they said themselves comes first; the staff list speaks for whoever said nothing.
        languages=frozenset(fold(word) for word in participant.languages or person.languages),
        capacity=participant.capacity - taken,
    )


def _choices(cohort: Cohort) -> dict[Any, dict[str, set[str]]]:
    found: dict[Any, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = TopicChoice.objects.filter(participant__cohort=cohort)
    for participant, kind, name in rows.values_list("participant", "kind", "topic__name"):
        found[participant][kind].add(name)
    return found


def _pairs_by_participant(cohort: Cohort, *, without: Pair | None = None) -> Counter[Any]:
    pairs = Pair.objects.live().filter(cohort=cohort)
    if without is not None:
        pairs = pairs.exclude(pk=without.pk)
    return Counter(one for pair in pairs.values_list("mentor", "mentee") for one in pair)


def _rulings(cohort: Cohort) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {Ruling.Kind.PIN: set(), Ruling.Kind.VETO: set()}
    for kind, mentor, mentee in Ruling.objects.filter(cohort=cohort).values_list("kind", "mentor", "mentee"):
        found[kind].add((str(mentor), str(mentee)))
    return {kind: frozenset(pairs) for kind, pairs in found.items()}


def _blocks(cohort: Cohort, people: Iterable[Any]) -> frozenset[tuple[str, str]]:
    """Private lists, and pairs that were tried or turned down: to everybody all of them are "not possible"."""
    with reading.for_a_rule():
        lists = Block.objects.filter(person__in=list(people)).select_related("key")
        private = [(block.person_id, block.other) for block in lists if block.other]
    over = Pair.objects.filter(
        cohort=cohort, state__in=[Pair.State.DECLINED, Pair.State.ENDED, Pair.State.COMPLETED]
    ).values_list("mentor__person", "mentee__person")
    return frozenset((str(one), str(other)) for one, other in [*private, *over])


def _coordinators(cohort: Cohort) -> frozenset[str]:
    roles = Role.objects.filter(programme=cohort.programme_id, name=Role.Name.COORDINATOR)
    return frozenset(
        str(person) for person in roles.values_list("user__person", flat=True) if person is not None
    )
