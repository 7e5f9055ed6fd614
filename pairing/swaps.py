"""Swaps before they are made: two pairs of a run whose mentees would change places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from pairing.again import Again
from pairing.engine import Paired
from pairing.models import Proposal
from programmes.models import Participant

Pinned = Collection[tuple[UUID, UUID]]


@dataclass(frozen=True, slots=True)
class Option:
    """Another pair to swap with: what the two new pairs would score, and by how many points both change together."""

    proposal: Proposal
    mine: float
    theirs: float
    change: int

    @property
    def signed(self) -> str:
        """The change with its sign, as it is set in a column of figures."""
        return f"{self.change:+d}".replace("-", "−") if self.change else "0"


@dataclass(frozen=True, slots=True)
class Swap:
    """Two pairs before and after. ``bars`` say in words why it cannot be done; without one there are new pairs."""

    first: Proposal
    second: Proposal
    bars: list[str]
    new: tuple[Paired, Paired] | None = None

    @property
    def before(self) -> int:
        """Both fits together, in points."""
        return _points(self.first.score) + _points(self.second.score)

    @property
    def after(self) -> int:
        return sum(_points(one.score) for one in self.new or ())

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def lost(self) -> int:
        return -self.change


def effect(again: Again, first: Proposal, second: Proposal, *, pinned: Pinned) -> Swap:
    """What the swap would do; nothing is changed."""
    bars = [
        f"{one.mentor.person} and {one.mentee.person} are pinned. Take the pin back first."
        for one in (first, second)
        if (one.mentor_id, one.mentee_id) in pinned
    ]
    if first.mentor_id == second.mentor_id:
        bars.append("Both are pairs of the same mentor: there is nothing to swap.")
    new = (first.mentor, second.mentee), (second.mentor, first.mentee)
    for mentor, mentee in new if not bars else ():
        bars += [f"{mentor.person} with {mentee.person}: {words}" for words in again.bars(mentor, mentee)]
    if bars:
        return Swap(first, second, bars)
    return Swap(first, second, [], (again.pair(*new[0]), again.pair(*new[1])))


def options(again: Again, first: Proposal, proposals: list[Proposal], *, pinned: Pinned) -> list[Option]:
    """Every pair with which ``first`` can be swapped, the best for both together first."""
    if (first.mentor_id, first.mentee_id) in pinned:
        return []
    others = [
        one
        for one in proposals
        if one.mentor_id != first.mentor_id and (one.mentor_id, one.mentee_id) not in pinned
    ]
    both: list[tuple[Participant, Participant]] = [(first.mentor, one.mentee) for one in others]
    fits = again.fits(both + [(one.mentor, first.mentee) for one in others])
    found = []
    for one, mine, theirs in zip(others, fits[: len(others)], fits[len(others) :], strict=True):
        if mine is not None and theirs is not None:
            before = _points(first.score) + _points(one.score)
            found.append(Option(one, mine, theirs, _points(mine) + _points(theirs) - before))
    return sorted(found, key=lambda option: (-option.change, option.proposal.mentor.person.name))


def _points(score: float) -> int:
    return round(100 * score)
