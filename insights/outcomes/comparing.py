"""Those who took part beside those who waited: worked out from two frozen figures, and from nothing else.

Where one of the two is hidden there is no comparison. No query and no clock.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from feedback.statistics import Certainty, Interval, certainty, newcombe
from insights.cells import MINIMUM
from insights.outcomes.tables import GROUPS, LABELS, table_key

LEAST = MINIMUM["special"]
PLACED, WAITING = (group for group, _ in GROUPS)
NOBODY_WAITED = "No waiting list to compare with"
TOO_SMALL = f"No comparison: fewer than {LEAST} people in a group"
OTHER_DAYS = "No comparison: the two groups were counted for different days"
BY_LOT = "Places were drawn by lot, so having a place may be the cause."
NO_CAUSE = "Places were not drawn by lot, so no cause is claimed."


def comparisons(tables: Mapping[str, Any], *, drawn: Collection[str]) -> list[dict[str, Any]]:
    """One for each outcome and side that the frozen ``tables`` speak of; ``drawn`` are the sides of a draw."""
    return [
        {
            "outcome": outcome,
            "label": label,
            "side": row["key"],
            "side_label": row["label"],
            **_compared(row["cells"], drawn=row["key"] in drawn),
        }
        for outcome, label in LABELS.items()
        for row in tables.get(table_key(outcome), {"rows": []})["rows"]
        if row["cells"]
    ]


def _compared(cells: Mapping[str, Any], *, drawn: bool) -> dict[str, Any]:
    placed, waiting = cells.get(PLACED), cells.get(WAITING)
    if waiting is None:
        return _not_compared(NOBODY_WAITED)
    if placed is None or not (placed["shown"] and waiting["shown"]):
        return _not_compared(TOO_SMALL)
    if placed["as_of"] != waiting["as_of"]:
        return _not_compared(OTHER_DAYS)
    found = newcombe((placed["count"], placed["n"]), (waiting["count"], waiting["n"]))
    if found is None:
        return _not_compared(TOO_SMALL)
    return {
        "shown": True,
        "difference": round(100 * found.value, 1),
        "low": round(100 * found.low, 1),
        "high": round(100 * found.high, 1),
        "words": _words(found),
        "drawn": drawn,
    }


def _words(found: Interval) -> str:
    """A difference that is printed as 0 points is no change, as a rating is that is printed as 0.0."""
    return certainty(Interval(10 * found.value, 10 * found.low, 10 * found.high)).value


def _not_compared(reason: str) -> dict[str, Any]:
    return {"shown": False, "reason": reason, "words": Certainty.TOO_EARLY.value}


def points(value: float) -> str:
    """+4 points, −1 point, no difference: of two shares in per cent, to the full point."""
    whole = round(value)
    if whole == 0:
        return "0 points"
    return f"{'+' if whole > 0 else '−'}{abs(whole)} point{'' if abs(whole) == 1 else 's'}"


def sentence(found: Mapping[str, Any]) -> str:
    """What may be said of one comparison: the difference, its range, and what it does not prove."""
    if not found["shown"]:
        return f"{found['reason']}."
    is_chance = found["low"] <= 0 <= found["high"]
    low, high = (points(found[end]).split(" ")[0] for end in ("low", "high"))
    said = f"{points(found['difference'])}, likely between {low} and {high}"
    if not found["drawn"]:
        return f"{said}{', so it may be chance' if is_chance else ''}. {NO_CAUSE}"
    return f"{said}, so it may be chance." if is_chance else f"{said}. {BY_LOT}"
