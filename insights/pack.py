"""The evidence pack: one ZIP for an auditor or a researcher, made from one frozen release and nothing else.

The report, every declared table, what each field means, the criteria, the method and its limits. The same release
gives the same bytes; what is hidden on the pages is hidden here, with its reason.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.roster_import.rows_file import harmless
from accounts.words import day_year
from insights.board import Board
from insights.board_paper import board_paper
from insights.commons import said
from insights.figures import FIELDS, declared, lines
from insights.models import Release

CONTENT_TYPE = "application/zip"
TABLE_HEAD = ("row", "row_label", "column", "column_label", "shown", "reason", *FIELDS)

COMPARISON_LINE = "comparison.csv         those who took part beside those who waited, with the difference\n"

METHOD = """How these figures were made
===========================

Answers. Each person is asked before the training, half way and at the end, and briefly after each session. Answers are
kept without a name, in no order of time, and each person counts once in a figure.

Change. Only people who answered both times are compared (paired differences, 95 % interval of Student's t). The
standardised change (g_av: the mean difference over the mean of both standard deviations, corrected for small groups) is
given from 10 people on. Shares have Wilson's interval.

Outcomes. Who stayed and who was promoted is read from a list or from the staff list, for the same day for those who
took part and for those who applied and waited, by side. Groups of fewer than 10 people are hidden and not compared. The
difference of two shares has Newcombe's interval. A cause is named only where places were drawn by lot.

Small groups. No figure speaks of fewer than {minimum} people. What could be worked out by subtracting figures from each
other, or from those of an earlier release, is hidden as well. Before a release is frozen, everything ever published is
checked together by exact algebra: this release was compared with {compared}.

Extremes. No figure says that nobody or everybody answered something: it then says "at least" or "at most". Where all
were at one end of the scale before or after, or all moved alike, every figure of the change is worked out as if one of
them had answered otherwise. Where all commitments are in one state, they are counted as if one of them were in another.
No standardised change is given where all but two agreed.

Frozen. A release never changes. What arrives later, and what is erased later, changes the next one only. Figures that
could not move without speaking of fewer than {minimum} new people are repeated from the release named in "since". Only
a theme that was taken back since is no longer shown, here or in the data; the digest is over all that was frozen.

Limits
------

{limits}
"""


def release_document(release: Release) -> dict[str, Any]:
    """What may be read from ``release``. The digest is over all that was frozen, what is withheld since among it."""
    names = ("number", "digest", "signature", "suppressed", "audit")
    said_of_it = {name: getattr(release, name) for name in names}
    tables = said.without(release.tables, release.withheld)
    return {"as_of": release.as_of.isoformat(), **said_of_it, "tables": tables}


def evidence_pack(page: Board) -> bytes:
    """The ZIP for the release of ``page``.

    :raises accounts.paper.NotSet: when its report cannot be set.
    """
    files = _files(page)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return _zipped({**files, "SHA256SUMS": sums.encode()}, page.release)


def _files(page: Board) -> dict[str, bytes]:
    release = page.release
    tables = {f"tables/{key}.csv": _table(release.tables, key) for key in declared(release.tables)}
    return {
        "README.txt": _readme(page).encode(),
        "board-page.pdf": board_paper(page, at=release.frozen_at or release.as_of),
        "method-and-limits.txt": _method(page).encode(),
        "dictionary.csv": _csv(
            ("field", "meaning", "unit"), ((name, *meaning) for name, meaning in FIELDS.items())
        ),
        "criteria.csv": _criteria(page),
        "outcomes.csv": _outcomes(page),
        "themes.csv": _themes(page),
        **({"comparison.csv": _comparison(page)} if page.comparisons else {}),
        **tables,
        "release.json": json.dumps(release_document(release), indent=1, ensure_ascii=False).encode(),
    }


def _readme(page: Board) -> str:
    release = page.release
    decided = page.decision
    return (
        f"{page.cohort.title}\n\n"
        f"Evidence pack of release {release.number}, figures frozen as of {day_year(release.as_of)}.\n"
        f"SHA-256 of the release: {release.digest}\n\n"
        "board-page.pdf         the report on one page\n"
        "method-and-limits.txt  how the figures were made, and what they cannot say\n"
        "criteria.csv           what was set before the launch, and what came of it\n"
        "outcomes.csv           objectives, measures and change\n"
        "themes.csv             what was heard from three or more pairs, and what was answered\n"
        f"{COMPARISON_LINE if page.comparisons else ''}"
        "tables/                every declared table, one file each, hidden cells with their reason\n"
        "dictionary.csv         what each column of the tables means, and its unit\n"
        "release.json           the same as it is kept\n"
        "SHA256SUMS             to check that no file was changed: sha256sum -c SHA256SUMS\n\n"
        + (
            f"Decided on {day_year(decided.decided_at)} on release {decided.release_number}: "
            f"{decided.get_outcome_display()}. {decided.why}\n"
            if decided
            else "No decision has been recorded.\n"
        )
    )


def _method(page: Board) -> str:
    audit = page.release.audit
    earlier = ", ".join(map(str, audit["compared_with"]))
    releases = "release" if len(audit["compared_with"]) == 1 else "releases"
    words = {
        "{minimum}": str(audit["minimum"]),
        "{compared}": f"{releases} {earlier}" if earlier else "itself, as it is the first",
        "{limits}": f"{page.limits[0].upper()}{page.limits[1:]}",
    }
    text = METHOD
    for mark, plain in words.items():
        text = text.replace(mark, plain)
    return text


def _table(tables: Mapping[str, Any], key: str) -> bytes:
    return _csv(TABLE_HEAD, (_row(line) for line in lines({key: tables[key]})))


def _row(line: Any) -> Sequence[Any]:
    cell = line.cell
    place = (line.row, line.row_label, line.column, line.column_label)
    if not cell["shown"]:
        return (*place, "no", cell["reason"], *[""] * len(FIELDS))
    return (*place, "yes", "", *(_value(cell.get(name)) for name in FIELDS))


def _value(found: Any) -> Any:
    """An effect is kept in two forms; the table has the corrected one."""
    if isinstance(found, Mapping):
        return _rounded(found.get("g_av"))
    return "" if found is None else found


def _rounded(found: float | None) -> Any:
    """Two digits: what a sum leaves behind them is no figure of the release."""
    return "" if found is None else round(found, 2)


def _criteria(page: Board) -> bytes:
    head = ("criterion", "rule", "result", "interval", "band")
    return _csv(head, ((one.label, one.rule, one.result, one.range, one.band_words) for one in page.criteria))


def _outcomes(page: Board) -> bytes:
    head = (
        "objective",
        "measure",
        "target",
        "before",
        "after",
        "low",
        "high",
        "conclusion",
        "sentence",
        "hidden",
    )
    rows = (
        (
            *(objective.text, found.measure.name, found.target),
            *(_rounded(value) for value in (found.before, found.after, found.low, found.high)),
            *(found.words, found.sentence, found.hidden),
        )
        for objective, outcomes in page.objectives
        for found in outcomes
    )
    return _csv(head, rows)


def _themes(page: Board) -> bytes:
    head = ("heard", "scale", "answer", "owner", "state")
    return _csv(head, ((one.heard, one.scale, one.words, one.owner, one.state) for one in page.said))


def _comparison(page: Board) -> bytes:
    """The frozen numbers, and beside them what may be said. What is hidden has its reason."""
    head = (
        *("outcome", "as of", "took part", "waiting list", "difference in points", "low", "high"),
        *("conclusion", "sentence"),
    )
    numbers = page.release.tables["comparisons"]
    rows = (
        (
            *(
                found.label,
                found.as_of,
                found.placed or found.hidden_placed,
                found.waiting or found.hidden_waiting,
            ),
            *(frozen.get(name, "") for name in ("difference", "low", "high")),
            *(found.words, found.sentence),
        )
        for found, frozen in zip(page.comparisons, numbers, strict=True)
    )
    return _csv(head, rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Text is made harmless to spreadsheets; numbers stay numbers."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
    return file.getvalue().encode()


def _zipped(files: Mapping[str, bytes], release: Release) -> bytes:
    at = (release.frozen_at or release.as_of).timetuple()[:6]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=at)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            pack.writestr(entry, content)
    return packed.getvalue()
