"""Everything the review shows of a finished run, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator

from pairing import selectors
from pairing.groups import groupings
from pairing.models import Proposal, Round, Ruling, Unpaired
from pairing.parts import Part, Step, parts, rule, waterfall

FIRST, ON_A_PAGE = 20, 50


@dataclass(frozen=True, slots=True)
class Row:
    """One proposed pair with what a coordinator ruled about it, and the pair that holds the mentee of the run."""

    proposal: Proposal
    ruling: Ruling | None
    parts: list[Part]
    back: Proposal | None

    @property
    def is_pinned(self) -> bool:
        return self.ruling is not None and self.ruling.kind == Ruling.Kind.PIN


@dataclass(frozen=True, slots=True)
class Alone:
    """Somebody without a partner, and whom each rule left."""

    unpaired: Unpaired
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Counted:
    """One bar: a number in words, and its length out of 100."""

    label: str
    number: int
    per_cent: float


def reviewed(
    current: Round, rulings: list[Ruling], asked: Mapping[str, str], *, at: datetime
) -> dict[str, Any]:
    """``asked`` are the parameters of the address: which pairs, and which page of them."""
    proposals, unpaired = list(selectors.proposals_of(current)), list(selectors.unpaired_of(current))
    rows = _rows(current, proposals, rulings)
    page = Paginator(_only(rows, asked.get("only", "")), ON_A_PAGE).get_page(asked.get("page"))
    return {
        "page": page,
        "rows": page.object_list[:FIRST],
        "others": page.object_list[FIRST:],
        "unpaired": [Alone(one, waterfall(one.waterfall)) for one in unpaired],
        "warned": sum(bool(proposal.warnings) for proposal in proposals),
        "pinned": sum(row.is_pinned for row in rows),
        "median": round(100 * proposals[len(proposals) // 2].score) if proposals else 0,
        "bars": selectors.bars(current.figures),
        "groupings": groupings(proposals, unpaired),
        "barred": _barred(current.figures),
        "price": _price(current.figures),
        "rather": _rather(current.figures),
        "is_over_budget": _is_over_budget(current.figures),
        "compared": selectors.compared(current),
        "mentors_asked": len({proposal.mentor_id for proposal in proposals}),
        "may_publish": current.state == Round.State.DONE and bool(proposals),
        "may_take_back": current.may_be_taken_back(at),
    }


def _rows(current: Round, proposals: list[Proposal], rulings: list[Ruling]) -> list[Row]:
    by_pair = {(ruling.mentor_id, ruling.mentee_id): ruling for ruling in rulings}
    by_mentee = {proposal.mentee_id: proposal for proposal in proposals}
    worths = current.figures.get("worths", {})
    return [
        Row(
            one,
            by_pair.get((one.mentor_id, one.mentee_id)),
            parts(one.points, worths),
            by_mentee.get(one.run_mentee_id) if one.run_mentee_id else None,
        )
        for one in proposals
    ]


def _only(rows: list[Row], only: str) -> list[Row]:
    if only == "warned":
        return [row for row in rows if row.proposal.warnings]
    if only == "pinned":
        return [row for row in rows if row.is_pinned]
    if only == "swapped":
        return [row for row in rows if row.proposal.by_hand]
    return rows[::-1] if only == "lowest" else rows


def _barred(figures: dict[str, Any]) -> list[Counted]:
    """How many of all pairs of two people each rule keeps apart. Private ones are in no figure."""
    total = figures.get("mentors", 0) * figures.get("mentees", 0)
    counts = {code: count for code, count in figures.get("barred", {}).items() if count}
    return [Counted(rule(code), count, round(100 * count / total, 1)) for code, count in counts.items()]


def _price(figures: dict[str, Any]) -> str:
    """The share of the best total that was given up, in words; empty when there is none to speak of."""
    per_cent = round(100 * figures.get("price", 0), 1)
    return f"{per_cent} per cent" if per_cent > 0 else ""


def _is_over_budget(figures: dict[str, Any]) -> bool:
    """Whether more pairs of the run before changed than the policy allows."""
    stayed = {"could": 0, "kept": 0, "budget": None} | figures.get("stayed", {})
    return stayed["budget"] is not None and stayed["could"] - stayed["kept"] > stayed["budget"]


RATHER = {"0": "By any points", "5": "By more than 5 points", "10": "By more than 10 points"}


def _rather(figures: dict[str, Any]) -> list[Counted]:
    """How many possible pairs of two people would both gain by each other, by the points both gain at least."""
    counts = figures.get("rather", {})
    most = max(counts.values(), default=0)
    if not most:
        return []
    found = [(label, counts.get(key, 0)) for key, label in RATHER.items()]
    return [Counted(label, number, round(100 * number / most, 1)) for label, number in found]
