"""Columns that are kept for the next file with the same headings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions.imports import OPEN, guessed
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import RosterImport, SavedMapping, User
from accounts.roster_import import fitting, jobs
from accounts.states import NotPossibleNow


@transaction.atomic
def save_mapping(*, roster_import: RosterImport, name: str, by: User | None, at: datetime) -> SavedMapping:
    """Keep the columns of an import, and the answers given to its findings, under a name.

    The same name for the same headings is the same mapping, put right.
    :raises Refused: without a name, or while no column has been chosen.
    """
    name = _named(name)
    if not roster_import.mapping.get("columns"):
        raise Refused("Choose the columns first; there is nothing to keep yet.")
    before = fitting.fitting(roster_import.fingerprint).filter(name__iexact=name).first()
    saved = before or SavedMapping(fingerprint=roster_import.fingerprint)
    saved.name, saved.mapping = name, fitting.to_save(roster_import.mapping)
    saved.saved_by, saved.saved_at = by, at
    saved.save()
    RosterImport.objects.filter(pk=roster_import.pk).update(saved_mapping=saved)
    roster_import.saved_mapping = saved
    record(by=by, at=at, verb="mapping saved", subject=saved, roster_import=str(roster_import.pk))
    return saved


@transaction.atomic
def rename_mapping(*, saved: SavedMapping, name: str, by: User, at: datetime) -> SavedMapping:
    """:raises Refused: without a name."""
    saved.name = _named(name)
    saved.save(update_fields=["name"])
    record(by=by, at=at, verb="mapping renamed", subject=saved)
    return saved


@transaction.atomic
def delete_mapping(*, saved: SavedMapping, by: User, at: datetime) -> None:
    """Imports that were read with it keep their own copy."""
    record(by=by, at=at, verb="mapping deleted", subject=saved)
    saved.delete()


def apply_mapping(*, roster_import: RosterImport, saved: SavedMapping | None) -> RosterImport:
    """Read an import by a saved mapping; without one its columns are guessed anew.

    :raises Refused: if the mapping is for other headings.
    """
    if roster_import.state not in OPEN:
        raise NotPossibleNow("This import is settled or at work, so its columns cannot be changed.")
    table = jobs.read_file(roster_import)
    if saved and not fitting.can_be_used(saved, table):
        raise Refused(f"“{saved}” is for other headings than this file has.")
    roster_import.mapping = dict(saved.mapping) if saved else guessed(table)
    roster_import.saved_mapping = saved
    roster_import.save(update_fields=["mapping", "saved_mapping"])
    return roster_import


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("Write a name by which you know these columns again, such as the HR system's.")
    return name[:120]
