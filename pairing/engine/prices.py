"""Prices that prove a set of pairs best among its candidates.

Every place and every mentee has a price, none below nought. Where no possible pair is worth more than its two prices
together, and every chosen one exactly that much, no other set is worth more: the sum of the prices is a bound. Prices
say too what is missing among all other pairs (``missing``), what a pair would cost everybody else (``explain``), and
who competes with whom (``shortage``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pairing.engine.blocks import Ints
from pairing.engine.graph import NOBODY, PARTNER, Graph


@dataclass(frozen=True, slots=True)
class Prices:
    """Of each place and each mentee. Having a partner is part of them (``Graph.with_partner``)."""

    places: Ints
    mentees: Ints

    def of_mentors(self, graph: Graph, mentors: int) -> Ints:
        """What one more pair of each mentor costs, less the worth of having a partner. Without a place: too much."""
        cost = np.full(mentors, np.iinfo(np.int64).max >> 1)
        np.minimum.at(cost, graph.mentors, self.places - PARTNER * (1 + graph.first))
        return cost


def prices(graph: Graph, found: Ints) -> Prices:
    """Prices for the best set among the candidates of ``graph``.

    There are many; these lie midway between the least and the most that mentees can cost, which leaves fewest pairs
    that only seem to be missing.

    :raises ArithmeticError: if ``found`` is not the best set.
    """
    worth = graph.with_partner()
    of_mentee = np.full(graph.columns, NOBODY, dtype=np.int64)
    paired = np.flatnonzero(found != NOBODY)
    of_mentee[found[paired]] = paired
    chosen = np.zeros(len(found), dtype=np.int64)
    is_chosen = found[graph.places] == graph.mentees
    chosen[graph.places[is_chosen]] = worth[is_chosen]
    least = _least(graph.places, graph.mentees, worth, found, graph.columns)
    order = np.argsort(graph.mentees, kind="stable")
    free = found == NOBODY
    cheap = _least(graph.mentees[order], graph.places[order], worth[order], of_mentee, len(found))
    dear = np.where(free, 0, chosen - least[found])
    place = (cheap + dear) >> 1
    mentee = np.where(of_mentee == NOBODY, 0, chosen[of_mentee] - place[of_mentee])
    if (
        cheap[free].any()
        or (place < 0).any()
        or (mentee < 0).any()
        or (worth > place[graph.places] + mentee[graph.mentees]).any()
    ):
        raise ArithmeticError("These are not the best pairs.")
    return Prices(place, mentee)


def _least(buyers: Ints, items: Ints, worth: Ints, item_of: Ints, size: int) -> Ints:
    """The lowest prices of ``size`` items at which every buyer has what they like best. Edges are in order of buyers.

    Prices only rise: each time, whoever holds an item that became dearer looks at all others again.
    """
    starts = np.searchsorted(buyers, np.arange(len(item_of) + 1))
    held = np.zeros(len(item_of), dtype=np.int64)
    is_held = item_of[buyers] == items
    held[buyers[is_held]] = worth[is_held]
    owner = np.full(size, NOBODY, dtype=np.int64)
    has = np.flatnonzero(item_of != NOBODY)
    owner[item_of[has]] = has
    price = np.zeros(size, dtype=np.int64)
    asking = np.arange(len(item_of))
    for _ in range(len(item_of) + size + 2):
        gain = np.where(item_of[asking] == NOBODY, 0, held[asking] - price[item_of[asking]])
        lengths = starts[asking + 1] - starts[asking]
        edges = _ranges(starts[asking], lengths)
        before = price[items[edges]]
        bids = worth[edges] - np.repeat(gain, lengths)
        rising = bids > before
        risen = items[edges][rising]
        np.maximum.at(price, risen, bids[rising])
        asking = owner[np.unique(risen)]
        asking = asking[asking != NOBODY]
        if not len(asking):
            return price
    raise ArithmeticError("These are not the best pairs.")


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """All numbers of several ranges, one after the other."""
    ends = np.cumsum(lengths)
    if not len(ends) or not ends[-1]:
        return np.empty(0, dtype=np.int64)
    return np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
