"""Rows and a mapping in, people and findings out; in time linear in the rows.

Nothing is guessed in silence: what is left empty, left out or resolved to somebody else has a finding with
its line.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.roster import across_rows, grades
from accounts.roster.cells import folded, is_placeholder, parts
from accounts.roster.drafts import Columns, Draft, LeftOut, MissingManager, Notebook, RosterPerson
from accounts.roster.findings import Finding, Group, grouped
from accounts.roster.lines_of_report import Report, resolve
from accounts.roster.mapping import Ladder, Mapping
from accounts.roster.reading import Table
from accounts.roster.row_reader import RowReader

PROGRESS_EVERY = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Checked:
    """What a file holds, once read through.

    ``held``            ids that are in the file on rows left out; their people are neither changed nor gone
    ``names``           line to name, of every row about which something was found
    ``ladder_is_guess`` nobody has said how the grades rank
    """

    rows: int
    people: tuple[RosterPerson, ...]
    left_out: tuple[LeftOut, ...]
    findings: tuple[Finding, ...]
    tops: tuple[str, ...]
    loops: tuple[tuple[str, ...], ...]
    missing_managers: tuple[MissingManager, ...]
    held: frozenset[str]
    names: dict[int, str]
    ladder: Ladder
    ladder_is_guess: bool

    @cached_property
    def groups(self) -> list[Group]:
        return grouped(self.findings)


def no_progress(done: int, total: int) -> None:
    """Nobody is watching."""


def check(table: Table, mapping: Mapping, *, today: date, progress: Progress = no_progress) -> Checked:
    """Read every row. ``progress`` is told the rows done, and of how many, now and then.

    :raises RosterRefused: if a column that a roster needs is not mapped, or a mapped one is not in the file.
    """
    columns = Columns(table, mapping)
    notebook = Notebook(columns)
    drafts = _read_rows(table, RowReader(table, mapping, columns, notebook, today), progress)
    across_rows.find_repeated_ids(drafts, notebook)
    _place_grades(drafts, mapping, notebook)
    report = resolve(drafts, mapping, notebook, table.heading_line)
    across_rows.find_shared_addresses(drafts, notebook)
    across_rows.find_look_alike_addresses(drafts, notebook)
    across_rows.find_odd_domains(drafts, notebook)
    across_rows.find_namesakes(drafts, mapping, notebook)
    ladder = mapping.ladder or _guessed_ladder(drafts, report)
    is_guess = bool(ladder) and not mapping.ladder
    if is_guess:
        notebook.write_file("grade_order_guessed", table.heading_line, "grade", detail=in_order(ladder))
    return Checked(
        rows=len(table.rows),
        people=tuple(_person(draft, report) for draft in drafts if not draft.is_out),
        left_out=tuple(notebook.left_out()),
        findings=tuple(notebook.findings),
        tops=report.tops,
        loops=report.loops,
        missing_managers=tuple(notebook.missing_managers()),
        held=_held(drafts, notebook),
        names=_names(drafts, notebook),
        ladder=ladder,
        ladder_is_guess=is_guess,
    )


def in_order(ladder: Ladder) -> str:
    """The ladder in a line of text, low to high, equals joined by a sign."""
    return " < ".join(" = ".join(step) for step in ladder)


def _read_rows(table: Table, reader: RowReader, progress: Progress) -> list[Draft]:
    drafts = []
    for number, row in enumerate(table.rows, start=1):
        drafts.append(reader.read(row))
        if number % PROGRESS_EVERY == 0:
            progress(number, len(table.rows))
    progress(len(table.rows), len(table.rows))
    return drafts


def _place_grades(drafts: list[Draft], mapping: Mapping, notebook: Notebook) -> None:
    """With a ladder, each grade becomes the name of its step, and one that is not on it takes its row out."""
    if "grade" not in mapping.columns:
        return
    steps = grades.steps(mapping.ladder)
    for draft in drafts:
        cell = draft["grade"]
        if draft.is_out:
            continue
        if folded(cell) in steps:
            draft.grade = steps[folded(cell)][1]
        elif is_placeholder(cell):
            notebook.write("grade_blank", draft, "grade")
        elif steps:
            notebook.write("grade_unknown", draft, "grade", value=cell)
        else:
            draft.grade = cell


def _guessed_ladder(drafts: list[Draft], report: Report) -> Ladder:
    depths: dict[str, list[int]] = defaultdict(list)
    for draft in drafts:
        if draft.grade and not draft.is_out:
            depths[draft.grade].append(report.depths[draft.post])
    return grades.guess(depths, depths)


def _names(drafts: list[Draft], notebook: Notebook) -> dict[int, str]:
    told = {finding.line for finding in notebook.findings}
    return {draft.line: draft.name for draft in drafts if draft.line in told}


def _held(drafts: list[Draft], notebook: Notebook) -> frozenset[str]:
    """The ids on rows that are out for a fault. A vacant post is no fault: whoever was in it has gone."""
    vacant = {row.line for row in notebook.left_out() if row.code == "name_placeholder"}
    return frozenset(draft.post for draft in drafts if draft.is_out and draft.line not in vacant)


def _person(draft: Draft, report: Report) -> RosterPerson:
    return RosterPerson(
        line=draft.line,
        external_id=draft.post,
        name=draft.name,
        email=draft.email,
        title=draft["title"],
        grade=draft.grade,
        department=draft["department"],
        site=draft["site"],
        time_zone=draft.time_zone,
        languages=parts(draft["languages"]),
        started_on=draft.started_on,
        manager=report.manager[draft.post],
        dotted_managers=report.dotted.get(draft.post, ()),
    )
