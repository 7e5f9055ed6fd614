"""The rows of a staff list, which are cut anew from the file each time somebody goes through them.

A hundred thousand rows kept as cells take several times the memory of the file, and most steps need each row once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice


@dataclass(frozen=True, slots=True)
class Row:
    """One record; ``line`` is the physical line of the file on which it starts."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """``cut`` goes through the rows from the first; it must give the same ones each time."""

    cut: Callable[[], Iterator[Row]]
    count: int
    last_line: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        return self.cut()

    def __getitem__(self, place: int) -> Row:
        """Costs as much as going through all rows up to it."""
        found = next(islice(self, place, None), None)
        if found is None:
            raise IndexError(place)
        return found

    def first(self, count: int) -> list[Row]:
        return list(islice(self, count))

    def each(self, change: Callable[[Row], Row]) -> "Rows":
        """The same rows, each changed as it is reached."""
        return Rows(lambda: map(change, self), self.count, self.last_line)

    def followed_by(self, more: Sequence[Row]) -> "Rows":
        """These rows and, below them, ``more``."""
        last_line = more[-1].line if more else self.last_line
        return Rows(lambda: chain(self, more), self.count + len(more), last_line)
