"""Who reports to whom, when some posts are vacant, some rows wrong and some managers missing.

The tree is one of *posts*: every id in the file, also those whose row is left out, because a vacant post
still carries
the line from the people below it to the manager above. All walks are iterative and visit each post once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


def _add(found: dict[str, tuple[str, ...] | dict[str, None]], key: str, post: str) -> None:
    """Nearly every key means one post, for which a tuple is a fifth of a dictionary; only the others get one."""
    posts = found.get(key)
    if posts is None:
        found[key] = (post,)
    elif isinstance(posts, dict):
        posts[post] = None
    elif post not in posts:
        found[key] = dict.fromkeys((*posts, post))


def _settled(found: dict[str, tuple[str, ...] | dict[str, None]]) -> dict[str, tuple[str, ...]]:
    return {key: posts if isinstance(posts, tuple) else tuple(posts) for key, posts in found.items()}


@dataclass(frozen=True, slots=True)
class References:
    """Finds the post that a manager cell means, first letter for letter and then folded."""

    exact: Mapping[str, tuple[str, ...]]
    folded: Mapping[str, tuple[str, ...]]

    @classmethod
    def to(cls, keys: Iterable[tuple[str, str, str]]) -> "References":
        """From triples of key, folded key and post."""
        exact: dict[str, tuple[str, ...] | dict[str, None]] = {}
        loose: dict[str, tuple[str, ...] | dict[str, None]] = {}
        for key, folded_key, post in keys:
            if folded_key:
                _add(exact, key, post)
                _add(loose, folded_key, post)
        return cls(_settled(exact), _settled(loose))

    def posts(self, text: str, folded_text: str) -> tuple[str, ...]:
        """The posts meant: none, one, or several when the key is not unique."""
        found = self.exact.get(text, ())
        return found if len(found) == 1 else self.folded.get(folded_text, found)
