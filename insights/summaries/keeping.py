"""Bringing totals up to date: what changed is counted anew from its own rows, and the difference goes to the totals.

Whoever counts holds the lock of the cohort's summary. A job that comes twice, late or in another order finds nothing
left to add; one that is cut short leaves its notes, and the next one takes them up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from feedback.flags.models import Flag
from insights.operations import Hour, hours_by_pair
from insights.summaries.counting import (
    Counts,
    PairCount,
    Part,
    Plan,
    added,
    count_pair,
    count_person,
    required_minutes,
)
from insights.summaries.models import TALLY_FIELDS, PairTally, PersonTally, Stale, Summary, values_of
from pairing.models import Pair
from preparation.models import Audience, Completion, Module
from programmes.models import Cohort, Participant
from sessions.models import Session
from sessions.rhythm import cadence

AT_ONCE = 500
OF_A_PAIR = (
    "cohort", "mentor", "mentee", "state", "asked_at", "introduced_at", "mentee_answered_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Differences:
    """The pairs and people of whom something else was kept than their rows say now."""

    pairs: set[UUID]
    people: set[UUID]


# What changed, and what time alone has changed


def bring_up_to_date(*, at: datetime, goes_on: Callable[[], bool]) -> int:
    """Count what is noted as changed and what has become due, in parts, as long as ``goes_on``. Answers how many parts.

    What is left stands noted, and is taken up next time.
    """
    parts = 0
    while goes_on() and (_take_up_notes(at=at) or _take_up_due(at=at)):
        parts += 1
    return parts


def _take_up_notes(*, at: datetime) -> bool:
    """The oldest notes. They go once what they speak of is counted, each by its key: newer ones stay."""
    notes = list(Stale.objects.order_by("pk")[:AT_ONCE])
    wide = [note for note in notes if note.pair_key is None and note.participant_key is None]
    if wide:
        _spread(wide, at=at)
        return True
    pairs = _by_cohort(PairTally, Pair, {note.pair_key for note in notes if note.pair_key})
    people = _by_cohort(
        PersonTally, Participant, {note.participant_key for note in notes if note.participant_key}
    )
    for cohort in pairs.keys() | people.keys():
        refresh(cohort, pairs=pairs.get(cohort, set()), people=people.get(cohort, set()), at=at)
    Stale.objects.filter(pk__in=[note.pk for note in notes]).delete()
    return bool(notes)


@transaction.atomic
def _spread(notes: Iterable[Stale], *, at: datetime) -> None:
    """A note on a cohort, or on all of them, becomes one for each pair and person there."""
    keys = [note.cohort_key for note in notes if note.cohort_key]
    everywhere = any(note.cohort_key is None for note in notes)
    cohorts = Cohort.objects.all() if everywhere else Cohort.objects.filter(pk__in=keys)
    for cohort in cohorts.values_list("pk", flat=True):
        refresh(cohort, pairs=(), people=(), at=at)
        pairs = Pair.objects.filter(cohort=cohort).values_list("pk", flat=True)
        people = Participant.objects.filter(cohort=cohort).values_list("pk", flat=True)
        Stale.objects.bulk_create((Stale(pair_key=key) for key in pairs), batch_size=2_000)
        Stale.objects.bulk_create((Stale(participant_key=key) for key in people), batch_size=2_000)
    Stale.objects.filter(pk__in=[note.pk for note in notes]).delete()


def _by_cohort(
    tallies: type[PairTally] | type[PersonTally], rows: type[Pair] | type[Participant], keys: Collection[UUID]
) -> dict[UUID, set[UUID]]:
    """The cohort of each key, also where the row is gone and only its tally is left."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if not keys:
        return found
    kept = tallies._default_manager.filter(pk__in=keys).values_list("pk", "cohort_id")
    there = rows._default_manager.filter(pk__in=keys).values_list("pk", "cohort_id")
    for key, cohort in (dict(kept) | dict(there)).items():
        found[cohort].add(key)
    return found


