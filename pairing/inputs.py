"""From the database to the engine's question, in a fixed number of queries whatever the size of the cohort."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts import reading
from accounts.models import ReportingLine
from pairing import presets, soft
from pairing.engine import Problem, Profile, Rules
from pairing.models import (
    Absence,
    Bar,
    Block,
    NewPartner,
    Pair,
    Policy,
    Proposal,
    Recusal,
    Ruling,
    Separation,
)
from pairing.selectors import finished_rounds
from pairing.stated import struck_of
from pairing.tree import LINE_MEMORY, Tree, tree_at
from programmes.models import Cohort, Participant, Role, Side, TopicChoice
from programmes.synonyms import fold

ASKED_AT_ONCE = 1_000
# Whoever is away for longer misses the first session, which is held by then.
MAY_BE_AWAY = timedelta(weeks=4)
# The columns of a participant that become a profile: to read all of them takes as long as to pair.
LOOKED_AT = (
    *("cohort", "side", "capacity", "hopes", "meets", "hours", "languages"),
    *("person__department", "person__site", "person__title", "person__time_zone", "person__languages"),
    "person__started_on",
    "person__grade__rank",
)
# What a round keeps of its question in its digest alone: whoever may read a round may not read these.
SECRET = ("blocks",)


def problem_of(cohort: Cohort, *, at: datetime, without: Pair | None = None) -> Problem:
    """The question of a round that starts ``at``: everybody who takes part and has room for a pair.

    With ``without`` as if that pair were over: its two have room again.

    :raises pairing.engine.EmptySide: when a side has nobody with room.
    """
    policy, tree = policy_of(cohort), tree_at(at)
    taken = _pairs_by_participant(cohort, without=without)
    people = participants_with_room(cohort, taken)
    choices, rulings, ranks = _choices(cohort), _rulings(cohort), _ranks(people, tree)
    criteria = soft.own_criteria(policy)
    profiles = soft.complete(
        {one.pk: profile_of(one, choices[one.pk], taken[one.pk], ranks[one.pk]) for one in people},
        people,
        cohort=cohort,
        policy=policy,
        taken=taken,
        criteria=criteria,
    )
    today, persons = timezone.localdate(at), [str(one.person_id) for one in people]
    return Problem(
        mentors=[profiles[one.pk] for one in people if one.side == Side.MENTOR],
        mentees=[profiles[one.pk] for one in people if one.side == Side.MENTEE],
        managers=tree.managers,
        rules=rules_of(policy),
        weights=soft.weights_of(policy),
        own=soft.own_of(criteria),
        pins=rulings[Ruling.Kind.PIN],
        vetoes=rulings[Ruling.Kind.VETO],
        blocks=_blocks(cohort, persons) | separated(persons, today) | struck_of(cohort),
        coordinators=_coordinators(cohort),
        unplaced=frozenset(tree.unplaced(persons)),
        **between([cohort.programme_id], today)[cohort.programme_id],
        **absences([cohort], today)[cohort.pk],
        **_exception(cohort, tree),
        **_staying(cohort, policy),
    )


def rules_of(policy: Policy) -> Rules:
    return Rules(
        min_gap=policy.min_gap,
        line_steps=policy.line_steps,
        bar_same_department=policy.bar_same_department,
        max_gap=policy.max_gap,
        share_language=policy.share_language,
        share_hours=policy.share_hours,
    )


def policy_of(cohort: Cohort) -> Policy:
    """The cohort's policy; made with the weights for its programme's kind of purpose when there is none yet."""
    kept = Policy.objects.filter(cohort=cohort).first()
    if kept is not None:
        return kept
    weights = presets.for_purpose(cohort.programme.purpose).weights()
    return Policy.objects.get_or_create(cohort=cohort, defaults=weights)[0]


def participants_with_room(cohort: Cohort, taken: Counter[Any] | None = None) -> list[Participant]:
    """Everybody who takes part, has a place left, and did not say "not now" after a pair that ended."""
    taken = _pairs_by_participant(cohort) if taken is None else taken
    people = (
        Participant.objects.taking_part()
        .filter(cohort=cohort, person__left_on=None)
        .exclude(new_partner__answer=NewPartner.Answer.NOT_NOW)
        .select_related("person__grade")
        .only(*LOOKED_AT)
    )
    return [one for one in people if one.capacity > taken[one.pk]]


def managers(*, at: datetime) -> dict[str, list[str]]:
    """For each employee everyone they report to now or did within the last year."""
    return {person: list(bosses) for person, bosses in tree_at(at).managers.items()}


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

    Private blocks, whom a handler keeps apart and private wishes are in neither: nobody reads them off a round, nor
    tries out which of them gives the digest.
    """
    plain = _plain(asdict(soft.untold(problem)))
    for name in SECRET:
        del plain[name]
    return plain, hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(entry) for entry in value)
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value


