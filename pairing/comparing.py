"""Two runs of a cohort side by side: who stayed together, who changed, and what of the question changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pairing.models import Proposal, Round
from pairing.parts import differences
from pairing.selectors import proposals_of
from programmes.models import Participant


@dataclass(frozen=True, slots=True)
class Change:
    """One mentor's partners in the one run and in the other."""

    mentor: Participant
    before: list[Participant]
    after: list[Participant]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table of figures; empty where a run has none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``found`` and ``lost`` are mentees who have a partner in the later run alone, or in the earlier alone."""

    before: Round
    after: Round
    kept: int
    new: int
    gone: int
    changes: list[Change]
    found: list[Participant]
    lost: list[Participant]
    figures: list[Figure]
    policy: list[str]


def compare(before: Round, after: Round) -> Comparison:
    """Two queries, whatever the size of the runs."""
    then, now = list(proposals_of(before)), list(proposals_of(after))
    old = {(one.mentor_id, one.mentee_id) for one in then}
    new = {(one.mentor_id, one.mentee_id) for one in now}
    mentees_then, mentees_now = ({one.mentee_id for one in side} for side in (then, now))
    return Comparison(
        before,
        after,
        kept=len(old & new),
        new=len(new - old),
        gone=len(old - new),
        changes=_changes(then, now),
        found=_by_name(one.mentee for one in now if one.mentee_id not in mentees_then),
        lost=_by_name(one.mentee for one in then if one.mentee_id not in mentees_now),
        figures=_figures(before.figures, after.figures),
        policy=differences(before.policy, after.policy),
    )


def _by_name(people: Iterable[Participant]) -> list[Participant]:
    return sorted(people, key=lambda one: one.person.name)


def _changes(then: list[Proposal], now: list[Proposal]) -> list[Change]:
    mentors: dict[Any, Participant] = {}
    partners: dict[Any, tuple[list[Participant], list[Participant]]] = defaultdict(lambda: ([], []))
    for place, proposals in enumerate((then, now)):
        for one in proposals:
            mentors[one.mentor_id] = one.mentor
            partners[one.mentor_id][place].append(one.mentee)
    found = [
        Change(mentors[key], *partners[key])
        for key in mentors
        if {one.pk for one in partners[key][0]} != {one.pk for one in partners[key][1]}
    ]
    return sorted(found, key=lambda change: change.mentor.person.name)


COUNTS = {
    "pairs": "Pairs",
    "unpaired_mentors": "Mentors without a partner",
    "unpaired_mentees": "Mentees without a partner",
}
FITS = {"mean": "Mean fit", "lowest": "Lowest fit", "worst_tenth": "Mean of the lowest tenth"}


def _figures(before: dict[str, Any], after: dict[str, Any]) -> list[Figure]:
    rows = [Figure(label, _count(before.get(key)), _count(after.get(key))) for key, label in COUNTS.items()]
    rows += [Figure(label, _fit(before.get(key)), _fit(after.get(key))) for key, label in FITS.items()]
    rows.append(Figure("Swapped by hand", _count(before.get("by_hand", 0)), _count(after.get("by_hand", 0))))
    return rows


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _fit(value: float | None) -> str:
    return "" if value is None else str(round(100 * value))
