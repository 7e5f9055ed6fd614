"""The words of the preview: a heading for each group of findings, why it matters, and the one fix for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from accounts.models import RosterImport
from accounts.roster.cells import folded
from accounts.roster.findings import FIXED_ONCE, KINDS, Severity, in_words

SHOWN = 5
TONES = {Severity.ERROR: "risk", Severity.WARNING: "watch", Severity.NOTE: "plain"}
PILLS = {Severity.ERROR: "Stays out", Severity.WARNING: "Look", Severity.NOTE: "To know"}
WHY = {
    "manager_unknown": "Without a manager we cannot keep someone out of their own reporting line, so they cannot be "
    "paired.",
    "manager_left_out": "These people come in by themselves once the row above them is mended.",
    "duplicate_id": "The id tells at the next import who is who. With one id for two people, one would get the "
    "account of the other.",
    "person_twice": "They are imported once, from the highest post.",
    "name_placeholder": "The people below such a post are given the next manager above it.",
    "same_name": "One person with two entries would be asked twice, and could be paired twice.",
    "email_look_alike": "Mail to such an address goes to somebody else, and nobody is signed in by it.",
    "grade_order_guessed": "Distance in rank decides who can be paired with whom.",
}
FIXES = {"grade_unknown": "grade", "manager_unknown": "nobody", "self_manager": "top", "same_name": "one"}
# Rows that stay out and need nobody: their post is empty, or the person comes in by another row.
SETTLED = frozenset({"name_placeholder", "repeated_row", "person_twice", "manager_left_out"})
ABOUT_THE_FILE = frozenset({"no_manager_column", "grade_order_guessed", "dates_ambiguous"})


@dataclass(frozen=True, slots=True)
class GroupView:
    """One panel of the preview. ``reason`` is said once where it is the same for every row.

    Once the import is settled there are no rows to show, and ``lines`` says where they were.
    """

    code: str
    title: str
    why: str
    tone: str
    pill: str
    value: str
    reason: str
    lines: str
    rows: Sequence[dict[str, Any]]
    shown: Sequence[dict[str, Any]]
    more: Sequence[dict[str, Any]]
    beyond: int
    fix: str
    likely: str = ""
    """The grade of the ladder whose name comes near; nothing where none does, so that somebody chooses."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of an import: what needs somebody, what stays out anyway, and what only wants a look."""

    need_you: list[GroupView]
    settled: list[GroupView]
    look: list[GroupView]
    rows_need_you: int
    rows_settled: int


def findings_view(roster_import: RosterImport) -> Findings:
    """The groups as they were kept with the import, those that one answer mends first."""
    errors = [group for group in roster_import.findings if group["severity"] == Severity.ERROR]
    rest = [group for group in roster_import.findings if group["severity"] != Severity.ERROR]
    settled = sum(row["code"] in SETTLED for row in roster_import.left_out)
    out = {row["line"] for row in roster_import.left_out}
    ladder = [step[0] for step in roster_import.figures.get("ladder", [])]
    need_you = [replace(view, likely=_likely(view, ladder)) for view in _views(errors, settled=False)]
    return Findings(
        need_you=sorted(need_you, key=lambda view: not view.fix),
        settled=_views(errors, settled=True),
        look=[_view(group) for group in _of_rows_that_come_in(rest, out)],
        rows_need_you=len(roster_import.left_out) - settled,
        rows_settled=settled,
    )


def _likely(view: GroupView, ladder: Sequence[str]) -> str:
    if view.fix != "grade":
        return ""
    names = {folded(name): name for name in ladder}
    near = get_close_matches(folded(view.value), names, n=1)
    return names[near[0]] if near else ""


def _of_rows_that_come_in(groups: list[dict[str, Any]], out: set[int]) -> Iterator[dict[str, Any]]:
    """The groups without the rows that stay out anyway: of those, what keeps them out is the thing to read."""
    for group in groups:
        lines = [line for line in group["lines"] if line not in out]
        if len(lines) == len(group["lines"]) or group["code"] in ABOUT_THE_FILE:
            yield group
        elif lines:
            examples = [example for example in group.get("examples", []) if example["line"] not in out]
            yield {**group, "count": len(lines), "lines": lines, "examples": examples}


def _views(groups: list[dict[str, Any]], *, settled: bool) -> list[GroupView]:
    return [_view(group) for group in groups if (group["code"] in SETTLED) == settled]


def _view(group: dict[str, Any]) -> GroupView:
    code, count = group["code"], group["count"]
    severity = KINDS[code].severity
    examples = group.get("examples", [])
    reasons = {example["reason"] for example in examples}
    is_settled = code in SETTLED
    return GroupView(
        code=code,
        title=_title(code, count, group.get("value", "")),
        why=WHY.get(code, ""),
        tone="plain" if is_settled else TONES[severity],
        pill=PILLS[severity],
        value=group.get("value", ""),
        reason=reasons.pop() if len(reasons) == 1 else "",
        lines="" if examples or code in ABOUT_THE_FILE else in_words(tuple(group["lines"])),
        rows=examples,
        shown=examples[:SHOWN],
        more=examples[SHOWN:],
        beyond=count - len(examples),
        fix=FIXES.get(code, ""),
    )


def _title(code: str, count: int, value: str) -> str:
    """``17 rows: grade not on the ladder, “M2b”``."""
    heading = KINDS[code].heading
    if code in ABOUT_THE_FILE:
        return heading
    about = f", “{value}”" if value and code in FIXED_ONCE else ""
    return f"{count:,} {'row' if count == 1 else 'rows'}: {heading[0].lower()}{heading[1:]}{about}"