def _take_up_due(*, at: datetime) -> bool:
    """Pairs for which time has come: a date has passed, a silence has grown too long."""
    due = PairTally.objects.filter(changes_at__lte=at).order_by("changes_at")[:AT_ONCE]
    cohorts: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for key, cohort in due.values_list("pk", "cohort_id"):
        cohorts[cohort].add(key)
    for cohort, keys in cohorts.items():
        refresh(cohort, pairs=keys, people=(), at=at)
    return bool(cohorts)


# Counting anew


@transaction.atomic
def refresh(
    cohort_id: UUID, *, pairs: Collection[UUID], people: Collection[UUID], at: datetime
) -> Differences:
    """Count these pairs and people of a cohort from their rows, and put the difference into its totals."""
    cohort = Cohort.objects.filter(pk=cohort_id).first()
    if cohort is None:
        return Differences(set(), set())
    summary = locked(cohort_id)
    total, changed, touched = _refresh_pairs(summary.counts, cohort, pairs, at)
    total, moved = _refresh_people(total, cohort, {*people, *touched})
    summary.counts, summary.counted_at = total, max(at, summary.counted_at or at)
    summary.save(update_fields=["counts", "counted_at"])
    return Differences(changed, moved)


def locked(cohort_id: UUID) -> Summary:
    """The summary of a cohort, held until the transaction ends: one counts at a time."""
    Summary.objects.get_or_create(cohort_id=cohort_id)
    return Summary.objects.select_for_update().get(pk=cohort_id)


def _refresh_pairs(
    total: Counts, cohort: Cohort, keys: Collection[UUID], at: datetime
) -> tuple[Counts, set[UUID], set[UUID]]:
    """The new totals, the pairs that differ from what was kept, and the people of all of ``keys``."""
    if not keys:
        return total, set(), set()
    before = {tally.pk: tally for tally in PairTally.objects.filter(pk__in=keys)}
    after = {tally.pk: tally for tally in _pair_tallies(cohort, keys, at)}
    gone = before.keys() - after.keys()
    changed = {
        key for key, tally in after.items() if key not in before or values_of(before[key]) != values_of(tally)
    }
    PairTally.objects.filter(pk__in=gone).delete()
    PairTally.objects.bulk_create(
        [after[key] for key in changed],
        update_conflicts=True,
        unique_fields=["pair"],
        update_fields=TALLY_FIELDS,
    )
    told = gone | changed
    total = added(
        total,
        more=[after[key].counts for key in changed],
        less=[before[key].counts for key in told & before.keys()],
    )
    everybody = [*before.values(), *after.values()]
    return total, told, {key for tally in everybody for key in (tally.mentor_key, tally.mentee_key)}


def _pair_tallies(cohort: Cohort, keys: Collection[UUID], at: datetime) -> Iterator[PairTally]:
    plan = Plan(cadence(cohort), cohort.sessions_planned)
    hours: dict[UUID, list[Hour]] = dict(hours_by_pair(Session.objects.filter(pair__in=keys)))
    flags: defaultdict[UUID, list[str]] = defaultdict(list)
    raised = Flag.objects.open().for_the_team().filter(pair__in=keys)
    for key, kind in raised.values_list("pair_id", "kind"):
        flags[key].append(kind)
    for pair in Pair.objects.filter(pk__in=keys, cohort=cohort).only(*OF_A_PAIR):
        counted = count_pair(pair, hours.get(pair.pk, []), flags[pair.pk], plan, at=at)
        yield _tally(pair, counted)


def _tally(pair: Pair, counted: PairCount) -> PairTally:
    return PairTally(
        pair_id=pair.pk,
        cohort_id=pair.cohort_id,
        mentor_key=pair.mentor_id,
        mentee_key=pair.mentee_id,
        **asdict(counted),
    )


