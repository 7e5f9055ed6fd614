"""Which words in somebody's copy another person wrote, and what was decided about them. Nothing here reads any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.models import OrganisationRole, Person, WithheldWords, WordsRequest
from accounts.rights.belongings import Belonging, belongings

Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Others:
    """One row of ``table`` whose words, or some of them, ``author`` wrote."""

    table: str
    row_key: UUID
    author: Person
    written_on: date


def of_others(belonging: Belonging, row: models.Model, person: Person) -> tuple[str, ...]:
    """The columns of ``row`` that hold words of somebody other than ``person``; found without opening any."""
    return tuple(
        name
        for name in belonging.words()
        if getattr(row, f"{name}_sealed") and belonging.writer_of(row, name) not in (None, person)
    )


def in_copy_of(person: Person) -> Iterator[Others]:
    """Rows of a copy of ``person`` in which somebody else wrote."""
    for label in sorted(belongings):
        belonging = belongings[label]
        if belonging.writer is None:
            continue
        for row in belonging.rows(person):
            for name in of_others(belonging, row, person)[:1]:
                author = belonging.writer_of(row, name)
                if author is not None:
                    yield Others(label, row.pk, author, _written_on(row, belonging))


def decided(person: Person) -> dict[Key, WithheldWords]:
    """What is known of the words of others in the copy of ``person``; the latest request counts."""
    items = WithheldWords.objects.filter(request__person=person).exclude(
        request__state=WordsRequest.State.TAKEN_BACK
    )
    return {(item.table, item.row_key): item for item in items.order_by("request__asked_at")}


def undecided(person: Person) -> list[Others]:
    """What could be asked for: words of others that are in no request yet."""
    known = decided(person)
    return [each for each in in_copy_of(person) if (each.table, each.row_key) not in known]


def words_of(item: WithheldWords, author: Person) -> list[str]:
    """The words of ``item``, for the person who wrote them; empty when they are gone meanwhile."""
    belonging = belongings[item.table]
    row: Any = belonging.rows(author).filter(pk=item.row_key).first()
    if row is None:
        return []
    found = [getattr(row, name) for name in belonging.words() if belonging.writer_of(row, name) == author]
    return [words for text in found for words in _plainly(text)]


def _plainly(text: str) -> list[str]:
    """The words of a page with several fields, such as an agreement, one by one; other words as they are."""
    try:
        fields = json.loads(text)
    except ValueError:
        return [text]
    return [str(words) for words in fields.values() if words] if isinstance(fields, dict) else [text]


def can_be_asked(author: Person) -> bool:
    return author.erased_at is None and author.is_employed and hasattr(author, "user")


def reviewers() -> models.QuerySet[Person]:
    """Who is told of a request: HR, who decide without reading."""
    return Person.objects.filter(user__organisation_roles__name=OrganisationRole.Name.HR).distinct()


def _written_on(row: Any, belonging: Belonging) -> date:
    return timezone.localdate(getattr(row, belonging.dated))
