"""The tree of reporting as rules need it: who heads it, how deep somebody stands, and whose line runs in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone

from accounts.models import ReportingLine

# A manager of the last year still bars a pair: domain rule "or was in the last 12 months".
LINE_MEMORY = timedelta(days=365)


@dataclass(frozen=True)
class Tree:
    """``managers`` of now and of the last year, solid or dotted; ``now`` only those of now; ``solid`` the one boss."""

    managers: Mapping[str, Sequence[str]]
    now: Mapping[str, Sequence[str]]
    solid: Mapping[str, str]
    _depths: dict[str, int | None] = field(default_factory=dict)

    def heads(self, people: Iterable[str]) -> set[str]:
        """Those of ``people`` above whom nobody stands today."""
        return {person for person in people if not self.now.get(person)}

    def depth(self, person: str) -> int | None:
        """Steps up to the head of the tree; None where the line runs in a circle or comes to one."""
        path: list[str] = []
        step: str | None = person
        while step is not None and step not in self._depths:
            self._depths[step] = None  # stays so if the walk comes back here
            path.append(step)
            step = self.solid.get(step)
        known = -1 if step is None else self._depths[step]
        for one in reversed(path):
            known = None if known is None else known + 1
            self._depths[one] = known
        return self._depths[person]

    def unplaced(self, people: Iterable[str]) -> set[str]:
        """Those of ``people`` whose line runs in a circle."""
        return {person for person in people if self.depth(person) is None}

    def stands_alone(self, person: str) -> bool:
        """Nobody above and nobody below: not the head of anything, only a place that nobody has named."""
        return person not in self.solid and person not in self._bosses

    @cached_property
    def _bosses(self) -> set[str]:
        return set(self.solid.values())

    def levels(self) -> int:
        """How many levels the organisation has; 0 without any line."""
        depths = [self.depth(person) for person in self.solid]
        return max((depth for depth in depths if depth is not None), default=-1) + 1


def tree_at(at: datetime) -> Tree:
    """Everybody's lines of today and of the year before. One query."""
    today = timezone.localdate(at)
    lines = ReportingLine.objects.held_since(today - LINE_MEMORY).order_by("person", "manager")
    managers: dict[str, list[str]] = defaultdict(list)
    now: dict[str, list[str]] = defaultdict(list)
    solid: dict[str, str] = {}
    for person, manager, kind, until in lines.values_list("person", "manager", "kind", "until"):
        below, boss = str(person), str(manager)
        managers[below].append(boss)
        if until is None or until > today:
            now[below].append(boss)
            if kind == ReportingLine.Kind.SOLID:
                solid[below] = boss
    return Tree(dict(managers), dict(now), solid)
