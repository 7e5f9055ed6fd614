"""A checked roster and its plan as plain values: kept with the import, shown in the preview, printed by the command."""

from __future__ import annotations

from typing import Any

from accounts.roster.checking import Checked
from accounts.roster.findings import Finding, grouped
from accounts.roster_import.planning import ImportPlan
from accounts.roster_import.supplement import in_words

EXAMPLES = 50


def figures(checked: Checked, plan: ImportPlan) -> dict[str, Any]:
    """Counts, and the few ids that say where the tree begins and breaks."""
    counts = plan.counts
    return {
        "rows": checked.rows,
        "people": len(checked.people),
        "created": counts.created,
        "updated": counts.changed,
        "unchanged": counts.unchanged,
        "moved": counts.moved,
        "left_out": len(checked.left_out),
        "joiners": counts.created + len(counts.returned),
        "leavers": counts.leavers,
        "erased": plan.erased,
        "moved_addresses": [list(moved) for moved in counts.moved_addresses],
        "tops": list(checked.tops[:EXAMPLES]),
        "loops": [list(loop) for loop in checked.loops[:EXAMPLES]],
        "missing_managers": [
            {"manager": gap.manager, "count": len(gap.lines), "lines": list(gap.lines[:EXAMPLES])}
            for gap in checked.missing_managers[:EXAMPLES]
        ],
        "ladder": [list(step) for step in checked.ladder],
        "ladder_is_guess": checked.ladder_is_guess,
    }


def groups(checked: Checked) -> list[dict[str, Any]]:
    """The findings in groups, worst first, each with its first rows for the preview to show."""
    return [
        {
            "code": group.code,
            "severity": str(group.findings[0].severity),
            "value": group.value,
            "count": group.count,
            "lines": [finding.line for finding in group.findings],
            "examples": [_example(finding, checked) for finding in group.findings[:EXAMPLES]],
        }
        for group in checked.groups
    ]


def _example(finding: Finding, checked: Checked) -> dict[str, Any]:
    return {
        "line": finding.line,
        "name": checked.names.get(finding.line, ""),
        "column": finding.column,
        "value": finding.value,
        "reason": in_words(finding.reason),
    }


def left_out(checked: Checked) -> list[dict[str, Any]]:
    return [
        {"line": row.line, "code": row.code, "column": row.column, "reason": row.reason}
        for row in checked.left_out
    ]


def without_content(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What may be kept once the import is settled: codes and lines, and none of the file's words."""
    kept: dict[str, dict[str, Any]] = {}
    for group in findings:
        code = group["code"]
        merged = kept.setdefault(code, {"code": code, "severity": group["severity"], "count": 0, "lines": []})
        merged["count"] += group["count"]
        merged["lines"] = sorted([*merged["lines"], *group["lines"]])
    return list(kept.values())


def without_reasons(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same for the rows left out: their reasons quote the file."""
    return [{key: row[key] for key in ("line", "code", "column")} for row in rows]


def by_code(checked: Checked) -> list[dict[str, Any]]:
    """The findings as the command prints them: every code once, all lines, a few examples."""
    merged: dict[str, list[Finding]] = {}
    for group in grouped(checked.findings):
        merged.setdefault(group.code, []).extend(group.findings)
    return [
        {
            "code": code,
            "severity": str(found[0].severity),
            "count": len(found),
            "lines": sorted(finding.line for finding in found),
            "examples": [
                {"line": finding.line, "column": finding.column, "reason": finding.reason}
                for finding in found[:5]
            ],
        }
        for code, found in merged.items()
    ]
