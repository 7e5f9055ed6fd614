"""What was understood of a list, for whoever has it read: numbers of people, and never what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from insights.cells import MINIMUM
from insights.models import OutcomeList, StartingPoint
from insights.outcomes.reading import PROMOTED, STAYED
from programmes.models import Side

FEWEST = MINIMUM["special"]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of one side: how many there were at the kick-off, and how many of them the list knows."""

    label: str
    known: int
    there: int

    @property
    def is_small(self) -> bool:
        return self.known < FEWEST


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything on the page, in the order in which it is read."""

    says: str
    groups: Sequence[GroupLine]
    left_out: Sequence[str]
    lines: Sequence[tuple[int, str]]
    more_lines: int
    may_count: bool
    has_waiting: bool


def understood(found: OutcomeList) -> Understood:
    """No query: what was found is kept as counts."""
    figures = found.figures
    groups = [_group(each) for each in figures["groups"]]
    lines = [(line, reason) for line, reason in figures.get("lines", [])]
    return Understood(
        says=_says(figures),
        groups=groups,
        left_out=_left_out(figures),
        lines=lines,
        more_lines=figures.get("unreadable", 0) - len(lines),
        may_count=found.state == OutcomeList.State.READ and any(group.known for group in groups),
        has_waiting=any(each["group"] == StartingPoint.Group.WAITING for each in figures["groups"]),
    )


def _group(each: dict[str, Any]) -> GroupLine:
    side, group = Side(each["side"]).label, StartingPoint.Group(each["group"]).label
    return GroupLine(f"{side}s: {str(group).lower()}", each["known"], each["all"])


def _says(figures: dict[str, Any]) -> str:
    says = [
        words for name, words in ((STAYED, "who stayed"), (PROMOTED, "who was promoted")) if figures[name]
    ]
    return " and ".join(says)


def _left_out(figures: dict[str, Any]) -> list[str]:
    said = (
        ("outside", "person took no part and did not wait", "people took no part and did not wait"),
        ("nobody", "row matches nobody on the staff list", "rows match nobody on the staff list"),
        (
            "torn",
            "person is named twice with different answers",
            "people are named twice with different answers",
        ),
        ("unreadable", "row could not be understood", "rows could not be understood"),
    )
    return [
        f"{count:,} {one if count == 1 else many}"
        for name, one, many in said
        if (count := figures.get(name, 0))
    ]
