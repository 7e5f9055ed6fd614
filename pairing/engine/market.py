"""All pairs of a problem, as numbers: what each would score, which are forbidden, what each is worth to everybody.

Scores are whole steps. A score below nought is a forbidden pair. No matrix of all pairs is ever kept: ``tiles`` makes
one part after the other, and ``steps`` and ``worth`` answer for chosen pairs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pairing.engine.blocks import PENALTY, Block, Floats, Ints, Points
from pairing.engine.criteria import POINT, criteria_of, indexes, mutual, wished, worths
from pairing.engine.likeness import MOST_ALIKE, Likeness
from pairing.engine.problem import Aims, Key, Problem, Profile, without_private
from pairing.engine.rules import RULES, Bars

# Bits of the number that decides between equals: a hash, and above it how alike two write.
HASH_BITS = 20
TIE_BITS = HASH_BITS + MOST_ALIKE.bit_length()
# So many people times a hash are less than one word more in common. Of more people that holds nearly always.
MOST_BITS_OF_PEOPLE = 11
# Parts of so many mentors by mentees stay in the processor's cache.
TALL, WIDE = 512, 2048
# Up to so many pairs, all scores are kept.
SMALL = 1 << 22
# So many chosen pairs are scored at once.
AT_ONCE = 1 << 15


Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Tile:
    """Scores of mentors from ``row`` and mentees from ``column`` on. Valid until the next one is asked for."""

    row: int
    column: int
    scores: Floats


class Market:
    """``problem`` prepared. ``like`` is a market of the same people and rules with other weights: what no weight
    changes is taken from it.
    """

    def __init__(self, problem: Problem, *, seed: int = 1, like: Market | None = None) -> None:
        self.problem, self.seed = problem, seed
        self.shape = (len(problem.mentors), len(problem.mentees))
        self.worths = worths(problem)
        self.points: dict[str, Points] = {
            one.weight: one.points(problem, self.worths[one.weight])
            for one in criteria_of(problem)
            if self.worths[one.weight]
        }
        self.bars: dict[str, Bars] = like.bars if like else {rule.code: rule.bars(problem) for rule in RULES}
        self.needs = [bars.needs for bars in self.bars.values() if bars.needs is not None]
        self.linear, self.capped = self._blocks()
        self.single_codes, self.single_points = self._singles()
        self.stay_codes, self.mutual_codes = self._kept(), self._codes(mutual(problem))
        sides = problem.mentors, problem.mentees
        self.hashes: tuple[Hashes, Hashes]
        self.likeness: Likeness
        if like:
            self.hashes, self.likeness = like.hashes, like.likeness
        else:
            self.hashes = _hashes(sides[0], seed), _hashes(sides[1], seed + 1)
            self.likeness = Likeness(*([one.words for one in side] for side in sides))

    @cached_property
    def open(self) -> Market:
        """The same without what people told the engine alone: all scores, parts and reasons that are shown are of this.

        It is made anew from the question, so that not even a rounding tells whether anybody told it something.
        """
        private = [one.weight for one in criteria_of(self.problem) if one.is_private]
        if not any(self.worths[name] for name in private):
            return self
        return Market(without_private(self.problem), seed=self.seed, like=self)

    def _blocks(self) -> tuple[Block, list[Block]]:
        """All that is a plain product in one product, and what has a cap by itself."""
        blocks = [block for points in self.points.values() for block in points.blocks]
        bars = [bars.block for bars in self.bars.values() if bars.block is not None]
        plain = [block for block in blocks if block.cap is None]
        linear = Block(
            np.hstack([*(block.left for block in plain), *(block.left for block in bars)]),
            np.hstack(
                [*(block.right for block in plain), *(block.right * np.float32(-PENALTY) for block in bars)]
            ),
        )
        return linear, [block for block in blocks if block.cap is not None]

    def _singles(self) -> tuple[Ints, Ints]:
        """Single pairs by number, and what is added to their score: points of wishes, and what a rule forbids."""
        wishes = [points.edges for points in self.points.values() if len(points.edges.rows)]
        barred = np.unique(np.concatenate([self._codes(bars.edges) for bars in self.bars.values()]))
        codes = np.concatenate([*(self.code(one.rows, one.columns) for one in wishes), barred])
        points = np.concatenate([*(one.points for one in wishes), np.full(len(barred), -PENALTY)])
        found, places = np.unique(codes, return_inverse=True)
        total = np.zeros(len(found), dtype=np.int64)
        np.add.at(total, places, points)
        return found, total

    def _codes(self, pairs: Sequence[tuple[int, int]] | Ints) -> Ints:
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return np.unique(self.code(table[:, 0], table[:, 1]))

    def _kept(self) -> Ints:
        mentors, mentees = indexes(self.problem.mentors), indexes(self.problem.mentees)
        known = [(a, b) for a, b in self.problem.existing if a in mentors and b in mentees]
        return self._codes([(mentors[a], mentees[b]) for a, b in known])

    def code(self, rows: Ints, columns: Ints) -> Ints:
        """One number for each pair."""
        return rows * self.shape[1] + columns

    def stated(self) -> Ints:
        """Pairs that somebody named or that exist, by number."""
        named = self._codes([(row, column) for row, column, _ in wished(self.problem)])
        return np.union1d(named, self.stay_codes)

    def everybody(self) -> tuple[Ints, Ints]:
        return np.arange(self.shape[0]), np.arange(self.shape[1])

    def tiles(
        self,
        *,
        rows_less: Floats | None = None,
        columns_less: Floats | None = None,
        rows: Ints | None = None,
        columns: Ints | None = None,
    ) -> Iterator[Tile]:
        """The scores of all pairs, or of chosen ``rows`` and ``columns``, less what is given for each person."""
        if rows is None and columns is None and self.is_small:
            yield Tile(0, 0, _lessened(self.whole, rows_less, columns_less))
            return
        everybody = self.everybody()
        chosen = everybody[0] if rows is None else rows, everybody[1] if columns is None else columns
        yield from self._tiles(chosen, rows_less, columns_less)

    def _tiles(
        self, chosen: tuple[Ints, Ints], rows_less: Floats | None, columns_less: Floats | None
    ) -> Iterator[Tile]:
        part = self._part(*chosen)
        left, right = _with_less(part.linear, rows_less, columns_less)
        spaces = [np.empty(TALL * WIDE, dtype=np.float32) for _ in range(2)]
        for top in range(0, len(left), TALL):
            for edge in range(0, len(right), WIDE):
                here, there = slice(top, top + TALL), slice(edge, edge + WIDE)
                shape = (len(left[here]), len(right[there]))
                scores, more = (space[: shape[0] * shape[1]].reshape(shape) for space in spaces)
                np.matmul(left[here], right[there].T, out=scores)
                for block in part.capped:
                    np.matmul(block.left[here], block.right[there].T, out=more)
                    np.minimum(more, np.float32(block.cap), out=more)
                    np.add(scores, more, out=scores)
                part.add_singles(scores, top, edge)
                yield Tile(top, edge, scores)

    def _part(self, rows: Ints, columns: Ints) -> _Part:
        """The blocks of the chosen people, and their single pairs in order of the tiles."""
        places = [np.full(size, -1) for size in self.shape]
        for place, side in zip(places, (rows, columns), strict=True):
            place[side] = np.arange(len(side))
        at = places[0][self.single_codes // self.shape[1]], places[1][self.single_codes % self.shape[1]]
        inside = (at[0] >= 0) & (at[1] >= 0)

        def cut(block: Block) -> Block:
            left = block.left if len(rows) == self.shape[0] else block.left[rows]
            right = block.right if len(columns) == self.shape[1] else block.right[columns]
            return Block(left, right, block.cap)

        capped = [cut(block) for block in self.capped]
        return _Part(cut(self.linear), capped, at[0][inside], at[1][inside], self.single_points[inside])

    @cached_property
    def whole(self) -> Floats:
        """All scores at once, for a market that is small."""
        scores = np.empty(self.shape, dtype=np.float32)
        for tile in self._tiles(self.everybody(), None, None):
            height, width = tile.scores.shape
            scores[tile.row : tile.row + height, tile.column : tile.column + width] = tile.scores
        for needs in self.needs:
            scores[needs.nowhere()] = -PENALTY
        return scores

    @property
    def is_small(self) -> bool:
        return self.shape[0] * self.shape[1] <= SMALL

    def steps(self, rows: Ints, columns: Ints) -> Ints:
        """The scores of pairs in steps of 1/10,000; below nought what a rule forbids."""
        parts = [
            self._steps(rows[start : start + AT_ONCE], columns[start : start + AT_ONCE])
            for start in range(0, len(rows), AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)

    def _steps(self, rows: Ints, columns: Ints) -> Ints:
        steps = sum((block.at(rows, columns) for block in self.capped), start=self.linear.at(rows, columns))
        codes = self.code(rows, columns)
        if len(self.single_codes):
            found = np.searchsorted(self.single_codes, codes).clip(max=len(self.single_codes) - 1)
            steps = steps + np.where(self.single_codes[found] == codes, self.single_points[found], 0)
        return np.where(self.lacking(rows, columns), -PENALTY, steps)

    def lacking(self, rows: Ints, columns: Ints) -> NDArray[np.bool_]:
        """Where two people share nothing of what they have to share."""
        found = np.zeros(len(rows), dtype=bool)
        for needs in self.needs:
            found |= needs.missing(rows, columns)
        return found

    def worth(self, rows: Ints, columns: Ints, steps: Ints, aims: Aims) -> Ints:
        """What pairs are worth to everybody, in steps: the score, less for what is under the floor, more for wishes."""
        codes = self.code(rows, columns)
        worth = steps - (aims.times - 1) * np.maximum(aims.floor * POINT - steps, 0)
        worth = worth + aims.mutual * POINT * np.isin(codes, self.mutual_codes)
        return worth + aims.stay * POINT * np.isin(codes, self.stay_codes)

    def tie(self, rows: Ints, columns: Ints) -> Ints:
        """What decides between sets of pairs that are equally good: the words that both used in all of the pairs of a
        set; where those are as many, who the people are and the seed.
        """
        people = min(min(self.shape).bit_length(), MOST_BITS_OF_PEOPLE)
        return self._hashed(rows, columns) + (self.likeness.of(rows, columns) << HASH_BITS + people)

    def tie_of_one(self, rows: Ints, columns: Ints) -> Ints:
        """The same between two partners of one person: below 2^23."""
        return self._hashed(rows, columns) + (self.likeness.of(rows, columns) << HASH_BITS)

    def _hashed(self, rows: Ints, columns: Ints) -> Ints:
        mixed = self.hashes[0][rows] ^ self.hashes[1][columns]
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return (mixed >> np.uint64(64 - HASH_BITS)).astype(np.int64)


@dataclass
class _Part:
    """Blocks of some people. ``rows`` and ``columns`` are the places of single pairs among them."""

    linear: Block
    capped: list[Block]
    rows: Ints
    columns: Ints
    points: Ints

    def __post_init__(self) -> None:
        order = np.lexsort((self.columns // WIDE, self.rows // TALL))
        self.rows, self.columns, self.points = self.rows[order], self.columns[order], self.points[order]
        self._tile = (self.rows // TALL << 32) + self.columns // WIDE

    def add_singles(self, scores: Floats, top: int, edge: int) -> None:
        tile = (top // TALL << 32) + edge // WIDE
        first, last = np.searchsorted(self._tile, [tile, tile + 1])
        if last > first:
            here = slice(first, last)
            scores[self.rows[here] - top, self.columns[here] - edge] += self.points[here]


def _lessened(whole: Floats, rows_less: Floats | None, columns_less: Floats | None) -> Floats:
    if rows_less is None or columns_less is None:
        return whole
    scores = whole - rows_less[:, None]
    scores -= columns_less
    return scores


def _with_less(linear: Block, rows_less: Floats | None, columns_less: Floats | None) -> tuple[Floats, Floats]:
    """Two more columns take from each score what its mentor and its mentee have to lose: that costs no other pass."""
    if rows_less is None or columns_less is None:
        return linear.left, linear.right
    ones = np.ones((len(linear.left), 1), np.float32), np.ones((len(linear.right), 1), np.float32)
    return (
        np.hstack([linear.left, -rows_less[:, None], ones[0]]),
        np.hstack([linear.right, ones[1], -columns_less[:, None]]),
    )


def _hashes(side: Sequence[Profile], seed: int) -> Hashes:
    def number(key: Key) -> bytes:
        return hashlib.sha256(f"{seed}:{key}".encode()).digest()[:8]

    return np.frombuffer(b"".join(number(one.key) for one in side), dtype="<u8").astype(np.uint64)
