"""The grade ladder: a lookup of steps, and a guess for a person to confirm where nobody has said it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from accounts.roster.cells import folded
from accounts.roster.mapping import Ladder

# Ladders in wide use, low to high, as patterns over the folded grade; equals share a step.
SENIOR_CIVIL_SERVICE = (r"scs ?1.*", r"scs ?2.*", r"scs ?3.*", r"scs ?4.*")
KNOWN_LADDERS: dict[str, tuple[str, ...]] = {
    "UK Civil Service": (
        *(r"aa", r"ao", r"eo", r"heo.*", r"seo", r"(grade|g) ?7.*", r"(grade|g) ?6.*"),
        *SENIOR_CIVIL_SERVICE,
    ),
    "UK Cabinet Office": (
        *(r"c(/.*)?", r"(b1|tis1)(/.*)?", r"(b2|b|tis2)(/.*)?", r"tis3(/.*)?", r"a(/.*)?"),
        *SENIOR_CIVIL_SERVICE,
    ),
}
UNMISTAKABLE_FROM = 5  # below this step the letters and numbers could be any company's


def steps(ladder: Ladder) -> dict[str, tuple[int, str]]:
    """Folded grade to its step (0 is the lowest) and the name of that step, equals under one name."""
    return {folded(name): (number, step[0]) for number, step in enumerate(ladder) for name in step}


def guess(grades: Iterable[str], depths: Mapping[str, list[int]]) -> Ladder:
    """A ladder to show to somebody who knows: a ladder in wide use, or by depth in the tree and the numbers
    in the names.

    ``depths`` holds, for each grade, how far below the top its people stand. It is a guess and must be
    named as one.
    """
    names = sorted(
        set(grades), key=lambda name: (-len(depths.get(name, ())), name)
    )  # the usual name of a step leads
    for patterns in KNOWN_LADDERS.values():
        known = _by_patterns(names, patterns)
        if known:
            return known
    return tuple((name,) for name in sorted(names, key=lambda name: _height(name, depths)))


def _by_patterns(names: list[str], patterns: tuple[str, ...]) -> Ladder:
    """The names laid on the pattern ladder; nothing if one does not fit, or none of its unmistakable upper
    steps is there.
    """
    laid: dict[int, list[str]] = defaultdict(list)
    for name in names:
        step = next((n for n, pattern in enumerate(patterns) if re.fullmatch(pattern, folded(name))), None)
        if step is None:
            return ()
        laid[step].append(name)
    return (
        tuple(tuple(laid[step]) for step in sorted(laid)) if max(laid, default=0) >= UNMISTAKABLE_FROM else ()
    )


def _height(name: str, depths: Mapping[str, list[int]]) -> tuple[float, tuple[str, int]]:
    """Sorts from low to high: deep in the tree first, then by the letters and the first number of the
    name.
    """
    levels = depths.get(name) or [0]
    number = re.search(r"\d+", name)
    return -round(sum(levels) / len(levels)), (
        re.sub(r"\d+", "", folded(name)),
        int(number[0]) if number else 0,
    )
