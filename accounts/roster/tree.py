"""Who reports to whom, when some posts are vacant, some rows wrong and some managers missing.

The tree is one of *posts*: every id in the file, also those whose row is left out, because a vacant post
still carries
the line from the people below it to the manager above. All walks are iterative and visit each post once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from accounts.roster.cells import folded

TOP = ""
"""Stands for "nobody above"."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What the reporting lines of a file come to.

    ``depths``  steps from a post without a manager, for every post whose line is whole
    ``loops``   the posts of each circle, in the order of reporting, from the one first in the file
    ``broken``  every post without a whole line: the post where the line first stops
    """

    depths: dict[str, int]
    loops: list[tuple[str, ...]]
    broken: dict[str, str]


def build(managers: Mapping[str, str | None]) -> Tree:
    """``managers`` gives for each post the post above, :data:`TOP`, or None where that is not known."""
    depths: dict[str, int] = {}
    loops: list[tuple[str, ...]] = []
    broken: dict[str, str] = {}
    for start in managers:
        path = _unvisited_path(start, managers, depths, broken)
        if not path:
            continue
        last, above = path[-1], managers[path[-1]]
        if above is None:
            broken[last] = last
        elif above == TOP:
            depths[last] = 0
        elif above in depths:
            depths[last] = depths[above] + 1
        elif above in broken:
            broken[last] = broken[above]
        else:
            circle = tuple(path[path.index(above) :])
            loops.append(circle)
            broken.update((post, post) for post in circle)
        _settle(path, managers, depths, broken)
    return Tree(depths, loops, broken)


def _unvisited_path(
    start: str, managers: Mapping[str, str | None], depths: Mapping[str, int], broken: Mapping[str, str]
) -> list[str]:
    """The posts from ``start`` upwards that have not been settled, each once, the highest last."""
    path: dict[str, None] = {}
    post: str | None = start
    while post and post not in path and post not in depths and post not in broken:
        path[post] = None
        post = managers[post]
    return list(path)


def _settle(
    path: list[str], managers: Mapping[str, str | None], depths: dict[str, int], broken: dict[str, str]
) -> None:
    """Carry what is known of the path's end down to its beginning."""
    for post in reversed(path):
        above = managers[post]
        if post in depths or post in broken or not above:
            continue
        if above in depths:
            depths[post] = depths[above] + 1
        else:
            broken[post] = broken[above]


class Managers:
    """The nearest *imported* manager above each post; every answer is kept, so all of them cost one walk."""

    def __init__(self, managers: Mapping[str, str | None], person_in: Mapping[str, str]) -> None:
        self._managers = managers
        self._person_in = person_in
        self._nearest: dict[str, str] = {}

    def above(self, post: str) -> str:
        """The person to whom the holder of a whole line's post reports, or :data:`TOP`. Never the person
        themselves.
        """
        walked: list[str] = []
        person = self._person_in.get(post, post)
        at = self._managers[post] or TOP
        while at != TOP and (at not in self._person_in or self._person_in[at] == person):
            if at in self._nearest and self._nearest[at] != person:
                at = self._nearest[at]
                break
            walked.append(at)
            at = self._managers[at] or TOP
        nearest = self._person_in.get(at, TOP) if at != TOP else TOP
        if not any(
            passed in self._person_in for passed in walked
        ):  # else the answer holds for this person only
            self._nearest.update(dict.fromkeys(walked, nearest))
        return nearest


class References:
    """Finds the post that a manager cell means, first letter for letter and then folded.

    ``keys`` gives pairs of key and post. They are only folded once a cell is not found letter for letter; in most
    files every cell is.
    """

    def __init__(self, keys: Callable[[], Iterable[tuple[str, str]]]) -> None:
        self._keys = keys
        self._exact = _by_key(pair for pair in keys() if folded(pair[0]))

    @cached_property
    def _loose(self) -> dict[str, str | tuple[str, ...]]:
        return _by_key((loose, post) for key, post in self._keys() if (loose := folded(key)))

    def has(self, text: str) -> bool:
        """Whether ``text`` is a key letter for letter."""
        return text in self._exact

    def posts(self, text: str) -> tuple[str, ...]:
        """The posts meant: none, one, or several when the key is not unique."""
        found = _as_tuple(self._exact.get(text, ()))
        return found if len(found) == 1 else _as_tuple(self._loose.get(folded(text), found))


def _by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, str | tuple[str, ...]]:
    """Nearly every key means one post, which then stands there without a tuple round it."""
    found: dict[str, str | tuple[str, ...]] = {}
    several: dict[str, dict[str, None]] = {}
    for key, post in pairs:
        if key not in found:
            found[key] = post
        elif key in several:
            several[key][post] = None
        elif found[key] != post:
            several[key] = dict.fromkeys((str(found[key]), post))
    return found | {key: tuple(posts) for key, posts in several.items()} if several else found


def _as_tuple(posts: str | tuple[str, ...]) -> tuple[str, ...]:
    return (posts,) if isinstance(posts, str) else posts
