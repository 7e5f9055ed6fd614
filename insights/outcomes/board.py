"""Outcomes of the organisation as the board page says them: both groups, the difference, and what it does not prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.words import day_year
from feedback.statistics import Certainty
from insights.evidence import CERTAINTY_TONE
from insights.figure_words import share_words
from insights.models import Release
from insights.outcomes import comparing
from insights.outcomes.tables import table_key

NOT_COMPARED = "there was no comparison group, so no cause is claimed."
COMPARED = "those who waited were not chosen by lot, so no cause is claimed."
BY_LOT = "only outcomes have a comparison group, so of ratings no cause is claimed."
NOT_KNOWN = "Not known"
NO_LIST = "No waiting list"


@dataclass(frozen=True, slots=True)
class Compared:
    """One outcome of one side. A group that is hidden has its reason in ``hidden_placed`` or ``hidden_waiting``."""

    label: str
    as_of: str
    placed: str
    waiting: str
    hidden_placed: str
    hidden_waiting: str
    words: str
    sentence: str

    @property
    def tone(self) -> str:
        return CERTAINTY_TONE.get(Certainty(self.words), "early")


def compared(release: Release) -> Sequence[Compared]:
    """Every comparison in ``release``, in its order."""
    return [_compared(release, found) for found in release.tables.get("comparisons", [])]


def _compared(release: Release, found: Mapping[str, Any]) -> Compared:
    rows = release.tables[table_key(found["outcome"])]["rows"]
    cells = next(row["cells"] for row in rows if row["key"] == found["side"])
    placed, waiting = (cells.get(group) for group in (comparing.PLACED, comparing.WAITING))
    days = {cell["as_of"] for cell in (placed, waiting) if cell and cell["shown"]}
    return Compared(
        label=f"{found['side_label']}: {found['label'][0].lower()}{found['label'][1:]}",
        as_of=" and ".join(day_year(date.fromisoformat(day)) for day in sorted(days)),
        placed=_share(placed, NOT_KNOWN),
        waiting=_share(waiting, NO_LIST),
        hidden_placed=_hidden(placed),
        hidden_waiting=_hidden(waiting),
        words=found["words"],
        sentence=comparing.sentence(found),
    )


def _share(cell: Mapping[str, Any] | None, nobody: str) -> str:
    if cell is None:
        return nobody
    return share_words(cell) if cell["shown"] else ""


def _hidden(cell: Mapping[str, Any] | None) -> str:
    return "" if cell is None or cell["shown"] else str(cell["reason"])


def limits_of(release: Release) -> str:
    """What the page may say of causes."""
    shown = [found for found in release.tables.get("comparisons", []) if found["shown"]]
    if not shown:
        return NOT_COMPARED
    return BY_LOT if all(found["drawn"] for found in shown) else COMPARED
