"""Who may be paired with whom among candidates, as a solver sees it: places on the one side, mentees on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pairing.engine.blocks import Ints

NOBODY = -1
# Having a partner is worth more than all scores of 2^20 people together.
PARTNER = 1 << 36


@dataclass(frozen=True, slots=True)
class Graph:
    """Edges from places to mentees in order of the places: their worth in steps, and what decides between equals.

    ``first`` says of each place whether it is the mentor's first. Places are in order of the mentors.
    """

    mentors: Ints
    first: Ints
    columns: int
    places: Ints
    mentees: Ints
    worth: Ints
    ties: Ints

    @classmethod
    def of(cls, seats: Ints, columns: int, rows: Ints, mentees: Ints, worth: Ints, ties: Ints) -> Graph:
        """From edges sorted by mentor; ``seats`` is the number of places of each."""
        mentors = np.repeat(np.arange(len(seats)), seats)
        start = np.cumsum(seats) - seats
        times = seats[rows]
        copy = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        places = start[np.repeat(rows, times)] + copy
        order = np.argsort(places, kind="stable")
        first = (np.arange(len(mentors)) == start[mentors]).astype(np.int64)
        edges = (np.repeat(one, times)[order] for one in (mentees, worth, ties))
        return cls(mentors, first, columns, places[order], *edges)

    @property
    def is_single(self) -> bool:
        """Nobody has more than one place."""
        return bool(self.first.all())

    def with_partner(self) -> Ints:
        """The worth of each edge with that of having a partner: twice for a mentor's first place, once for others."""
        return self.worth + PARTNER * (1 + self.first[self.places])

    def only(self, chosen: NDArray[np.bool_], worth: Ints) -> Graph:
        """The chosen edges, with worths for them."""
        cut = {name: getattr(self, name)[chosen] for name in ("places", "mentees", "ties")}
        return replace(self, worth=worth, **cut)
