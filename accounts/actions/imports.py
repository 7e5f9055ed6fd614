"""A staff list on its way in: staged, its columns mapped, checked, and accepted or dropped.

Nothing of it reaches the people until it is accepted. Checking and saving are jobs (``roster_import.jobs``).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from accounts import tasks
from accounts.audit import record
from accounts.doorbell import ring
from accounts.errors import Refused
from accounts.models import RosterImport, User, roster_import_states
from accounts.roster import reading
from accounts.roster.drafts import Columns
from accounts.roster.errors import RosterRefused
from accounts.roster.mapping import Ladder, Mapping, guess
from accounts.roster.not_people import refuse_groups_of_posts
from accounts.roster_import import diff, fitting, jobs, report
from accounts.roster_import.rows_file import is_corrections, without_additions
from accounts.roster_import.titles import with_title_grades
from accounts.states import NotPossibleNow

State = RosterImport.State
MB = 1024 * 1024
QUOTA = 100 * MB
OPEN = (State.UPLOADED, State.PREVIEWED, State.FAILED)


class RowsNeedAttention(Refused):
    """Some rows are left out, and nobody has said that the others may go first."""


class NothingToImport(Refused):
    """No row of the file is good."""


@transaction.atomic
def stage_import(
    *,
    data: bytes,
    file_name: str,
    submission: UUID,
    by: User | None,
    at: datetime,
    encoding: str = "",
    separator: str = "",
    covers_everybody: bool = True,
    from_folder: bool = False,
) -> RosterImport:
    """Keep a file that can be read; the same ``submission`` again is the same import.

    Its columns are those of the saved mapping that fits its headings, else guessed. A mended file of rows that stayed
    out never covers everybody, whatever was said.

    :raises RosterRefused: if the file cannot be read, or the person has too much waiting; nothing is kept then.
    """
    if before := RosterImport.objects.filter(submission=submission).first():
        return before
    text = reading.plain(data)
    _refuse_beyond_quota(by, len(text))
    if text is not data:
        encoding, separator = "utf-8", ","
    read = reading.read_bytes(text, encoding=encoding, separator=separator)
    table = without_additions(read)
    values = {
        **_as_sent(data, file_name),
        **_as_read(table),
        "staged": text,
        "covers_everybody": covers_everybody and not is_corrections(read.headings),
        "from_folder": from_folder,
        "uploaded_by": by,
        "uploaded_at": at,
    }
    roster_import, is_new = RosterImport.objects.get_or_create(submission=submission, defaults=values)
    if is_new:
        record(by=by, at=at, verb="roster uploaded", subject=roster_import, rows=len(table.rows))
    return roster_import


def _as_sent(data: bytes, file_name: str) -> dict[str, Any]:
    return {
        "file_name": file_name[-200:],
        "digest": hashlib.sha256(data).hexdigest(),
        "size": len(data),
    }


def _as_read(table: reading.Table) -> dict[str, Any]:
    """What is kept of how a table was read: its columns are those of the saved mapping that fits, else guessed."""
    saved = fitting.best(table)
    return {
        "encoding": table.encoding,
        "separator": table.separator,
        "mapping": saved.mapping if saved else guessed(table),
        "saved_mapping": saved,
        "fingerprint": fitting.fingerprint(table),
        "figures": {"rows": len(table.rows)},
    }


def _refuse_beyond_quota(by: User | None, size: int) -> None:
    """What waits of one person may not fill the database."""
    if by is None:
        return
    kept = RosterImport.objects.filter(uploaded_by=by).aggregate(bytes=Sum(Length("staged")))["bytes"] or 0
    if kept + size > QUOTA:
        raise RosterRefused(
            "quota",
            f"Your files that wait already hold {kept / MB:.0f} MB; at most {QUOTA // MB} MB are kept for one "
            "person. Import or drop one of them first, under Earlier imports.",
        )


def guessed(table: reading.Table) -> dict[str, object]:
    """The guessed columns. How the file is read stands beside the mapping, so it is not in it.

    :raises RosterRefused: for a list that holds groups of posts and no people.
    """
    found = guess(table)
    refuse_groups_of_posts(table, found)
    return {"columns": found.as_json().get("columns", {})}


def read_differently(*, roster_import: RosterImport, encoding: str, separator: str) -> RosterImport:
    """Read the staged file with another encoding or separator, and guess its columns anew.

    :raises RosterRefused: if it cannot be read like that; it stays as it was.
    """
    _require_open(roster_import)
    table = without_additions(
        reading.read_bytes(bytes(roster_import.staged), encoding=encoding, separator=separator)
    )
    roster_import.encoding, roster_import.separator = table.encoding, table.separator
    saved = fitting.best(table)
    roster_import.mapping = saved.mapping if saved else guessed(table)
    roster_import.saved_mapping, roster_import.fingerprint = saved, fitting.fingerprint(table)
    roster_import.figures = {"rows": len(table.rows)}
    roster_import.save()
    return roster_import


def map_columns(*, roster_import: RosterImport, mapping: Mapping) -> RosterImport:
    """Keep which column is which. Columns that are not named here are never stored.

    :raises RosterRefused: if a column that a roster needs is not named, or a named one is not in the file.
    """
    _require_open(roster_import)
    Columns(with_title_grades(jobs.read_table(roster_import), mapping), mapping)
    roster_import.mapping = mapping.as_json()
    roster_import.save(update_fields=["mapping"])
    return roster_import


def confirm_ladder(*, roster_import: RosterImport, ladder: Ladder) -> RosterImport:
    """Keep the order of the grades that somebody has confirmed."""
    return map_columns(roster_import=roster_import, mapping=replace(_mapping(roster_import), ladder=ladder))


def preview(*, roster_import: RosterImport, is_unattended: bool = False) -> RosterImport:
    """Have the rows checked; ``jobs.check_import`` does it.

    Only a look into the watched folder says ``is_unattended``: an import that a person has checked waits for a person.
    :raises NotPossibleNow: when the import is settled or being saved.
    """
    if roster_import.state != State.CHECKING:
        roster_import_states.move(
            roster_import, State.CHECKING, progress=0, problem="", is_unattended=is_unattended
        )
    ring(tasks.check_roster_import, import_id=str(roster_import.pk))
    return roster_import


@transaction.atomic
def accept_import(
    *, roster_import: RosterImport, only_good: bool, by: User | None, at: datetime
) -> RosterImport:
    """Have the good rows saved; ``jobs.save_import`` does it. A second press is refused.

    :raises RowsNeedAttention: if rows are left out and ``only_good`` was not asked for.
    :raises NothingToImport: if no row is good.
    :raises NotPossibleNow: if the import is not waiting to be accepted, or somebody was faster.
    """
    if roster_import.state == State.PREVIEWED:
        if not roster_import.figures.get("people"):
            raise NothingToImport(
                "No row can be imported yet. Mend the file, or say how its words are meant."
            )
        if roster_import.left_out and not only_good:
            count = len(roster_import.left_out)
            raise RowsNeedAttention(
                f"{count} rows stay out. Say that the others may be imported without them."
            )
    roster_import_states.move(roster_import, State.ACCEPTING, only_good=only_good, problem="", progress=0)
    record(by=by, at=at, verb="roster accepted", subject=roster_import, only_good=only_good)
    ring(tasks.save_roster_import, import_id=str(roster_import.pk))
    return roster_import


@transaction.atomic
def stop_saving(*, roster_import: RosterImport, by: User | None, at: datetime) -> RosterImport:
    """Take back an acceptance whose rows are not written yet; the import waits to be accepted again.

    :raises NotPossibleNow: if it is not being saved, or the rows are written already.
    """
    roster_import_states.move(roster_import, State.PREVIEWED, progress=100)
    record(by=by, at=at, verb="roster not accepted after all", subject=roster_import)
    return roster_import


@transaction.atomic
def drop_import(*, roster_import: RosterImport, by: User | None, at: datetime) -> RosterImport:
    """Throw a file away with everything read from it; also the way to stop a check."""
    roster_import_states.move(
        roster_import,
        State.DROPPED,
        staged=b"",
        findings=report.without_content(roster_import.findings),
        left_out=report.without_reasons(roster_import.left_out),
        figures={name: value for name, value in roster_import.figures.items() if name != "moved_addresses"},
        settled_at=at,
    )
    diff.forget(roster_import)
    record(by=by, at=at, verb="roster dropped", subject=roster_import)
    return roster_import


def treat_grade_as(*, roster_import: RosterImport, grade: str, step: str) -> RosterImport:
    """One fix for every row with an unknown grade: it counts as the grade ``step`` of the ladder."""
    mapping = _mapping(roster_import)
    ladder = tuple((*names, grade) if names[0] == step else names for names in mapping.ladder)
    if ladder == mapping.ladder:
        raise Refused("Choose a grade of the ladder.")
    return confirm_ladder(roster_import=roster_import, ladder=ladder)


def treat_as_nobody(*, roster_import: RosterImport, word: str) -> RosterImport:
    """One fix for every row that names a missing manager: the word means that there is nobody above."""
    return map_columns(roster_import=roster_import, mapping=_mapping(roster_import).with_nobody(word))


def treat_as_one_person(*, roster_import: RosterImport, name: str) -> RosterImport:
    """The rows with this name are one person, who holds several posts."""
    mapping = _mapping(roster_import)
    names = tuple(dict.fromkeys((*mapping.one_person, name)))
    return map_columns(roster_import=roster_import, mapping=replace(mapping, one_person=names))


def say_whom_it_covers(*, roster_import: RosterImport, covers_everybody: bool) -> RosterImport:
    """Whether the file is the whole list, so that whoever is not in it has left, or only some people."""
    _require_open(roster_import)
    roster_import.covers_everybody = covers_everybody
    roster_import.save(update_fields=["covers_everybody"])
    return roster_import


def treat_self_as_top(*, roster_import: RosterImport) -> RosterImport:
    """Rows that name themselves as manager are at the top."""
    mapping = replace(_mapping(roster_import), self_means_top=True)
    return map_columns(roster_import=roster_import, mapping=mapping)


def _mapping(roster_import: RosterImport) -> Mapping:
    return jobs.mapping_of(roster_import, jobs.read_table(roster_import))


def _require_open(roster_import: RosterImport) -> None:
    if roster_import.state not in OPEN:
        label = roster_import.get_state_display().lower()
        raise NotPossibleNow(f"This import is {label}, so its columns cannot be changed.")
