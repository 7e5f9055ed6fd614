"""From declared tables to a release that no longer changes: suppressed, audited, digested and signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts import purposes
from insights import disclosure
from insights.answers import Figure, Table
from insights.auditing import audit_in_turn
from insights.cells import MINIMUM, Cell
from insights.disclosure import FEW, Hidden, Outcome
from insights.figures import lines
from insights.models import Release

# What a release holds besides tables of cells.
NOT_CELLS = frozenset({"operations", "responses", "entered", "said", "comparisons", "cost", "top_team"})


class NotAudited(Exception):
    """The tables of a release would give away a small group. Nothing is published."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a release keeps: the tables to show, what is hidden, the audit, and who stands behind each new figure."""

    tables: dict[str, Any]
    suppressed: list[dict[str, str]]
    audit: dict[str, Any]
    respondents: dict[str, Any]


def freeze(
    tables: Sequence[Table], *, number: int, before: Sequence[Release], elsewhere: Sequence[Cell] = ()
) -> Frozen:
    """Suppress ``tables`` and audit them against the releases ``before``, oldest first, and figures ``elsewhere``.

    :raises NotAudited: if a small group would still follow from what is left, which the closure should never allow; and
        once a release before has forgotten who stood behind it, as nothing can be compared with it any more.
    """
    if any(map(_has_forgotten, before)):
        raise NotAudited(
            "Earlier figures have forgotten who stood behind them, so nothing can be compared with them any more."
        )
    earlier = [list(elsewhere), *(cells_of(release) for release in before)]
    cells = [figure.cell for table in tables for figure in table.figures]
    outcome = disclosure.decide_apart(cells, earlier=[cell for release in earlier for cell in release])
    if audit_in_turn([*earlier, outcome.shown]) is not None:
        raise NotAudited("These tables would give away a small group, so nothing was published.")
    last = _last_shown(before)
    shown = {table.key: _table(table, outcome, number, last) for table in tables}
    suppressed = _suppressed(shown)
    since = [line.cell["since"] for line in lines(shown) if line.cell["shown"]]
    return Frozen(
        tables=shown,
        suppressed=suppressed,
        audit={
            "passed": True,
            "minimum": MINIMUM["scores"],
            "cells": len(cells),
            "new": since.count(number),
            "repeated": len(since) - since.count(number),
            "hidden": len(suppressed),
            "compared_with": [release.number for release in before],
        },
        respondents={cell.key: _keep(cell) for cell in outcome.shown},
    )


def hidden_words(hidden: Hidden, *, minimum: int = MINIMUM["scores"]) -> str:
    if hidden.reason == FEW:
        return f"Hidden: fewer than {minimum} {'answers' if minimum == MINIMUM['scores'] else 'people'}"
    return f"Hidden to protect {hidden.protects}" if hidden.protects else "Hidden to protect a smaller group"


def _table(table: Table, outcome: Outcome, number: int, last: Mapping[str, Any]) -> dict[str, Any]:
    figures = {(figure.cell.row, figure.cell.column): figure for figure in table.figures}
    return {
        "title": table.title,
        "columns": [list(column) for column in table.columns],
        "rows": [
            {
                "key": key,
                "label": label,
                "cells": {
                    column: _shown(figures[key, column], outcome, number, last)
                    for column, _ in table.columns
                    if (key, column) in figures
                },
            }
            for key, label in table.rows
        ],
    }


def _shown(figure: Figure, outcome: Outcome, number: int, last: Mapping[str, Any]) -> dict[str, Any]:
    cell = figure.cell
    if cell.key in outcome.carried:
        few = {"shown": False, "reason": hidden_words(Hidden(FEW), minimum=cell.minimum)}
        return dict(last.get(cell.key, few))
    if cell.key in outcome.hidden:
        reason = hidden_words(outcome.hidden[cell.key], minimum=cell.minimum)
        return {"shown": False, "reason": reason}
    return _as_before({"shown": True, "since": number, **figure.value}, last.get(cell.key))


def _as_before(new: dict[str, Any], old: Mapping[str, Any] | None) -> dict[str, Any]:
    """``new`` where it says something else than ``old``. Otherwise it would say that nobody came since, or somebody:
    a figure that waits for more people repeats what it showed, and one for which nobody came looks just like it.
    """
    return dict(old) if old is not None and {**old, "since": new["since"]} == new else new


def _has_forgotten(release: Release) -> bool:
    if release.respondents:
        return False
    return any(line.cell["shown"] and line.cell["since"] == release.number for line in lines(release.tables))


def _last_shown(before: Sequence[Release]) -> dict[str, dict[str, Any]]:
    """Each cell as it was last shown, by its key; where it never was, why it was last hidden."""
    found: dict[str, dict[str, Any]] = {}
    for release in before:
        for key in release.tables.keys() - NOT_CELLS:
            for row in release.tables[key]["rows"]:
                for column, cell in row["cells"].items():
                    place = f"{key}/{row['key']}/{column}"
                    if cell["shown"] or not found.get(place, cell)["shown"]:
                        found[place] = cell
    return found


def _suppressed(tables: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"table": key, "row": row["key"], "column": column, "reason": cell["reason"]}
        for key, table in tables.items()
        for row in table["rows"]
        for column, cell in row["cells"].items()
        if not cell["shown"]
    ]


# Who stood behind earlier figures


def _keep(cell: Cell) -> dict[str, Any]:
    return {
        "behind": sorted(
            unit if unit == person else f"{unit} {person}" for unit, person in cell.behind.items()
        ),
        "variables": list(cell.variables),
        "minimum": cell.minimum,
    }


def cells_of(release: Release) -> list[Cell]:
    """The figures that ``release`` brought, as cells that new ones can be compared with."""
    return [_cell(key, kept) for key, kept in release.respondents.items()]


def _cell(key: str, kept: Mapping[str, Any]) -> Cell:
    table, row, column = key.split("/")
    behind = {unit.split(" ")[0]: unit.split(" ")[-1] for unit in kept["behind"]}
    return Cell(table, row, column, behind, tuple(kept["variables"]), minimum=kept["minimum"])


# Digest and signature


def digest(release: Release) -> str:
    """SHA-256 over everything that may be read from ``release``, in one canonical form."""
    said = {
        "cohort": str(release.cohort_id),
        "number": release.number,
        "as_of": release.as_of.isoformat(),
        "tables": release.tables,
        "suppressed": release.suppressed,
        "audit": release.audit,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def signature(of_digest: str) -> str:
    """HMAC over a digest, under a key for this use alone."""
    return hmac.digest(purposes.key_for(purposes.RELEASE), of_digest.encode(), "sha256").hex()


def is_genuine(release: Release) -> bool:
    """Whether ``release`` still says what it said when it was frozen."""
    now = digest(release)
    return hmac.compare_digest(now, release.digest) and hmac.compare_digest(signature(now), release.signature)
