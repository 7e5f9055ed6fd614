"""The ladder, edited by hand: rungs from low to high, words that mean the same, and the table from titles to grades.

Whoever is paired by distance in rank is affected, so a change of ranks is told to those who listen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.audit import record
from accounts.errors import Refused
from accounts.listeners import roster_changed
from accounts.models import Grade, Organisation, Person, TitleGrade, User
from accounts.roster.cells import folded


def _locked_ladder() -> list[Grade]:
    """The rungs from low to high; whoever else changes the ladder or imports a list waits."""
    Organisation.objects.select_for_update().get(pk=Organisation.current().pk)
    return list(Grade.objects.order_by("rank", "name"))


def _renumber(rungs: list[Grade]) -> bool:
    """Give the rungs their numbers in this order; whether any has another one now."""
    moved = [grade for rank, grade in enumerate(rungs, start=1) if grade.rank != rank]
    for rank, grade in enumerate(rungs, start=1):
        grade.rank = rank
    Grade.objects.bulk_update(moved, ["rank"])
    return bool(moved)


def _tell(*, has_changed: bool, at: datetime) -> None:
    if has_changed:
        roster_changed.tell(at=at)


def _clean(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(word.split())[:120] for word in words))))


def _refuse_taken(rungs: Iterable[Grade], words: Iterable[str], *, but: Grade | None = None) -> None:
    taken = {folded(word): grade for grade in rungs if grade != but for word in (grade.name, *grade.aliases)}
    for word in words:
        if folded(word) in taken:
            raise Refused(f"“{word}” is on the ladder already, as “{taken[folded(word)]}”.")


@transaction.atomic
def add_grade(*, name: str, above: Grade | None, by: User, at: datetime) -> Grade:
    """A new rung right above another one; without that it is the lowest.

    :raises Refused: without a name, or if the name is on the ladder already.
    """
    rungs = _locked_ladder()
    names = _clean([name])
    if not names:
        raise Refused("Write the name of the grade as the staff list writes it.")
    _refuse_taken(rungs, names)
    place = rungs.index(above) + 1 if above in rungs else 0
    grade = Grade.objects.create(name=names[0], rank=place + 1)
    rungs.insert(place, grade)
    has_changed = _renumber(rungs)
    record(by=by, at=at, verb="grade added", subject=grade, rank=grade.rank)
    _tell(has_changed=has_changed, at=at)
    return grade


@transaction.atomic
def rename_grade(*, grade: Grade, name: str, aliases: Iterable[str], by: User, at: datetime) -> Grade:
    """Another name, and the words in staff lists that mean the same.

    :raises Refused: without a name, or if one of the words is another rung's.
    """
    rungs = _locked_ladder()
    names = _clean([name])
    if not names:
        raise Refused("Write the name of the grade.")
    same = [word for word in _clean(aliases) if folded(word) != folded(names[0])]
    _refuse_taken(rungs, [*names, *same], but=grade)
    grade.name, grade.aliases = names[0], same
    grade.save(update_fields=["name", "aliases"])
    record(by=by, at=at, verb="grade renamed", subject=grade, same=len(same))
    return grade


@transaction.atomic
def move_grade(*, grade: Grade, up: bool, by: User, at: datetime) -> Grade:
    """One rung up or down; at the end of the ladder nothing happens."""
    rungs = _locked_ladder()
    place = rungs.index(grade)
    other = place + 1 if up else place - 1
    if not 0 <= other < len(rungs):
        return grade
    rungs[place], rungs[other] = rungs[other], rungs[place]
    has_changed = _renumber(rungs)
    record(by=by, at=at, verb="grade moved", subject=grade, rank=other + 1)
    _tell(has_changed=has_changed, at=at)
    return grade


@transaction.atomic
def join_grades(*, grade: Grade, into: Grade, by: User, at: datetime) -> Grade:
    """Two rungs of equal rank become one: the people of the first stand on the second, which also has its words.

    :raises Refused: if both are the same rung.
    """
    if grade == into:
        raise Refused("A grade is equal to itself already. Choose another one.")
    rungs = [rung for rung in _locked_ladder() if rung != grade]
    into.refresh_from_db()
    into.aliases = _clean([*into.aliases, grade.name, *grade.aliases])
    into.save(update_fields=["aliases"])
    people = Person.objects.filter(grade=grade).update(grade=into)
    TitleGrade.objects.filter(grade=grade).update(grade=into)
    record(by=by, at=at, verb="grades joined", subject=into, was=str(grade.pk), people=people)
    grade.delete()
    has_changed = _renumber(rungs)
    _tell(has_changed=has_changed or bool(people), at=at)
    return into


@transaction.atomic
def remove_grade(*, grade: Grade, by: User, at: datetime) -> None:
    """Take away a rung on which nobody stands.

    :raises Refused: if somebody does, also somebody who has left.
    """
    rungs = [rung for rung in _locked_ladder() if rung != grade]
    people = Person.objects.filter(grade=grade)
    here, gone = people.employed().count(), people.exclude(left_on=None).count()
    if here or gone:
        left = f", and {gone} who have left stood on it" if gone else ""
        raise Refused(
            f"{here} people stand on “{grade}”{left}. Make it equal to another grade instead; they go along."
        )
    record(by=by, at=at, verb="grade removed", subject=grade, rank=grade.rank)
    grade.delete()
    _tell(has_changed=_renumber(rungs), at=at)


# The table that reads a grade from a job title.


def _refuse_repeated(words: str) -> str:
    words = " ".join(words.split())[:120]
    if not words:
        raise Refused("Write the words that stand in the job title.")
    if any(folded(line.words) == folded(words) for line in TitleGrade.objects.all()):
        raise Refused(f"“{words}” stands in the table already.")
    return words


@transaction.atomic
def add_title_words(*, words: str, grade: Grade, by: User, at: datetime) -> TitleGrade:
    """One more line at the end of the table. It holds from the next import on.

    :raises Refused: without words, or if they stand in the table already.
    """
    words = _refuse_repeated(words)
    last = TitleGrade.objects.aggregate(last=Max("order"))["last"] or 0
    line = TitleGrade.objects.create(words=words, grade=grade, order=last + 1)
    record(by=by, at=at, verb="title words added", subject=line)
    return line


@transaction.atomic
def move_title_words(*, line: TitleGrade, up: bool, by: User, at: datetime) -> None:
    """Earlier or later in the table, because the first line that fits decides."""
    lines = list(TitleGrade.objects.select_for_update().order_by("order", "pk"))
    place = lines.index(line)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(lines):
        return
    lines[place], lines[other] = lines[other], lines[place]
    for order, moved in enumerate(lines, start=1):
        moved.order = order
    TitleGrade.objects.bulk_update(lines, ["order"])
    record(by=by, at=at, verb="title words moved", subject=line, order=other + 1)


@transaction.atomic
def remove_title_words(*, line: TitleGrade, by: User, at: datetime) -> None:
    record(by=by, at=at, verb="title words removed", subject=line)
    line.delete()
