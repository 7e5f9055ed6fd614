"""Which rows are about one person, and what becomes of them when that person is erased.

Each app says so beside its entries in the privacy register. A system check fails for a table with entries that
nobody has thought about here, so a new table cannot be missing from a copy or survive an erasure unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models
from django.db.models import Q

from accounts import privacy
from accounts.models import Person
from accounts.vault import sealed_in


class Fate(StrEnum):
    """What an erasure does with a row."""

    DELETE = "deleted"
    BLANK = "emptied, so that what others have stays whole"
    KEEP = "kept without a name, because the person's own record is emptied"
    UNLINK = "kept, and no longer to be joined to the person"


Writer = Callable[[Any, str], Person | None]


@dataclass(frozen=True)
class Belonging:
    """The rows of ``model`` ("app_label.Model") that are about a person.

    ``whose``   paths of lookups from the row to the person, any of which makes the row theirs; or a function
    ``writer``  who wrote the words of one column; None where both did. Words of another are named and not told
    ``dated``   the column that says when the words were written
    ``blank``   columns that an erasure empties, with what they then hold
    """

    model: str
    whose: tuple[str, ...] | Callable[[Person], Q]
    fate: Fate
    blank: dict[str, Any]
    unlink: Callable[[models.QuerySet[Any]], int] | None = None
    writer: Writer | None = None
    dated: str = ""

    def writer_of(self, row: Any, column: str) -> Person | None:
        """Who wrote the words in ``column``; None where they are the reader's own or both people's."""
        return self.writer(row, column) if self.writer else None

    def rows(self, person: Person) -> models.QuerySet[Any]:
        model = apps.get_model(self.model)
        if callable(self.whose):
            found = self.whose(person)
        else:
            found = reduce(or_, (Q(**{path: person.pk}) for path in self.whose))
        rows = model._default_manager.filter(found).distinct()
        return rows.select_related("key") if self.has_words() else rows

    def has_words(self) -> bool:
        return bool(self.words())

    def words(self) -> list[str]:
        """The names of the sealed columns, as they are read."""
        model = apps.get_model(self.model)
        return sorted(column.name for column in sealed_in(model))

    def columns(self) -> list[str]:
        """Every registered column that says something in the clear."""
        prefix = f"{self.model}."
        names = [column.removeprefix(prefix) for column in privacy.entries if column.startswith(prefix)]
        return [name for name in names if name not in NEVER_TOLD and not name.endswith("_sealed")]


# Keys and digests say nothing to a reader and something to a thief.
NEVER_TOLD = frozenset({"key", "password", "submission", "respondent", "reporter", "staged", "occasion_hash"})

belongings: dict[str, Belonging] = {}
nobodys: dict[str, str] = {}


def belongs(
    model: str,
    *whose: str | Callable[[Person], Q],
    fate: Fate = Fate.DELETE,
    blank: dict[str, Any] | None = None,
    unlink: Callable[[models.QuerySet[Any]], int] | None = None,
    writer: Writer | None = None,
    dated: str = "",
) -> None:
    """Enter a table: rows reached by the paths ``whose`` (or one function) are about that person."""
    first = whose[0]
    found = first if callable(first) else tuple(str(path) for path in whose)
    belongings[model] = Belonging(model, found, fate, blank or {}, unlink, writer, dated)


def belongs_to_nobody(*models_: str, because: str) -> None:
    """Say that a table with entries in the register holds nothing that is about one person."""
    for label in models_:
        nobodys[label] = because


def entered_tables() -> Iterable[str]:
    """The labels of all tables that have entries in the privacy register."""
    return sorted({column.rpartition(".")[0] for column in privacy.entries})


@checks.register
def every_table_has_an_owner(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Fail for a table of the register of which nobody has said whose it is."""
    return [
        checks.Error(
            f"{label} is in the privacy register, and nothing says whose its rows are.",
            hint="Enter it with belongs or belongs_to_nobody in the app's privacy_entries.py.",
            id="privacy.E002",
        )
        for label in entered_tables()
        if label not in belongings and label not in nobodys
    ]
