"""Reading a list of outcomes, having it counted, and taking it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Person, User
from accounts.roster.reading import read_bytes
from feedback.respondent import starter_of
from insights.models import OutcomeList, OutcomeRow, StartingPoint, outcome_list_states
from insights.outcomes import reading, starting
from insights.outcomes.reading import PROMOTED, STAYED, Said
from programmes.models import Cohort

State, Source, Group = OutcomeList.State, OutcomeList.Source, StartingPoint.Group
Answers = tuple[bool | None, bool | None]
MOST_LINES = 20
IN_ONE_GO = 1_000


class NotOfThatDay(Refused):
    """An outcome is true for a day after the kick-off that is not to come."""


class NothingToCount(Refused):
    """Nobody in the list took part or waited."""


@transaction.atomic
def read_list(
    *, cohort: Cohort, data: bytes, as_of: date, submission: UUID, by: User, at: datetime
) -> OutcomeList:
    """Read an uploaded list. Its bytes are not kept; the same ``submission`` again is the same list.

    :raises accounts.roster.errors.RosterRefused: for a file that cannot be read. :raises NotOfThatDay: for ``as_of``.
    """
    known = OutcomeList.objects.filter(submission=submission).first()
    if known:
        return known
    found = reading.read(read_bytes(data))
    said, figures = _matched(found.rows)
    figures["unreadable"] = len(found.problems)
    figures["lines"] = [list(problem) for problem in found.problems[:MOST_LINES]]
    figures["columns"] = found.columns
    figures["rows"] = len(found.rows) + len(found.problems)
    return _keep(cohort, Source.FILE, said, figures, as_of=as_of, submission=submission, by=by, at=at)


@transaction.atomic
def read_staff_list(*, cohort: Cohort, submission: UUID, by: User, at: datetime) -> OutcomeList:
    """The same from the staff list as it stands: who has left, and who is on a higher grade than at the kick-off.

    :raises NotOfThatDay: before the kick-off.
    """
    known = OutcomeList.objects.filter(submission=submission).first()
    if known:
        return known
    starting.take(cohort, knows_grades=False)
    as_of = timezone.localdate(at)
    ranks = dict(
        StartingPoint.objects.filter(cohort=cohort).exclude(grade=None).values_list("mark", "grade__rank")
    )
    said: dict[UUID, Answers] = {}
    people = Person.objects.filter(erased_at=None).values_list("pk", "left_on", "grade__rank")
    for person, left_on, rank in people.iterator(chunk_size=IN_ONE_GO):
        before = ranks.get(starter_of(person))
        promoted = None if before is None or rank is None else rank > before
        said[person] = (left_on is None or left_on > as_of, promoted)
    return _keep(cohort, Source.STAFF_LIST, said, {}, as_of=as_of, submission=submission, by=by, at=at)


def _matched(rows: Iterable[Said]) -> tuple[dict[UUID, Answers], dict[str, Any]]:
    """Answers by person. Rows of nobody are counted; people of whom two rows say different things are left out."""
    by_id, by_email = _people()
    said: dict[UUID, Answers] = {}
    nobody, torn = 0, set()
    for row in rows:
        person = by_id.get(row.external_id) or by_email.get(row.email)
        if person is None:
            nobody += 1
        elif said.setdefault(person, row.answers) != row.answers:
            torn.add(person)
    return {person: answers for person, answers in said.items() if person not in torn}, {
        "nobody": nobody,
        "torn": len(torn),
    }


def _people() -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Everybody on the staff list by id, and by an address that is theirs alone. One query."""
    rows = list(Person.objects.filter(erased_at=None).values_list("pk", "external_id", "email"))
    used = Counter(email.casefold() for _, _, email in rows if email)
    return (
        {external_id: pk for pk, external_id, _ in rows},
        {email.casefold(): pk for pk, _, email in rows if email and used[email.casefold()] == 1},
    )


def _keep(
    cohort: Cohort,
    source: str,
    said: Mapping[UUID, Answers],
    figures: dict[str, Any],
    *,
    as_of: date,
    submission: UUID,
    by: User,
    at: datetime,
) -> OutcomeList:
    """The list with what it says of the two groups. Of everybody else a number is kept."""
    _must_be_of_a_day(cohort, as_of, at)
    starting.take(cohort, knows_grades=False)
    points = {point.mark: point for point in StartingPoint.objects.filter(cohort=cohort)}
    marked = {starter_of(person): answers for person, answers in said.items()}
    found = {
        points[mark]: answers
        for mark, answers in marked.items()
        if mark in points and answers != (None, None)
    }
    if source == Source.FILE:
        figures["outside"] = len(marked.keys() - points.keys())
    figures |= _counts(points.values(), found)
    kept = OutcomeList.objects.create(
        cohort=cohort,
        source=source,
        as_of=as_of,
        figures=figures,
        submission=submission,
        made_by=by,
        made_at=at,
    )
    _keep_rows(kept, found)
    record(by=by, at=at, verb="outcomes read", subject=kept, source=str(source))
    return kept


def _keep_rows(kept: OutcomeList, found: Mapping[StartingPoint, Answers]) -> None:
    """In the order of the marks, which says nothing of anybody."""
    rows = [
        OutcomeRow(outcome_list=kept, start=point, stayed=stayed, promoted=promoted)
        for point, (stayed, promoted) in sorted(found.items(), key=lambda one: one[0].mark)
    ]
    OutcomeRow.objects.bulk_create(rows, batch_size=IN_ONE_GO)


def _must_be_of_a_day(cohort: Cohort, as_of: date, at: datetime) -> None:
    if cohort.state not in starting.BEGUN:
        raise NotOfThatDay("The meetings have not begun. Outcomes are read after the kick-off.")
    if as_of <= cohort.starts_on:
        raise NotOfThatDay("This day is not after the kick-off, so nothing can have changed by then.")
    if as_of > timezone.localdate(at):
        raise NotOfThatDay("This day is still to come. Write the day for which the list is true.")


def _counts(points: Iterable[StartingPoint], found: Mapping[StartingPoint, Answers]) -> dict[str, Any]:
    """How many of each group and side the list knows, and how many there were. Never what became of them."""
    there = Counter((point.group, point.side) for point in points)
    known = Counter((point.group, point.side) for point in found)
    return {
        "groups": [
            {"group": group, "side": side, "known": known[group, side], "all": count}
            for (group, side), count in sorted(there.items())
        ],
        STAYED: any(stayed is not None for stayed, _ in found.values()),
        PROMOTED: any(promoted is not None for _, promoted in found.values()),
    }


@transaction.atomic
def count_list(*, outcome_list: OutcomeList, by: User, at: datetime) -> OutcomeList:
    """Have the next release count it. :raises NothingToCount: where it speaks of nobody in either group.

    :raises accounts.states.NotPossibleNow: once it was counted or taken back.
    """
    outcome_list_states.move(outcome_list, State.COUNTED, settled_at=at)
    if not outcome_list.rows.exists():
        raise NothingToCount("Nobody in this list took part or waited, so there is nothing to count.")
    record(by=by, at=at, verb="outcomes counted", subject=outcome_list)
    return outcome_list


@transaction.atomic
def take_back(*, outcome_list: OutcomeList, by: User, at: datetime) -> OutcomeList:
    """No later release counts it, and what it says of people is deleted at once. Releases from before stay as they are.

    :raises accounts.states.NotPossibleNow: the second time.
    """
    outcome_list_states.move(outcome_list, State.TAKEN_BACK, settled_at=at)
    outcome_list.rows.all().delete()
    record(by=by, at=at, verb="outcomes taken back", subject=outcome_list)
    return outcome_list
