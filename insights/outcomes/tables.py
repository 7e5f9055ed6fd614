"""The declared tables of outcomes: how many of each group stayed, and how many were promoted, side by side.

Only the release worker calls this. The minimum is 10: these are facts about people, and not answers that they gave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from insights.answers import SIDES, Figure, Table, share_value
from insights.cells import MINIMUM, Cell
from insights.models import OutcomeList, OutcomeRow, StartingPoint
from insights.outcomes.reading import PROMOTED, STAYED
from programmes.models import Cohort

LABELS = {STAYED: "Still employed", PROMOTED: "Promoted since the kick-off"}
GROUPS = tuple((str(group), str(label)) for group, label in StartingPoint.Group.choices)
SHORT_HASH = 24


def table_key(outcome: str) -> str:
    return f"outcome-{outcome}"


def outcome_tables(cohort: Cohort, *, on: date) -> list[Table]:
    """One table for each outcome that a counted list up to the day ``on`` speaks of. Three queries at most."""
    lists = OutcomeList.objects.filter(cohort=cohort, state=OutcomeList.State.COUNTED, as_of__lte=on)
    newest = list(lists.order_by("-as_of", "-settled_at", "pk"))
    found = {
        outcome: next((each for each in newest if each.figures.get(outcome)), None) for outcome in LABELS
    }
    return [_table(outcome, each) for outcome, each in found.items() if each is not None]


def _table(outcome: str, outcome_list: OutcomeList) -> Table:
    said = OutcomeRow.objects.filter(outcome_list=outcome_list).exclude(**{outcome: None})
    people: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for side, group, mark, value in said.values_list("start__side", "start__group", "start__mark", outcome):
        people[side, group][mark[:SHORT_HASH]] = value
    return Table(
        table_key(outcome),
        LABELS[outcome],
        SIDES,
        GROUPS,
        list(_figures(outcome, people, outcome_list.as_of)),
    )


def _figures(outcome: str, people: dict[tuple[str, str], dict[str, bool]], as_of: date) -> Iterable[Figure]:
    for side, side_label in SIDES:
        for group, group_label in GROUPS:
            known = people.get((side, group), {})
            if known:
                value = share_value(sum(known.values()), len(known)) | {"as_of": as_of.isoformat()}
                yield Figure(
                    _cell(outcome, side, group, f"{side_label}, {group_label}".lower(), known), value
                )


def _cell(outcome: str, side: str, group: str, label: str, known: dict[str, bool]) -> Cell:
    """An outcome that became another one is another contribution of the same person."""
    return Cell(
        table=table_key(outcome),
        row=side,
        column=group,
        behind={f"{mark}.{value}": mark for mark, value in known.items()},
        variables=(table_key(outcome),),
        label=label,
        minimum=MINIMUM["special"],
        block=f"{table_key(outcome)}/{side}",
    )


def drawn_sides(cohort: Cohort) -> Sequence[str]:
    """The sides on which a draw alone decided who had a place, and who waited. One query."""
    ways: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = StartingPoint.objects.filter(cohort=cohort).order_by().values_list("side", "group", "came_by")
    for side, group, way in rows.distinct():
        ways[side].add((group, way))
    by_lot = {(group, "draw") for group, _ in GROUPS}
    return sorted(side for side, found in ways.items() if found == by_lot)
