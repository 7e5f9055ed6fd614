"""Whether an attack on what releases kept is an attack on everything that anybody was shown.

Pages, papers and files are all made from the tables of a release; the attack reads the list of who stood behind them.
A figure in a table that the list does not know would be overlooked, on every page at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from insights.figures import lines
from insights.models import Release

SAYS_NOTHING = {"shown", "reason"}


def overlooked(releases: Iterable[Release]) -> list[str]:
    """Figures that tables say and the attack does not know of, as release/table/row/column, oldest first.

    A release that has forgotten who stood behind it cannot be compared, and is left out.
    """
    told: dict[int, dict[str, Mapping[str, Any]]] = {}
    found = []
    for release in releases:
        told[release.number] = {"/".join(line.place): line.cell for line in lines(release.tables)}
        if release.respondents:
            found += [f"{release.number}/{key}" for key in _of_one(release, told)]
    return found


def _of_one(release: Release, told: Mapping[int, Mapping[str, Mapping[str, Any]]]) -> Iterator[str]:
    for key, cell in told[release.number].items():
        if not cell["shown"]:
            is_known = cell.keys() <= SAYS_NOTHING
        elif cell["since"] == release.number:
            is_known = key in release.respondents
        else:  # repeated: it has to be what that release said
            is_known = told.get(cell["since"], {}).get(key) == cell
        if not is_known:
            yield key
