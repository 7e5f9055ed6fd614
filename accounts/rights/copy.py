"""Everything that is kept about one person, as data and as a page.

Words of others are named and not told, unless a reviewer has decided that they belong in the copy.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.template.loader import render_to_string

from accounts import privacy
from accounts.models import Person, WithheldWords
from accounts.rights import others_words
from accounts.rights.belongings import Belonging, belongings
from accounts.rights.said import PARTNER_KEEPS

OTHERS_WORDS = "(written by somebody else; under Your data you can ask to have it looked at)"


@dataclass(frozen=True)
class Table:
    """The rows of one table: what each column is for, and the rows as plain text by column."""

    label: str
    name: str
    purposes: dict[str, str]
    rows: list[dict[str, str]]


def tables(person: Person) -> Iterator[Table]:
    """All that is about ``person``, table by table; empty ones too, so that nobody has to wonder."""
    decided = others_words.decided(person)
    for label in sorted(belongings):
        belonging = belongings[label]
        model = apps.get_model(label)
        names = [*belonging.columns(), *belonging.words()]
        rows = [
            _row(belonging, row, person, names, decided.get((label, row.pk)))
            for row in belonging.rows(person)
        ]
        yield Table(label, str(model._meta.verbose_name_plural), _purposes(label, names), rows)


def counts(person: Person) -> dict[str, int]:
    """How many cells are told, by column, without what they say: what an operator may see."""
    return {
        f"{table.label}.{name}": sum(1 for row in table.rows if row[name])
        for table in tables(person)
        for name in table.purposes
    }


def archive(person: Person, *, at: datetime) -> bytes:
    """A ZIP with ``data.json`` and ``data.html``; both hold the same."""
    found = list(tables(person))
    data = {
        "person": person.name,
        "made_at": at.isoformat(),
        "tables": [{"name": each.label, "purposes": each.purposes, "rows": each.rows} for each in found],
    }
    page = render_to_string(
        "accounts/rights/copy.html",
        {"person": person, "at": at, "tables": found, "partner_keeps": PARTNER_KEEPS},
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        packed.writestr("data.html", page)
    return file.getvalue()


def _purposes(label: str, names: list[str]) -> dict[str, str]:
    entries = privacy.entries
    return {
        name: (entries.get(f"{label}.{name}") or entries[f"{label}.{name}_sealed"]).purpose for name in names
    }


def _row(
    belonging: Belonging, row: models.Model, person: Person, names: list[str], decided: WithheldWords | None
) -> dict[str, str]:
    withheld = () if decided and decided.is_told else others_words.of_others(belonging, row, person)
    instead = decided.in_words() if decided else OTHERS_WORDS
    return {name: instead if name in withheld else _text(row, name) for name in names}


def _text(row: models.Model, name: str) -> str:
    """One cell as somebody reads it. Other people in it stay with their names, which the reader knows."""
    shown = getattr(row, f"get_{name}_display", None)
    value: Any = shown() if shown else getattr(row, name)
    if value is None or value == "":
        return ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
