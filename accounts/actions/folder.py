"""The watched folder: an HR system writes its staff list there, and a look every quarter of an hour takes it up.

A file is read once two looks have found it unchanged. It waits for a person, unless ``unattended`` says otherwise.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.actions import imports
from accounts.models import RosterImport, WatchedFile
from accounts.roster import reading
from accounts.roster.errors import RosterRefused

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")
MOST_FILES = 200


def folder() -> Path | None:
    """The watched folder; none unless the operator has named one."""
    return Path(settings.UPWARD_ROSTER_FOLDER) if settings.UPWARD_ROSTER_FOLDER else None


def look(*, at: datetime) -> None:
    """One look into the folder. What cannot be read is said on the page of imports."""
    where = folder()
    if where is None:
        return
    problem = ""
    try:
        for entry in _files(where):
            _look_at(entry, at=at)
    except OSError as error:
        problem = f"The watched folder cannot be read: {error.strerror}. Ask your operator."
    WatchedFile.objects.update_or_create(name="", defaults={"seen_at": at, "problem": problem})


def _files(where: Path) -> Iterator[os.DirEntry[str]]:
    """Plain files that may be a staff list, by name. What another name leads to is not followed."""
    with os.scandir(where) as entries:
        found = [
            entry
            for entry in entries
            if entry.name.lower().endswith(ENDINGS)
            and not entry.name.startswith((".", "~"))
            and len(entry.name) <= 200
            and entry.is_file(follow_symlinks=False)
        ]
    yield from sorted(found, key=lambda entry: entry.name)[:MOST_FILES]


@transaction.atomic
def _look_at(entry: os.DirEntry[str], *, at: datetime) -> None:
    now = entry.stat(follow_symlinks=False)
    seen = WatchedFile.objects.select_for_update(of=("self",)).filter(name=entry.name).first()
    if seen is None:
        seen = WatchedFile(name=entry.name)
    if seen._state.adding or (seen.size, seen.modified_ns) != (now.st_size, now.st_mtime_ns):
        seen.size, seen.modified_ns = now.st_size, now.st_mtime_ns
        seen.is_read, seen.problem = False, ""
    elif not seen.is_read:
        seen.is_read = True
        try:
            _take_up(seen, Path(entry.path), at=at)
        except RosterRefused as refusal:
            seen.problem = str(refusal)[:500]
        except OSError as error:
            seen.problem = f"The file cannot be read: {error.strerror}. It is tried again at the next look."
            seen.is_read = False
    seen.seen_at = at
    seen.save()


def _take_up(seen: WatchedFile, path: Path, *, at: datetime) -> None:
    """Stage the file by the saved mapping that fits, unless it is the one that was staged last."""
    reading.refuse_size(seen.size)
    data = path.read_bytes()
    if len(data) != seen.size:
        seen.is_read = False  # it has grown since the look began
        return
    before = seen.roster_import
    latest = RosterImport.objects.defer("staged").order_by("-uploaded_at").first()
    if hashlib.sha256(data).hexdigest() in {known.digest for known in (before, latest) if known}:
        return
    roster_import = imports.stage_import(
        data=data, file_name=seen.name, submission=uuid.uuid4(), by=None, at=at, from_folder=True
    )
    if before and before.state in (*imports.OPEN, RosterImport.State.CHECKING):
        imports.drop_import(roster_import=before, by=None, at=at)
    seen.roster_import = roster_import
    if roster_import.saved_mapping:
        imports.preview(roster_import=roster_import, is_unattended=True)