def _refresh_people(total: Counts, cohort: Cohort, keys: Collection[UUID]) -> tuple[Counts, set[UUID]]:
    """The new totals, and the people who differ from what was kept."""
    if not keys:
        return total, set()
    before = dict(PersonTally.objects.filter(pk__in=keys).values_list("pk", "counts"))
    after = _people_counts(cohort, keys)
    gone = before.keys() - after.keys()
    changed = {key for key, counts in after.items() if before.get(key) != counts}
    PersonTally.objects.filter(pk__in=gone).delete()
    PersonTally.objects.bulk_create(
        [PersonTally(participant_id=key, cohort_id=cohort.pk, counts=after[key]) for key in changed],
        update_conflicts=True,
        unique_fields=["participant"],
        update_fields=["cohort_id", "counts"],
    )
    told = gone | changed
    total = added(
        total, more=[after[key] for key in changed], less=[before[key] for key in told & before.keys()]
    )
    return total, told


def _people_counts(cohort: Cohort, keys: Collection[UUID]) -> dict[UUID, Counts]:
    modules = Module.objects.of_the_gate().values_list("audience", "slug", "minutes")
    required = required_minutes(modules, Audience.BOTH)
    done: defaultdict[UUID, list[str]] = defaultdict(list)
    finished = Completion.objects.filter(participant__in=keys)
    for person, slug in finished.values_list("participant_id", "module__slug"):
        done[person].append(slug)
    parts = _parts(keys)
    rows = Participant.objects.filter(pk__in=keys, cohort=cohort).values_list("pk", "side", "state")
    return {
        key: count_person(side, state, done[key], required[side], parts[key]) for key, side, state in rows
    }


def _parts(keys: Collection[UUID]) -> defaultdict[UUID, list[Part]]:
    found: defaultdict[UUID, list[Part]] = defaultdict(list)
    tallies = PairTally.objects.filter(Q(mentor_key__in=keys) | Q(mentee_key__in=keys))
    rows = tallies.values_list("mentor_key", "mentee_key", "is_known", "has_met", "rhythm")
    for mentor, mentee, is_known, has_met, rhythm in rows:
        for person in (mentor, mentee):
            found[person].append(Part(is_known, has_met, rhythm))
    return found


# From scratch


def recount(cohort_id: UUID, *, at: datetime) -> int:
    """Count every pair and person of a cohort from their rows, and sum up anew. Answers how many rows were wrong.

    What is noted as changed, or changes with time, is not wrong, only not counted yet. Each part is a transaction of
    its own, so nobody waits for long.
    """
    drift = 0
    for keys in _in_parts(Pair, PairTally, cohort_id):
        expected = _noted("pair_key", keys) | _due(keys, at)
        drift += len(refresh(cohort_id, pairs=keys, people=(), at=at).pairs - expected)
    for keys in _in_parts(Participant, PersonTally, cohort_id):
        expected = _noted("participant_key", keys)
        drift += len(refresh(cohort_id, pairs=(), people=keys, at=at).people - expected)
    return _sum_up(cohort_id, drift, at=at)


def _in_parts(
    rows: type[Pair] | type[Participant], tallies: type[PairTally] | type[PersonTally], cohort_id: UUID
) -> Iterator[list[UUID]]:
    there = set(rows._default_manager.filter(cohort=cohort_id).values_list("pk", flat=True))
    kept = set(tallies._default_manager.filter(cohort=cohort_id).values_list("pk", flat=True))
    keys = sorted(there | kept)
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def _noted(column: str, keys: Collection[UUID]) -> set[UUID]:
    return set(Stale.objects.filter(**{f"{column}__in": keys}).values_list(column, flat=True))


def _due(keys: Collection[UUID], at: datetime) -> set[UUID]:
    return set(PairTally.objects.filter(pk__in=keys, changes_at__lte=at).values_list("pk", flat=True))


@transaction.atomic
def _sum_up(cohort_id: UUID, drift: int, *, at: datetime) -> int:
    """Hold the totals to the sum of what is kept of each pair and person."""
    if not Cohort.objects.filter(pk=cohort_id).exists():
        return drift
    summary = locked(cohort_id)
    total: Counts = {}
    for kept in (PairTally, PersonTally):
        rows = kept._default_manager.filter(cohort=cohort_id).values_list("counts", flat=True)
        total = added(total, more=rows.iterator(chunk_size=5_000))
    drift += total != summary.counts
    summary.counts, summary.checked_at, summary.drift = total, at, drift
    summary.save(update_fields=["counts", "checked_at", "drift"])
    return drift
