"""The two jobs of an import, checking and saving. Called by tasks and by the command; each may run twice."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import selectors
from accounts.actions.sign_in import follow_roster
from accounts.audit import record
from accounts.listeners import roster_changed, roster_foreseen, roster_watched
from accounts.models import Organisation, RosterImport, roster_import_states
from accounts.roster import checking, mapping, reading
from accounts.roster.cells import folded
from accounts.roster.checking import Checked
from accounts.roster.drafts import Columns
from accounts.roster.errors import RosterRefused
from accounts.roster.mapping import Ladder, Mapping
from accounts.roster_import import diff, report, supplement, unattended
from accounts.roster_import.planning import ImportPlan
from accounts.roster_import.rows_file import without_additions
from accounts.roster_import.saving import save_all
from accounts.roster_import.titles import with_title_grades
from accounts.states import NotPossibleNow

logger = logging.getLogger(__name__)
State = RosterImport.State
NOT_SAVED = "The database refused the import and nothing was saved. Try again; if it happens twice, tell your operator."


class Stopped(Exception):
    """Somebody dropped the import while it was being checked."""


def read_file(roster_import: RosterImport) -> reading.Table:
    """The staged file as it came. :raises RosterRefused: if it cannot be read the way that was chosen."""
    table = reading.read_bytes(
        bytes(roster_import.staged), encoding=roster_import.encoding, separator=roster_import.separator
    )
    return without_additions(table)


def read_table(roster_import: RosterImport) -> reading.Table:
    """The staged file as it is checked, with what is worked out from its columns.

    :raises RosterRefused: if it cannot be read the way that was chosen.
    """
    return with_title_grades(read_file(roster_import), mapping.from_plain(roster_import.mapping))


def mapping_of(roster_import: RosterImport, table: reading.Table) -> Mapping:
    """The stored mapping; without a ladder of its own it uses the organisation's, if that is about these grades.

    A file that shares no grade with the organisation's ladder brings another one, which somebody has to confirm.
    """
    stored = mapping.from_plain(roster_import.mapping)
    if stored.ladder or "grade" not in stored.columns:
        return stored
    known = selectors.ladder()
    in_file = {folded(Columns(table, stored).cells(row)["grade"]) for row in table.rows}
    is_shared = any(folded(name) in in_file for step in known for name in step)
    return replace(stored, ladder=known) if is_shared else stored


@dataclass(frozen=True, slots=True)
class _Read:
    """A staged file as it was checked, by which mapping, and on which ladder. The table itself is gone by then."""

    mapping: Mapping
    checked: Checked
    ladder: Ladder


def _read(roster_import: RosterImport, *, at: datetime, watched: bool) -> _Read:
    ladder, table = selectors.ladder(), read_table(roster_import)
    chosen = mapping_of(roster_import, table)
    progress = _progress_of(roster_import) if watched else checking.no_progress
    checked = _check(roster_import, table, chosen, at=at, progress=progress)
    del roster_import.staged  # a large file is not held on to; it is fetched again if somebody asks for it
    return _Read(chosen, checked, ladder)


def work_out(
    roster_import: RosterImport, *, at: datetime, watched: bool = False
) -> tuple[Checked, ImportPlan]:
    """Check the staged file and plan its import; ``watched`` writes the progress where a page can see it."""
    read = _read(roster_import, at=at, watched=watched)
    on, covers = timezone.localdate(at), roster_import.covers_everybody
    return read.checked, ImportPlan(read.checked, read.mapping, on=on, covers_everybody=covers)


def _check(
    roster_import: RosterImport,
    table: reading.Table,
    chosen: Mapping,
    *,
    at: datetime,
    progress: checking.Progress,
) -> Checked:
    """The rows of the file; a file that holds only some people is checked among all the others."""
    on = timezone.localdate(at)
    if roster_import.covers_everybody:
        return checking.check(table, chosen, today=on, progress=progress)
    among_all = supplement.with_known_people(table, chosen)
    checked = checking.check(among_all, chosen, today=on, progress=progress)
    return supplement.without_known_people(checked, table)


def grades_in(roster_import: RosterImport) -> Ladder:
    """The grades that the staged file holds, from low to high as far as anybody has said or we can guess."""
    chosen = replace(mapping.from_plain(roster_import.mapping), ladder=())
    table = read_table(roster_import)
    return checking.check(table, chosen, today=timezone.localdate(roster_import.uploaded_at)).ladder


def _progress_of(roster_import: RosterImport) -> checking.Progress:
    """Writes how far the job is, and learns by that whether somebody has stopped it."""
    running = RosterImport.objects.filter(pk=roster_import.pk, state=roster_import.state)

    def show(done: int, total: int) -> None:
        if not running.update(progress=done * 100 // total):
            raise Stopped

    return show


def check_import(*, import_id: UUID | str, at: datetime) -> None:
    """Check a file and leave what was found with the import; a missing or settled import is nothing to do."""
    roster_import = RosterImport.objects.filter(pk=import_id, state=State.CHECKING).first()
    if roster_import is None:
        logger.info("Import %s is not waiting to be checked.", import_id)
        return
    _start(roster_import, at=at)
    try:
        checked, plan = work_out(roster_import, at=at, watched=True)
        _keep_preview(roster_import, checked, plan, at=at)
    except RosterRefused as refusal:
        roster_import_states.move(roster_import, State.FAILED, problem=str(refusal)[:500])
    except (Stopped, NotPossibleNow):
        logger.info("Import %s was stopped while it was checked.", import_id)
    else:
        if unattended.may_accept(roster_import):
            unattended.accept(roster_import, at=at)
            save_import(import_id=import_id, at=at)


def _start(roster_import: RosterImport, *, at: datetime) -> None:
    """From here the time that is left is reckoned."""
    RosterImport.objects.filter(pk=roster_import.pk).update(started_at=at, progress=0)


@transaction.atomic
def _keep_preview(roster_import: RosterImport, checked: Checked, plan: ImportPlan, *, at: datetime) -> None:
    """All that the pages of the preview show, so that showing it costs the same however long the file is."""
    changes = diff.keep(roster_import, plan)
    roster_import_states.move(
        roster_import,
        State.PREVIEWED,
        findings=report.groups(checked),
        left_out=report.left_out(checked),
        figures={
            **report.figures(checked, plan),
            "effects": _foresee(plan, at=at),
            "changes": changes,
        },
        progress=100,
        problem="",
    )


def _foresee(plan: ImportPlan, *, at: datetime) -> list[str]:
    """What those above say would follow: asked of a database in which the plan is carried out, and then taken back.

    Of a long plan only as much as they look at: the people they watch, and whoever can stand above these.
    """
    watched: set[UUID] = set().union(*roster_watched.ask())
    if not watched or plan.counts.changes_nothing:
        return []
    with transaction.atomic():
        save_all(plan.pieces_about(watched), on=timezone.localdate(at))
        sentences = [sentence for answer in roster_foreseen.ask(at=at) for sentence in answer]
        transaction.set_rollback(True)
    return sentences


def save_import(*, import_id: UUID | str, at: datetime) -> None:
    """Save an accepted import, all of it or nothing, and tell those who listen for changed people.

    Until the rows are written, somebody may stop it; reading them again takes most of the time.
    """
    accepted = RosterImport.objects.filter(pk=import_id, state=State.ACCEPTING)
    roster_import = accepted.first()
    if roster_import is None:
        logger.info("Import %s is not waiting to be saved.", import_id)
        return
    _start(roster_import, at=at)
    try:
        _save(import_id, [_read(roster_import, at=at, watched=True)], at)
    except Stopped:
        logger.info("Import %s was stopped before it was saved.", import_id)
    except RosterRefused as refusal:
        accepted.update(state=State.PREVIEWED, problem=str(refusal)[:500])
    except DatabaseError:
        logger.exception("Import %s could not be saved.", import_id)
        accepted.update(state=State.PREVIEWED, problem=NOT_SAVED)


@transaction.atomic
def _save(import_id: UUID | str, found: list[_Read], at: datetime) -> None:
    """Write what was found and tell those who listen. ``found`` is emptied on the way: they need the memory."""
    Organisation.current()
    Organisation.objects.select_for_update().get(only=True)  # one import at a time
    roster_import = (
        RosterImport.objects.select_for_update(of=("self",))
        .defer("staged")
        .filter(pk=import_id, state=State.ACCEPTING)
        .first()
    )
    if roster_import is None:
        raise Stopped
    if not (roster_import.covers_everybody and found[0].ladder == selectors.ladder()):
        # The ladder has changed meanwhile, or others have, among whom a part was checked.
        found[0] = _read(roster_import, at=at, watched=False)
    if _write(roster_import, found.pop(), at=at):
        roster_changed.tell(at=at)


def _write(roster_import: RosterImport, read: _Read, *, at: datetime) -> bool:
    """Save the people and settle the import; whether anything has changed."""
    on, covers = timezone.localdate(at), roster_import.covers_everybody
    plan = ImportPlan(read.checked, read.mapping, on=on, covers_everybody=covers)
    save_all(plan.pieces(), on=on)
    if plan.counts.leavers or plan.counts.returned:
        follow_roster(returned=plan.counts.returned)
    _settle(roster_import, read.checked, plan, at=at)
    return not plan.counts.changes_nothing


def _settle(roster_import: RosterImport, checked: Checked, plan: ImportPlan, *, at: datetime) -> None:
    """Keep counts and codes, and throw the rows away."""
    done = report.figures(checked, plan) | {
        "changes": roster_import.figures.get("changes", {}),
        "moved_addresses": [],
    }
    diff.forget(roster_import)
    roster_import_states.move(
        roster_import,
        State.ACCEPTED,
        staged=b"",
        findings=report.without_content(report.groups(checked)),
        left_out=report.without_reasons(report.left_out(checked)),
        figures=done,
        progress=100,
        problem="",
        settled_at=at,
    )
    counts = {key: done[key] for key in ("rows", "created", "updated", "unchanged", "left_out", "leavers")}
    record(by=roster_import.uploaded_by, at=at, verb="roster imported", subject=roster_import, **counts)