def _ranks(people: list[Participant], tree: Tree) -> dict[UUID, int | None]:
    """Rungs up from the lowest, by participant: from the ladder, or from the tree where nobody has a grade.

    Of two measures only one counts in a cohort. Where it says nothing about somebody, nobody is guessed.
    """
    if any(one.person.grade for one in people):
        return {one.pk: one.person.grade.rank if one.person.grade else None for one in people}
    depths = {one.pk: _depth(str(one.person_id), tree) for one in people}
    deepest = max((depth for depth in depths.values() if depth is not None), default=0)
    return {key: None if depth is None else deepest - depth for key, depth in depths.items()}


def _depth(person: str, tree: Tree) -> int | None:
    return None if tree.stands_alone(person) else tree.depth(person)


def profile_of(
    participant: Participant, topics: dict[str, set[str]], taken: int, rank: int | None
) -> Profile:
    person = participant.person
    return Profile(
        key=str(participant.pk),
        person=str(person.pk),
        rank=rank,
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
    """What each participant offers and wants. As text the key is read once for each of them, not for each topic."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = TopicChoice.objects.filter(participant__cohort=cohort).values_list(
        Cast("participant", CharField()), "kind", "topic__name"
    )
    for participant, kind, name in rows:
        found[participant][kind].add(name)
    return defaultdict(lambda: defaultdict(set), {UUID(key): kinds for key, kinds in found.items()})


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


def separated(persons: Iterable[str], today: date) -> frozenset[tuple[str, str]]:
    """Of ``persons`` those whom a named handler keeps apart. To everybody they are "not possible"."""
    among = set(persons)
    with reading.for_a_rule():
        kept = [row.people() for row in Separation.objects.select_related("key") if row.holds(today)]
    return frozenset(two for two in kept if two and among.issuperset(two))


def between(programmes: Collection[Any], today: date) -> dict[Any, dict[str, Any]]:
    """By programme, who decides about whom and who sits on one panel. One query."""
    found: dict[Any, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    bars = Bar.objects.in_force(today).filter(programme__in=programmes)
    for programme, kind, one, other in bars.values_list("programme", "kind", "one", "other"):
        found[programme][kind].add((str(one), str(other)))
    return {
        programme: {
            "decides": frozenset(found[programme][Bar.Kind.DECIDES]),
            "panels": frozenset(found[programme][Bar.Kind.PANEL]),
        }
        for programme in programmes
    }


def absences(cohorts: Collection[Cohort], today: date) -> dict[Any, dict[str, Any]]:
    """By cohort, who is away for more than the first weeks, from the kick-off or, if that is over, from today; and who
    goes before the end. One query.
    """
    rows: dict[Any, list[tuple[Any, date | None, date | None]]] = defaultdict(list)
    noted = Absence.objects.filter(participant__cohort__in=[cohort.pk for cohort in cohorts])
    for cohort, one, until, last in noted.values_list(
        "participant__cohort", "participant", "away_until", "leaves_on"
    ):
        rows[cohort].append((one, until, last))
    return {each.pk: _absent(each, rows[each.pk], today) for each in cohorts}


def _absent(
    cohort: Cohort, rows: list[tuple[Any, date | None, date | None]], today: date
) -> dict[str, frozenset[str]]:
    back_by = max(cohort.starts_on, today) + MAY_BE_AWAY
    return {
        "away": frozenset(str(one) for one, until, _ in rows if until and until >= back_by),
        "leaving": frozenset(str(one) for one, _, last in rows if last and last < cohort.ends_on),
    }


def _exception(cohort: Cohort, tree: Tree) -> dict[str, Any]:
    """Who heads the tree and has signed a recusal."""
    signed = Recusal.objects.filter(participant__cohort=cohort).values_list("participant__person", flat=True)
    recused = frozenset(tree.heads(str(person) for person in signed))
    return {"recused": recused, "levels": tree.levels()}


def _staying(cohort: Cohort, policy: Policy) -> dict[str, Any]:
    """The pairs of the newest run, where the policy says how many of them may change. Two queries, or none."""
    if policy.most_changed is None:
        return {}
    last = finished_rounds(cohort).values_list("pk", flat=True).first()
    pairs = Proposal.objects.filter(round=last).values_list("mentor", "mentee")
    return {
        "existing": frozenset((str(mentor), str(mentee)) for mentor, mentee in pairs),
        "budget": policy.most_changed,
    }


def _coordinators(cohort: Cohort) -> frozenset[str]:
    roles = Role.objects.filter(programme=cohort.programme_id, name=Role.Name.COORDINATOR)
    return frozenset(
        str(person) for person in roles.values_list("user__person", flat=True) if person is not None
    )
