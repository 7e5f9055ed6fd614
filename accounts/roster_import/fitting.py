"""Which saved mapping fits a file: the newest one that was made for the same headings, in whatever order they stand."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import QuerySet

from accounts.models import SavedMapping
from accounts.roster import mapping, reading
from accounts.roster.cells import folded
from accounts.roster.drafts import Columns
from accounts.roster.errors import RosterRefused
from accounts.roster_import.titles import HEADING, with_title_grades

# The organisation has one ladder, and each file its own way of being read.
NOT_SAVED = ("grades", "encoding", "separator")


def fingerprint(table: reading.Table) -> str:
    """The same for every file with these headings."""
    headings = sorted(folded(heading) for heading in table.headings if heading != HEADING)
    return hashlib.sha256("\n".join(headings).encode()).hexdigest()


def to_save(plain: dict[str, Any]) -> dict[str, Any]:
    """What of a mapping holds for the next file too."""
    return {key: value for key, value in plain.items() if key not in NOT_SAVED}


def fitting(mark: str) -> QuerySet[SavedMapping]:
    """The saved mappings for these headings, the newest first."""
    return SavedMapping.objects.filter(fingerprint=mark).order_by("-saved_at", "-pk")


def best(table: reading.Table) -> SavedMapping | None:
    """The newest one that can still be used."""
    return next((saved for saved in fitting(fingerprint(table)) if can_be_used(saved, table)), None)


def can_be_used(saved: SavedMapping, table: reading.Table) -> bool:
    try:
        plain = mapping.from_plain(saved.mapping)
        Columns(with_title_grades(table, plain), plain)
    except RosterRefused:
        return False
    return True
